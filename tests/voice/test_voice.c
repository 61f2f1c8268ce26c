/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "voice/judge.h"
#include "voice/marks.h"
#include "voice/take.h"
#include "voice/wav.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static KnVoiceSettings settings_for(const char *provider)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    g_free(settings.provider);
    settings.provider = g_strdup(provider);
    return settings;
}

static KnTake tone(double seconds, double amplitude)
{
    KnTake take = {.sample_rate = 22050, .n_samples = (gsize)(seconds * 22050)};
    take.samples = g_new(gint16, take.n_samples + 1);
    for (gsize i = 0; i < take.n_samples; i++)
        take.samples[i] = (gint16)(amplitude * 32767 * sin((double)i * 0.1));
    return take;
}

static void test_lines(void)
{
    static const struct {
        const char *text, *shown, *spoken; /* shown NULL: must fail */
    } rows[] = {
        {"  two\n words\t", "two words", "two words"},
        {"e\u0301t\u00e9", "\u00e9t\u00e9", "summer"},
        {"", "", ""},
        {"SQL and sql, not sqlite", "SQL and sql, not sqlite", "sequel and sequel, not sqlite"},
        {"new york, York", "new york, York", "Big Apple, yorck"},
        {"\u00c9T\u00c9 or nosql", "\u00c9T\u00c9 or nosql", "summer or nosql"},
        {"bell \a", NULL, NULL},
        {"\xff", NULL, NULL},
        {"cut \xc3", NULL, NULL},
    };
    static const char *const pronounce[] = {
        "sql=sequel",           "york=yorck", "yorck=no", "New York=Big Apple",
        "\u00e9t\u00e9=summer", "cut\xe2=no", "two=\xc3", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(KnLine) line = {0};
        g_assert_cmpint(kn_line_read(rows[i].text, pronounce, NULL, &line, &error), ==,
                        rows[i].shown != NULL);
        g_assert_cmpstr(line.shown, ==, rows[i].shown);
        g_assert_cmpstr(line.spoken, ==, rows[i].spoken);
        if (!rows[i].shown)
            g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

/* Pauses are spoken and not shown, marks of emphasis are neither, and what else looks like a tag is
 * refused. */
static void test_marks(void)
{
    static const struct {
        const char *text, *shown, *spoken; /* shown NULL: must fail, spoken is the complaint */
    } rows[] = {
        {"One [pause 0.6s] two", "One two", "One [pause 600ms] two"},
        {"One[PAUSE 250ms], two", "One, two", "One[pause 250ms] , two"},
        {"One <break time=\"1.5s\"/> two", "One two", "One [pause 1500ms] two"},
        {"One <break time='80ms' /> two <break time=\"1s\"></break >", NULL, "</break >"},
        {"[pause 1s] One two [pause 2s]", "One two", "[pause 1000ms] One two[pause 2000ms]"},
        {"<break time=\"2s\"/>Hi.", "Hi.", "[pause 2000ms] Hi."},
        {"[pause 0.6s]", "", "[pause 600ms]"},
        {"one<break time=\"0.2s\"/>two[pause 1s]*three*.[pause 1s]Four", "one two three. Four",
         "one[pause 200ms]  two[pause 1000ms]  three.[pause 1000ms]  Four"},
        {"*four* [pause 0.5s], five [pause 1s] . Six", "four, five. Six",
         "four[pause 500ms] , five[pause 1000ms] . Six"},
        {"Quoi [pause 1s] ! (one[pause 1s]) at [pause 1s] .5", "Quoi ! (one) at .5",
         "Quoi [pause 1000ms] ! (one[pause 1000ms] ) at [pause 1000ms] .5"},
        {"\u4f60[pause 1s]\u597d", "\u4f60\u597d", "\u4f60[pause 1000ms] \u597d"},
        {"One [pause 1s] [pause 1s] two", "One two", "One [pause 1000ms] [pause 1000ms] two"},
        {"[laughs] at [pauses] and a < b, b > c <3", "[laughs] at [pauses] and a < b, b > c <3",
         "[laughs] at [pauses] and a < b, b > c <3"},
        {"a *really* **very** _fine_ day", "a really very fine day", "a really very fine day"},
        {"2 * 3 * 4, snake_case_name, *", "2 * 3 * 4, snake_case_name, *",
         "2 * 3 * 4, snake_case_name, *"},
        {"*sql* [pause 1s] sql", "sql sql", "sequel [pause 1000ms] sequel"},
        {"One [pause] two", NULL, "'[pause]' is no pause"},
        {"One [pause 0.6] two", NULL, "'[pause 0.6]' is no pause"},
        {"One [pause 61s] two", NULL, "the longest is 60 s"},
        {"One <break/> two", NULL, "'<break/>' is no pause"},
        {"One <break time=\"x\"/> two", NULL, "is no pause"},
        {"<speak>One</speak>", NULL, "'<speak>' is a tag"},
        {"One <emphasis level=\"strong\">two</emphasis>", NULL, "is a tag"},
    };
    static const char *const pronounce[] = {"sql=sequel", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(KnLine) line = {0};
        gboolean good = kn_line_read(rows[i].text, pronounce, NULL, &line, &error);
        g_test_message("%s: %s", rows[i].text, good ? line.spoken : error->message);
        g_assert_cmpint(good, ==, rows[i].shown != NULL);
        g_assert_cmpstr(line.shown, ==, rows[i].shown);
        if (good) {
            g_assert_cmpstr(line.spoken, ==, rows[i].spoken);
            continue;
        }
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_nonnull(strstr(error->message, rows[i].spoken));
    }
}

/* Each piece is spoken by itself, and words stand where they do in the whole text. */
static void test_pieces(void)
{
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    KnVoiceSettings settings = settings_for("espeak");
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    g_autoptr(GError) error = NULL;
    g_auto(KnLine) line = {0};
    KnTake take = {0}, plain = {0};
    g_assert_true(kn_line_read("Wait [pause 2s] for it, ladybird.", NULL, NULL, &line, &error));
    g_assert_true(
        kn_speak_pieces(voice, &settings, "Wait for it, ladybird.", &plain, &trouble, &error));
    g_assert_true(kn_speak_pieces(voice, &settings, line.spoken, &take, &trouble, &error));
    g_assert_no_error(error);
    g_assert_true(kn_take_check(&take, line.spoken, &error));
    kn_take_measure(&take);
    g_assert_cmpuint(take.facts.pause_ms, >=, 1900);
    g_assert_cmpuint(take.facts.pause_ms, <=, 2050);
    g_assert_cmpuint(take.n_words, ==, plain.n_words);
    guint n = kn_line_show_words(&line, take.words, take.n_words);
    static const char *const words[] = {"Wait", "for", "it", "ladybird"};
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(words));
    for (guint i = 0; i < n; i++) {
        g_autofree char *word = g_strndup(line.shown + take.words[i].offset, take.words[i].length);
        g_assert_cmpstr(word, ==, words[i]);
    }
    g_assert_cmpint(take.words[1].start_us - take.words[0].start_us, >=, 1900000);
    g_autofree char *asked = kn_pauses_remove(line.spoken);
    g_assert_cmpstr(asked, ==, "Wait for it, ladybird.");
    kn_take_clear(&take);
    kn_take_clear(&plain);
    kn_options_clear(kn_voice_options, &settings);
}

/* Pauses at both ends last as long as those between, whether a word is said or none. */
static void test_pauses_at_ends(void)
{
    static const struct {
        const char *text;
        int lead_ms, tail_ms; /* at least; and a quarter of a second more at most */
    } rows[] = {
        {"[pause 2s] Hi. [pause 3s]", 2000, 3000},
        {"<break time='1s'/>Hi.", 1000, 0},
        {"Hi.[pause 1s] [pause 1s]", 0, 2000},
    };
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    KnVoiceSettings settings = settings_for("espeak");
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(KnLine) line = {0};
        KnTake take = {0};
        int lead_ms, tail_ms;
        g_assert_true(kn_line_read(rows[i].text, NULL, NULL, &line, &error));
        g_assert_true(kn_speak_pieces(voice, &settings, line.spoken, &take, &trouble, &error));
        g_assert_true(kn_take_check(&take, line.spoken, &error));
        kn_take_ends(&take, &lead_ms, &tail_ms);
        g_test_message("%s: %d ms, %d ms", rows[i].text, lead_ms, tail_ms);
        g_assert_cmpint(lead_ms, >=, rows[i].lead_ms - 10);
        g_assert_cmpint(lead_ms, <=, rows[i].lead_ms + 250);
        g_assert_cmpint(tail_ms, >=, rows[i].tail_ms - 10);
        g_assert_cmpint(tail_ms, <=, rows[i].tail_ms + 250);
        g_assert_cmpuint(kn_line_show_words(&line, take.words, take.n_words), ==, 1);
        g_assert_cmpuint(take.words[0].offset, ==, 0);
        g_assert_cmpint(take.words[0].start_us, >=, (rows[i].lead_ms - 20) * 1000);
        kn_take_clear(&take);
    }
    KnTake silence = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_speak_pieces(voice, &settings, "[pause 600ms]", &silence, &trouble, &error));
    g_assert_true(kn_take_check(&silence, "[pause 600ms]", &error));
    g_assert_cmpuint(silence.n_samples * 10, ==, (gsize)silence.sample_rate * 6);
    g_assert_false(kn_take_check(&silence, "[pause 600ms] Hi.", &error));
    kn_take_clear(&silence);
    kn_options_clear(kn_voice_options, &settings);
}

