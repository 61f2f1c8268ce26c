/* SPDX-License-Identifier: MIT */

/* The module kn-media.so: everything that needs libavformat and libavcodec. */
#include "base/module.h"
#include "media/av/av.h"

#include <libavutil/avutil.h>

static const char *version(void)
{
    return av_version_info();
}

static GStrv files(void)
{
    return kn_module_files(
        (const void *const[]){version, avformat_version, avcodec_version, av_version_info, NULL});
}

KN_MODULE_EXPORT const KnMedia kn_module_table = {
    .abi = KN_MEDIA_ABI,
    .probe = kn_av_probe,
    .recognise = kn_av_recognise,
    .sound_open = kn_av_sound_open,
    .sound_read = kn_av_sound_read,
    .sound_free = kn_av_sound_free,
    .sound_encoder_open = kn_av_sound_encoder_open,
    .sound_encoder_info = kn_av_sound_encoder_info,
    .sound_encoder_settles = kn_av_sound_encoder_settles,
    .sound_encoder_push = kn_av_sound_encoder_push,
    .sound_encoder_flush = kn_av_sound_encoder_flush,
    .sound_encoder_free = kn_av_sound_encoder_free,
    .mux_open = kn_av_mux_open,
    .mux_tighten = kn_av_mux_tighten,
    .mux_is_misread = kn_av_mux_is_misread,
    .mux_write = kn_av_mux_write,
    .mux_finish = kn_av_mux_finish,
    .mux_free = kn_av_mux_free,
    .frames_open = kn_av_frames_open,
    .frames_next = kn_av_frames_next,
    .frames_free = kn_av_frames_free,
    .clip_probe = kn_av_clip_probe,
    .clip_open = kn_av_clip_open,
    .clip_decoder = kn_av_decoder_id,
    .encoder = &kn_av_encoder,
    .encoder_exists = kn_av_encoder_exists,
    .encoder_has_alpha = kn_av_encoder_has_alpha,
    .container_holds = kn_av_container_holds,
    .version = version,
    .files = files,
};
