/* SPDX-License-Identifier: MIT */
#include "media/media.h"
#include "text/word_times.h"
#include "voice/align.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* How far word times are from known ones, when they are guessed and when they are aligned: median,
 * mean and 90th percentile of the error of the words' starts, in milliseconds, and how many are off
 * by more than 150 ms.
 *
 *   words LANGUAGE WAV TEXT TIMES [WAV TEXT TIMES …]
 *                                             recordings; TIMES is a file with a line `word start
 *                                             end` (seconds) for each word, <sil> passed over
 *   words --espeak                            lines spoken here, whose times the voice tells
 *   words --speakers                          lines of several languages, spoken here by other
 *                                             voices, lower and higher, faster and slower
 *   words --minutes                           what ten minutes of speech cost
 */

typedef struct {
    const char *name;
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
    guint n_far = 0;
    for (guint i = 0; i < n; i++) {
        sum += g_array_index(errors, double, i);
        n_far += g_array_index(errors, double, i) > 150;
    }
    if (n > 0)
        printf(
            "%-8s %4u words: median %4.0f ms, mean %4.0f ms, 90 %% under %4.0f ms, %4.1f %% above "
            "150 ms\n",
            name, n, g_array_index(errors, double, n / 2), sum / n,
            g_array_index(errors, double, n * 9 / 10), 100.0 * n_far / n);
}

static void add(Score *score, gint64 found_us, gint64 known_us)
{
    double error = fabs((double)(found_us - known_us)) / 1000;
    g_array_append_val(score->errors, error);
}

static void compare_words(const char *name, Score *score, const GArray *found, const KnWord *known,
                          guint n_known)
{
    if (found->len != n_known) {
        printf("%s: %u words %s, %u known: not compared\n", name, found->len, score->name, n_known);
        return;
    }
    for (guint i = 0; i < n_known; i++) {
        const KnCaptionWord *word = &g_array_index(found, KnCaptionWord, i);
        add(score, word->start_us, known[i].start_us);
        if (g_getenv("BENCH_WORDS_VERBOSE"))
            printf("  %u %.2f-%.2f %s %.2f-%.2f\n", i, (double)known[i].start_us / 1e6,
                   (double)(known[i].start_us + known[i].duration_us) / 1e6, score->name,
                   (double)word->start_us / 1e6, (double)word->end_us / 1e6);
    }
}

typedef struct {
    const char *language, *voice;
    double rate, pitch;
} Speaker;

static const Speaker speakers[] = {
    {"en", "en+f3", 130, 70}, {"en", "en+m4", 210, 30}, {"de", "de+f3", 210, 70},
    {"de", "de+m3", 130, 40}, {"es", "es+f3", 200, 70}, {"es", "es+m2", 140, 30},
    {"fr", "fr+f3", 140, 70}, {"fr", "fr+m4", 200, 40},
};
static const struct {
    const char *language, *text;
} said[] = {
    {"en", "The ladybird sits on a leaf, and waits for the sun to come out."},
    {"en", "Most people, when they are asked about it, remember the colours first."},
    {"en", "Photography changed painting more than any painter of the century."},
    {"de", "Der Marienkäfer sitzt auf einem Blatt und wartet, bis es warm wird."},
    {"de", "Gestern hat es geregnet, heute scheint die Sonne über den Bergen."},
    {"de", "Wer zu spät kommt, sieht den Anfang des Films nicht mehr."},
    {"es", "La mariquita descansa sobre una hoja y espera el calor del verano."},
    {"es", "Ayer llovió mucho, pero hoy brilla el sol sobre las montañas."},
    {"es", "Nadie recuerda los colores cuando termina la película."},
    {"fr", "La coccinelle dort sur une feuille, puis elle attend le soleil."},
    {"fr", "Hier il a plu, mais aujourd'hui le soleil brille sur la montagne."},
    {"fr", "Personne ne se souvient des couleurs quand le film est fini."},
};

static void speak(KnVoiceSettings *settings, const char *text, KnTake *take)
{
    g_autoptr(GError) error = NULL;
    const KnVoice *voice = kn_voice_find("espeak", &error);
    KnTrouble trouble;
    if (!voice || !voice->speak(settings, text, take, &trouble, &error))
        g_error("%s", error->message);
}

