/* SPDX-License-Identifier: MIT */
#include "audio/stretch.h"

#include <string.h>

/* The sound is laid down in blocks. Each fades from what goes on from the last block into a stretch
 * that begins near where it belongs: of all beginnings within reach the one whose samples are most
 * like those that it takes over from. So waves go on, and their length, the pitch, stays.
 *
 * A stretch is heard for two blocks, and its middle is the sample that belongs there. The search
 * looks at the mean of both channels, first at every fourth place of a sound that is thinned out by
 * as much, then around the best one. */
enum {
    BLOCK = 960, /* 20 ms: two are more than a period of any voice or bass */
    REACH = KN_STRETCH_REACH,
    THIN = 4,
    READ = 4096,
    ONE = 1000000,
    FULL_SCALE = 16384 /* of the search; twice of it is not cut off */
};

struct KnStretch {
    KnStretchSource source;
    gpointer user_data;
    gint64 speed;
    float *buffer; /* of the sound, stereo: [base, base + fill) */
    gint16 *mean;  /* of both channels */
    gsize capacity;
    gint64 base, fill;
    gint64 length;   /* of the sound; -1: its end has not been seen */
    gint64 n_blocks; /* laid down */
    gint64 goes_on;  /* where the last stretch goes on */
    float block[2 * BLOCK];
    gint64 taken, given; /* of the block; of all */
};

void kn_stretch_free(KnStretch *stretch)
{
    if (!stretch)
        return;
    g_free(stretch->buffer);
    g_free(stretch->mean);
    g_free(stretch);
}

/* ---- the sound ---- */

static void forget(KnStretch *stretch, gint64 before)
{
    gint64 n = CLAMP(before - stretch->base, 0, stretch->fill);
    stretch->fill -= n;
    stretch->base += n;
    memmove(stretch->buffer, stretch->buffer + 2 * n, sizeof(float) * 2 * (gsize)stretch->fill);
    memmove(stretch->mean, stretch->mean + n, sizeof(gint16) * (gsize)stretch->fill);
}

static void grow(KnStretch *stretch, gint64 n)
{
    if ((gsize)n <= stretch->capacity)
        return;
    stretch->capacity = (gsize)n + READ;
    stretch->buffer = g_renew(float, stretch->buffer, 2 * stretch->capacity);
    stretch->mean = g_renew(gint16, stretch->mean, stretch->capacity);
}

KnStretch *kn_stretch_new(gint32 speed, KnStretchSource source, gpointer user_data)
{
    KnStretch *stretch = g_new0(KnStretch, 1);
    stretch->source = source;
    stretch->user_data = user_data;
    stretch->speed = speed;
    stretch->length = -1;
    stretch->taken = BLOCK;
    /* Silence before the sound, for stretches whose middle lies near its beginning. */
    grow(stretch, BLOCK + REACH);
    memset(stretch->buffer, 0, sizeof(float) * 2 * (BLOCK + REACH));
    memset(stretch->mean, 0, sizeof(gint16) * (BLOCK + REACH));
    stretch->fill = BLOCK + REACH;
    stretch->base = -stretch->fill;
    return stretch;
}

static gint16 mean_of(const float *sample)
{
    float mean = (sample[0] + sample[1]) * (float)(FULL_SCALE / 2);
    return (gint16)CLAMP(mean, -32767.0f, 32767.0f);
}

/* Makes all before `end` available; what lies after the sound's end is silent. */
static gboolean need(KnStretch *stretch, gint64 end, GError **error)
{
    while (stretch->base + stretch->fill < end) {
        gint64 at = stretch->fill;
        grow(stretch, at + READ);
        float *samples = stretch->buffer + 2 * at;
        gssize got = 0;
        if (stretch->length < 0)
            got = stretch->source(stretch->user_data, samples, READ, error);
        if (got < 0)
            return FALSE;
        if (got == 0) {
            if (stretch->length < 0)
                stretch->length = stretch->base + at;
            got = READ;
            memset(samples, 0, sizeof(float) * 2 * READ);
        }
        for (gssize i = 0; i < got; i++)
            stretch->mean[at + i] = mean_of(samples + 2 * i);
        stretch->fill += got;
    }
    return TRUE;
}

/* ---- the search ---- */

