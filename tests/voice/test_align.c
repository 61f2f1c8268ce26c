/* SPDX-License-Identifier: MIT */
/* Words are found where another speaker says them (promise of voice/align.h). */
#include "base/error.h"
#include "media/media.h"
#include "voice/align.h"
#include "voice/dtw.h"
#include "voice/mfcc.h"

#include <math.h>
#include <string.h>

static void speak(const char *language, const char *voice, double rate, double pitch,
                  const char *text, KnTake *take)
{
    g_autoptr(GError) error = NULL;
    KnVoiceSettings settings;
    KnTrouble trouble;
    kn_options_init(kn_voice_options, &settings);
    g_free(settings.voice);
    settings.voice = g_strdup(voice);
    g_free(settings.language);
    settings.language = g_strdup(language);
    settings.rate = rate;
    settings.pitch = pitch;
    gboolean spoken =
        kn_voice_find("espeak", &error)->speak(&settings, text, take, &trouble, &error);
    g_assert_no_error(error);
    g_assert_true(spoken);
    kn_options_clear(kn_voice_options, &settings);
}

static int compare(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

/* Starts and ends of what is never out of order. */
static void check_order(const GArray *words, gint64 end_us)
{
    gint64 last = 0;
    for (guint i = 0; i < words->len; i++) {
        const KnAlignedWord *word = &g_array_index(words, KnAlignedWord, i);
        g_assert_cmpint(word->start_us, >=, last);
        g_assert_cmpint(word->end_us, >=, word->start_us);
        g_assert_cmpint(word->confidence, >=, 0);
        g_assert_cmpint(word->confidence, <=, 100);
        last = word->end_us;
    }
    g_assert_cmpint(last, <=, end_us);
}

static int mean_confidence(const GArray *words)
{
    int sum = 0;
    for (guint i = 0; i < words->len; i++)
        sum += g_array_index(words, KnAlignedWord, i).confidence;
    return words->len > 0 ? sum / (int)words->len : 0;
}

static gint64 length_us(const KnTake *take)
{
    return (gint64)take->n_samples * G_USEC_PER_SEC / take->sample_rate;
}

static const struct {
    const char *language, *voice;
    double rate, pitch;
    const char *text;
} lines[] = {
    {"en", "en+f3", 130, 70, "The ladybird sits on a leaf, and waits for the sun to come out."},
    {"en", "en+m4", 210, 30, "Most people, when they are asked about it, remember the colours."},
    {"de", "de+f3", 210, 70, "Der Marienkäfer sitzt auf einem Blatt und wartet, bis es warm wird."},
    {"de", "de+m3", 130, 40, "Gestern hat es geregnet, heute scheint die Sonne über den Bergen."},
    {"es", "es+f3", 200, 70, "La mariquita descansa sobre una hoja y espera el calor del verano."},
    {"fr", "fr+f3", 140, 70, "La coccinelle dort sur une feuille, puis elle attend le soleil."},
};

static void test_speakers(void)
{
    g_autoptr(GArray) errors = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        KnTake reference = {0}, heard = {0};
        speak(lines[i].language, NULL, 0, 50, lines[i].text, &reference);
        speak(NULL, lines[i].voice, lines[i].rate, lines[i].pitch, lines[i].text, &heard);
        g_autoptr(GArray) words =
            kn_align(&reference, heard.samples, heard.n_samples, heard.sample_rate);
        g_assert_cmpuint(words->len, ==, heard.n_words);
        check_order(words, length_us(&heard));
        g_assert_cmpint(mean_confidence(words), >=, KN_ALIGN_SURE);
        for (guint w = 0; w < words->len; w++) {
            const KnAlignedWord *word = &g_array_index(words, KnAlignedWord, w);
            g_assert_cmpuint(word->offset, ==, heard.words[w].offset);
            gint64 error = ABS(word->start_us - heard.words[w].start_us);
            g_array_append_val(errors, error);
        }
        KnTake unknown = {.samples = heard.samples,
                          .n_samples = heard.n_samples,
                          .sample_rate = heard.sample_rate};
        g_assert_true(kn_align_take(&reference, &unknown));
        g_assert_cmpuint(unknown.n_words, ==, heard.n_words);
        g_free(unknown.words);
        kn_take_clear(&reference);
        kn_take_clear(&heard);
    }
    g_array_sort(errors, compare);
    g_assert_cmpint(g_array_index(errors, gint64, errors->len / 2), <=, 25000);
    g_assert_cmpint(g_array_index(errors, gint64, errors->len * 92 / 100), <=, 150000);
}

/* A pause that the reference does not make, before it and in the middle, moves the words after it.
 */
