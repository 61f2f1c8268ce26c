/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "text/word_times.h"

#include <math.h>
#include <string.h>

static char *describe(const char *text, const GArray *spans)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < spans->len; i++) {
        const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        g_string_append_printf(out, "%s%.*s %d-%d", i > 0 ? "|" : "", (int)span->length,
                               text + span->offset, (int)(span->start_us / 1000),
                               (int)(span->end_us / 1000));
    }
    return g_string_free(out, FALSE);
}

static KnTimedWords *parse(const char *text, GError **error)
{
    return kn_word_file_read(text, strlen(text), "w.json", 0, error);
}

static void test_word_files_of_all_kinds_are_read(void)
{
    static const struct {
        const char *file, *text, *words;
    } rows[] = {
        {"[{\"text\": \"One\", \"startMs\": 100, \"endMs\": 400.5, \"confidence\": 0.9}]", "One",
         "One 100-400"},
        {"[{\"text\": \"Hel\", \"startMs\": 0, \"endMs\": 1}, {\"text\": \"lo\", \"startMs\": 1, "
         "\"endMs\": 2}]",
         "Hel lo", "Hel 0-1|lo 1-2"},
        /* Seconds, as one time has a fraction. */
        {"[{\"time\": 0, \"duration\": 0.5, \"value\": \"One\"}, {\"time\": 1, \"duration\": 1, "
         "\"value\": \"two.\"}]",
         "One two.", "One 0-500|two. 1000-2000"},
        /* Milliseconds, as none has; ends from the next word. */
        {"{\"time\": 6, \"type\": \"sentence\", \"value\": \"Mary had\"}\n{\"time\": 6, \"type\": "
         "\"word\", \"start\": 0, \"end\": 4, \"value\": \"Mary\"}\n\n{\"time\": 373, \"type\": "
         "\"word\", \"value\": \"had\"}\n",
         "Mary had", "Mary 6-373|had 373-773"},
        {"{\"words\": [{\"word\": \"One\", \"start\": 0.25, \"end\": 1}]}", "One", "One 250-1000"},
        {"{\"segments\": [{\"words\": [{\"word\": \" One\", \"start\": 0, \"end\": 1}]}, "
         "{\"words\": "
         "[{\"word\": \" two\", \"start\": 1, \"end\": 2}]}]}",
         "One two", "One 0-1000|two 1000-2000"},
        {"\xef\xbb\xbf[{\"text\": \"今天\", \"startMs\": 0, \"endMs\": 10}, {\"text\": \"好\", "
         "\"startMs\": 10, \"endMs\": 20}, {\"text\": \"。\", \"startMs\": 20, \"endMs\": 21}]",
         "今天好。", "今天 0-10|好 10-20|。 20-21"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) spans = NULL;
        g_autoptr(KnTimedWords) words = parse(rows[i].file, &error);
        g_assert_no_error(error);
        g_autofree char *text = kn_timed_words_text(words, &spans);
        g_autofree char *found = describe(text, spans);
        g_assert_cmpstr(text, ==, rows[i].text);
        g_assert_cmpstr(found, ==, rows[i].words);
    }
}

#define FIVE "Hello 500-900|brave 900-1200|new 1200-1400|2266 1500-2200|world. 2300-2800"

