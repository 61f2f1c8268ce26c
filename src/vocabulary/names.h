/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* The names that a project may use, with what each means: option tables, help, completion and
 * schema read these lists, the rooms above implement what is named. A test holds both together.
 * Threads: const. */

extern const KnName kn_preset_names[], /* of presets.def; the first is the default */
    kn_container_names[],              /* kn_container_of_ending() */
    kn_film_endings[],                 /* of files, without the dot */
    kn_audio_codec_names[],            /* media/av/sound_encoder.c */
    kn_video_encoder_names[],          /* the known ones; any of libavcodec may be named */
    kn_x264_speed_names[],             /* of libx264, the fastest first */
    kn_tune_names[],                   /* of libx264, and our own */
    kn_voice_provider_names[],         /* of voices.def, and "none" */
    kn_fit_names[],                    /* in the order of KnFit */
    kn_enhance_names[],                /* in the order of KnEnhance */
    kn_deinterlace_names[],            /* in the order of KnDeinterlace */
    kn_burn_names[],                   /* in the order of KnCaptionBurn */
    kn_caption_format_names[],         /* of files that are written; text/caption_format.h */
    kn_caption_endings[],              /* of files that are read, without the dot */
    kn_loudness_names[];               /* project/loudness.c */

/* What is meant where nothing is said. */
#define KN_VOICE_PROVIDER_DEFAULT "espeak"
#define KN_CONTAINER_DEFAULT "mp4"
const char *kn_container_default(gboolean alpha); /* of films with transparency: MOV */
/* What the name of a film of that container ends in: ".mp4", or ".frames/%05d.png". */
const char *kn_container_suffix(const char *container);
/* The encoder of all presets, and the one whose speeds are known. */
#define KN_ENCODER_X264 "libx264"
/* The tunes that are not libx264's. */
#define KN_TUNE_AUTO "auto"
#define KN_TUNE_CAMERA "camera"
#define KN_TUNE_NONE "none"

/* The container that a file's ending asks for, without regard to case; NULL: none. */
const char *kn_container_of_ending(const char *path);

/* Whether it is an animated picture: without sound, tags and chapters, small by default. */
gboolean kn_container_is_preview(const char *container);
/* The most frames a second that an animated picture of that kind is played at: browsers and players
 * take what should be shown for less than 20 ms in a GIF, or 11 ms in a WebP, for a mistake, and
 * show it for 100. 0: it is none. */
int kn_preview_fps_max(const char *container);

/* Whether it is a sequence of files, one a frame, whose name has a number in it
 * (base/numbered.h). */
#define KN_CONTAINER_SEQUENCE "png"
gboolean kn_container_is_sequence(const char *container);
/* Either of both: pictures alone, without sound, tags, chapters and a cover. */
gboolean kn_container_is_pictures(const char *container);

/* Whether a list has the name. */
gboolean kn_names_have(const KnName *names, const char *name);
