/* SPDX-License-Identifier: MIT */
/* Which words of a text are said when: from a voice's events, from a server's JSON. */
#include "base/error.h"
#include "voice/http.h"
#include "voice/take.h"
#include "voice/wav.h"
#include "voice/word_events.h"

#include <string.h>

static char *describe(const char *text, const KnWord *words, guint n)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < n; i++)
        g_string_append_printf(out, "%s%.*s %d-%d", i ? "|" : "", (int)words[i].length,
                               text + words[i].offset, (int)(words[i].start_us / 1000),
                               (int)((words[i].start_us + words[i].duration_us) / 1000));
    return g_string_free(out, FALSE);
}

/* Events are `character place of the text @ ms`, as espeak was seen to give them. */
static void test_events(void)
{
    static const struct {
        const char *text, *events, *words;
    } rows[] = {
        {"He said.", "0@0 3@200", "He 0-200|said 200-1000"},
        /* A quotation mark, an apostrophe. */
        {"He “said” it’s", "0@0 4@200 10@400", "He 0-200|said 200-400|it’s 400-1000"},
        {"em—dash two – three", "0@0 3@200 8@400 14@600",
         "em 0-200|dash 200-400|two 400-600|three 600-1000"},
        {"and-hyphen C++ 50% $3.50", "0@0 11@200 12@300 15@400 17@500 19@600 20@700 21@800 21@900",
         "and-hyphen 0-200|C++ 200-400|50% 400-600|$3.50 600-1000"},
        /* Two words by one event share its time; here they are as long. */
        {"one two six", "0@0 8@500", "one 0-250|two 250-500|six 500-1000"},
        /* … also where the second event comes at the time of the first. */
        {"one two six", "0@0 4@0 8@500", "one 0-250|two 250-500|six 500-1000"},
        /* Backwards, or the same again. */
        {"one two", "0@0 4@500 0@600 4@700 7@800", "one 0-500|two 500-1000"},
        {"« L’été »,\u00a0dit", "2@100 11@500", "L’été 100-500|dit 500-1000"},
        /* Scripts without spaces: each sign. */
        {"今天。", "0@0 0@300 0@600", "今 0-500|天 500-1000"},
        {"...", "0@0", ""},
        {"one", "", ""},
        {"", "0@0", ""},
        {"one two", "0@2000 4@3000", "one 2000-3000|two 3000-3000"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) list = g_strsplit(rows[i].events, " ", -1);
        g_autoptr(GArray) events = g_array_new(FALSE, FALSE, sizeof(KnWordEvent));
        for (guint e = 0; list[e]; e++) {
            char *at;
            glong place = (glong)g_ascii_strtoull(list[e], &at, 10);
            KnWordEvent event = {
                (guint)(g_utf8_offset_to_pointer(rows[i].text, place) - rows[i].text),
                g_ascii_strtoll(at + 1, NULL, 10) * 1000};
            g_array_append_val(events, event);
        }
        guint n;
        g_autofree KnWord *words =
            kn_words_from_events(rows[i].text, (const KnWordEvent *)(const void *)events->data,
                                 events->len, 1000000, &n);
        g_autofree char *found = describe(rows[i].text, words, n);
        g_assert_cmpstr(found, ==, rows[i].words);
    }
}

/* Words that share an event share its time as they are long. */
static void test_shares(void)
{
    static const char text[] = "I understand it";
    const KnWordEvent events[] = {{0, 0}, {13, 900000}};
    guint n;
    g_autofree KnWord *words = kn_words_from_events(text, events, 2, 1000000, &n);
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpint(words[0].duration_us + words[1].duration_us, ==, 900000);
    g_assert_cmpint(words[1].duration_us, >, 2 * words[0].duration_us);
}

/* Every letter and digit of the text stands in a word, and some word is said at any time. */
static void check_covered(const char *text, const KnTake *take)
{
    gint64 now_us = take->words[0].start_us;
    guint w = 0;
    for (guint i = 0; i < take->n_words; i++) {
        g_assert_cmpint(take->words[i].start_us, ==, now_us);
        g_assert_cmpint(take->words[i].duration_us, >, 0);
        now_us += take->words[i].duration_us;
    }
    g_assert_cmpint(now_us, ==, (gint64)take->n_samples * G_USEC_PER_SEC / take->sample_rate);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        guint offset = (guint)(at - text);
        while (w < take->n_words && take->words[w].offset + take->words[w].length <= offset)
            w++;
        if (!g_unichar_isalnum(g_utf8_get_char(at)))
            continue;
        if (w == take->n_words || take->words[w].offset > offset)
            g_error("'%s' of '%s' is in no word", at, text);
    }
}