/* A text of W words costs what it is long, not that times the rules: else this would last minutes.
 */
static void test_many_rules(void)
{
    enum { RULES = 50000, WORDS = 5000 };
    g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) text = g_string_new(NULL), expected = g_string_new(NULL);
    g_auto(KnLine) line = {0};
    for (int i = 0; i < RULES; i++)
        g_ptr_array_add(rules, g_strdup_printf("word%05d=said%05d", i, i));
    g_ptr_array_add(rules, NULL);
    for (int i = 0; i < WORDS; i++) {
        g_string_append_printf(text, "%sWord%05d", i ? " " : "", RULES - 1 - i);
        g_string_append_printf(expected, "%ssaid%05d", i ? " " : "", RULES - 1 - i);
    }
    g_assert_true(kn_line_read(text->str, (const char *const *)rules->pdata, NULL, &line, NULL));
    g_assert_cmpstr(line.spoken, ==, expected->str);
}

/* The times are of what was spoken, the words of what is shown. */
static void test_shown_words(void)
{
    static const char *const pronounce[] = {"SQL=ess queue ell", "Dr.=Doctor", NULL};
    g_auto(KnLine) line = {0};
    g_assert_true(kn_line_read("Dr. Who likes SQL today", pronounce, NULL, &line, NULL));
    g_assert_cmpstr(line.spoken, ==, "Doctor Who likes ess queue ell today");
    KnWord words[] = {{0, 6, 0, 10, 0},   {7, 3, 10, 10, 0},  {11, 5, 20, 10, 0},
                      {17, 3, 30, 10, 0}, {21, 5, 40, 10, 0}, {27, 3, 50, 15, 0},
                      {31, 5, 70, 10, 0}, {31, 0, 80, 1, 0},  {100, 5, 90, 10, 0}};
    static const char *const shown[] = {"Dr.", "Who", "likes", "SQL", "today"};
    static const gint64 starts[] = {0, 10, 20, 30, 70}, lengths[] = {10, 10, 10, 35, 10};
    guint n = kn_line_show_words(&line, words, G_N_ELEMENTS(words));
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(shown));
    for (guint i = 0; i < n; i++) {
        g_autofree char *word = g_strndup(line.shown + words[i].offset, words[i].length);
        g_assert_cmpstr(word, ==, shown[i]);
        g_assert_cmpint(words[i].start_us, ==, starts[i]);
        g_assert_cmpint(words[i].duration_us, ==, lengths[i]);
    }
}

