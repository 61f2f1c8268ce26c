/* SPDX-License-Identifier: MIT */
#include "audio/duck.h"
#include "audio/decibel.h"
#include "audio/stream.h"

struct KnDuck {
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

void kn_duck_next(KnDuck *duck, const float *narration, double *depths)
{
    if (is_spoken(duck, narration))
        duck->last_spoken = duck->block;
    gint64 now = duck->block++ - duck->ahead;
    gboolean down = duck->last_spoken >= now - duck->hold;
    double rest = down ? 1 : 0;
    if (duck->depth == rest) {
        for (gsize i = 0; i < KN_MIX_BLOCK; i++)
            depths[i] = rest;
        return;
    }
    for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
        if (duck->depth != rest)
            duck->depth =
                down ? MIN(1, duck->depth + duck->fall) : MAX(0, duck->depth - duck->rise);
        depths[i] = duck->depth;
    }
}

void kn_duck_apply(const double *depths, double duck_db, float *music)
{
    float gain = (float)kn_db_to_gain(duck_db * depths[0]);
    /* Depths rise or fall and rest: equal at both ends, they are equal. */
    if (depths[0] == depths[KN_MIX_BLOCK - 1]) {
        for (gsize i = 0; i < 2 * KN_MIX_BLOCK; i++)
            music[i] *= gain;
        return;
    }
    for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
        if (i > 0 && depths[i] != depths[i - 1])
            gain = (float)kn_db_to_gain(duck_db * depths[i]);
        music[2 * i] *= gain;
        music[2 * i + 1] *= gain;
    }
}

/* A band-pass (the cookbook's, of constant peak gain) of two octaves at 48 kHz, worked out once so
 * that it is the same everywhere. What passes it is taken away, as far as the music is down. */
static const double band_b0 = 0.16437061108292988, band_a1 = -1.6143120159223006,
                    band_a2 = 0.6712587778341402;

void kn_duck_carve(const double *depths, double duck_db, double *state, float *music)
{
    double taken = 0, depth = 0; /* of none */
    for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
        if (depths[i] != depth) {
            depth = depths[i];
            taken = 1 - kn_db_to_gain(duck_db * depth);
        }
        for (int c = 0; c < 2; c++) {
            double in = (double)music[2 * i + (gsize)c], *z = state + 2 * c;
            double out = band_b0 * in + z[0];
            z[0] = z[1] - band_a1 * out;
            z[1] = -band_b0 * in - band_a2 * out;
            music[2 * i + (gsize)c] = (float)(in - taken * out);
        }
    }
}

void kn_duck_free(KnDuck *duck)
{
    g_free(duck);
}
