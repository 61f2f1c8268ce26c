/* SPDX-License-Identifier: MIT */

/* Both sounds become cepstra (mfcc.h) in steps of 10 ms; those of the reference are as long as
 * makes both say the text in the same number of steps. The reference's pauses between words are
 * taken out, and a pause that may last any time, or none, is put between any two words (dtw.h).
 * Each word begins with the first step that is said to be of its states, and ends with the last.
 *
 * A second pass, with what the first tells of the other speaker, was tried and gained nothing. */
#include "voice/align.h"
#include "voice/dtw.h"
#include "voice/mfcc.h"

#include <math.h>

enum {
    STEPS_PER_SECOND = 100,
    SCALE_UNIT = 1024,
    HALF_STEP_US = 5000,
    PAUSE_STEPS = 6, /* shorter ones of the reference are closures */
    BURST_STEPS = 3, /* so long after a pause its word's event may come */
    /* In 16ths of a deviation, summed over all dimensions; tried with bench/words. */
    UNIT = 16,
    COST_STAY = 60,
    COST_SKIP = 80,
    COST_WAIT = 100,  /* a pause at all */
    COST_PAUSE = 180, /* a step of one; one that speaks is mostly nearer than that to its state */
    COST_LOUD = 2,    /* of each 64th of a doubling above the threshold, in a pause */
    DISTANCE_NEAR = 150, /* of words that are surely there */
    DISTANCE_FAR = 400,
    NEIGHBOURS = 2, /* words on both sides */
    SQUEEZED = 2,   /* a word is doubtful that is so much shorter or longer than it should be */
    DRAWN = 3,
    LESS_SURE = 60,    /* percent of what surer words are: words of a tail that is missing */
    TAIL_WORDS = 2,    /* of them, where the sound fades out as it should */
    END_MS = 20,       /* in which a sound that is cut is still … */
    END_QUIETER = 300, /* … no quieter than that, in energy: 25 dB */
};

#define CHANGE_WEIGHT 0.7

typedef struct {
    const KnTake *reference;
    KnMfcc known, heard;
    gint64 scale; /* reference's steps, in SCALE_UNITths of the sound's */
    guint8 *states, *steps, *is_pause;
    int *frame; /* of each state: step of the reference; of a pause, the one after it */
    int *pause_cost;
    guint n_states;
    guint *path;
} Work;

static gint64 n_loud(const KnMfcc *mfcc)
{
    gint64 n = 0;
    for (gsize i = 0; i < mfcc->n; i++)
        n += mfcc->level[i] > mfcc->threshold;
    return n;
}

static void quantise(const float *values, guint8 *out)
{
    for (int d = 0; d < KN_MFCC_DIMS; d++) {
        double value = (double)values[d] * (d < KN_MFCC_BASE ? UNIT : UNIT * CHANGE_WEIGHT);
        out[d] = (guint8)CLAMP(floor(value + 128.5), 0, 255);
    }
}

static gint64 frame_us(const Work *work, gsize frame)
{
    return (gint64)frame * work->scale * (G_USEC_PER_SEC / STEPS_PER_SECOND) / SCALE_UNIT;
}

/* Which steps of the reference are pauses: quiet ones, together long enough, with the beginning of
 * a word in them or at their end. */
static guint8 *find_pauses(const Work *work, const guint8 *begins)
{
    const KnMfcc *known = &work->known;
    guint8 *pause = g_new0(guint8, known->n + 1);
    for (gsize i = 0, end; i < known->n; i = end + 1) {
        gboolean word = FALSE;
        for (end = i; end < known->n && known->level[end] <= known->threshold; end++)
            ;
        for (gsize k = i; k <= MIN(end + BURST_STEPS, known->n - 1); k++)
            word = word || begins[k];
        if (i == 0 || end == known->n || (word && end - i >= PAUSE_STEPS))
            for (gsize k = i; k < end; k++)
                pause[k] = 1;
    }
    return pause;
}

