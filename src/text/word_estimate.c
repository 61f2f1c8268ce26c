/* SPDX-License-Identifier: MIT */

/* Words guessed from the sound. The sound is measured in steps of 10 ms; what is clearly louder
 * than its quiet parts is voice, and what is quiet for 80 ms or more is a pause. Dynamic
 * programming lays the words, each as long as its weight says, into the stretches of voice: a pause
 * costs where no comma or full stop stands, a comma costs where no pause is, and a run of words
 * costs as far as its stretch is longer or shorter than theirs. Inside a run words share the voice
 * by weight, and each border moves to the quietest step near it.
 *
 * Whole numbers throughout, so that the guess is the same everywhere. */
#include "text/word_times.h"

#include <string.h>

enum {
    STEPS_PER_SECOND = 100,
    PAUSE_STEPS = 8,    /* shorter ones are closures inside of words */
    VOICE_STEPS = 3,    /* shorter ones are clicks */
    RUN_WORDS_MAX = 40, /* between two pauses */
    MERGE_MAX = 6,      /* pauses inside of one run */
    BAND = 96,          /* words that the place in the sound may be off */
    COST_MERGE = 1,     /* each step of a pause that stands inside a run */
    COST_NO_SIGN = 30,  /* a pause behind no sign, and each step of it */
    COST_NO_PAUSE = 25, /* a comma without a pause; twice that for a full stop */
    SNAP_STEPS = 5,     /* how far a border moves */
    LEVEL_UNIT = 16,    /* levels are counted in sixteenths of a doubling */
};

typedef struct {
    int start, end; /* steps */
} Stretch;

typedef struct {
    const KnToken *tokens;
    int n_tokens;
    gint64 *weight; /* of all tokens before the i-th: n_tokens + 1 */
    Stretch *stretches;
    int n;
    gint64 *voiced; /* steps of voice before the i-th stretch: n + 1 */
    int *level;     /* of each step */
    int n_steps;
} Guess;

/* 16 * log2, rounded down. */
static int level_of(guint64 energy)
{
    int whole = 63 - __builtin_clzll(energy | 1), fraction = 0;
    guint64 mantissa = whole >= 32 ? energy >> (whole - 32) : energy << (32 - whole);
    for (int bit = LEVEL_UNIT / 2; bit > 0; bit /= 2) {
        mantissa = (mantissa >> 16) * (mantissa >> 16); /* squares a number of 1..2 */
        if (mantissa >> 33) {
            fraction += bit;
            mantissa >>= 1;
        }
    }
    return whole * LEVEL_UNIT + fraction;
}

/* The energy of differences: speech is told from hum by its higher tones. */
static void measure(Guess *guess, const gint16 *samples, gsize n, int rate)
{
    guess->n_steps = (int)(n * STEPS_PER_SECOND / (gsize)rate);
    guess->level = g_new(int, (gsize)guess->n_steps + 1);
    for (int step = 0; step < guess->n_steps; step++) {
        gsize from = (gsize)step * (gsize)rate / STEPS_PER_SECOND;
        gsize to = ((gsize)step + 1) * (gsize)rate / STEPS_PER_SECOND;
        guint64 energy = 0;
        for (gsize i = MAX(from, 1); i < to; i++) {
            gint64 difference = samples[i] - samples[i - 1] * 7 / 8;
            energy += (guint64)(difference * difference);
        }
        guess->level[step] = level_of(energy / MAX(to - from, 1) + 1);
    }
}

