/* SPDX-License-Identifier: MIT */
#include "audio/duck.h"
#include "audio/decibel.h"
#include "audio/stream.h"

struct KnDuck {
    double duck_db;
    double fall, rise;  /* of `depth`, per sample */
    gint64 ahead, hold; /* blocks */
    double threshold;   /* sum of squares of a block */
    gint64 block;       /* of narration, that comes next */
    gint64 last_spoken;
    double depth; /* 0 the music is up, 1 it is down by duck_db */
};

static gint64 to_blocks(gint64 samples)
{
    return (samples + KN_MIX_BLOCK - 1) / KN_MIX_BLOCK;
}

KnDuck *kn_duck_new(const KnMixDucking *settings)
{
    KnDuck *duck = g_new0(KnDuck, 1);
    duck->duck_db = settings->duck_db;
    duck->fall = 1.0 / (double)MAX(settings->attack, 1);
    duck->rise = 1.0 / (double)MAX(settings->release, 1);
    /* Whole blocks, rounded up: the ramp may end a little early, never late. */
    duck->ahead = to_blocks(MAX(settings->lookahead, settings->attack));
    duck->hold = to_blocks(settings->hold);
    double level = kn_db_to_gain(settings->threshold_db);
    duck->threshold = level * level * KN_MIX_BLOCK;
    duck->last_spoken = G_MININT32;
    return duck;
}

guint kn_duck_ahead(const KnDuck *duck)
{
    return (guint)duck->ahead;
}

static gboolean is_spoken(const KnDuck *duck, const float *narration)
{
    double left = 0, right = 0;
    for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
        left += (double)narration[2 * i] * narration[2 * i];
        right += (double)narration[2 * i + 1] * narration[2 * i + 1];
    }
    return MAX(left, right) > duck->threshold;
}

void kn_duck_next(KnDuck *duck, const float *narration, float *gains)
{
    if (is_spoken(duck, narration))
        duck->last_spoken = duck->block;
    gint64 now = duck->block++ - duck->ahead;
    gboolean down = duck->last_spoken >= now - duck->hold;
    double rest = down ? 1 : 0;
    if (duck->depth == rest) {
        float gain = (float)kn_db_to_gain(duck->duck_db * rest);
        for (gsize i = 0; i < KN_MIX_BLOCK; i++)
            gains[i] = gain;
        return;
    }
    for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
        duck->depth = down ? MIN(1, duck->depth + duck->fall) : MAX(0, duck->depth - duck->rise);
        gains[i] = (float)kn_db_to_gain(duck->duck_db * duck->depth);
    }
}

void kn_duck_free(KnDuck *duck)
{
    g_free(duck);
}
