/* SPDX-License-Identifier: MIT */
#include "engine/settings.h"
#include "base/error.h"
#include "engine/film/metadata.h"
#include "engine/pool/process.h"
#include "engine/pool/try_encoder.h"
#include "output/preset.h"
#include "output/preview.h"
#include "output/sequence.h"
#include "project/places.h"
#include "vocabulary/names.h"

#include <string.h>

/* Threads of the one encoder of a whole film, whatever the machine: what x264 makes depends on
 * their number, and the film must not depend on the machine (promise: same bytes). */
enum { SINGLE_STREAM_THREADS = 4 };

/* Our own is not tried: what it needs is in its module. */
static gboolean opens_encoder(const KnVideoSettings *video, const KnBuildOptions *options,
                              GError **error)
{
    GCancellable *cancellable[2] = {options->cancellable, options->stop};
    return kn_encoder_module(video->encoder, error) &&
           (strcmp(video->encoder, KN_ENCODER_X264) == 0 ||
            kn_try_encoder(video, 0, NULL, options->hang_seconds, cancellable, error));
}

/* Of a few small pictures, which take some hundredths of a second. */
static gboolean makes_film(const KnVideoSettings *video, const char *container,
                           const KnBuildOptions *options, GError **error)
{
    enum { FRAMES = 6, SIDE = 128 };
    GCancellable *cancellable[2] = {options->cancellable, options->stop};
    KnVideoSettings small = *video;
    small.width = small.height = SIDE;
    return strcmp(video->encoder, KN_ENCODER_X264) == 0 || kn_container_is_pictures(container) ||
           kn_try_encoder(&small, FRAMES, container, options->hang_seconds, cancellable, error);
}

static gboolean encoder_works(const KnVideoSettings *video, const char *container,
                              const KnBuildOptions *options, GError **error)
{
    return opens_encoder(video, options, error) && makes_film(video, container, options, error);
}

static gboolean refuse_container(const KnSettings *settings, const KnProject *project,
                                 const GError *why, GError **error)
{
    const KnJson *node = kn_json_member(kn_json_root(project->document), "output");
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "what the encoder %s makes cannot stand in a file of the kind %s (%s); choose "
                "another one of the two (output.encoder, or the film's name)",
                settings->compile.video.encoder, settings->container, why->message);
    if (kn_json_member(node, "encoder"))
        kn_project_place_member(project, node, "$.output", "encoder", error);
    return FALSE;
}

/* Whether an encoder that does not start does so without the speed that the project names: then
 * there is no such speed. */
static gboolean is_fault_of_speed(const KnSettings *settings, const KnProject *project,
                                  const KnBuildOptions *options, GError **error)
{
    const KnVideoSettings *video = &settings->compile.video;
    KnVideoSettings without = *video;
    const KnJson *node = kn_json_member(kn_json_root(project->document), "output");
    without.speed = NULL;
    if (!project->output.speed || !kn_encoder_module(video->encoder, NULL) ||
        !encoder_works(&without, settings->container, options, NULL))
        return FALSE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "the encoder %s has no speed '%s'",
                video->encoder, video->speed);
    kn_project_place_member(project, node, "$.output", "speed", error);
    return TRUE;
}

/* The names of another encoder's speeds mean nothing to ours. */
static void replace_encoder(KnVideoSettings *video, const KnOutput *output)
{
    KnOutput ours = *output;
    ours.encoder = NULL;
    if (!kn_names_have(kn_x264_speed_names, video->speed))
        ours.speed = NULL;
    const int threads = video->threads;
    kn_output_settings(&ours, video);
    video->encoder = KN_ENCODER_X264;
    video->threads = threads;
}