/* Five words as each tool writes them; most files say more than that. */
static void test_files_of_tools_are_read(void)
{
    static const struct {
        const char *tool, *file, *words;
    } rows[] = {
        {"AssemblyAI",
         "{\"words\": [{\"text\": \"Hello\", \"start\": 500, \"end\": 900, \"speaker\": null}, "
         "{\"text\": \"brave\", \"start\": 900, \"end\": 1200}, {\"text\": \"new\", \"start\": "
         "1200, \"end\": 1400}, {\"text\": \"2266\", \"start\": 1500, \"end\": 2200}, "
         "{\"text\": \"world.\", \"start\": 2300, \"end\": 2800}]}",
         FIVE},
        {"AWS",
         "{\"results\": {\"items\": [{\"start_time\": \"0.5\", \"end_time\": \"0.9\", \"type\": "
         "\"pronunciation\", \"alternatives\": [{\"content\": \"Hello\"}]}, {\"type\": "
         "\"punctuation\", \"alternatives\": [{\"content\": \",\"}]}, {\"start_time\": \"0.9\", "
         "\"end_time\": \"1.2\", \"type\": \"pronunciation\", \"alternatives\": [{\"content\": "
         "\"brave\"}]}]}}",
         "Hello, 500-900|brave 900-1200"},
        {"Speechmatics",
         "{\"results\": [{\"type\": \"word\", \"start_time\": 0.5, \"end_time\": 0.9, "
         "\"alternatives\": [{\"content\": \"Hello\"}]}, {\"type\": \"punctuation\", "
         "\"start_time\": 0.9, \"end_time\": 0.9, \"alternatives\": [{\"content\": \".\"}]}]}",
         "Hello. 500-900"},
        {"Deepgram",
         "{\"results\": {\"channels\": [{\"alternatives\": [{\"transcript\": \"x\", \"words\": "
         "[{\"word\": \"hello\", \"punctuated_word\": \"Hello,\", \"start\": 0.5, \"end\": 0.9}]}, "
         "{\"words\": [{\"word\": \"other\", \"start\": 0, \"end\": 1}]}]}]}}",
         "Hello, 500-900"},
        {"edge-tts",
         "[{\"type\": \"SentenceBoundary\", \"offset\": 0, \"duration\": 1, \"text\": \"x\"}, "
         "{\"type\": \"WordBoundary\", \"offset\": 5000000, \"duration\": 3999999, \"text\": "
         "\"Hello\"}]",
         "Hello 500-900"},
        {"edge-tts, a word a line",
         "{\"type\": \"WordBoundary\", \"offset\": 5000000, \"duration\": 4000000, \"text\": "
         "\"Hello\"}\n{\"type\": \"WordBoundary\", \"offset\": 9000000, \"duration\": 3000000, "
         "\"text\": \"brave\"}\n",
         "Hello 500-900|brave 900-1200"},
        {"Azure",
         "{\"NBest\": [{\"Words\": [{\"Word\": \"hello\", \"Offset\": 5000000, \"Duration\": "
         "4000000}]}]}",
         "hello 500-900"},
        {"ElevenLabs speech",
         "{\"alignment\": {\"characters\": [\"H\", \"i\", \" \", \" \", \"y\", \"o\", \"!\"], "
         "\"character_start_times_seconds\": [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1], "
         "\"character_end_times_seconds\": [0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2]}}",
         "Hi 500-700|yo! 900-1200"},
        {"ElevenLabs transcription",
         "{\"words\": [{\"text\": \"Hello\", \"start\": 0.5, \"end\": 0.9, \"type\": \"word\"}, "
         "{\"text\": \" \", \"start\": 0.9, \"end\": 0.9, \"type\": \"spacing\"}, {\"text\": "
         "\"(laughs)\", \"start\": 0.9, \"end\": 1, \"type\": \"audio_event\"}]}",
         "Hello 500-900"},
        {"Google",
         "{\"results\": [{\"alternatives\": [{\"words\": [{\"word\": \"Hello\", \"startTime\": "
         "\"0.500s\", \"endTime\": \"0.900s\"}]}]}]}",
         "Hello 500-900"},
        {"Hugging Face",
         "{\"text\": \"x\", \"chunks\": [{\"text\": \" Hello\", \"timestamp\": [0.5, 0.9]}, "
         "{\"text\": \" brave\", \"timestamp\": [0.9, null]}]}",
         "Hello 500-900|brave 900-1300"},
        {"whisper",
         "{\"text\": \" Hello\", \"segments\": [{\"id\": 0, \"start\": 0.5, \"end\": 1.2, "
         "\"text\": "
         "\" Hello brave\", \"words\": [{\"word\": \" Hello\", \"start\": 0.5, \"end\": 0.9}, "
         "{\"word\": \" brave\", \"start\": 0.9, \"end\": 1.2}]}, {\"start\": 3, \"end\": 3.1, "
         "\"text\": \"\", \"words\": []}, {\"start\": 3.1, \"end\": 3.4, \"text\": \" [Music]\"}]}",
         "Hello 500-900|brave 900-1200"},
        {"whisper without words",
         "{\"segments\": [{\"start\": 1, \"end\": 2.5, \"text\": \" ab cd - ef\"}, {\"start\": 3, "
         "\"end\": 4, \"text\": \" gh.\"}]}",
         "ab 1000-1500|cd 1500-2000|- 2000-2000|ef 2000-2500|gh. 3000-4000"},
        {"whisper.cpp",
         "{\"transcription\": [{\"timestamps\": {\"from\": \"00:00:00,500\", \"to\": "
         "\"00:00:00,900\"}, \"offsets\": {\"from\": 500, \"to\": 900}, \"text\": \" Hello\"}, "
         "{\"offsets\": {\"from\": 900, \"to\": 1500}, \"text\": \" ab cd\"}]}",
         "Hello 500-900|ab 900-1200|cd 1200-1500"},
        {"whisperX",
         "{\"segments\": [{\"start\": 0.5, \"end\": 2.8, \"text\": \" Hello brave new 2266 "
         "world.\", \"words\": [{\"word\": \"Hello\", \"start\": 0.5, \"end\": 0.9}, {\"word\": "
         "\"2266\"}, {\"word\": \"world.\", \"start\": 2.3, \"end\": 2.8}]}]}",
         "Hello 500-900|2266 900-2300|world. 2300-2800"},
        {"whisperX, words at the ends untimed",
         "{\"segments\": [{\"start\": 1.0, \"end\": 2.0, \"text\": \"x\", \"words\": [{\"word\": "
         "\"10\"}, {\"word\": \"to\", \"start\": 1.4, \"end\": 1.6}, {\"word\": \"20\"}, "
         "{\"word\": "
         "\"30\"}]}, {\"start\": 5.0, \"end\": 6.0, \"words\": [{\"word\": \"40\"}]}]}",
         "10 1000-1400|to 1400-1600|20 1600-1800|30 1800-2000|40 5000-6000"},
        {"gentle",
         "{\"words\": [{\"word\": \"um\", \"case\": \"not-found-in-audio\"}, {\"word\": \"so\", "
         "\"start\": 1.5, \"end\": 2}, {\"word\": \"it\"}]}",
         "um 1100-1500|so 1500-2000|it 2000-2400"},
        {"Rev",
         "{\"monologues\": [{\"elements\": [{\"type\": \"text\", \"value\": \"Hi\", \"ts\": 0.5, "
         "\"end_ts\": 0.9}, {\"type\": \"punct\", \"value\": \". \"}]}]}",
         "Hi. 500-900"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) found = g_string_new(NULL);
        g_autoptr(KnTimedWords) words =
            kn_word_file_read(rows[i].file, strlen(rows[i].file), "w.json", 4000000, &error);
        if (!words)
            g_error("%s: %s", rows[i].tool, error->message);
        for (guint w = 0; w < words->n; w++) {
            g_autofree char *word = g_strstrip(g_strdup(words->items[w].text));
            g_string_append_printf(found, "%s%s %d-%d", w ? "|" : "", word,
                                   (int)(words->items[w].start_us / 1000),
                                   (int)(words->items[w].end_us / 1000));
        }
        if (strcmp(found->str, rows[i].words) != 0)
            g_error("%s: %s", rows[i].tool, found->str);
    }
}