static void test_pauses(void)
{
    enum { PAUSE_MS = 900, WORD = 4 };
    KnTake reference = {0}, heard = {0};
    speak("en", NULL, 0, 50, lines[1].text, &reference);
    speak(NULL, "en+f3", 150, 60, lines[1].text, &heard);
    gsize pause = (gsize)heard.sample_rate * PAUSE_MS / 1000;
    gsize at = (gsize)(heard.words[WORD].start_us * heard.sample_rate / G_USEC_PER_SEC);
    g_autofree gint16 *samples = g_new0(gint16, heard.n_samples + 2 * pause);
    memcpy(samples + pause, heard.samples, at * sizeof(gint16));
    memcpy(samples + 2 * pause + at, heard.samples + at, (heard.n_samples - at) * sizeof(gint16));
    g_autoptr(GArray) words =
        kn_align(&reference, samples, heard.n_samples + 2 * pause, heard.sample_rate);
    g_assert_cmpuint(words->len, ==, heard.n_words);
    for (guint w = 0; w < words->len; w++) {
        gint64 moved = (w < WORD ? 1 : 2) * PAUSE_MS * 1000;
        gint64 start_us = g_array_index(words, KnAlignedWord, w).start_us;
        g_assert_cmpint(ABS(start_us - heard.words[w].start_us - moved), <=, 150000);
    }
    gint64 ended_us = g_array_index(words, KnAlignedWord, WORD - 1).end_us;
    g_assert_cmpint(ended_us, <=, heard.words[WORD].start_us + (PAUSE_MS + 150) * 1000);
    kn_take_clear(&reference);
    kn_take_clear(&heard);
}

/* What nobody says is not sure; what is empty has no words. */
static void test_doubts(void)
{
    enum { RATE = 16000, N = 3 * RATE };
    g_autofree gint16 *noise = g_new0(gint16, N);
    KnTake reference = {0}, none = {0};
    speak("en", NULL, 0, 50, lines[0].text, &reference);
    g_autoptr(GArray) silent = kn_align(&reference, noise, N, RATE);
    g_assert_cmpint(mean_confidence(silent), <, KN_ALIGN_SURE);
    for (guint i = 0, seed = 1; i < N; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (gint16)((gint32)seed >> 18);
    }
    g_autoptr(GArray) noisy = kn_align(&reference, noise, N, RATE);
    g_assert_cmpint(mean_confidence(noisy), <, KN_ALIGN_SURE);
    KnTake noisy_take = {.samples = noise, .n_samples = N, .sample_rate = RATE};
    g_assert_false(kn_align_take(&reference, &noisy_take));
    g_assert_cmpuint(noisy_take.n_words, ==, 0);
    g_autoptr(GArray) empty = kn_align(&reference, noise, 0, RATE);
    g_assert_cmpuint(empty->len, ==, 0);
    none.sample_rate = RATE;
    g_autoptr(GArray) nothing = kn_align(&none, noise, N, RATE);
    g_assert_cmpuint(nothing->len, ==, 0);
    g_autoptr(GArray) tiny = kn_align(&reference, noise, RATE / 20, RATE);
    check_order(tiny, G_USEC_PER_SEC);
    kn_take_clear(&reference);
}

/* The cheapest way by hand: letters of one dimension, '_' a pause, '.' a quiet step. */
static void test_paths(void)
{
    static const struct {
        const char *states, *steps, *path;
    } rows[] = {
        {"_ab_", "ab", "12"},     {"_ab_", "aab", "112"},      {"_ab_", "..ab", "0012"},
        {"_ab_", "ab..", "1233"}, {"_a_b_", "a...b", "12223"}, {"_a_b_", "ab", "13"},
        {"_abc_", "ac", "13"}, /* one past another */
        {"_abcz_", "a", "1"},  /* the end is cut */
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint8 states[16 * KN_DTW_DIMS] = {0}, steps[16 * KN_DTW_DIMS] = {0}, pause[16] = {0};
        int pause_cost[16];
        KnDtw dtw = {.states = states,
                     .is_pause = pause,
                     .steps = steps,
                     .pause_cost = pause_cost,
                     .n_states = (guint)strlen(rows[i].states),
                     .n_steps = (guint)strlen(rows[i].steps),
                     .stay_cost = 2,
                     .skip_cost = 3,
                     .wait_cost = 2};
        for (guint k = 0; k < dtw.n_states; k++) {
            states[k * KN_DTW_DIMS] = (guint8)((rows[i].states[k] - 'a') * 50);
            pause[k] = rows[i].states[k] == '_';
        }
        for (guint k = 0; k < dtw.n_steps; k++) {
            gboolean quiet = rows[i].steps[k] == '.';
            steps[k * KN_DTW_DIMS] = quiet ? 255 : (guint8)((rows[i].steps[k] - 'a') * 50);
            pause_cost[k] = quiet ? 5 : 200;
        }
        g_autofree guint *path = kn_dtw_path(&dtw);
        g_autoptr(GString) found = g_string_new(NULL);
        for (guint k = 0; k < dtw.n_steps; k++)
            g_string_append_printf(found, "%u", path[k]);
        g_assert_cmpstr(found->str, ==, rows[i].path);
    }
}