static gboolean choose_encoder(KnSettings *settings, const KnProject *project,
                               const KnBuildOptions *options, KnWarnings *warnings, GError **error)
{
    KnVideoSettings *video = &settings->compile.video;
    g_autoptr(GError) missing = NULL;
    video->threads = MAX(video->threads, 1);
    if (!encoder_works(video, settings->container, options, &missing)) {
        if (g_error_matches(missing, KN_ERROR, KN_ERROR_USAGE))
            return refuse_container(settings, project, missing, error);
        if (strcmp(video->encoder, KN_ENCODER_X264) == 0 || video->alpha ||
            strcmp(settings->container, "webm") == 0 ||
            g_error_matches(missing, KN_ERROR, KN_ERROR_CANCELLED)) {
            g_propagate_error(error, g_steal_pointer(&missing));
            return FALSE;
        }
        if (is_fault_of_speed(settings, project, options, error))
            return FALSE;
        kn_warnings_add(warnings, KN_WARNING_ENCODER_REPLACED, 0,
                        KN_ENCODER_X264 " encodes instead of %s: %s", video->encoder,
                        missing->message);
        replace_encoder(video, &project->output);
    }
    if (strcmp(video->encoder, KN_ENCODER_X264) == 0 && video->crf == 0)
        kn_warnings_add(warnings, KN_WARNING_PLAYED_BY_FEW, 0,
                        "crf 0 is H.264 without loss, in the profile High 4:4:4 Predictive, which "
                        "browsers, televisions and phones do not play; crf 1 looks the same and is "
                        "High");
    settings->compile.encoder = kn_encoder_module(video->encoder, error);
    return settings->compile.encoder != NULL;
}

/* Whether workers can be had at all. */
static gboolean method_can_run(const KnMethod *method, const KnVideoSettings *video,
                               const KnBuildOptions *options, char **reason)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *program = method->has_workers ? kn_process_program(&error) : NULL;
    if (method->has_workers && !program) {
        *reason = g_strdup(error->message);
        return FALSE;
    }
    return method->can_run(video, options, reason);
}

static gboolean choose_method(KnSettings *settings, const KnBuildOptions *options,
                              KnWarnings *warnings, GError **error)
{
    settings->method =
        options->workers < 0 ? &kn_method_disabled : kn_method_find(options->method, error);
    g_autofree char *reason = NULL;
    while (settings->method &&
           !method_can_run(settings->method, &settings->compile.video, options, &reason)) {
        const KnMethod *simpler = settings->method->simpler;
        kn_warnings_add(warnings, KN_WARNING_METHOD_REPLACED, 0,
                        "method '%s' cannot run here, '%s' takes over: %s", settings->method->name,
                        simpler ? simpler->name : "none", reason ? reason : "");
        settings->method = simpler;
        g_clear_pointer(&reason, g_free);
    }
    return settings->method != NULL;
}

static gboolean check_cover(const KnSettings *settings, const KnOutput *output, GError **error)
{
    static const char *const without[] = {"mov", "webm", NULL};
    if (!output->cover || !g_strv_contains(without, settings->container))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "a film that ends in .%s cannot hold a cover; name it .mp4 or .mkv, or leave out "
                "output.cover",
                settings->container);
    return FALSE;
}

/* An encoder that does not exist is replaced (choose_encoder). */
static gboolean check_encoder(const KnSettings *settings, const KnOutput *output, GError **error)
{
    const char *encoder = kn_output_encoder(output, settings->container);
    gboolean ours = strcmp(encoder, KN_ENCODER_X264) == 0 && strcmp(settings->container, "webm");
    const KnMedia *media = ours ? NULL : kn_media(NULL);
    if (!media || !media->encoder_exists(encoder) ||
        media->container_holds(settings->container, encoder))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "what the encoder %s makes cannot stand in a file of the kind %s; choose another "
                "one of the two (output.encoder, or the film's name)",
                encoder, settings->container);
    return FALSE;
}

/* What can be transparent: of containers those that have an encoder for it, and of encoders those
 * that know it. */