static void test_key(void)
{
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    KnVoiceSettings settings = settings_for("espeak");
    g_autofree char *key = kn_take_key(voice, "1", &settings, "hello");
    g_autofree char *same = kn_take_key(voice, "1", &settings, "hello");
    g_autofree char *text = kn_take_key(voice, "1", &settings, "hallo");
    g_autofree char *version = kn_take_key(voice, "2", &settings, "hello");
    settings.pause_after.value = 5;
    settings.parallel = 3;
    settings.timeout = 7;
    g_autofree char *paused = kn_take_key(voice, "1", &settings, "hello");
    settings.rate = 120;
    g_autofree char *rate = kn_take_key(voice, "1", &settings, "hello");
    g_assert_cmpstr(key, ==, paused);
    g_assert_cmpstr(key, ==, same);
    g_assert_cmpstr(key, !=, text);
    g_assert_cmpstr(key, !=, version);
    g_assert_cmpstr(key, !=, rate);
    kn_options_clear(kn_voice_options, &settings);
}

static void test_check(void)
{
    static const struct {
        double seconds, amplitude;
        const char *text, *complaint; /* NULL: accepted */
    } rows[] = {
        {2, 0.5, "two seconds of a line", NULL},
        {0, 0.5, "nothing", "empty"},
        {2, 0.0005, "two seconds of silence", "silent"},
        {2, 8, "far too loud", "clipped"},
        {0.2, 0.5, "a line of this length takes more than a fifth of a second", "long for"},
        {60, 0.5, "short", "long for"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnTake take = tone(rows[i].seconds, MIN(rows[i].amplitude, 1));
        for (gsize k = 0; rows[i].amplitude > 1 && k < take.n_samples; k++)
            take.samples[k] = take.samples[k] < 0 ? -32768 : 32767;
        g_autoptr(GError) error = NULL;
        gboolean ok = kn_take_check(&take, rows[i].text, &error);
        g_assert_cmpint(ok, ==, rows[i].complaint == NULL);
        if (!ok)
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        kn_take_clear(&take);
    }
}

static void test_wav(void)
{
    KnTake take = tone(0.1, 0.5);
    take.n_words = 2;
    take.words = g_new0(KnWord, 2);
    take.facts = (KnTakeFacts){1, 2, 3, 4, 5};
    take.words[1] = (KnWord){4, 5, 6000000000, 70000, 60};
    g_autoptr(GByteArray) bytes = kn_wav_build(&take, "");
    KnTake back;
    g_assert_true(kn_wav_parse(bytes->data, bytes->len, &back, NULL));
    g_assert_cmpmem(back.samples, back.n_samples * 2, take.samples, take.n_samples * 2);
    g_assert_cmpint(back.n_words, ==, 2);
    g_assert_cmpint(back.words[1].start_us, ==, 6000000000);
    g_assert_cmpint(back.words[1].length, ==, 5);
    g_assert_cmpint(back.words[0].doubt, ==, 0);
    g_assert_cmpint(back.words[1].doubt, ==, 60);
    g_assert_cmpmem(&back.facts, sizeof back.facts, &take.facts, sizeof take.facts);
    kn_take_clear(&back);
    for (gsize size = 0; size < bytes->len; size++) {
        g_autofree guint8 *part = g_memdup2(bytes->data, MAX(size, 1));
        g_autoptr(GError) error = NULL;
        g_assert_false(kn_wav_parse(part, size, &back, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    }
    kn_take_clear(&take);
}

/* Words that nobody can have spoken, in a file of whatever program, are left out. */
static void append_le(GByteArray *bytes, guint64 value, guint size)
{
    for (guint i = 0; i < size; i++)
        g_byte_array_append(bytes, (const guint8[]){(guint8)(value >> 8 * i)}, 1);
}

/* One sample of every kind that programs write means the same. */
static void test_wav_kinds(void)
{
    static const struct {
        guint format, bits;
        guint64 half, minus_quarter; /* as they are stored */
    } rows[] = {
        {1, 8, 192, 96},
        {1, 16, 0x4000, 0xe000},
        {1, 24, 0x400000, 0xe00000},
        {1, 32, 0x40000000, 0xe0000000},
        {3, 32, 0x3f000000, 0xbe800000},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_autoptr(GError) error = NULL;
        guint size = rows[i].bits / 8;
        KnTake take = {0};
        g_byte_array_append(bytes, (const guint8 *)"RIFF", 4);
        append_le(bytes, 36 + 4 * size, 4);
        g_byte_array_append(bytes, (const guint8 *)"WAVEfmt ", 8);
        append_le(bytes, 16, 4);
        append_le(bytes, rows[i].format, 2);
        append_le(bytes, 1, 2);
        append_le(bytes, 16000, 4);
        append_le(bytes, 16000 * size, 4);
        append_le(bytes, size, 2);
        append_le(bytes, rows[i].bits, 2);
        g_byte_array_append(bytes, (const guint8 *)"data", 4);
        append_le(bytes, 4 * size, 4);
        for (guint k = 0; k < 4; k++)
            append_le(bytes, k % 2 ? rows[i].minus_quarter : rows[i].half, size);
        g_assert_true(kn_wav_parse(bytes->data, bytes->len, &take, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(take.n_samples, ==, 4);
        for (guint k = 0; k < 4; k++)
            g_assert_cmpint(take.samples[k], ==, k % 2 ? -8192 : 16384);
        kn_take_clear(&take);
    }
}

/* Of two rules that fit the longer one counts, whichever stands first. */
static void test_longest_rule(void)
{
    static const char *const rules[][3] = {{"New=nu", "New York=nuyork", NULL},
                                           {"New York=nuyork", "New=nu", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
        KnLine line;
        g_assert_true(kn_line_read("A new town, New York", rules[i], NULL, &line, NULL));
        g_assert_cmpstr(line.spoken, ==, "A nu town, nuyork");
        kn_line_clear(&line);
    }
}

static void test_wild_words(void)
{
    static const KnWord written[] = {{0, 1, 500, 10, 0},
                                     {2, 1, 400, 10, 0},
                                     {4, 1, G_MAXINT64, 10, 0},
                                     {6, 1, -1, 10, 0},
                                     {8, 1, 600, 10, 0}};
    KnTake take = tone(0.1, 0.5), back;
    take.n_words = G_N_ELEMENTS(written);
    take.words = g_memdup2(written, sizeof written);
    g_autoptr(GByteArray) bytes = kn_wav_build(&take, "");
    g_assert_true(kn_wav_parse(bytes->data, bytes->len, &back, NULL));
    g_assert_cmpint(back.n_words, ==, 2);
    g_assert_cmpint(back.words[0].start_us, ==, 500);
    g_assert_cmpint(back.words[1].start_us, ==, 600);
    kn_take_clear(&take);
    kn_take_clear(&back);
}

static void test_espeak(void)
{
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    KnVoiceSettings settings = settings_for("espeak");
    settings.voice = g_strdup("en-gb");
    const char *text = "The caf\u00e9 counts ladybirds.";
    KnTake take = {0};
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    g_autoptr(GError) error = NULL;
    g_assert_true(voice->speak(&settings, text, &take, &trouble, &error));
    g_assert_no_error(error);
    g_assert_true(kn_take_check(&take, text, &error));
    static const char *const words[] = {"The", "caf\u00e9", "counts", "ladybirds"};
    g_assert_cmpint(take.n_words, ==, G_N_ELEMENTS(words));
    for (guint i = 0; i < take.n_words; i++) {
        g_autofree char *word = g_strndup(text + take.words[i].offset, take.words[i].length);
        g_assert_cmpstr(word, ==, words[i]);
        g_assert_true(i == 0 || take.words[i].start_us > take.words[i - 1].start_us);
        g_assert_cmpint(take.words[i].duration_us, >, 0);
    }
    kn_take_clear(&take);
    g_free(settings.voice);
    settings.voice = g_strdup("xx-nowhere");
    g_assert_false(voice->speak(&settings, text, &take, &trouble, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    kn_options_clear(kn_voice_options, &settings);
}

/* A voice is named only if it is there and reads the letters. */
static void test_foreign_letters(void)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"\u041d\u0435\u0442 \u0434\u0430.", "(\"voice\": \"ru\""},
        {"\u3053\u3093\u306b\u3061\u306f", "(\"voice\": \"ja\""},
        {"\u65e5\u672c\u8a9e\u306e\u6f22\u5b57", "none of espeak's reads these letters"},
        {"\u0eaa\u0eb0\u0e9a\u0eb2\u0e8d", "expected \"voice\": {\"provider\": \"none\"}"},
        {"\u179f\u17bd\u179f\u17d2\u178f\u17b8", "none of espeak's reads these letters"},
    };
    KnVoiceSettings settings = settings_for("espeak");
    settings.voice = g_strdup("en-gb");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(kn_voice_find("espeak", NULL)->check(&settings, rows[i].text, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, "the language 'en-gb' is not written"));
        g_assert_nonnull(strstr(error->message, rows[i].expected));
    }
    kn_options_clear(kn_voice_options, &settings);
}

/* Run in a process of its own by test_espeak_same: prints a hash of what it hears. */
static void speak_once(void)
{
    const KnVoice *voice = kn_voice_find("espeak", NULL);
    KnVoiceSettings settings = settings_for("espeak");
    KnTake take = {0};
    KnTrouble trouble = {KN_TROUBLE_LINE, -1};
    g_assert_true(voice->speak(&settings, "The same line.", &take, &trouble, NULL));
    g_autofree char *hash = kn_hash_bytes(take.samples, take.n_samples * 2);
    g_print("heard %s\n", hash);
    kn_take_clear(&take);
    kn_options_clear(kn_voice_options, &settings);
}

static char *heard_in_fresh_process(void)
{
    g_autofree char *output = NULL;
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    char *argv[] = {self, "--speak-once", NULL};
    g_assert_true(
        g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, NULL));
    const char *heard = strstr(output, "heard ");
    g_assert_nonnull(heard);
    return g_strndup(heard, 6 + KN_HASH_LENGTH);
}

static void test_espeak_same(void)
{
    g_assert_true(kn_voice_find("espeak", NULL)->needs_fresh_process);
    g_autofree char *first = heard_in_fresh_process();
    g_autofree char *second = heard_in_fresh_process();
    g_assert_cmpstr(first, ==, second);
}

static void test_command(void)
{
    static const struct {
        const char *script;
        gboolean ok;
        const char *complaint;
    } rows[] = {
        {"espeak-ng --stdin --stdout", TRUE, NULL},
        {"espeak-ng --stdin -w \"$1\"", TRUE, NULL},
        {"echo no quota >&2; exit 3", FALSE, "no quota"},
        {"echo '<html>'", FALSE, "it is a web page"},
        {"espeak-ng --stdin --stdout | head -c 1000 | tail -c 900", FALSE, "it is no sound"},
    };
    const KnVoice *voice = kn_voice_find("command", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnVoiceSettings settings = settings_for("command");
        const char *output = strstr(rows[i].script, "$1") ? "{output}" : "-";
        settings.command =
            g_strdupv((char *[]){"sh", "-c", (char *)rows[i].script, "sh", (char *)output, NULL});
        KnTake take = {0};
        KnTrouble trouble = {KN_TROUBLE_LINE, -1};
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(voice->speak(&settings, "hello; touch /tmp/never", &take, &trouble, &error),
                        ==, rows[i].ok);
        if (!rows[i].ok) {
            g_assert_error(error, KN_ERROR, KN_ERROR_SERVICE);
            g_assert_nonnull(strstr(error->message, rows[i].complaint));
        }
        kn_take_clear(&take);
        kn_options_clear(kn_voice_options, &settings);
    }
    KnVoiceSettings empty = settings_for("command");
    g_autoptr(GError) error = NULL;
    g_assert_null(voice->version(&empty, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    kn_options_clear(kn_voice_options, &empty);
}

static void test_file(void)
{
    g_autofree char *folder = g_dir_make_tmp("kinora-test-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "take.wav", NULL);
    KnTake take = tone(0.05, 0.5), back = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_take_write(&take, path, &error));
    g_assert_true(kn_take_read(&back, path, &error));
    g_assert_cmpint(back.n_samples, ==, take.n_samples);
    kn_take_clear(&back);
    g_assert_true(g_file_set_contents(path, "RIFF", 4, NULL));
    g_assert_false(kn_take_read(&back, path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    g_clear_error(&error);
    g_unlink(path);
    memset(&back, 'A', sizeof back); /* whatever it was */
    g_assert_false(kn_take_read(&back, path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(back.samples);
    memset(&back, 'A', sizeof back);
    g_assert_cmpint(symlink("/etc/hostname", path), ==, 0);
    g_assert_false(kn_take_inspect(&back, path, &error));
    g_assert_nonnull(error);
    g_assert_null(back.words);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    kn_take_clear(&take);
}

static void test_find(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_voice_find("espaek", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_assert_nonnull(strstr(error->message, "did you mean 'espeak'"));
}

int main(int argc, char **argv)
{
    if (argc == 2 && g_str_equal(argv[1], "--speak-once")) {
        speak_once();
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/voice/text is spoken as it was meant", test_lines);
    g_test_add_func("/voice/words that were respelled are found in the text", test_shown_words);
    g_test_add_func("/voice/a take's name holds all that decides its sound", test_key);
    g_test_add_func("/voice/a bad take is not accepted", test_check);
    g_test_add_func("/voice/a take survives its file, and no part of it passes for it", test_wav);
    g_test_add_func("/voice/a file that is no take is told", test_file);
    g_test_add_func("/voice/espeak speaks and knows its words", test_espeak);
    g_test_add_func("/voice/words of a file that nobody can have spoken are left out",
                    test_wild_words);
    g_test_add_func("/voice/a voice for other letters is named", test_foreign_letters);
    g_test_add_func("/voice/espeak says the same line alike in every process", test_espeak_same);
    g_test_add_func("/voice/a program speaks, and its failures are told", test_command);
    g_test_add_func("/voice/fifty thousand rules cost what ten do", test_many_rules);
    g_test_add_func("/voice/an unknown provider names the nearest", test_find);
    g_test_add_func("/voice/wav-kinds", test_wav_kinds);
    g_test_add_func("/voice/longest-rule", test_longest_rule);
    g_test_add_func("/voice/pauses are spoken, tags refused", test_marks);
    g_test_add_func("/voice/a text with pauses is spoken in pieces", test_pieces);
    g_test_add_func("/voice/pauses at both ends are silence", test_pauses_at_ends);
    return g_test_run();
}
