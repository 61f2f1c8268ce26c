/* SPDX-License-Identifier: MIT */
#include "vocabulary/names.h"

#include <string.h>

const KnName kn_preset_names[] = {
#define KN_ITEM(name, help) {#name, help},
#include "vocabulary/presets.def"
#undef KN_ITEM
    {NULL, NULL},
};

const KnName kn_container_names[] = {
    {"mp4", "plays everywhere; holds AAC, Opus and FLAC"},
    {"mov", "for editing programs; holds AAC and PCM"},
    {"mkv", "holds every codec"},
    {"webm", "for web pages: VP9 or AV1, and Opus"},
    {"gif", "an animated picture, small, without sound"},
    {"webp", "the same in all colours, for web pages"},
    {KN_CONTAINER_SEQUENCE, "a PNG file for each frame, named \"frames/%05d.png\""},
    {NULL, NULL},
};

const KnName kn_film_endings[] = {
    {"mp4", "MP4"},
    {"m4v", "MP4 under another name"},
    {"mov", "QuickTime"},
    {"mkv", "Matroska"},
    {"webm", "WebM"},
    {"gif", "animated GIF"},
    {"webp", "animated WebP"},
    {"png", "PNG files, one a frame"},
    {NULL, NULL},
};

/* The container of each of kn_film_endings. */
static const char *const containers_of_endings[] = {"mp4",  "mp4", "mov",  "mkv",
                                                    "webm", "gif", "webp", KN_CONTAINER_SEQUENCE};

const KnName kn_audio_codec_names[] = {
    {"aac", "AAC-LC, which plays everywhere"},
    {"opus", "Opus: better than AAC at low rates"},
    {"flac", "without loss, about half the size of PCM"},
    {"pcm", "16 bits uncompressed, for editing programs"},
    {NULL, NULL},
};

const KnName kn_video_encoder_names[] = {
    {KN_ENCODER_X264, "H.264, what the presets use"},
    {"libx265", "HEVC"},
    {"libsvtav1", "AV1"},
    {"libvpx-vp9", "VP9, for web pages; holds transparency"},
    {"prores_ks", "ProRes, for editing programs; holds transparency"},
    {"h264_nvenc", "H.264 by NVIDIA's hardware"},
    {"hevc_nvenc", "HEVC by NVIDIA's hardware"},
    {"h264_vaapi", "H.264 by the hardware through VA-API"},
    {"h264_qsv", "H.264 by Intel's hardware"},
    {NULL, NULL},
};

const KnName kn_x264_speed_names[] = {
    {"ultrafast", NULL}, {"superfast", NULL}, {"veryfast", NULL}, {"faster", NULL},
    {"fast", NULL},      {"medium", NULL},    {"slow", NULL},     {"slower", NULL},
    {"veryslow", NULL},  {"placebo", NULL},   {NULL, NULL},
};

/* Without zerolatency, which is for live pictures: a file gains nothing from it. */
const KnName kn_tune_names[] = {
    {KN_TUNE_AUTO,
     "by what a batch shows: camera for moves over stills, else what suits rest or clips"},
    {KN_TUNE_CAMERA, "for moves over stills, whatever is shown"},
    {KN_TUNE_NONE, "the speed exactly as the encoder means it"},
    {"film", "libx264's own, for filmed pictures of high quality"},
    {"animation", "libx264's own, for cartoons"},
    {"grain", "libx264's own, keeps the grain of film"},
    {"stillimage", "libx264's own, for slide shows without moves"},
    {"psnr", "libx264's own, for measuring PSNR"},
    {"ssim", "libx264's own, for measuring SSIM"},
    {"fastdecode", "libx264's own, for slow players"},
    {NULL, NULL},
};

const KnName kn_voice_provider_names[] = {
#define KN_ITEM(name, help) {#name, help},
#include "vocabulary/voices.def"
#undef KN_ITEM
    {"none", "nothing is said"},
    {NULL, NULL},
};

const KnName kn_fit_names[] = {
    {"cover", "fills the frame; what does not fit is cut off"},
    {"contain", "whole, on the background's colour"},
    {"blur", "whole, on its own blurred copy"},
    {NULL, NULL},
};

const KnName kn_enhance_names[] = {
    {"none", "as it is"},
    {"sharpen",
     "blocks of strong JPEG compression are softened, and edges sharpened at the size at "
     "which they are seen"},
    {"sr",
     "super-resolution: where the picture has fewer pixels than are seen of it, a network enlarges "
     "it and guesses the detail; `kinora models fetch` brings one, and without it the picture is "
     "enlarged as with `none`, with a warning"},
    {NULL, NULL},
};

const KnName kn_deinterlace_names[] = {
    {"auto", "pictures that say that they are interlaced are made whole"},
    {"on", "all are"},
    {"off", "none is: rows stay where they are"},
    {NULL, NULL},
};

const KnName kn_burn_names[] = {
    {"none", "nothing is drawn"},
    {"plain", "letters with an outline"},
    {"boxed", "letters on a box"},
    {"karaoke", "the word that is spoken is lit"},
    {"pop", "a few words at a time, large, in the middle"},
    {NULL, NULL},
};

const KnName kn_caption_format_names[] = {
    {"srt", "SubRip"},
    {"vtt", "WebVTT, for web pages"},
    {"ass", "ASS, with the look of burnt captions"},
    {NULL, NULL},
};

const KnName kn_caption_endings[] = {
    {"srt", "SubRip"}, {"vtt", "WebVTT"}, {"ass", "ASS"}, {"ssa", "SSA, the elder of ASS"},
    {NULL, NULL},
};

const KnName kn_loudness_names[] = {
    {"youtube", "-14 LUFS"},
    {"podcast", "-16 LUFS"},
    {"broadcast", "-23 LUFS"},
    {"off", "as loud as it is"},
    {NULL, NULL},
};

const char *kn_container_default(gboolean alpha)
{
    return alpha ? "mov" : KN_CONTAINER_DEFAULT;
}

const char *kn_container_suffix(const char *container)
{
    static const char *const suffixes[] = {
        ".mp4", ".mov", ".mkv", ".webm", ".gif", ".webp", ".frames/%05d.png"};
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (g_strcmp0(kn_container_of_ending(suffixes[i]), container) == 0)
            return suffixes[i];
    return "";
}

const char *kn_container_of_ending(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (gsize i = 0; dot && kn_film_endings[i].name; i++)
        if (g_ascii_strcasecmp(dot + 1, kn_film_endings[i].name) == 0)
            return containers_of_endings[i];
    return NULL;
}

int kn_preview_fps_max(const char *container)
{
    static const struct {
        const char *container;
        int most;
    } previews[] = {{"gif", 50}, {"webp", 90}};
    for (gsize i = 0; i < G_N_ELEMENTS(previews); i++)
        if (g_strcmp0(previews[i].container, container) == 0)
            return previews[i].most;
    return 0;
}

gboolean kn_container_is_preview(const char *container)
{
    return kn_preview_fps_max(container) > 0;
}

gboolean kn_container_is_sequence(const char *container)
{
    return g_strcmp0(container, KN_CONTAINER_SEQUENCE) == 0;
}

gboolean kn_container_is_pictures(const char *container)
{
    return kn_container_is_preview(container) || kn_container_is_sequence(container);
}

gboolean kn_names_have(const KnName *names, const char *name)
{
    for (; names->name; names++)
        if (strcmp(names->name, name) == 0)
            return TRUE;
    return FALSE;
}