static int compare_levels(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

/* Between the quiet parts and the loud ones, nearer to the quiet. */
static int find_threshold(const Guess *guess)
{
    g_autofree int *sorted = g_memdup2(guess->level, sizeof(int) * (gsize)guess->n_steps);
    qsort(sorted, (gsize)guess->n_steps, sizeof *sorted, compare_levels);
    int quiet = sorted[guess->n_steps / 20], loud = sorted[guess->n_steps * 9 / 10];
    return quiet + (loud - quiet) * 2 / 5;
}

static void find_stretches(Guess *guess)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Stretch));
    int threshold = find_threshold(guess), start = -1, last = -1;
    for (int step = 0; step <= guess->n_steps; step++) {
        gboolean voice = step < guess->n_steps && guess->level[step] > threshold;
        gboolean over = start >= 0 && (step == guess->n_steps || step - last > PAUSE_STEPS);
        if (over && last + 1 - start >= VOICE_STEPS) {
            Stretch stretch = {start, last + 1};
            g_array_append_val(found, stretch);
        }
        if (over)
            start = -1;
        if (voice && start < 0)
            start = step;
        if (voice)
            last = step;
    }
    if (found->len == 0) {
        Stretch all = {0, guess->n_steps};
        g_array_append_val(found, all);
    }
    guess->n = (int)found->len;
    guess->stretches = (Stretch *)(void *)g_array_free(found, FALSE);
    guess->voiced = g_new0(gint64, (gsize)guess->n + 1);
    for (int i = 0; i < guess->n; i++)
        guess->voiced[i + 1] =
            guess->voiced[i] + guess->stretches[i].end - guess->stretches[i].start;
}

/* ---- which words are said in which stretches ---- */

typedef struct {
    gint64 cost;
    int stretch, token; /* where the run that ends here began */
} Best;

/* Words that may end with the stretches before s: those near its share of the voice. */
static void band_of(const Guess *guess, int s, int *low, int *high)
{
    gint64 expected = guess->weight[guess->n_tokens] * guess->voiced[s] / guess->voiced[guess->n];
    int at = 0, above = guess->n_tokens;
    while (at < above) {
        int middle = (at + above) / 2;
        if (guess->weight[middle] < expected)
            at = middle + 1;
        else
            above = middle;
    }
    *low = s == guess->n ? guess->n_tokens : MAX(0, at - BAND);
    *high = s == 0 ? 0 : MIN(guess->n_tokens, at + BAND);
}

/* Words [from, to) said in stretches [a, b), which end with the pause behind b - 1. */
static gint64 cost_of_run(const Guess *guess, int a, int b, int from, int to)
{
    gint64 voice = guess->voiced[b] - guess->voiced[a];
    gint64 expected = (guess->weight[to] - guess->weight[from]) * guess->voiced[guess->n] /
                      guess->weight[guess->n_tokens];
    gint64 off = voice - expected, cost = off * off / (expected + 10);
    for (int s = a; s + 1 < b; s++)
        cost += COST_MERGE * (guess->stretches[s + 1].start - guess->stretches[s].end);
    for (int i = from; i + 1 < to; i++)
        cost += COST_NO_PAUSE * guess->tokens[i].pause;
    if (to > from && b < guess->n && guess->tokens[to - 1].pause == 0)
        cost += COST_NO_SIGN + guess->stretches[b].start - guess->stretches[b - 1].end;
    return cost;
}

static void try_runs(const Guess *guess, Best **best, int b)
{
    int low, high, low_before, high_before;
    band_of(guess, b, &low, &high);
    for (int a = MAX(0, b - MERGE_MAX); a < b; a++) {
        band_of(guess, a, &low_before, &high_before);
        for (int to = low; to <= high; to++)
            for (int from = MAX(low_before, to - RUN_WORDS_MAX); from <= MIN(high_before, to);
                 from++) {
                const Best *before = &best[a][from - low_before];
                if (before->cost == G_MAXINT64)
                    continue;
                gint64 cost = before->cost + cost_of_run(guess, a, b, from, to);
                Best *here = &best[b][to - low];
                if (cost < here->cost)
                    *here = (Best){cost, a, from};
            }
    }
}

/* ---- inside of a run ---- */

/* The step at which so much of the voice of stretches [a, b) has passed. */
static int step_after(const Guess *guess, int a, int b, gint64 passed, gboolean ends)
{
    for (int s = a; s < b; s++) {
        gint64 length = guess->stretches[s].end - guess->stretches[s].start;
        if (passed < length || s + 1 == b || (ends && passed == length))
            return guess->stretches[s].start + (int)MIN(passed, length);
        passed -= length;
    }
    return guess->stretches[a].start;
}

/* The quietest step near: a border between words is rarely in the middle of a vowel. */
static int snap(const Guess *guess, int step)
{
    int best = step;
    gint64 best_cost = G_MAXINT64;
    for (int at = MAX(0, step - SNAP_STEPS); at <= MIN(guess->n_steps - 1, step + SNAP_STEPS);
         at++) {
        gint64 cost = guess->level[at] + 2 * (at - step) * (at - step);
        if (cost < best_cost) {
            best_cost = cost;
            best = at;
        }
    }
    return best;
}