/* Whole numbers are seconds where the sound is long enough for them, and words as long as words. */
static void test_whole_numbers_are_milliseconds_where_they_must(void)
{
    static const struct {
        const char *start, *end;
        gint64 length_ms, start_ms; /* length 0: not known */
    } rows[] = {
        {"1", "2", 4000, 1000},         {"1", "2", 0, 1000},         {"1.0", "2.5", 1000, 1000},
        {"500", "900", 4000, 500},      {"500", "900", 0, 500},      {"3", "9", 4000, 3},
        {"500", "504", 600000, 500000}, {"500", "700", 800000, 500}, {"500.5", "700", 4000, 500500},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *file = g_strdup_printf("[{\"text\": \"a\", \"start\": %s, \"end\": %s}]",
                                                rows[i].start, rows[i].end);
        g_autoptr(KnTimedWords) words =
            kn_word_file_read(file, strlen(file), "w.json", rows[i].length_ms * 1000, &error);
        g_assert_no_error(error);
        g_assert_cmpint(words->items[0].start_us, ==, rows[i].start_ms * 1000);
    }
}

static void test_bad_word_files_are_refused_at_their_place(void)
{
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"", "w.json:1:1"},
        {"[]", "w.json:1:1: $: found no word; expected words with their times"},
        {"{}", "w.json:1:1: $: expected an array of words"},
        {"7", "w.json:1:1: $: expected an array of words"},
        {"[7]", "w.json:1:2: $[0]: expected an object"},
        {"[{\"text\": \"a\"}]", "w.json:1:2: $[0]: expected a word as"},
        {"[{\"startMs\": 1, \"endMs\": 2}]", "$[0]: expected the word as a string"},
        {"[{\"text\": 1, \"startMs\": 1, \"endMs\": 2}]", "$[0]: expected the word as a string"},
        {"[{\"text\": \"a\", \"startMs\": \"1\", \"endMs\": 2}]", "$[0].startMs: expected a time"},
        {"[{\"text\": \"a\", \"startMs\": -1, \"endMs\": 2}]", "$[0].startMs: expected a time"},
        {"[{\"text\": \"a\", \"startMs\": 1e12, \"endMs\": 2}]", "$[0].startMs: expected a time"},
        {"[{\"text\": \"a\", \"startMs\": 1}]", "$[0].endMs: expected a time"},
        {"[{\"text\": \"a\", \"startMs\": 3, \"endMs\": 2}]", "$[0]: the word ends before"},
        {"[{\"text\": \"a\", \"startMs\": 3, \"endMs\": 4},\n{\"text\": \"b\", \"startMs\": 2, "
         "\"endMs\": 4}]",
         "w.json:2:1: $[1]: the word starts before the one before it"},
        {"{\"time\": 1, \"value\": \"a\"}\n{\"time\": 2, \"value\": 5}", "w.json:2:"},
        {"{\"time\": 1, \"value\": \"a\"}\n{\"time\": 2, \"value\"", "w.json:2:"},
        {"[{\"text\": \"a\\u0007\", \"startMs\": 3, \"endMs\": 4}]", "$[0]: found a control"},
        {"{\"segments\": [{\"text\": \"a\"}]}", "$.segments[0].words: expected the words"},
        {"{\"segments\": [{\"words\": 1, \"start\": 0, \"end\": 1}]}",
         "$.segments[0].words: expected an array"},
        {"{\"segments\": [{\"text\": \"a\", \"start\": 1}]}", "$.segments[0].end: expected a time"},
        {"{\"segments\": [{\"text\": \"[Music]\", \"start\": 1, \"end\": 2}]}", "found no word"},
        {"{\"results\": {\"items\": [{\"start_time\": \"soon\", \"end_time\": \"1\", "
         "\"alternatives\": [{\"content\": \"a\"}]}]}}",
         "$.results.items[0].start_time: expected a time"},
        {"{\"characters\": [\"a\"], \"character_start_times_seconds\": [1], "
         "\"character_end_times_seconds\": []}",
         "$.characters: expected as many"},
        {"{\"characters\": [\"a\", 7], \"character_start_times_seconds\": [1, 2], "
         "\"character_end_times_seconds\": [2, 3]}",
         "$.characters: expected letters"},
        {"{\"characters\": [\" \"], \"character_start_times_seconds\": [1], "
         "\"character_end_times_seconds\": [2]}",
         "found no word"},
        {"{\"transcription\": [{\"offsets\": {\"from\": 5, \"to\": 2}, \"text\": \"a\"}]}",
         "$.transcription[0]: the word ends before"},
        {"{\"words\": 5}", "$.words: expected an array of words"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnTimedWords) words = parse(rows[i].file, &error);
        if (words)
            g_error("accepted: %s", rows[i].file);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        if (!strstr(error->message, rows[i].says))
            g_error("%s: %s", rows[i].file, error->message);
    }
}