static gboolean check_alpha(const KnSettings *settings, const KnOutput *output, GError **error)
{
    const char *encoder = kn_output_encoder(output, settings->container);
    if (!output->alpha || kn_container_is_pictures(settings->container))
        return TRUE;
    if (strcmp(settings->container, "mp4") == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "a film of the kind mp4 has no transparency: name it .mov (ProRes 4444), .webm "
                    "(VP9) or .webp, or leave out output.alpha");
        return FALSE;
    }
    const KnMedia *media = strcmp(encoder, KN_ENCODER_X264) != 0 ? kn_media(NULL) : NULL;
    if (media && (!media->encoder_exists(encoder) || media->encoder_has_alpha(encoder)))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "the encoder %s knows no transparency: use prores_ks (.mov), libvpx-vp9 (.webm) or "
                "ffv1 (.mkv), or leave out output.encoder or output.alpha",
                encoder);
    return FALSE;
}

static const KnPreset *preset_of(const KnOutput *output)
{
    const KnPreset *preset = kn_preset_find(output->preset);
    return preset ? preset : kn_preset_find(NULL);
}

static gboolean choose_container(KnSettings *settings, const KnOutput *output,
                                 const char *output_path, const char **key, GError **error)
{
    const char *path = output_path     ? output_path
                       : output->file  ? output->file
                       : output->alpha ? "film.mov"
                                       : "film.mp4";
    gboolean said = output->audio_codec != NULL;
    settings->container = kn_output_container(output, path, error);
    if (!settings->container)
        return FALSE;
    if (kn_container_is_pictures(settings->container))
        return TRUE;
    *key = "audio_codec";
    settings->compile.sound_codec = kn_output_sound_codec(
        settings->container, said ? output->audio_codec : preset_of(output)->audio_codec, said,
        error);
    if (!settings->compile.sound_codec)
        return FALSE;
    *key = "cover";
    if (!check_cover(settings, output, error))
        return FALSE;
    *key = "encoder";
    if (!check_encoder(settings, output, error))
        return FALSE;
    *key = "alpha";
    return check_alpha(settings, output, error);
}

/* Whether the project goes together by itself, whatever film is asked for. Errors:
 * KN_ERROR_PROJECT. */
static gboolean agrees_with_itself(const KnProject *project, const char **key, GError **error)
{
    const KnOutput *output = &project->output;
    g_autofree char *path =
        output->file ? g_strdup(output->file)
                     : g_strconcat("film",
                                   kn_container_suffix(output->container
                                                           ? output->container
                                                           : kn_container_default(output->alpha)),
                                   NULL);
    KnSettings settings = {0};
    GError *own = NULL;
    if (choose_container(&settings, output, path, key, &own))
        return TRUE;
    own->code = KN_ERROR_PROJECT;
    g_propagate_error(error, own);
    return FALSE;
}

gboolean kn_settings_begin(KnSettings *settings, const KnProject *project, const char *output_path,
                           GError **error)
{
    const KnJson *node = kn_json_member(kn_json_root(project->document), "output");
    const char *key = "container";
    g_autoptr(GError) refused = NULL;
    *settings = (KnSettings){0};
    if (choose_container(settings, &project->output, output_path, &key, &refused))
        return TRUE;
    const char *own_key = key;
    if (agrees_with_itself(project, &own_key, error))
        g_propagate_error(error, g_steal_pointer(&refused));
    else
        key = own_key;
    if (kn_json_member(node, key))
        kn_project_place_member(project, node, "$.output", key, error);
    return FALSE;
}

static gboolean opens(const KnMedia *media, const char *codec, int bitrate, GError **error)
{
    KnSoundEncoder *encoder = media->sound_encoder_open(codec, bitrate, error);
    if (encoder)
        media->sound_encoder_free(encoder);
    return encoder != NULL;
}

/* Which bitrates there are, a codec says when it is opened. One that is not there at all is no
 * matter of its bitrate: then the film's sound says so, if it has one. */