static void add_state(Work *work, int frame, gboolean pause)
{
    work->frame[work->n_states] = frame;
    work->is_pause[work->n_states++] = (guint8)pause;
}

static void make_states(Work *work)
{
    const KnTake *reference = work->reference;
    gsize n = work->known.n;
    g_autofree guint8 *begins = g_new0(guint8, n + 1);
    for (guint w = 0; w < reference->n_words; w++) {
        gint64 at = reference->words[w].start_us * STEPS_PER_SECOND * SCALE_UNIT / work->scale;
        begins[MIN((gsize)((at + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC), n)] = 1;
    }
    g_autofree guint8 *pauses = find_pauses(work, begins);
    gsize most = n + reference->n_words + 4;
    work->frame = g_new(int, 2 * most);
    work->is_pause = g_new(guint8, 2 * most);
    add_state(work, 0, TRUE);
    for (gsize i = 0; i < n; i++) {
        if ((begins[i] || pauses[i]) && !work->is_pause[work->n_states - 1])
            add_state(work, (int)i, TRUE);
        if (!pauses[i])
            add_state(work, (int)i, FALSE);
    }
    if (!work->is_pause[work->n_states - 1])
        add_state(work, (int)n, TRUE);
    work->states = g_new0(guint8, (gsize)work->n_states * KN_DTW_DIMS);
    for (guint s = 0; s < work->n_states; s++)
        if (!work->is_pause[s])
            quantise(work->known.values + (gsize)work->frame[s] * KN_MFCC_DIMS,
                     work->states + (gsize)s * KN_DTW_DIMS);
}

static void make_steps(Work *work)
{
    const KnMfcc *heard = &work->heard;
    work->steps = g_new0(guint8, heard->n * KN_DTW_DIMS);
    work->pause_cost = g_new(int, heard->n);
    for (gsize i = 0; i < heard->n; i++) {
        quantise(heard->values + i * KN_MFCC_DIMS, work->steps + i * KN_DTW_DIMS);
        int over = heard->level[i] - heard->threshold;
        work->pause_cost[i] = COST_PAUSE + MAX(0, over) * COST_LOUD;
    }
}

static void find_path(Work *work)
{
    KnDtw dtw = {.n_states = work->n_states,
                 .states = work->states,
                 .is_pause = work->is_pause,
                 .n_steps = (guint)work->heard.n,
                 .steps = work->steps,
                 .pause_cost = work->pause_cost,
                 .stay_cost = COST_STAY,
                 .skip_cost = COST_SKIP,
                 .wait_cost = COST_WAIT};
    work->path = kn_dtw_path(&dtw);
}

/* The steps of a word: from the first one in its states on, up to its last one or to a pause. */
typedef struct {
    gsize first, end;
    gint64 distance; /* of its voice, summed */
    gint64 n_voice, n_states;
} Stretch;

/* What a word alone is like says little: it is heard with those around it. */
static int confidence_of(const Stretch *stretches, guint n, guint word)
{
    const Stretch *own = &stretches[word];
    gint64 distance = 0, n_voice = 0;
    guint from = word > NEIGHBOURS ? word - NEIGHBOURS : 0;
    for (guint w = from; w < n && w <= word + NEIGHBOURS; w++) {
        distance += stretches[w].distance;
        n_voice += stretches[w].n_voice;
    }
    if (own->n_voice == 0)
        return 0;
    gint64 sure = (DISTANCE_FAR - distance / n_voice) * 100 / (DISTANCE_FAR - DISTANCE_NEAR);
    gboolean odd = own->n_voice * SQUEEZED < own->n_states || own->n_voice > own->n_states * DRAWN;
    return (int)CLAMP(sure, 0, 100) / (odd ? 2 : 1);
}

/* The first state of each word, and one past the last. */
static guint *first_states(const Work *work)
{
    const KnTake *reference = work->reference;
    guint *first = g_new(guint, (gsize)reference->n_words + 1);
    guint state = 0;
    for (guint w = 0; w < reference->n_words; w++) {
        while (state < work->n_states &&
               (work->is_pause[state] || frame_us(work, (gsize)work->frame[state]) + HALF_STEP_US <
                                             reference->words[w].start_us))
            state++;
        first[w] = state;
    }
    first[reference->n_words] = work->n_states;
    return first;
}

static Stretch read_word(const Work *work, gsize at, guint first_state, guint end_state)
{
    Stretch stretch = {.first = at, .end = at, .n_states = end_state - first_state};
    for (; at < work->heard.n && work->path[at] < end_state; at++) {
        guint state = work->path[at];
        if (work->is_pause[state])
            continue;
        stretch.end = at + 1;
        stretch.n_voice++;
        stretch.distance += kn_dtw_distance(work->states + (gsize)state * KN_DTW_DIMS,
                                            work->steps + at * KN_DTW_DIMS);
    }
    return stretch;
}

static void read_path(const Work *work, GArray *words)
{
    enum { STEP_US = G_USEC_PER_SEC / STEPS_PER_SECOND };
    guint n_words = work->reference->n_words;
    g_autofree guint *first = first_states(work);
    g_autofree Stretch *stretches = g_new(Stretch, n_words);
    gsize at = 0;
    for (guint w = 0; w < n_words; w++) {
        while (at < work->heard.n && work->path[at] < first[w])
            at++;
        stretches[w] = read_word(work, at, first[w], first[w + 1]);
    }
    for (guint w = 0; w < n_words; w++) {
        const KnWord *word = &work->reference->words[w];
        KnAlignedWord aligned = {word->offset, word->length, (gint64)stretches[w].first * STEP_US,
                                 (gint64)stretches[w].end * STEP_US,
                                 confidence_of(stretches, n_words, w)};
        g_array_append_val(words, aligned);
    }
}

/* Both sounds; FALSE when there is nothing to compare. */
static gboolean measure(Work *work, const gint16 *samples, gsize n, int sample_rate)
{
    const KnTake *reference = work->reference;
    gint64 rate = reference->sample_rate;
    work->scale = SCALE_UNIT;
    kn_mfcc_measure(samples, n, sample_rate, sample_rate, STEPS_PER_SECOND, &work->heard);
    kn_mfcc_measure(reference->samples, reference->n_samples, reference->sample_rate, rate,
                    STEPS_PER_SECOND, &work->known);
    gint64 loud = n_loud(&work->heard), of = n_loud(&work->known);
    if (loud == 0 || of == 0 || work->heard.n > KN_DTW_STEPS_MAX)
        return FALSE;
    work->scale = CLAMP(of * SCALE_UNIT / loud, SCALE_UNIT / 2, SCALE_UNIT * 2);
    kn_mfcc_clear(&work->known);
    kn_mfcc_measure(reference->samples, reference->n_samples, reference->sample_rate,
                    rate * work->scale, STEPS_PER_SECOND * SCALE_UNIT, &work->known);
    return work->known.n > 0;
}

GArray *kn_align(const KnTake *reference, const gint16 *samples, gsize n, int sample_rate)
{
    GArray *words = g_array_new(FALSE, TRUE, sizeof(KnAlignedWord));
    Work work = {.reference = reference};
    if (reference->n_words > 0 && measure(&work, samples, n, sample_rate)) {
        make_states(&work);
        make_steps(&work);
        find_path(&work);
        if (work.path)
            read_path(&work, words);
    }
    kn_mfcc_clear(&work.known);
    kn_mfcc_clear(&work.heard);
    g_free(work.states);
    g_free(work.steps);
    g_free(work.is_pause);
    g_free(work.frame);
    g_free(work.pause_cost);
    g_free(work.path);
    return words;
}

/* Words [from, to) are not sure. */
static void share(GArray *words, guint from, guint to, gint64 end_us)
{
    KnAlignedWord *all = (KnAlignedWord *)(void *)words->data;
    gint64 start_us = from > 0 ? all[from - 1].end_us : 0, total = 0, passed = 0;
    gint64 length_us = MAX((to < words->len ? all[to].start_us : end_us) - start_us, 0);
    for (guint w = from; w < to; w++)
        total += all[w].length;
    for (guint w = from; w < to; w++) {
        all[w].start_us = start_us + length_us * passed / MAX(total, 1);
        passed += all[w].length;
        all[w].end_us = start_us + length_us * passed / MAX(total, 1);
    }
}

static int by_confidence(gconstpointer a, gconstpointer b)
{
    return ((const KnAlignedWord *)a)->confidence - ((const KnAlignedWord *)b)->confidence;
}

/* How sure the surer half of the words is. */
static int usual_confidence(const GArray *words)
{
    g_autoptr(GArray) sorted = g_array_copy((GArray *)words);
    gint64 sum = 0;
    guint from = words->len / 2;
    g_array_sort(sorted, by_confidence);
    for (guint i = from; i < sorted->len; i++)
        sum += g_array_index(sorted, KnAlignedWord, i).confidence;
    return (int)(sum / MAX(words->len - from, 1));
}

static double mean_square(const KnTake *take, gsize from, gsize end)
{
    gint64 sum = 0;
    for (gsize i = from; i < end; i++)
        sum += (gint64)take->samples[i] * take->samples[i];
    return (double)sum / (double)MAX(end - from, 1);
}

/* Speech fades out; what was cut does not. */
static gboolean ends_loud(const KnTake *take)
{
    gsize step = MAX((gsize)take->sample_rate * END_MS / 1000, 1);
    double most = 0;
    for (gsize at = 0; at + step <= take->n_samples; at += step)
        most = MAX(most, mean_square(take, at, at + step));
    gsize from = take->n_samples > step ? take->n_samples - step : 0;
    return mean_square(take, from, take->n_samples) * END_QUIETER > most;
}

/* Where a sound ends before its text does, all of the rest is found in its last moment, and is like
 * nothing there. Bytes of the text before the first such word; 0: there is none. */
static guint said_bytes(const GArray *words, const KnTake *take)
{
    const KnAlignedWord *all = (const KnAlignedWord *)(const void *)words->data;
    int least = usual_confidence(words) * LESS_SURE / 100;
    guint first = words->len;
    while (first > 0 && all[first - 1].confidence < least)
        first--;
    guint n = words->len - first;
    if (n == 0 || (n < TAIL_WORDS && !ends_loud(take)))
        return 0;
    return all[first].offset;
}

gboolean kn_align_take(const KnTake *reference, KnTake *take)
{
    g_autoptr(GArray) words =
        kn_align(reference, take->samples, take->n_samples, take->sample_rate);
    gint64 end_us = (gint64)take->n_samples * G_USEC_PER_SEC / take->sample_rate, sum = 0;
    const KnAlignedWord *all = (const KnAlignedWord *)(const void *)words->data;
    for (guint w = 0; w < words->len; w++)
        sum += all[w].confidence;
    if (words->len == 0 || sum < (gint64)words->len * KN_ALIGN_SAME)
        return FALSE;
    take->facts.said_bytes = said_bytes(words, take);
    for (guint w = 0, end; w < words->len; w = end + 1) {
        for (end = w; end < words->len && all[end].confidence < KN_ALIGN_SURE; end++)
            ;
        if (end > w)
            share(words, w, end, end_us);
    }
    g_free(take->words);
    take->words = g_new(KnWord, words->len);
    take->n_words = words->len;
    for (guint w = 0; w < words->len; w++)
        take->words[w] = (KnWord){all[w].offset, all[w].length, all[w].start_us,
                                  all[w].end_us - all[w].start_us, 100 - all[w].confidence};
    return TRUE;
}