static void test_written_words_take_the_times_of_spoken_ones(void)
{
    static const struct {
        const char *spoken, *text, *words;
    } rows[] = {
        /* Case and signs do not matter. */
        {"one two three", "One, two - three!", "One 0-100|two 100-200|three 200-300"},
        /* Respelled: what was said in the gap is the word's time. */
        {"we use sequel today", "We use SQL today.",
         "We 0-100|use 100-200|SQL 200-300|today 300-400"},
        {"it costs twenty five euros", "It costs 25 euros.",
         "It 0-100|costs 100-200|25 200-400|euros 400-500"},
        /* One that was not heard has the silence between; there is none here. */
        {"one three", "one two three", "one 0-100|two 100-100|three 100-200"},
        {"zero one", "one", "one 100-200"},
        {"alpha beta", "gamma", "gamma 0-200"},
        {"今 天", "今天", "今 0-100|天 100-200"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) spoken = g_strsplit(rows[i].spoken, " ", -1);
        KnTimedWord list[10];
        KnTimedWords words = {list, g_strv_length(spoken)};
        for (guint j = 0; j < words.n; j++)
            list[j] = (KnTimedWord){spoken[j], j * 100000, (j + 1) * 100000};
        g_autoptr(GArray) spans = kn_words_align(rows[i].text, &words);
        g_autofree char *found = describe(rows[i].text, spans);
        g_assert_cmpstr(found, ==, rows[i].words);
    }
}