/* How like the samples at a are to those at b: their correlation, squared over b's energy, with its
 * sign. */
static double likeness(const gint16 *a, const gint16 *b, int n)
{
    gint64 both = 0, energy = 0;
    for (int i = 0; i < n; i++) {
        both += (gint32)a[i] * b[i];
        energy += (gint32)b[i] * b[i];
    }
    if (energy == 0)
        return 0;
    double product = (double)both;
    return product * (both < 0 ? -product : product) / (double)energy;
}

/* Of the offsets -reach to reach the best; of equal ones the nearest to 0. The sound's own
 * continuation is always the most like, and leads away from where the stretch belongs, so what lies
 * further off must be more like: to `pull` at the ends. */
static int best_offset(const gint16 *heard, const gint16 *middle, int n, int reach, double pull)
{
    int best = 0;
    double most = likeness(heard, middle, n);
    for (int i = 1; i <= reach; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            double part = (double)i / reach;
            double like = likeness(heard, middle + sign * i, n);
            like -= (like < 0 ? -like : like) * pull * part * part;
            if (like > most) {
                most = like;
                best = sign * i;
            }
        }
    return best;
}

static void thin_out(const gint16 *from, gint16 *to, int n)
{
    for (int i = 0; i < n; i++, from += THIN)
        to[i] = (gint16)((from[0] + from[1] + from[2] + from[3]) / THIN);
}

/* Where the stretch begins that belongs at `wanted`. */
static gint64 find(const KnStretch *stretch, gint64 wanted)
{
    gint16 heard[BLOCK / THIN], around[(BLOCK + 2 * REACH) / THIN];
    const gint16 *last = stretch->mean + (stretch->goes_on - stretch->base);
    const gint16 *middle = stretch->mean + (wanted - stretch->base);
    thin_out(last, heard, BLOCK / THIN);
    thin_out(middle - REACH, around, (BLOCK + 2 * REACH) / THIN);
    int coarse =
        best_offset(heard, around + REACH / THIN, BLOCK / THIN, REACH / THIN - 1, 0.5) * THIN;
    return wanted + coarse + best_offset(last, middle + coarse, BLOCK, THIN - 1, 0);
}

/* ---- blocks ---- */

/* 3t² - 2t³ and what is left of 1. */
static void fade_over(float *block, const float *from, const float *to)
{
    for (int i = 0; i < BLOCK; i++) {
        double t = (i + 0.5) / BLOCK;
        float coming = (float)(t * t * (3 - 2 * t)), going = 1 - coming;
        block[2 * i] = from[2 * i] * going + to[2 * i] * coming;
        block[2 * i + 1] = from[2 * i + 1] * going + to[2 * i + 1] * coming;
    }
}

static gboolean lay_block(KnStretch *stretch, GError **error)
{
    gint64 middle = (stretch->n_blocks + 1) * BLOCK * stretch->speed / ONE;
    gint64 wanted = middle - BLOCK;
    gint64 end = MAX(stretch->goes_on, wanted + REACH) + BLOCK;
    forget(stretch, MIN(stretch->goes_on, wanted - REACH));
    if (!need(stretch, end, error))
        return FALSE;
    gint64 begin = find(stretch, wanted);
    fade_over(stretch->block, stretch->buffer + 2 * (stretch->goes_on - stretch->base),
              stretch->buffer + 2 * (begin - stretch->base));
    stretch->goes_on = begin + BLOCK;
    stretch->n_blocks++;
    stretch->taken = 0;
    return TRUE;
}

gssize kn_stretch_read(KnStretch *stretch, float *samples, gsize n, GError **error)
{
    gsize done = 0;
    while (done < n) {
        if (stretch->taken == BLOCK && !lay_block(stretch, error))
            return -1;
        gint64 left = BLOCK - stretch->taken;
        if (stretch->length >= 0) /* as many as the sound has, at its speed */
            left = MIN(left, stretch->length * ONE / stretch->speed - stretch->given);
        gsize part = MIN(n - done, (gsize)MAX(left, 0));
        if (part == 0)
            break;
        memcpy(samples + 2 * done, stretch->block + 2 * stretch->taken, sizeof(float) * 2 * part);
        stretch->taken += (gint64)part;
        stretch->given += (gint64)part;
        done += part;
    }
    return (gssize)done;
}
