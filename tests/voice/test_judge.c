/* SPDX-License-Identifier: MIT */
/* Takes worth keeping: silence goes, and what may be wrong is said (promise of voice/judge.h). */
#include "voice/align.h"
#include "voice/judge.h"

#include <math.h>
#include <string.h>

enum { RATE = 16000 };

static void hum(KnTake *take, double from, double to, double amplitude)
{
    for (gsize i = (gsize)(from * RATE); i < (gsize)(to * RATE); i++)
        take->samples[i] = (gint16)lround(amplitude * 32767 * sin((double)i * 0.3));
}

static KnTake quiet(double seconds)
{
    KnTake take = {.sample_rate = RATE, .n_samples = (gsize)(seconds * RATE)};
    take.samples = g_new0(gint16, take.n_samples + 1);
    return take;
}

/* Silence at both ends becomes the pause that is set, and words move with the sound. */
static void test_trim(void)
{
    static const struct {
        double before, sound, after, hiss, length, moved;
    } rows[] = {
        {1, 1, 2, 0, 1.2, 0.95},    {0, 1, 0, 0, 1, 0},
        {0.03, 1, 0.1, 0, 1.13, 0}, {0.5, 0.1, 0.5, 0.0005, 0.3, 0.45},
        {1, 0, 1, 0, 2, 0},         {1, 1, 1, 0.2, 3, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        double end = rows[i].before + rows[i].sound;
        KnTake take = quiet(end + rows[i].after);
        hum(&take, 0, end + rows[i].after, rows[i].hiss);
        hum(&take, rows[i].before, end, 0.5);
        take.n_words = 1;
        take.words = g_new0(KnWord, 1);
        take.words[0].start_us = (gint64)(rows[i].before * G_USEC_PER_SEC);
        take.words[0].duration_us = (gint64)(rows[i].sound * G_USEC_PER_SEC);
        kn_take_trim(&take);
        g_assert_cmpfloat_with_epsilon((double)take.n_samples / RATE, rows[i].length, 0.011);
        double start = (double)take.words[0].start_us / G_USEC_PER_SEC;
        g_assert_cmpfloat_with_epsilon(start, rows[i].before - rows[i].moved, 0.011);
        g_assert_cmpint(take.words[0].start_us + take.words[0].duration_us, <=,
                        (gint64)take.n_samples * G_USEC_PER_SEC / RATE);
        kn_take_clear(&take);
    }
}

static void test_measure(void)
{
    KnTake take = quiet(4);
    hum(&take, 0.5, 1.5, 0.5);
    hum(&take, 3, 4, 0.9);
    for (guint i = 0; i < 64; i++)
        take.samples[RATE + i] = 32767;
    kn_take_measure(&take);
    g_assert_cmpuint(take.facts.speech_ms, ==, 2000);
    g_assert_cmpuint(take.facts.pause_ms, ==, 1500);
    g_assert_cmpuint(take.facts.clipped_per_10000, ==, 10);
    kn_take_clear(&take);
}

#define TEXT "The ladybird sits on a leaf" /* 27 letters */
static const struct {
    const char *text, *doubt; /* doubt NULL: none */
    double seconds;
    KnTakeFacts facts;
    gboolean searched, found;
    guint said_bytes;
} rows[] = {
    {TEXT, NULL, 2, {2000, 200, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, NULL, 2, {1900, 200, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, NULL, 2, {2100, 200, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, NULL, 3, {2900, 200, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, NULL, 2, {2000, 200, 10, 0, 0}, TRUE, TRUE, 0},
    {"Stop.", NULL, 2, {2000, 200, 0, 0, 0}, FALSE, FALSE, 0},
    {"From 1984 until 2026, he said", NULL, 4, {4000, 200, 0, 0, 0}, FALSE, FALSE, 0},
    {TEXT, "clipped: 0.1 %", 2, {2000, 200, 11, 0, 0}, TRUE, TRUE, 0},
    {TEXT, "silent for 3.1 s", 6, {2000, 3100, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, "silent for most of its 8.0 s", 8, {2000, 2500, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, "1.7 times as fast", 1.2, {1200, 100, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, "2.0 times as long", 4, {4000, 100, 0, 0, 0}, TRUE, TRUE, 0},
    {TEXT, "ends early: 'leaf' is not heard", 2, {2000, 200, 0, 0, 0}, TRUE, TRUE, 23},
    {TEXT, NULL, 2, {2000, 200, 0, 0, 0}, TRUE, TRUE, 1000},
    {TEXT, "does not seem to say its text", 2, {2000, 200, 0, 0, 0}, TRUE, FALSE, 0},
    {TEXT, NULL, 2, {2000, 200, 0, 0, 0}, FALSE, FALSE, 0},
};

static KnJudged judged_of(guint row, const char *voice)
{
    return (KnJudged){voice,
                      rows[row].text,
                      rows[row].seconds,
                      &rows[row].facts,
                      rows[row].searched,
                      rows[row].found,
                      rows[row].said_bytes};
}

/* Each among the others, whose usual pace is the first row's. */
static void test_doubts(void)
{
    KnJudged judged[G_N_ELEMENTS(rows)];
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        judged[i] = judged_of(i, "one");
    char **doubts = kn_takes_judge(judged, G_N_ELEMENTS(rows));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%u: %s", i, doubts[i] ? doubts[i] : "good");
        g_assert_cmpint(doubts[i] != NULL, ==, rows[i].doubt != NULL);
        if (rows[i].doubt)
            g_assert_nonnull(strstr(doubts[i], rows[i].doubt));
        g_free(doubts[i]);
    }
    g_free(doubts);
}

/* Few lines, and those of another voice, say nothing of how fast it speaks. */
static void test_others(void)
{
    static const guint fast = 10;
    KnJudged few[] = {judged_of(0, "one"), judged_of(1, "two"), judged_of(2, "two"),
                      judged_of(3, "two"), judged_of(0, "two"), judged_of(fast, "one")};
    char **doubts = kn_takes_judge(few, G_N_ELEMENTS(few));
    for (guint i = 0; i < G_N_ELEMENTS(few); i++)
        g_assert_null(doubts[i]);
    g_free(doubts);
    g_free(kn_takes_judge(few, 0));
}

static void speak(const char *voice, double rate, const char *text, KnTake *take)
{
    g_autoptr(GError) error = NULL;
    KnVoiceSettings settings;
    KnTrouble trouble;
    kn_options_init(kn_voice_options, &settings);
    settings.voice = g_strdup(voice);
    settings.rate = rate;
    g_assert_true(kn_voice_find("espeak", &error)->speak(&settings, text, take, &trouble, &error));
    kn_options_clear(kn_voice_options, &settings);
}

/* A stream that was cut says less than its text: parts of a take, each of which is found out, but
 * for what ends within the last word. */
static void test_cut(void)
{
    static const char *const texts[] = {
        "Most people, when they are asked about it, remember the colours.",
        "Seven, says the book, and then it goes on for a long while about what each of the spots "
        "means to those who count them in the evening.",
    };
    static const struct {
        const char *voice;
        double rate;
    } voices[] = {{"en+m4", 210}, {"en-us+m2", 175}, {"en-gb-scotland+f2", 160}};
    static const int percents[] = {100, 80, 70, 60};
    guint n = 0, n_found = 0;
    for (guint t = 0; t < G_N_ELEMENTS(texts); t++)
        for (guint v = 0; v < G_N_ELEMENTS(voices); v++) {
            KnTake reference = {0}, whole = {0};
            speak("en", 0, texts[t], &reference);
            speak(voices[v].voice, voices[v].rate, texts[t], &whole);
            for (guint p = 0; p < G_N_ELEMENTS(percents); p++) {
                KnTake part = {.samples = whole.samples,
                               .n_samples = whole.n_samples * (gsize)percents[p] / 100,
                               .sample_rate = whole.sample_rate};
                gboolean fits = kn_align_take(&reference, &part);
                g_test_message("%s, %d %%: %d, %u", voices[v].voice, percents[p], fits,
                               part.facts.said_bytes);
                if (percents[p] == 100) {
                    g_assert_true(fits);
                    g_assert_cmpuint(part.facts.said_bytes, ==, 0);
                } else {
                    n++;
                    n_found += part.facts.said_bytes > 0;
                }
                g_free(part.words);
            }
            kn_take_clear(&reference);
            kn_take_clear(&whole);
        }
    g_test_message("%u of %u", n_found, n);
    g_assert_cmpuint(n_found, >=, n - 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/judge/silence at both ends is cut to a pause", test_trim);
    g_test_add_func("/judge/what a take is like", test_measure);
    g_test_add_func("/judge/what may be wrong is said", test_doubts);
    g_test_add_func("/judge/a voice is compared with itself", test_others);
    g_test_add_func("/judge/a stream that was cut is found out", test_cut);
    return g_test_run();
}
