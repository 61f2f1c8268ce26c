/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/hash.h"
#include "voice/voice.h"

/* What the test server says: the text alone decides every sample, so that a take under a wrong name
 * is found out. */
static inline KnTake speech_sound(const char *text)
{
    enum { RATE = 8000, SAMPLES_A_CHARACTER = 200 };
    g_autofree char *hash = kn_hash_bytes(text, strlen(text));
    KnTake take = {.sample_rate = RATE};
    take.n_samples = 400 + strlen(text) * SAMPLES_A_CHARACTER;
    take.samples = g_new(gint16, take.n_samples);
    for (gsize i = 0; i < take.n_samples; i++)
        take.samples[i] = (gint16)((hash[i % KN_HASH_LENGTH] - 'W') * 100 + (int)(i % 7) * 50);
    return take;
}
