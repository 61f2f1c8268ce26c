/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/scripts.h"
#include "voice/voice.h"

/* The espeak module (libespeak-ng). Threads: one at a time; the library has one voice for the whole
 * process. */
typedef struct {
    guint abi; /* KN_ESPEAK_ABI */
    const char *(*version)(void);
    GStrv (*files)(void); /* that the version comes from: module and library */
    GArray *(*list)(GError **error);
    gboolean (*check)(const KnVoiceSettings *settings, const char *text, GError **error);
    gboolean (*speak)(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GError **error);
    /* The text in IPA (decomposed), a string for each of its sentences, as voice says it, with the
     * signs that end clauses in them. The caller frees. Errors: KN_ERROR_PROJECT (no such voice),
     * KN_ERROR_ENVIRONMENT. */
    GStrv (*phonemes)(const char *voice, const char *text, GError **error);
    gboolean (*foreign)(const char *text, const char *language, KnForeignLetters *foreign);
} KnEspeak;
enum { KN_ESPEAK_ABI = 6 };

/* NULL with KN_ERROR_ENVIRONMENT: the module is not there. */
const KnEspeak *kn_espeak(GError **error);