static gboolean check_bitrate(const KnSettings *settings, const KnProject *project, GError **error)
{
    const KnOutput *output = &project->output;
    const KnJson *node = kn_json_member(kn_json_root(project->document), "output");
    const char *codec = settings->compile.sound_codec;
    g_autoptr(GError) why = NULL;
    const KnMedia *media = codec && output->audio_bitrate > 0 ? kn_media(NULL) : NULL;
    if (!media || opens(media, codec, output->audio_bitrate, &why) ||
        !opens(media, codec, preset_of(output)->audio_bitrate, NULL))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "sound as %s has no bitrate of %d bit/s: %s",
                codec, output->audio_bitrate, why->message);
    kn_project_place_member(project, node, "$.output", "audio_bitrate", error);
    return FALSE;
}

/* What an animated picture makes of frames, it makes of all at once: they come as they are. What
 * the project says of films is none of their affair, nor that of frames that are files. */
static void choose_pictures(KnVideoSettings *video, const char *container)
{
    video->encoder = kn_container_is_preview(container) ? KN_PREVIEW_ENCODER : KN_SEQUENCE_ENCODER;
    video->speed = NULL;
    video->tune = KN_TUNE_NONE;
    video->crf = 0;
    video->keyint = 1;
    video->bframes = 0;
}

static gboolean is_heard(const KnProject *project)
{
    gboolean heard = project->audio_path || project->sound.n_cues || project->sound.n_effects;
    for (guint i = 0; i < project->n_segments && !heard; i++) {
        const KnSegment *segment = &project->segments[i];
        heard = segment->speech != KN_SPEECH_NONE ||
                (segment->kind == KN_SEGMENT_VIDEO && !segment->clip_mute);
    }
    return heard;
}

static void warn_of_sound(const KnSettings *settings, const KnProject *project,
                          KnWarnings *warnings)
{
    if (!is_heard(project))
        return;
    if (kn_container_is_sequence(settings->container))
        kn_warnings_add(warnings, KN_WARNING_SOUND_LEFT_OUT, 0,
                        "a sequence of pictures (.%s) has no sound: that of the project is left "
                        "out; a film of it, such as .mov, has it",
                        settings->container);
    else
        kn_warnings_add(warnings, KN_WARNING_SOUND_LEFT_OUT, 0,
                        "an animated picture (.%s) has no sound: that of the project is left out",
                        settings->container);
}

gboolean kn_settings_resolve(KnSettings *settings, const KnProject *project,
                             const KnBuildOptions *options, const char *output_path,
                             KnWarnings *warnings, GError **error)
{
    const KnOutput *output = &project->output;
    KnCompile *compile = &settings->compile;
    if (!kn_settings_begin(settings, project, output_path, error) ||
        !kn_metadata_check(project, error))
        return FALSE;
    kn_output_settings(output, &compile->video);
    compile->video.encoder = kn_output_encoder(output, settings->container);
    compile->video.width = output->width;
    compile->video.height = output->height;
    compile->video.fps = output->fps;
    compile->sound_bitrate =
        output->audio_bitrate > 0 ? output->audio_bitrate : preset_of(output)->audio_bitrate;
    compile->chunk_duration = options->chunk_duration;
    compile->range_first = options->range_first;
    compile->range_n = options->range_n;
    int threads = options->threads > 0 ? options->threads : output->threads;
    compile->video.threads = threads;
    if (kn_container_is_pictures(settings->container)) {
        choose_pictures(&compile->video, settings->container);
        warn_of_sound(settings, project, warnings);
    }
    if (!check_bitrate(settings, project, error) ||
        !choose_encoder(settings, project, options, warnings, error) ||
        !choose_method(settings, options, warnings, error))
        return FALSE;
    compile->single_stream = settings->method->single_stream;
    if (threads <= 0)
        compile->video.threads = compile->single_stream ? SINGLE_STREAM_THREADS : 1;
    return TRUE;
}
