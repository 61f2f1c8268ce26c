/* SPDX-License-Identifier: MIT */
#include "voice/judge.h"
#include "voice/marks.h"

#include <math.h>
#include <string.h>

enum {
    STEPS_PER_SECOND = 100,
    STEP_MS = 1000 / STEPS_PER_SECOND,
    FULL_SCALE = 32767,
    CLIPPED_PER_10000 = 10,
    PAUSE_MS = 3000,
    OTHERS = 4,        /* takes of a voice that say how fast it speaks */
    CHARACTERS = 20,   /* of a text that says so; shorter ones vary too much */
    DIGIT_LETTERS = 4, /* of which the words of a digit are about as long */
};
#define QUIETER 1e-4    /* energy: 40 dB */
#define QUIET 1073.0    /* mean square of 16 bit: -60 dBFS */
#define PACE_FACTOR 1.6 /* faster or slower than the voice's other lines */
#define SPEECH_SHARE 0.3

static gsize step_samples(const KnTake *take)
{
    return MAX((gsize)take->sample_rate / STEPS_PER_SECOND, 1);
}

/* The mean square of each whole or begun step. */
static double *measure_steps(const KnTake *take, gsize *n_steps)
{
    gsize step = step_samples(take), n = (take->n_samples + step - 1) / step;
    double *energies = g_new0(double, MAX(n, 1));
    for (gsize s = 0; s < n; s++) {
        gsize end = MIN((s + 1) * step, take->n_samples);
        gint64 sum = 0;
        for (gsize i = s * step; i < end; i++)
            sum += (gint64)take->samples[i] * take->samples[i];
        energies[s] = (double)sum / (double)(end - s * step);
    }
    *n_steps = n;
    return energies;
}

static double threshold_of(const double *energies, gsize n)
{
    double most = 0;
    for (gsize s = 0; s < n; s++)
        most = MAX(most, energies[s]);
    return MAX(most * QUIETER, QUIET);
}

/* The first step that is heard, and the one after the last; FALSE: none is. */
static gboolean find_ends(const KnTake *take, gsize *first, gsize *end)
{
    gsize n, at = 0;
    g_autofree double *energies = measure_steps(take, &n);
    double threshold = threshold_of(energies, n);
    while (at < n && energies[at] <= threshold)
        at++;
    while (n > at && energies[n - 1] <= threshold)
        n--;
    *first = at;
    *end = n;
    return at < n;
}

void kn_take_ends(const KnTake *take, int *lead_ms, int *tail_ms)
{
    gsize first, end, step = step_samples(take);
    *lead_ms = *tail_ms = 0;
    if (!find_ends(take, &first, &end))
        return;
    gsize heard = MIN(end * step, take->n_samples);
    *lead_ms = (int)(first * STEP_MS);
    *tail_ms = (int)((take->n_samples - heard) * 1000 / (gsize)take->sample_rate);
}

void kn_take_trim(KnTake *take)
{
    gsize n, step = step_samples(take), first;
    if (!find_ends(take, &first, &n))
        return;
    gsize lead = (gsize)take->sample_rate * KN_TAKE_LEAD_MS / 1000;
    gsize tail = (gsize)take->sample_rate * KN_TAKE_TAIL_MS / 1000;
    gsize from = first * step > lead ? first * step - lead : 0;
    gsize end = MIN(n * step + tail, take->n_samples);
    gint64 cut_us = (gint64)from * G_USEC_PER_SEC / take->sample_rate;
    gint64 end_us = (gint64)(end - from) * G_USEC_PER_SEC / take->sample_rate;
    memmove(take->samples, take->samples + from, (end - from) * sizeof *take->samples);
    take->n_samples = end - from;
    for (guint i = 0; i < take->n_words; i++) {
        KnWord *word = &take->words[i];
        gint64 stops_us = CLAMP(word->start_us + word->duration_us - cut_us, 0, end_us);
        word->start_us = CLAMP(word->start_us - cut_us, 0, end_us);
        word->duration_us = MAX(stops_us - word->start_us, 0);
    }
}

void kn_take_measure(KnTake *take)
{
    gsize n, n_clipped = 0, run = 0, longest = 0, n_loud = 0;
    g_autofree double *energies = measure_steps(take, &n);
    double threshold = threshold_of(energies, n);
    for (gsize s = 0; s < n; s++) {
        gboolean loud = energies[s] > threshold;
        n_loud += loud;
        run = loud ? 0 : run + 1;
        longest = MAX(longest, run);
    }
    for (gsize i = 0; i < take->n_samples; i++)
        n_clipped += ABS((int)take->samples[i]) >= FULL_SCALE;
    take->facts.speech_ms = (guint)n_loud * STEP_MS;
    take->facts.pause_ms = (guint)longest * STEP_MS;
    take->facts.clipped_per_10000 =
        (guint)((n_clipped * 10000 + take->n_samples / 2) / MAX(take->n_samples, 1));
}

