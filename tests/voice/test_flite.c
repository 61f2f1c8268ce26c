/* SPDX-License-Identifier: MIT */
/* The second built-in voice speaks English, and knows when it says which word. */
#include "base/error.h"
#include "base/hash.h"
#include "voice/align.h"
#include "voice/list.h"
#include "voice/take.h"

#include <string.h>

static KnVoiceSettings settings_for(const char *voice, const char *language, double speed)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    g_free(settings.provider);
    settings.provider = g_strdup("flite");
    settings.voice = g_strdup(voice);
    settings.language = g_strdup(language);
    settings.speed = speed;
    return settings;
}

static gboolean speak(const char *voice, double speed, const char *text, KnTake *take,
                      GError **error)
{
    KnVoiceSettings settings = settings_for(voice, NULL, speed);
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    gboolean done = kn_voice_flite.speak(&settings, text, take, &trouble, error);
    kn_options_clear(kn_voice_options, &settings);
    return done;
}

/* Whatever signs stand around and inside of them. */
static void test_words(void)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"The ladybird sits on a leaf.", "The ladybird sits on a leaf"},
        {"\u201cWhy,\u201d he said, \u201cdon\u2019t you?\u201d", "Why he said don\u2019t you"},
        {"A well-known caf\u00e9 \u2014 it was closed\u2026",
         "A well-known caf\u00e9 it was closed"},
        {"In 1984 it cost $3.50 (at most).", "In 1984 it cost $3.50 at most"},
        {"one one one", "one one one"},
        {"Mr. Stra\u00dfe\u00a0waits", "Mr Stra\u00dfe waits"},
    };
    static const char *const voices[] = {NULL, "slt", "rms", "awb", "kal16"};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        for (guint v = 0; v < G_N_ELEMENTS(voices); v++) {
            KnTake take = {0};
            g_autoptr(GError) error = NULL;
            g_autoptr(GString) words = g_string_new(NULL);
            g_assert_true(speak(voices[v], 1, rows[i].text, &take, &error));
            g_assert_no_error(error);
            g_assert_true(kn_take_check(&take, rows[i].text, &error));
            for (guint w = 0; w < take.n_words; w++) {
                const KnWord *word = &take.words[w];
                g_string_append_printf(words, "%s%.*s", w > 0 ? " " : "", (int)word->length,
                                       rows[i].text + word->offset);
                g_assert_cmpint(word->duration_us, >, 0);
                g_assert_true(w == 0 || word->start_us > word[-1].start_us);
            }
            g_assert_cmpstr(words->str, ==, rows[i].words);
            kn_take_clear(&take);
        }
}

/* The times are its own: the alignment with another speaker finds the words there. */
static void test_times(void)
{
    static const char text[] = "Most people, when they are asked about it, remember the colours.";
    KnTake take = {0}, reference = {0};
    KnVoiceSettings settings = settings_for(NULL, "en-us", 1);
    KnTrouble trouble;
    guint n_near = 0;
    g_assert_true(speak("slt", 1, text, &take, NULL));
    g_assert_true(
        kn_voice_find("espeak", NULL)->speak(&settings, text, &reference, &trouble, NULL));
    g_autoptr(GArray) words = kn_align(&reference, take.samples, take.n_samples, take.sample_rate);
    g_assert_cmpuint(words->len, ==, take.n_words);
    for (guint w = 0; w < words->len; w++)
        n_near +=
            ABS(g_array_index(words, KnAlignedWord, w).start_us - take.words[w].start_us) < 100000;
    g_assert_cmpuint(n_near, >=, words->len - 1);
    kn_take_clear(&take);
    kn_take_clear(&reference);
    kn_options_clear(kn_voice_options, &settings);
}

/* Run in a process of its own: prints a hash of what it hears. */
static int speak_once(const char *voice)
{
    KnTake take = {0};
    g_assert_true(speak(voice, 1, "The same line.", &take, NULL));
    g_autofree char *hash = kn_hash_bytes(take.samples, take.n_samples * 2);
    g_print("%s\n", hash);
    kn_take_clear(&take);
    return 0;
}

/* Its noise goes on from line to line. */
static void test_same(void)
{
    static const char *const voices[] = {"slt", "kal16"};
    g_assert_true(kn_voice_flite.needs_fresh_process);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(voices); i++) {
        char *const argv[] = {self, "--speak-once", (char *)voices[i], NULL}, *heard[2] = {NULL};
        for (guint k = 0; k < 2; k++)
            g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                                       &heard[k], NULL, NULL, NULL));
        g_assert_cmpuint(strlen(heard[0]), ==, KN_HASH_LENGTH + 1);
        g_assert_cmpstr(heard[0], ==, heard[1]);
        g_free(heard[0]);
        g_free(heard[1]);
    }
}

static void test_speed(void)
{
    KnTake usual = {0}, fast = {0};
    g_assert_true(speak("rms", 1, "The same line.", &usual, NULL));
    g_assert_true(speak("rms", 2, "The same line.", &fast, NULL));
    g_assert_cmpfloat((double)fast.n_samples, <, 0.7 * (double)usual.n_samples);
    kn_take_clear(&usual);
    kn_take_clear(&fast);
}

static void test_refusals(void)
{
    static const struct {
        const char *voice, *language, *text, *complaint; /* NULL: it speaks */
    } rows[] = {
        {"SLT", "en", "Yes.", NULL},
        {NULL, "en-GB", "Yes.", NULL},
        {"slit", NULL, "Yes.", "flite has no voice 'slit' (did you mean 'slt'?)"},
        {"en-gb", NULL, "Yes.", "there are: slt, rms, awb, kal16"},
        {NULL, "de", "Ja.", "flite speaks English alone, not 'de'"},
        {NULL, "enm", "Ye.", "flite speaks English alone, not 'enm'"},
        {NULL, NULL, "\u041d\u0435\u0442 \u0434\u0430.", "in letters such as '\u041d'"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KnVoiceSettings settings = settings_for(rows[i].voice, rows[i].language, 1);
        g_assert_cmpint(kn_voice_flite.check(&settings, rows[i].text, &error), ==,
                        rows[i].complaint == NULL);
        if (rows[i].complaint) {
            g_test_message("%s", error->message);
            g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        }
        kn_options_clear(kn_voice_options, &settings);
    }
}

static void test_list(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) list = kn_voice_flite.list(&error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 4);
    for (guint i = 0; i < list->len; i++) {
        const KnVoiceInfo *info = &g_array_index(list, KnVoiceInfo, i);
        g_assert_true(info->name && info->quality && info->licence);
        g_assert_cmpstr(info->language, ==, "en-US");
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc == 3 && g_str_equal(argv[1], "--speak-once"))
        return speak_once(argv[2]);
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GArray) list = kn_voice_flite.list(&error);
    if (!list) {
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_nonnull(strstr(error->message, "flite1-dev"));
        g_print("1..0 # SKIP %s\n", error->message);
        return 0;
    }
    g_test_add_func("/flite/words are found in any text", test_words);
    g_test_add_func("/flite/words are where they are heard", test_times);
    g_test_add_func("/flite/it says the same line alike in every process", test_same);
    g_test_add_func("/flite/it speaks as fast as it is asked to", test_speed);
    g_test_add_func("/flite/what it cannot speak is told", test_refusals);
    g_test_add_func("/flite/its voices have language, quality and licence", test_list);
    return g_test_run();
}
