/* SPDX-License-Identifier: MIT */
#include "voice/list.h"

#include <string.h>

/* A buzz of a tenth of a second a character. */
enum { RATE = 16000, PERIOD = 160, LOUD = 4000 };

static char *version(const KnVoiceSettings *settings, GError **error)
{
    return g_strdup("1");
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    take->sample_rate = RATE;
    take->n_samples = (gsize)g_utf8_strlen(text, -1) * RATE / 10;
    take->samples = g_new(gint16, take->n_samples);
    for (gsize i = 0; i < take->n_samples; i++)
        take->samples[i] = i / PERIOD % 2 ? LOUD : -LOUD;
    return TRUE;
}

const KnVoice kn_voice_toy = {.name = "toy", .version = version, .speak = speak};