static void test_long_texts_are_matched_too(void)
{
    enum { N = 3000 };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree KnTimedWord *list = g_new0(KnTimedWord, N);
    KnTimedWords words = {list, 0};
    for (int i = 0; i < N; i++) {
        g_string_append_printf(text, "%s%d ", i % 7 == 3 ? "other" : "word", i % 250);
        if (i % 11 != 5) /* not heard */
            list[words.n++] =
                (KnTimedWord){g_strdup_printf("Word%d,", i % 250), i * G_GINT64_CONSTANT(1000),
                              (i + 1) * G_GINT64_CONSTANT(1000)};
    }
    g_autoptr(GArray) spans = kn_words_align(text->str, &words);
    guint right = 0, at = 0;
    for (guint i = 0; i < spans->len; i++) {
        const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        g_assert_cmpuint(span->offset, >=, at);
        at = span->offset + span->length;
        right += ABS(span->start_us - (gint64)i * 1000) <= 2000;
    }
    g_assert_cmpuint(spans->len, ==, N);
    g_assert_cmpuint(right, >=, N * 9 / 10);
    for (guint i = 0; i < words.n; i++)
        g_free(list[i].text);
}

/* ---- guessed from the sound ---- */

enum { RATE = 16000 };

/* A tone of a voice's kind for each stretch of from..to milliseconds. */
static gint16 *sound(const int *stretches, guint n, gsize *n_samples)
{
    *n_samples = (gsize)(stretches[2 * n - 1] + 200) * RATE / 1000;
    gint16 *samples = g_new0(gint16, *n_samples);
    for (guint i = 0; i < n; i++)
        for (int t = stretches[2 * i] * RATE / 1000; t < stretches[2 * i + 1] * RATE / 1000; t++)
            samples[t] = (gint16)((t * 7919 % 97 - 48) * 150);
    for (gsize t = 0; t < *n_samples; t++)
        samples[t] = (gint16)(samples[t] + (int)(t * 31 % 7) - 3); /* a little noise */
    return samples;
}