/* Rows are kept at times and made anew between them: the way is as long as the sound. */
static void test_long_paths(void)
{
    enum { N = 5000 };
    g_autofree guint8 *states = g_new0(guint8, (N + 2) * KN_DTW_DIMS);
    g_autofree guint8 *steps = g_new0(guint8, N * KN_DTW_DIMS);
    g_autofree guint8 *pause = g_new0(guint8, N + 2);
    g_autofree int *pause_cost = g_new0(int, N);
    pause[0] = pause[N + 1] = 1;
    for (guint i = 0, seed = 7; i < N; i++) {
        for (guint d = 0; d < KN_DTW_DIMS; d++) {
            seed = seed * 1664525 + 1013904223;
            states[(i + 1) * KN_DTW_DIMS + d] = steps[i * KN_DTW_DIMS + d] = (guint8)(seed >> 24);
        }
        pause_cost[i] = 1000;
    }
    KnDtw dtw = {.n_states = N + 2,
                 .states = states,
                 .is_pause = pause,
                 .n_steps = N,
                 .steps = steps,
                 .pause_cost = pause_cost,
                 .stay_cost = 60,
                 .skip_cost = 80,
                 .wait_cost = 100};
    g_autofree guint *path = kn_dtw_path(&dtw);
    for (guint i = 0; i < N; i++)
        g_assert_cmpuint(path[i], ==, i + 1);
}

/* The same on every machine: a sound that is made of whole numbers, and what was found in it. */
static void test_cepstra(void)
{
    enum { RATE = 16000, N = RATE };
    g_autofree gint16 *samples = g_new(gint16, N);
    for (guint i = 0, seed = 3; i < N; i++) {
        seed = seed * 1664525 + 1013904223;
        samples[i] = (gint16)(((gint32)seed >> 20) * (gint32)(i / 1600 % 3) +
                              (gint32)(i * (i / 4000 + 3) % 160) * 40 - 3200);
    }
    KnMfcc mfcc;
    kn_mfcc_measure(samples, N, RATE, RATE, 100, &mfcc);
    g_assert_cmpuint(mfcc.n, ==, 100);
    g_autofree char *hash =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)(const void *)mfcc.values,
                                    mfcc.n * KN_MFCC_DIMS * sizeof(float));
    hash[16] = 0;
    g_assert_cmpstr(hash, ==, "cff2224803d95f7f");
    kn_mfcc_clear(&mfcc);
}

/* A recording (LibriVox), where it is installed: as pocketsphinx, given the words, hears it. */
static void test_recording(void)
{
    static const char path[] = "/usr/share/pocketsphinx/test/data/librivox/"
                               "sense_and_sensibility_01_austen_64kb-0880.wav";
    static const int starts_ms[] = {210, 330, 560, 1150, 1300, 1480, 2120, 2330};
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_test_skip("pocketsphinx-testdata is not installed");
        return;
    }
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    KnSoundReader *reader = media ? media->sound_open(path, &error) : NULL;
    g_assert_no_error(error);
    g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    float block[2 * 4096];
    for (gssize got; (got = media->sound_read(reader, block, 4096, &error)) > 0;)
        for (gssize i = 0; i < got; i++) {
            gint16 sample = (gint16)CLAMP(lrintf(block[2 * i] * 32768), -32768, 32767);
            g_array_append_val(samples, sample);
        }
    media->sound_free(reader);
    g_assert_no_error(error);
    KnTake reference = {0};
    speak("en-us", NULL, 0, 50, "he was not an ill disposed young man", &reference);
    g_autoptr(GArray) words = kn_align(&reference, (const gint16 *)(const void *)samples->data,
                                       samples->len, KN_SAMPLE_RATE);
    g_assert_cmpuint(words->len, ==, G_N_ELEMENTS(starts_ms));
    for (guint w = 0; w < words->len; w++) {
        gint64 start_us = g_array_index(words, KnAlignedWord, w).start_us;
        g_assert_cmpint(ABS(start_us - starts_ms[w] * 1000), <=, 100000);
    }
    kn_take_clear(&reference);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/align/speakers", test_speakers);
    g_test_add_func("/align/pauses", test_pauses);
    g_test_add_func("/align/doubts", test_doubts);
    g_test_add_func("/align/paths", test_paths);
    g_test_add_func("/align/long_paths", test_long_paths);
    g_test_add_func("/align/cepstra", test_cepstra);
    g_test_add_func("/align/recording", test_recording);
    return g_test_run();
}