static void lay_run(const Guess *guess, int a, int b, int from, int to, GArray *spans)
{
    gint64 voice = guess->voiced[b] - guess->voiced[a];
    gint64 weight = guess->weight[to] - guess->weight[from];
    for (int i = from; i < to; i++) {
        gint64 begins = voice * (guess->weight[i] - guess->weight[from]) / weight;
        gint64 ends = voice * (guess->weight[i + 1] - guess->weight[from]) / weight;
        int start = step_after(guess, a, b, begins, FALSE);
        int end = step_after(guess, a, b, ends, TRUE);
        start = i > from ? snap(guess, start) : start;
        end = i + 1 < to && end == step_after(guess, a, b, ends, FALSE) ? snap(guess, end) : end;
        KnCaptionWord span = {guess->tokens[i].offset, guess->tokens[i].length, start, end};
        g_array_append_val(spans, span);
    }
}

static void lay_words(const Guess *guess, GArray *spans)
{
    g_autofree Best **best = g_new(Best *, (gsize)guess->n + 1);
    for (int s = 0; s <= guess->n; s++) {
        int low, high;
        band_of(guess, s, &low, &high);
        best[s] = g_new(Best, (gsize)MAX(high - low, 0) + 1);
        for (int i = 0; i <= high - low; i++)
            best[s][i] = (Best){s == 0 ? 0 : G_MAXINT64, 0, 0};
        if (s > 0)
            try_runs(guess, best, s);
    }
    g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(Best));
    int token = guess->n_tokens;
    for (int s = guess->n; s > 0;) {
        int low, high;
        band_of(guess, s, &low, &high);
        Best run = best[s][token - low];
        if (run.cost == G_MAXINT64) { /* more words than any band holds: all share the voice */
            g_array_set_size(runs, 0);
            run = (Best){0, 0, 0};
            s = guess->n;
            token = guess->n_tokens;
        }
        Best piece = {((gint64)s << 32) | (gint64)token, run.stretch, run.token};
        g_array_append_val(runs, piece);
        s = run.stretch;
        token = run.token;
    }
    for (guint i = runs->len; i-- > 0;) {
        Best run = g_array_index(runs, Best, i);
        lay_run(guess, run.stretch, (int)(run.cost >> 32), run.token, (int)(run.cost & 0xffffffff),
                spans);
    }
    for (int s = 0; s <= guess->n; s++)
        g_free(best[s]);
}

/* Steps become microseconds; borders that crossed while they moved do not any more. */
static void settle(GArray *spans)
{
    gint64 last = 0;
    for (guint i = 0; i < spans->len; i++) {
        KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        span->start_us = MAX(span->start_us, last);
        span->end_us = MAX(span->end_us, span->start_us);
        last = span->end_us;
    }
    for (guint i = 0; i < spans->len; i++) {
        KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        span->start_us *= G_USEC_PER_SEC / STEPS_PER_SECOND;
        span->end_us *= G_USEC_PER_SEC / STEPS_PER_SECOND;
    }
}

GArray *kn_words_estimate(const char *text, const gint16 *samples, gsize n, int sample_rate)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    g_autoptr(GArray) tokens = kn_tokens_of(text);
    Guess guess = {.tokens = (const KnToken *)(const void *)tokens->data,
                   .n_tokens = (int)tokens->len};
    if (guess.n_tokens == 0 || sample_rate < STEPS_PER_SECOND)
        return spans;
    measure(&guess, samples, n, sample_rate);
    if (guess.n_steps > 0) {
        find_stretches(&guess);
        guess.weight = g_new0(gint64, (gsize)guess.n_tokens + 1);
        for (int i = 0; i < guess.n_tokens; i++)
            guess.weight[i + 1] = guess.weight[i] + guess.tokens[i].weight;
        lay_words(&guess, spans);
        settle(spans);
    }
    g_free(guess.level);
    g_free(guess.stretches);
    g_free(guess.voiced);
    g_free(guess.weight);
    return spans;
}