/* ---- beside each other */

/* About how many letters are spoken. */
static guint letters_of(const char *spoken)
{
    g_autofree char *text = kn_pauses_remove(spoken);
    guint n = 0;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        n += g_unichar_isdigit(c) ? DIGIT_LETTERS : g_unichar_isspace(c) || g_unichar_isalpha(c);
    }
    return n;
}

static double letters_a_second(const KnJudged *take)
{
    return letters_of(take->text) * 1000.0 / MAX(take->facts->speech_ms, 1);
}

static gboolean has_pace(const KnJudged *take)
{
    return take->facts->speech_ms > 0 && letters_of(take->text) >= CHARACTERS;
}

static gint compare_paces(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What the takes of one voice have in common. */
typedef struct {
    GArray *paces; /* double, in order */
    guint n_found; /* whose words were found */
} Manner;

static void free_manner(gpointer data)
{
    Manner *manner = data;
    g_array_unref(manner->paces);
    g_free(manner);
}

static GHashTable *read_manners(const KnJudged *takes, guint n)
{
    GHashTable *manners = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_manner);
    for (guint i = 0; i < n; i++) {
        Manner *manner = g_hash_table_lookup(manners, takes[i].voice);
        if (!manner) {
            manner = g_new0(Manner, 1);
            manner->paces = g_array_new(FALSE, FALSE, sizeof(double));
            g_hash_table_insert(manners, (gpointer)takes[i].voice, manner);
        }
        manner->n_found += takes[i].found;
        double pace = has_pace(&takes[i]) ? letters_a_second(&takes[i]) : 0;
        if (pace > 0)
            g_array_append_val(manner->paces, pace);
    }
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, manners);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_array_sort(((Manner *)value)->paces, compare_paces);
    return manners;
}

static char *judge_pace(const KnJudged *take, const Manner *manner)
{
    if (!has_pace(take) || manner->paces->len <= OTHERS)
        return NULL;
    double usual = g_array_index(manner->paces, double, manner->paces->len / 2);
    double times = letters_a_second(take) / usual;
    if (times > PACE_FACTOR)
        return g_strdup_printf("says its text %.1f times as fast as the voice's other lines: "
                               "something may be missing",
                               times);
    if (times < 1 / PACE_FACTOR)
        return g_strdup_printf("takes %.1f times as long as the voice's other lines: more may be "
                               "said than its text",
                               1 / times);
    return NULL;
}

/* What was not said, in short. */
static char *judge_tail(const KnJudged *take)
{
    enum { SHOWN = 40 };
    if (!take->found || take->said_bytes == 0 || take->said_bytes >= strlen(take->text) ||
        !g_utf8_validate(take->text + take->said_bytes, -1, NULL))
        return NULL;
    const char *missing = take->text + take->said_bytes;
    gboolean is_long = g_utf8_strlen(missing, -1) > SHOWN;
    g_autofree char *shown = g_utf8_substring(missing, 0, is_long ? SHOWN : -1);
    return g_strdup_printf("ends early: '%s%s' is not heard", shown, is_long ? "…" : "");
}

static char *judge(const KnJudged *take, const Manner *manner)
{
    const KnTakeFacts *facts = take->facts;
    double asked_ms = kn_pauses_seconds(take->text) * 1000;
    if (facts->clipped_per_10000 > CLIPPED_PER_10000)
        return g_strdup_printf("is clipped: %.1f %% of it is at full scale",
                               facts->clipped_per_10000 / 100.0);
    if (facts->pause_ms > PAUSE_MS + asked_ms)
        return g_strdup_printf("is silent for %.1f s", facts->pause_ms / 1000.0);
    if (facts->speech_ms > 0 && facts->speech_ms < (take->seconds * 1000 - asked_ms) * SPEECH_SHARE)
        return g_strdup_printf("is silent for most of its %.1f s", take->seconds);
    char *why = judge_tail(take);
    if (!why)
        why = judge_pace(take, manner);
    if (!why && take->searched && !take->found && manner->n_found >= OTHERS)
        why = g_strdup("does not seem to say its text");
    return why;
}

char **kn_takes_judge(const KnJudged *takes, guint n)
{
    g_autoptr(GHashTable) manners = read_manners(takes, n);
    char **doubts = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        doubts[i] = judge(&takes[i], g_hash_table_lookup(manners, takes[i].voice));
    return doubts;
}
