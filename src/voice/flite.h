/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* The flite module (libflite, with four voices). Threads: one at a time. */
typedef struct {
    guint abi; /* KN_FLITE_ABI */
    const char *(*version)(void);
    GStrv (*files)(void); /* that the version comes from: module and libraries */
    GArray *(*list)(void);
    gboolean (*check)(const KnVoiceSettings *settings, const char *text, GError **error);
    gboolean (*speak)(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GError **error);
} KnFlite;
enum { KN_FLITE_ABI = 1 };
