/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "base/error.h"
#include "base/module.h"
#include "base/numbered.h"
#include "output/sequence.h"
#include "vocabulary/names.h"

#include <math.h>
#include <string.h>

static const KnPreset *const presets[] = {
#define KN_ITEM(name, help) &kn_preset_##name,
#include "vocabulary/presets.def"
#undef KN_ITEM
    NULL,
};

const KnPreset *const *kn_presets(void)
{
    return presets;
}

const KnPreset *kn_preset_find(const char *name)
{
    if (!name)
        return presets[0];
    for (guint i = 0; presets[i]; i++)
        if (strcmp(presets[i]->name, name) == 0)
            return presets[i];
    return NULL;
}

void kn_output_settings(const KnOutput *output, KnVideoSettings *settings)
{
    const KnPreset *preset = kn_preset_find(output->preset);
    if (!preset)
        preset = presets[0];
    double fps = (double)output->fps.num / output->fps.den;
    *settings = (KnVideoSettings){
        .encoder = output->encoder ? output->encoder : preset->encoder,
        .speed = output->speed ? output->speed : preset->speed,
        .tune = output->tune ? output->tune : KN_TUNE_AUTO,
        .crf = output->crf >= 0 ? output->crf : preset->crf,
        .keyint =
            output->keyint > 0 ? output->keyint : MAX((int)lround(preset->keyint_seconds * fps), 1),
        .bframes = output->bframes,
        .threads = MAX(output->threads, 1),
        .width = output->width,
        .height = output->height,
        .fps = output->fps,
        .alpha = output->alpha,
    };
    /* The preset's B-frames go with the preset's speed. Who names another speed gets those of its
     * tune, or what its encoder means by it. */
    if (settings->bframes < 0 && !output->speed)
        settings->bframes = preset->bframes;
}

const char *kn_output_encoder(const KnOutput *output, const char *container)
{
    static const char *const others[][3] = {
        /* container, encoder, encoder of transparent films */
        {"webm", "libvpx-vp9", "libvpx-vp9"},
        {"mov", NULL, "prores_ks"},
        {"mkv", NULL, "prores_ks"},
        {KN_CONTAINER_SEQUENCE, KN_SEQUENCE_ENCODER, KN_SEQUENCE_ENCODER},
    };
    const KnPreset *preset = kn_preset_find(output->preset);
    const char *encoder = preset ? preset->encoder : presets[0]->encoder;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(others[i][0], container) == 0 && others[i][output->alpha ? 2 : 1])
            encoder = others[i][output->alpha ? 2 : 1];
    return output->encoder ? output->encoder : encoder;
}

static const char *check_number(const char *container, const char *path, GError **error)
{
    if (!kn_container_is_sequence(container) || kn_numbered_is(path))
        return container;
    gsize n = strlen(path), ending = g_str_has_suffix(path, ".png") ? 4 : 0;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "the name '%s' is that of one picture, and a film is a picture for each frame: "
                "name where their numbers go, '%.*s-%%05d.png' or '%.*s/%%05d.png'",
                path, (int)(n - ending), path, (int)(n - ending), path);
    return NULL;
}

const char *kn_output_container(const KnOutput *output, const char *path, GError **error)
{
    const char *named = kn_container_of_ending(path), *wanted = output->container;
    gboolean known = wanted && kn_names_have(kn_container_names, wanted);
    if (wanted ? known && (!named || strcmp(named, wanted) == 0) : named != NULL)
        return check_number(wanted ? wanted : named, path, error);
    if (known)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the name '%s' is that of a film of the kind %s, and output.container says %s: "
                    "end the name in .%s, or leave out output.container",
                    path, named, wanted, wanted);
    else if (wanted)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "there is no container '%s': use mp4, mov, mkv, webm, gif, webp or png",
                    wanted);
    else
        g_set_error(
            error, KN_ERROR, KN_ERROR_USAGE,
            "the name '%s' does not say which container to write: end it in .mp4, .m4v, "
            ".mov, .mkv or .webm (or .gif or .webp, which are previews, or %%05d.png, which is a "
            "file for each frame)",
            path);
    return NULL;
}

/* PCM in MP4 is a younger standard (ISO/IEC 23003-5) that hardly anything plays, Opus and FLAC in
 * MOV none at all. */
static const struct {
    const char *container, *codecs[5];
} sound_codecs[] = {
    {"mp4", {"aac", "opus", "flac", NULL}},
    {"mov", {"aac", "pcm", NULL}},
    {"mkv", {"aac", "opus", "flac", "pcm", NULL}},
    {"webm", {"opus", NULL}},
};

const char *kn_output_sound_codec(const char *container, const char *codec, gboolean explicit_codec,
                                  GError **error)
{
    g_autofree char *list = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(sound_codecs); i++) {
        if (strcmp(container, sound_codecs[i].container) != 0)
            continue;
        if (g_strv_contains(sound_codecs[i].codecs, codec))
            return codec;
        list = g_strjoinv(", ", (char **)sound_codecs[i].codecs);
    }
    if (!explicit_codec && strcmp(codec, "flac") == 0 && strcmp(container, "mov") == 0)
        return "pcm";
    if (!explicit_codec && strcmp(container, "webm") == 0)
        return "opus";
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "sound as %s cannot stand in a file of the kind %s, which holds %s; choose another "
                "one of the two (output.audio_codec, or the film's name)",
                codec, container, list ? list : "nothing");
    return NULL;
}

static const KnEncoderModule *x264_module(GError **error)
{
    const KnEncoderModule *module = kn_module_load("x264", error);
    if (!module || module->abi == KN_ENCODER_ABI)
        return module;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the module 'kn-x264.so' is of another version of Kinora: install it again");
    return NULL;
}

const KnEncoderModule *kn_encoder_module(const char *encoder, GError **error)
{
    if (strcmp(encoder, KN_ENCODER_X264) == 0)
        return x264_module(error);
    const KnMedia *media = kn_media(error);
    if (!media)
        return NULL;
    if (media->encoder_exists(encoder))
        return media->encoder;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "there is no video encoder '%s' on this machine; '" KN_ENCODER_X264
                "' is always there, and `ffmpeg -encoders` lists the others",
                encoder);
    return NULL;
}
