/* SPDX-License-Identifier: MIT */
#include "media/media.h"
#include "text/word_times.h"
#include "voice/voice.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* How far guessed word times are from known ones: median, mean and 90th percentile of the error of
 * the words' starts and ends, in milliseconds.
 *
 *   words WAV TEXT TIMES [WAV TEXT TIMES …]   recordings; TIMES is a file with a line `word start
 *                                             end` (seconds) for each word, <sil> passed over
 *   words --espeak                            lines spoken here, whose times the voice tells
 */

typedef struct {
    GArray *errors; /* double, milliseconds */
} Score;

static int compare(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_score(const char *name, GArray *errors)
{
    double sum = 0;
    guint n = errors->len;
    g_array_sort(errors, compare);
    for (guint i = 0; i < n; i++)
        sum += g_array_index(errors, double, i);
    if (n > 0)
        printf("%-52s %4u borders: median %4.0f ms, mean %4.0f ms, 90 %% under %4.0f ms\n", name, n,
               g_array_index(errors, double, n / 2), sum / n,
               g_array_index(errors, double, n * 9 / 10));
}

static void add(Score *score, GArray *own, gint64 guessed_us, gint64 known_us)
{
    double error = fabs((double)(guessed_us - known_us)) / 1000;
    g_array_append_val(score->errors, error);
    g_array_append_val(own, error);
}

static void compare_words(const char *name, Score *score, const GArray *guessed,
                          const KnWord *known, guint n_known)
{
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(double));
    if (guessed->len != n_known) {
        printf("%s: %u words guessed, %u known: not compared\n", name, guessed->len, n_known);
        return;
    }
    for (guint i = 0; i < n_known; i++) {
        const KnCaptionWord *word = &g_array_index(guessed, KnCaptionWord, i);
        add(score, own, word->start_us, known[i].start_us);
        add(score, own, word->end_us, known[i].start_us + known[i].duration_us);
        if (g_getenv("BENCH_WORDS_VERBOSE"))
            printf("  %u %.2f-%.2f guessed %.2f-%.2f\n", i, (double)known[i].start_us / 1e6,
                   (double)(known[i].start_us + known[i].duration_us) / 1e6,
                   (double)word->start_us / 1e6, (double)word->end_us / 1e6);
    }
    print_score(name, own);
}

static gint16 *read_sound(const char *path, gsize *n)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    KnSoundReader *reader = media ? media->sound_open(path, &error) : NULL;
    GArray *samples = g_array_new(FALSE, FALSE, sizeof(gint16));
    float block[2 * 4096];
    gssize got = reader ? 1 : 0;
    while (got > 0) {
        got = media->sound_read(reader, block, 4096, &error);
        for (gssize i = 0; i < got; i++) {
            gint16 sample =
                (gint16)CLAMP(lrintf((block[2 * i] + block[2 * i + 1]) * 16384), -32768, 32767);
            g_array_append_val(samples, sample);
        }
    }
    if (reader)
        media->sound_free(reader);
    if (error)
        g_error("%s", error->message);
    *n = samples->len;
    return (gint16 *)(void *)g_array_free(samples, FALSE);
}

static GArray *read_times(const char *path)
{
    g_autofree char *text = NULL;
    GArray *words = g_array_new(FALSE, TRUE, sizeof(KnWord));
    if (!g_file_get_contents(path, &text, NULL, NULL))
        g_error("cannot read %s", path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        char word[200];
        double start, end;
        if (sscanf(lines[i], "%199s %lf %lf", word, &start, &end) != 3 || strchr("<[", word[0]))
            continue;
        KnWord known = {.start_us = llround(start * 1e6),
                        .duration_us = llround((end - start) * 1e6)};
        g_array_append_val(words, known);
    }
    return words;
}

static void recordings(int n, char **args, Score *score)
{
    for (int i = 0; i + 2 < n; i += 3) {
        gsize n_samples;
        g_autofree gint16 *samples = read_sound(args[i], &n_samples);
        g_autoptr(GArray) known = read_times(args[i + 2]);
        g_autoptr(GArray) guessed =
            kn_words_estimate(args[i + 1], samples, n_samples, KN_SAMPLE_RATE);
        g_autofree char *name = g_path_get_basename(args[i]);
        compare_words(name, score, guessed, (const KnWord *)(const void *)known->data, known->len);
    }
}

static void spoken(Score *score)
{
    static const char *const lines[] = {
        "The ladybird sits on a leaf, and waits for the sun to come out.",
        "It rains. Nobody is in the meadow; even the birds are silent.",
        "A film is a sequence of pictures, and every picture lasts the same short time.",
        "Most people, when they are asked about it, remember the colours first.",
        "Why would anyone do that? Because it works, and because it is cheap.",
        "Photography changed painting more than any painter of the century.",
    };
    g_autoptr(GError) error = NULL;
    const KnVoice *voice = kn_voice_find("espeak", &error);
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        KnTake take = {0};
        KnTrouble trouble;
        if (!voice || !voice->speak(&settings, lines[i], &take, &trouble, &error))
            g_error("%s", error->message);
        g_autoptr(GArray) guessed =
            kn_words_estimate(lines[i], take.samples, take.n_samples, take.sample_rate);
        g_autofree char *name = g_strdup_printf("espeak: %.40s…", lines[i]);
        compare_words(name, score, guessed, take.words, take.n_words);
        kn_take_clear(&take);
    }
    kn_options_clear(kn_voice_options, &settings);
}

int main(int argc, char **argv)
{
    Score score = {g_array_new(FALSE, FALSE, sizeof(double))};
    if (argc == 2 && strcmp(argv[1], "--espeak") == 0)
        spoken(&score);
    else
        recordings(argc - 1, argv + 1, &score);
    print_score("all", score.errors);
    g_array_unref(score.errors);
    return 0;
}
