/* SPDX-License-Identifier: MIT */
#include "audio/limiter.h"
#include "audio/decibel.h"
#include "audio/true_peak.h"

#include <string.h>

/* How the gain is found. Each sample t (the newest one whose true peak is known) asks for
 * r = ceiling / peak, at most 1. Then
 *
 *     m(t) = least r of the last WINDOW samples
 *     e(t) = m where it falls, else on its way back up to m
 *     g(t) = e averaged over BOX samples, twice: two ramps instead of a step
 *
 * and sample t - DELAY is multiplied by g(t). All e that are averaged into g(t) are of
 * t - 2·(BOX - 1) … t, and each is at most the r of the WINDOW samples up to its own time; so g(t)
 * is at most r(t - DELAY), and that of GUARD samples on either side, as long as
 *
 *     2·(BOX - 1) <= DELAY - GUARD   and   DELAY + GUARD < WINDOW.
 *
 * Gains are integers of 30 bits: sums that samples enter and leave stay exact for ever, and are
 * exactly ONE again when nothing is to be done. */
enum {
    ONE = 1 << 30,
    DELAY = KN_LIMITER_LATENCY - KN_TRUE_PEAK_AFTER,
    GUARD = 4,
    WINDOW = DELAY + GUARD + 1,
    BOX = (DELAY - GUARD) / 2 + 1,
    RELEASE = 4800,
    TENTH_OF_DB = (int)(0.98855309465693884 * ONE),
};
G_STATIC_ASSERT(2 * (BOX - 1) <= DELAY - GUARD);

typedef struct {
    gint32 values[BOX];
    gint64 sum;
    int at;
} Box;

typedef struct {
    gint64 time;
    gint32 value;
} Wish;

struct KnLimiter {
    float ceiling;
    float samples[(KN_LIMITER_LATENCY + KN_MIX_BLOCK) * 2]; /* what waits, then the block */
    gint64 time;                                            /* of the newest known peak */
    Wish wishes[WINDOW]; /* a ring: values rise from the oldest on, so the first is the least */
    int first, n_wishes;
    gint32 envelope;
    Box box[2];
    gint32 least;
    gint64 n_limited;
};

KnLimiter *kn_limiter_new(double ceiling_dbtp)
{
    KnLimiter *limiter = g_new0(KnLimiter, 1);
    limiter->ceiling = (float)kn_db_to_gain(ceiling_dbtp - KN_LIMITER_MARGIN_DB);
    limiter->envelope = limiter->least = ONE;
    for (int b = 0; b < 2; b++) {
        for (int i = 0; i < BOX; i++)
            limiter->box[b].values[i] = ONE;
        limiter->box[b].sum = (gint64)BOX * ONE;
    }
    return limiter;
}

static gint32 box_next(Box *box, gint32 value)
{
    box->sum += value - box->values[box->at];
    box->values[box->at] = value;
    box->at = box->at + 1 == BOX ? 0 : box->at + 1;
    return (gint32)(box->sum / BOX);
}

/* The least wish of the last WINDOW samples, with this one. */
static gint32 least_wish(KnLimiter *limiter, gint32 wish)
{
    gint64 now = limiter->time++;
    if (limiter->n_wishes > 0 && limiter->wishes[limiter->first].time <= now - WINDOW) {
        limiter->first = (limiter->first + 1) % WINDOW;
        limiter->n_wishes--;
    }
    while (limiter->n_wishes > 0 &&
           limiter->wishes[(limiter->first + limiter->n_wishes - 1) % WINDOW].value >= wish)
        limiter->n_wishes--;
    limiter->wishes[(limiter->first + limiter->n_wishes++) % WINDOW] = (Wish){now, wish};
    return limiter->wishes[limiter->first].value;
}

static gint32 next_gain(KnLimiter *limiter, float peak)
{
    gint32 wish = peak > limiter->ceiling ? (gint32)((double)limiter->ceiling / peak * ONE) : ONE;
    gint32 least = least_wish(limiter, wish);
    gint32 step = (least - limiter->envelope) / RELEASE;
    limiter->envelope = step > 0 ? limiter->envelope + step : least;
    return box_next(&limiter->box[1], box_next(&limiter->box[0], limiter->envelope));
}

/* TRUE when all gains up to now are 1, so that samples without peaks change nothing. */
static gboolean is_idle(const KnLimiter *limiter)
{
    return limiter->envelope == ONE && limiter->box[0].sum == (gint64)BOX * ONE &&
           limiter->box[1].sum == (gint64)BOX * ONE;
}

void kn_limiter_next(KnLimiter *limiter, float *block)
{
    float peaks[KN_MIX_BLOCK];
    float *samples = limiter->samples;
    memcpy(samples + KN_LIMITER_LATENCY * 2, block, KN_MIX_BLOCK * 2 * sizeof(float));
    /* The newest peak that can be known is KN_TRUE_PEAK_AFTER samples before the newest sample. */
    const float *newest = samples + (DELAY - KN_TRUE_PEAK_BEFORE) * 2;
    gboolean above = kn_true_peaks(newest, KN_MIX_BLOCK, limiter->ceiling, peaks);
    if (!above && is_idle(limiter)) {
        memcpy(block, samples, KN_MIX_BLOCK * 2 * sizeof(float));
        limiter->time += KN_MIX_BLOCK;
        limiter->n_wishes = 0; /* all of them were ONE */
    } else {
        for (gsize i = 0; i < KN_MIX_BLOCK; i++) {
            gint32 gain = next_gain(limiter, peaks[i]);
            float factor = (float)gain / (float)ONE;
            block[2 * i] = samples[2 * i] * factor;
            block[2 * i + 1] = samples[2 * i + 1] * factor;
            limiter->least = MIN(limiter->least, gain);
            limiter->n_limited += gain < TENTH_OF_DB;
        }
    }
    memmove(samples, samples + KN_MIX_BLOCK * 2, KN_LIMITER_LATENCY * 2 * sizeof(float));
}

double kn_limiter_most_db(const KnLimiter *limiter)
{
    return limiter->least == ONE ? 0 : -kn_gain_to_db((double)limiter->least / ONE);
}

gint64 kn_limiter_n_samples(const KnLimiter *limiter)
{
    return limiter->n_limited;
}

void kn_limiter_free(KnLimiter *limiter)
{
    g_free(limiter);
}