static void test_words_are_guessed_between_pauses(void)
{
    /* A sentence in each stretch: their first words start, their last ones end with it. */
    static const int stretches[] = {200, 1000, 1500, 2100, 2800, 4000};
    static const char text[] = "One two three four. Five six, seven. Eight nine ten eleven twelve.";
    static const char *const first[] = {"One", "Five", "Eight"};
    static const char *const last[] = {"four", "seven", "twelve"};
    gsize n;
    g_autofree gint16 *samples = sound(stretches, 3, &n);
    g_autoptr(GArray) spans = kn_words_estimate(text, samples, n, RATE);
    g_assert_cmpuint(spans->len, ==, 12);
    for (guint i = 0; i < spans->len; i++) {
        const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        for (int s = 0; s < 3; s++) {
            if (strncmp(text + span->offset, first[s], span->length) == 0)
                g_assert_cmpint(ABS(span->start_us / 1000 - stretches[2 * s]), <=, 20);
            if (strncmp(text + span->offset, last[s], span->length) == 0)
                g_assert_cmpint(ABS(span->end_us / 1000 - stretches[2 * s + 1]), <=, 20);
        }
    }
}

static void test_any_sound_gives_words_in_order(void)
{
    for (guint seed = 0; seed < 200; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        gsize n = (gsize)g_rand_int_range(rand, 0, 60000);
        g_autofree gint16 *samples = g_new0(gint16, n + 1);
        int loud = 0;
        for (gsize i = 0; i < n; i++) {
            if (g_rand_int_range(rand, 0, 2000) == 0)
                loud = g_rand_int_range(rand, 0, 3) * 10000;
            samples[i] = (gint16)(loud ? g_rand_int_range(rand, -loud, loud) : 0);
        }
        g_autoptr(GString) text = g_string_new(NULL);
        int n_words = g_rand_int_range(rand, 0, 300);
        for (int i = 0; i < n_words; i++)
            g_string_append_printf(text, "word%c ", " ,.a"[g_rand_int_range(rand, 0, 4)]);
        g_autoptr(GArray) spans = kn_words_estimate(text->str, samples, n, RATE);
        g_autoptr(GArray) again = kn_words_estimate(text->str, samples, n, RATE);
        gint64 now = 0;
        g_assert_cmpuint(spans->len, ==, n >= RATE / 100 ? (guint)n_words : 0);
        for (guint i = 0; i < spans->len; i++) {
            const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
            g_assert_cmpint(span->start_us, >=, now);
            g_assert_cmpint(span->end_us, >=, span->start_us);
            now = span->end_us;
        }
        g_assert_cmpint(now, <=, (gint64)n * 1000000 / RATE + 10000);
        g_assert_cmpmem(spans->data, spans->len * sizeof(KnCaptionWord), again->data,
                        again->len * sizeof(KnCaptionWord));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/word-files-of-all-kinds-are-read",
                    test_word_files_of_all_kinds_are_read);
    g_test_add_func("/words/files-of-tools-are-read", test_files_of_tools_are_read);
    g_test_add_func("/words/whole-numbers-are-milliseconds-where-they-must",
                    test_whole_numbers_are_milliseconds_where_they_must);
    g_test_add_func("/words/bad-word-files-are-refused-at-their-place",
                    test_bad_word_files_are_refused_at_their_place);
    g_test_add_func("/words/written-words-take-the-times-of-spoken-ones",
                    test_written_words_take_the_times_of_spoken_ones);
    g_test_add_func("/words/long-texts-are-matched-too", test_long_texts_are_matched_too);
    g_test_add_func("/words/words-are-guessed-between-pauses",
                    test_words_are_guessed_between_pauses);
    g_test_add_func("/words/any-sound-gives-words-in-order", test_any_sound_gives_words_in_order);
    return g_test_run();
}