static void test_espeak(void)
{
    static const struct {
        const char *language, *text;
        guint n; /* words */
    } rows[] = {
        {"en", "She wrote “finished” and isn’t sure it’s true.", 8},
        {"en", "two em—dashes – or a well-known hyphen", 7},
        {"en", "It cost $4.75 or 2,000 points (30%) on 03/04/2021 at 6:15pm.", 11},
        {"en", "Try C++ and C# in v3.1; write to us@example.org today", 10},
        {"de", "Die Donaudampfschifffahrtsgesellschaftskapitäne lachten.", 3},
        {"de", "„Guten Tag“, rief er, „wie geht’s?“ Es sind z. B. 4,5 m.", 12},
        {"fr", "«\u00a0L’hiver\u00a0», dit-elle, aujourd’hui l'eau.", 4},
        {"it", "L’amica dell'altra sera è «bella».", 5},
        {"es", "¿Qué tal? ¡Muy bien!", 4},
        {"ja", "これはてすとです。", 8},
    };
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnVoiceSettings settings;
        KnTake take = {0};
        KnTrouble trouble = {KN_TROUBLE_LINE, -1};
        g_autoptr(GError) error = NULL;
        kn_options_init(kn_voice_options, &settings);
        settings.language = g_strdup(rows[i].language);
        g_assert_true(voice->speak(&settings, rows[i].text, &take, &trouble, &error));
        g_assert_no_error(error);
        g_autofree char *found = describe(rows[i].text, take.words, take.n_words);
        g_test_message("%s", found);
        g_assert_cmpuint(take.n_words, ==, rows[i].n);
        check_covered(rows[i].text, &take);
        kn_take_clear(&take);
        kn_options_clear(kn_voice_options, &settings);
    }
}

static void test_kanji(void)
{
    KnVoiceSettings settings;
    KnTake take = {0};
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    g_autoptr(GError) error = NULL;
    kn_options_init(kn_voice_options, &settings);
    settings.language = g_strdup("ja");
    g_assert_false(kn_voice_find("espeak", NULL)
                       ->speak(&settings, "これは字幕です。", &take, &trouble, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_assert_nonnull(strstr(error->message, "espeak reads no kanji, such as '字'"));
    g_assert_null(take.samples);
    /* What the message advises helps. */
    static const char *const pronounce[] = {"字幕=じまく", NULL};
    g_auto(KnLine) line = {0};
    g_clear_error(&error);
    g_assert_true(kn_line_read("これは字幕です。", pronounce, NULL, &line, &error));
    g_assert_cmpstr(line.spoken, ==, "これはじまくです。");
    g_assert_true(
        kn_voice_find("espeak", NULL)->speak(&settings, line.spoken, &take, &trouble, &error));
    kn_take_clear(&take);
    kn_options_clear(kn_voice_options, &settings);
}

/* Voice, text, and a part of the message; NULL: it is spoken. */
static const struct {
    const char *voice, *text, *says;
} scripts[] = {
    {"en", "مرحبا بالعالم", "'م', of which"},
    {"en", "こんにちは", "\"voice\": \"ja\""},
    {"en", "你好，世界", "\"voice\": \"cmn\""},
    {"en", "日本語の漢字",
     "none of espeak's reads these letters"}, /* kana tell whose signs they are */
    {"ru", "漢字와 한글", "\"voice\": \"ko\""},
    {"en-gb", "Привет, мир!", "\"voice\": \"ru\""},
    {"de", "Καλημέρα", "the language 'de' is not written"},
    {"ar", "你好", "the language 'ar'"},
    {"ru", "안녕하세요", "\"voice\": \"ko\""},
    {"en", "He said Привет to us all.", NULL},
    {"en", "1984, 50 %!", NULL},
    {"en", "α, β, π", NULL},
    {"ru", "NASA", NULL},
    {"ja", "NASA 2024", NULL},
    {"ja", "これはテスト", NULL},
    {"ar", "مرحبا بالعالم", NULL},
    {"fa", "سلام", NULL},
    {"hi", "नमस्ते", NULL},
    {"el", "Καλημέρα", NULL},
    {"ko", "안녕하세요", NULL},
    {"cmn", "你好", NULL},
    {"sr", "Dobar dan", NULL},
    {"vi", "Xin chào", NULL},
};

static void test_scripts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        KnVoiceSettings settings;
        g_autoptr(GError) error = NULL;
        kn_options_init(kn_voice_options, &settings);
        settings.voice = g_strdup(scripts[i].voice);
        gboolean good = kn_voice_find("espeak", NULL)->check(&settings, scripts[i].text, &error);
        g_test_message("%s: %s: %s", scripts[i].voice, scripts[i].text,
                       error ? error->message : "spoken");
        g_assert_cmpint(good, ==, scripts[i].says == NULL);
        if (!good) {
            g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
            g_assert_nonnull(strstr(error->message, scripts[i].says));
        }
        kn_options_clear(kn_voice_options, &settings);
    }
}