static GArray *align(const char *language, const char *text, const gint16 *samples, gsize n)
{
    KnVoiceSettings settings;
    KnTake reference = {0};
    kn_options_init(kn_voice_options, &settings);
    settings.language = g_strdup(language);
    speak(&settings, text, &reference);
    g_autoptr(GArray) aligned = kn_align(&reference, samples, n, KN_SAMPLE_RATE);
    GArray *words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    for (guint i = 0; i < aligned->len; i++) {
        const KnAlignedWord *from = &g_array_index(aligned, KnAlignedWord, i);
        KnCaptionWord word = {from->offset, from->length, from->start_us, from->end_us};
        g_array_append_val(words, word);
    }
    kn_take_clear(&reference);
    kn_options_clear(kn_voice_options, &settings);
    return words;
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

static void recordings(const char *language, int n, char **args, Score *guesses, Score *alignments)
{
    for (int i = 0; i + 2 < n; i += 3) {
        gsize n_samples;
        g_autofree gint16 *samples = read_sound(args[i], &n_samples);
        g_autoptr(GArray) times = read_times(args[i + 2]);
        g_autoptr(GArray) guessed =
            kn_words_estimate(args[i + 1], samples, n_samples, KN_SAMPLE_RATE);
        g_autoptr(GArray) aligned = align(language, args[i + 1], samples, n_samples);
        g_autofree char *name = g_path_get_basename(args[i]);
        const KnWord *known = (const KnWord *)(const void *)times->data;
        compare_words(name, guesses, guessed, known, times->len);
        compare_words(name, alignments, aligned, known, times->len);
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
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        KnTake take = {0};
        speak(&settings, lines[i], &take);
        g_autoptr(GArray) guessed =
            kn_words_estimate(lines[i], take.samples, take.n_samples, take.sample_rate);
        compare_words(lines[i], score, guessed, take.words, take.n_words);
        kn_take_clear(&take);
    }
    kn_options_clear(kn_voice_options, &settings);
}

static void speak_as(const Speaker *speaker, const char *text, KnTake *take)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    settings.voice = g_strdup(speaker->voice);
    settings.rate = speaker->rate;
    settings.pitch = speaker->pitch;
    speak(&settings, text, take);
    kn_options_clear(kn_voice_options, &settings);
}

static void align_take(const char *language, const char *text, const KnTake *take, Score *score)
{
    const Speaker plain = {language, language, 0, 50};
    KnTake reference = {0};
    speak_as(&plain, text, &reference);
    g_autoptr(GArray) words =
        kn_align(&reference, take->samples, take->n_samples, take->sample_rate);
    for (guint w = 0; w < words->len && words->len == take->n_words; w++)
        add(score, g_array_index(words, KnAlignedWord, w).start_us, take->words[w].start_us);
    if (words->len != take->n_words)
        printf("%s: not compared\n", text);
    kn_take_clear(&reference);
}

/* A row for each language. */
static void languages(void)
{
    static const char *const names[] = {"en", "de", "es", "fr"};
    for (guint l = 0; l < G_N_ELEMENTS(names); l++) {
        Score score = {names[l], g_array_new(FALSE, FALSE, sizeof(double))};
        for (guint i = 0; i < G_N_ELEMENTS(said); i++)
            for (guint s = 0; s < G_N_ELEMENTS(speakers); s++) {
                KnTake take = {0};
                if (strcmp(said[i].language, names[l]) != 0 ||
                    strcmp(speakers[s].language, names[l]) != 0)
                    continue;
                speak_as(&speakers[s], said[i].text, &take);
                align_take(names[l], said[i].text, &take, &score);
                kn_take_clear(&take);
            }
        print_score(score.name, score.errors);
        g_array_unref(score.errors);
    }
}

/* The same lines again and again, as one. */
static void minutes(void)
{
    enum { SECONDS = 600 };
    Score score = {"long", g_array_new(FALSE, FALSE, sizeof(double))};
    g_autoptr(GString) text = g_string_new(NULL);
    KnTake take = {0};
    for (guint i = 0; take.n_samples < (gsize)SECONDS * (gsize)MAX(take.sample_rate, 1); i++) {
        for (guint k = 0; k < 16; k++)
            g_string_append_printf(text, "%s ", said[(i + k) % 3].text);
        kn_take_clear(&take);
        speak_as(&speakers[0], text->str, &take);
    }
    clock_t started = clock();
    align_take("en", text->str, &take, &score);
    double spent = (double)(clock() - started) / CLOCKS_PER_SEC;
    print_score(score.name, score.errors);
    printf("%.0f s of speech cost %.1f s of CPU\n", (double)take.n_samples / take.sample_rate,
           spent);
    kn_take_clear(&take);
    g_array_unref(score.errors);
}

int main(int argc, char **argv)
{
    Score guesses = {"guessed", g_array_new(FALSE, FALSE, sizeof(double))};
    Score alignments = {"aligned", g_array_new(FALSE, FALSE, sizeof(double))};
    if (argc == 2 && strcmp(argv[1], "--espeak") == 0)
        spoken(&guesses);
    else if (argc == 2 && strcmp(argv[1], "--speakers") == 0)
        languages();
    else if (argc == 2 && strcmp(argv[1], "--minutes") == 0)
        minutes();
    else if (argc > 1)
        recordings(argv[1], argc - 2, argv + 2, &guesses, &alignments);
    print_score(guesses.name, guesses.errors);
    print_score(alignments.name, alignments.errors);
    g_array_unref(guesses.errors);
    g_array_unref(alignments.errors);
    return 0;
}
