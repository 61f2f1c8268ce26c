/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "project/project.h"

/* An output preset: one const struct in one file and one line in vocabulary/presets.def. Threads:
 * const. */
typedef struct {
    const char *name; /* of kn_preset_names */
    const char *encoder, *speed;
    int crf;
    double keyint_seconds;
    int bframes; /* -1: the encoder preset's own */
    const char *audio_codec;
    int audio_bitrate;
    gboolean verify; /* films that name it are verified (docs/verification.md) */
} KnPreset;

/* kn_preset_NAME, in preset_NAME.c. */
#define KN_ITEM(name, help) extern const KnPreset kn_preset_##name;
#include "vocabulary/presets.def"
#undef KN_ITEM

const KnPreset *const *kn_presets(void);          /* NULL-terminated */
const KnPreset *kn_preset_find(const char *name); /* NULL name: the default */

/* What the encoder is told: preset, then what the project says explicitly. Strings are borrowed
 * from both. */
void kn_output_settings(const KnOutput *output, KnVideoSettings *settings);

/* What encodes an output in that container: what it says, else the preset's where the container
 * holds that, and where it holds transparency if the output has it. */
const char *kn_output_encoder(const KnOutput *output, const char *container);

/* Of kn_container_names, for a file name and the project's wish, which is one of them. Errors:
 * KN_ERROR_USAGE. */
const char *kn_output_container(const KnOutput *output, const char *path, GError **error);

/* Whether a container holds a sound codec (names of the project file). `explicit_codec`: the
 * project says it; otherwise it is the preset's, and in MOV, which has no FLAC, PCM takes its
 * place: neither loses anything. WebM has Opus alone. Returns the codec. Errors: KN_ERROR_USAGE. */
const char *kn_output_sound_codec(const char *container, const char *codec, gboolean explicit_codec,
                                  GError **error);

/* The encoder module for a name: "libx264" is spoken to directly (kn-x264.so: a worker then maps 3
 * MB instead of libav's 47), everything else through kn_media(). Errors: KN_ERROR_ENVIRONMENT: not
 * on this machine, with the name of what could be used instead. */
const KnEncoderModule *kn_encoder_module(const char *encoder, GError **error);