/* Words of a server's answer, `word start end …` in milliseconds. */
static void test_answers(void)
{
    static const struct {
        const char *text, *said, *words;
    } rows[] = {
        {"The other one", "The 0 100 other 100 200 one 200 300",
         "The 0-100|other 100-200|one 200-300"},
        /* Whole words alone: "he" is not in "The", "at" not in "that". */
        {"The cat that he saw at noon", "he 300 400 at 500 600", "he 300-400|at 500-600"},
        {"a banana and a plan", "a 0 10 plan 40 50", "a 0-10|plan 40-50"},
        /* Case, signs, and what the text has not. */
        {"Well, it’s \"fine\".", "well 0 10 um 10 20 it's 20 30 fine. 30 40",
         "Well 0-10|it’s 20-30|fine 30-40"},
        {"It costs 3.50 per well-known unit", "3.50 10 20 well-known 30 40",
         "3.50 10-20|well-known 30-40"},
        {"well read", "well-known 0 10 read 10 20", "read 10-20"},
        {"今天好", "今天 0 10 好 10 20", "今天 0-10|好 10-20"},
        /* Backwards. */
        {"one two three", "one 0 10 two 30 40 three 20 50", "one 0-10|two 30-40"},
    };
    gint16 samples[1000] = {0};
    KnTake sound = {.samples = samples, .n_samples = 1000, .sample_rate = 8000};
    g_autoptr(GByteArray) wav = kn_wav_build(&sound, "");
    g_autofree char *audio = g_base64_encode(wav->data, wav->len);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) said = g_strsplit(rows[i].said, " ", -1);
        g_autoptr(GString) json = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        KnTake take = {0};
        g_string_append_printf(json, "{\"audio\": \"%s\", \"timestamps\": [", audio);
        for (guint w = 0; said[w]; w += 3)
            g_string_append_printf(json, "%s{\"word\": \"%s\", \"startMs\": %s, \"endMs\": %s}",
                                   w ? ", " : "", said[w], said[w + 1], said[w + 2]);
        g_string_append(json, "]}");
        g_assert_true(
            kn_http_answer_parse(json->str, json->len, NULL, rows[i].text, &take, &error));
        g_autofree char *found = describe(rows[i].text, take.words, take.n_words);
        g_assert_cmpstr(found, ==, rows[i].words);
        kn_take_clear(&take);
    }
}

/* Spaces that hold words together are shown as they are written, and spoken as spaces are. */
static void test_kept_spaces(void)
{
    static const struct {
        const char *text, *shown, *spoken;
    } rows[] = {
        {"«\u00a0Oui\u00a0»", "«\u00a0Oui\u00a0»", "« Oui »"},
        {"10\u202f000\u00a0km", "10\u202f000\u00a0km", "10 000 km"},
        {"\u00a0 in \u00a0 the \u00a0\u00a0", "in the", "in the"},
        {"a\u00a0\u00a0b \u00a0c\u00a0\n d", "a\u00a0b c d", "a b c d"},
        {"New\u00a0York it is", "New\u00a0York it is", "Nuyork it is"},
    };
    static const char *const pronounce[] = {"new york=Nuyork", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(KnLine) line = {0};
        g_assert_true(kn_line_read(rows[i].text, pronounce, NULL, &line, NULL));
        g_assert_cmpstr(line.shown, ==, rows[i].shown);
        g_assert_cmpstr(line.spoken, ==, rows[i].spoken);
    }
    g_auto(KnLine) line = {0};
    KnWord words[] = {{0, 2, 0, 10, 0}, {3, 3, 10, 10, 0}, {7, 2, 20, 10, 0}};
    g_assert_true(kn_line_read("10\u202f000\u00a0km", NULL, NULL, &line, NULL));
    guint n = kn_line_show_words(&line, words, G_N_ELEMENTS(words));
    g_autofree char *found = describe(line.shown, words, n);
    g_assert_cmpstr(found, ==, "10 0-0|000 0-0|km 0-0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/voice/words reach from their event to the next word's", test_events);
    g_test_add_func("/voice/espeak tells the time of every letter", test_espeak);
    g_test_add_func(
        "/voice/texts in letters that the voice's language is not written in are refused",
        test_scripts);
    g_test_add_func("/voice/what espeak cannot read is refused with its reason", test_kanji);
    g_test_add_func("/voice/words of an answer are whole words of the text", test_answers);
    g_test_add_func("/voice/spaces that hold words together are kept", test_kept_spaces);
    g_test_add_func("/words/shared-by-length", test_shares);
    return g_test_run();
}
