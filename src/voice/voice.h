/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/voice_options.h"
#include <gio/gio.h>

/* Voices: text becomes speech. Each voice is one const struct in one file and one line in the list
 * of list.c. A voice turns one line of text into one take: mono sound and the times of its words.
 * It neither caches nor retries; that is voice/take.h's and the engine's business, alike for all
 * voices. Threads: tables are const; speak may be called from several threads if the voice's
 * `parallel` is above 1. */

/* A word as it is heard. Offset and length are bytes of the text that was spoken. */
typedef struct {
    guint offset, length;
    gint64 start_us, duration_us;
} KnWord;

/* One line spoken: mono, 16 bit. words may be empty: the voice does not tell. */
typedef struct {
    gint16 *samples;
    gsize n_samples;
    int sample_rate;
    KnWord *words;
    guint n_words;
} KnTake;
void kn_take_clear(KnTake *take);

typedef struct {
    const char *name, *help;
    /* Its sound depends on what the process has spoken before, so that each line needs a process of
     * its own for the same line to sound the same (promise 2). */
    gboolean needs_fresh_process;
    int parallel;         /* how many lines may be spoken at once */
    gboolean needs_leave; /* runs a program or reaches a network: only when the person allows it
                             (promise 10) */
    /* What of the provider itself decides the sound: its version; part of a take's name. The caller
     * frees. */
    char *(*version)(const KnVoiceSettings *settings, GError **error);
    /* Errors: KN_ERROR_SERVICE (the provider failed), KN_ERROR_PROJECT (no such voice or language),
     * KN_ERROR_ENVIRONMENT (it is not on this machine), KN_ERROR_CANCELLED. */
    gboolean (*speak)(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      GCancellable *cancellable, GError **error);
} KnVoice;

const KnVoice *const *kn_voices(void); /* NULL-terminated */
/* Errors: KN_ERROR_PROJECT, naming the nearest valid name. */
const KnVoice *kn_voice_find(const char *provider, GError **error);
