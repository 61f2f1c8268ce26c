/* SPDX-License-Identifier: MIT */
#include "text/caption_cut.h"
#include "text/caption_units.h"

#include <string.h>

static const KnBreaks *breaks(void)
{
    g_autoptr(GError) error = NULL;
    const KnBreaks *module = kn_breaks(&error);
    g_assert_no_error(error);
    return module;
}

static const KnCaptionRules normal = {.min_us = 1000000, .max_us = 7000000, .gap_us = 500000};

/* Each run of letters is said for `each_us`, with a pause of `pause_us` behind full stops. */
static GArray *words_of(const char *text, gint64 each_us, gint64 pause_us)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    gint64 now = 0;
    for (const char *at = text; *at;) {
        const char *start = at;
        while (*at && !g_unichar_isspace(g_utf8_get_char(at)))
            at = g_utf8_next_char(at);
        if (at > start) {
            KnCaptionWord word = {(guint)(start - text), (guint)(at - start), now, now + each_us};
            g_array_append_val(words, word);
            now = word.end_us + (at[-1] == '.' ? pause_us : 0);
        }
        while (*at && g_unichar_isspace(g_utf8_get_char(at)))
            at = g_utf8_next_char(at);
    }
    return words;
}

static KnCaptions *cut(const char *text, const KnCaptionRules *rules, const char *language)
{
    g_autoptr(GArray) words = words_of(text, 300000, 0);
    GArray *captions = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    gint64 end_us =
        words->len > 0 ? g_array_index(words, KnCaptionWord, words->len - 1).end_us + 2000000 : 0;
    KnSaid said = {.text = text,
                   .language = language,
                   .words = (const KnCaptionWord *)(const void *)words->data,
                   .n_words = words->len,
                   .end_us = end_us};
    kn_captions_cut(&said, rules, breaks(), captions);
    return kn_captions_take(captions);
}

/* Everything but white space and what captions leave out. */
static void append_visible(GString *out, const char *text)
{
    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        if (!g_unichar_isspace(c) && !g_unichar_iscntrl(c) && c != 0xad && c != 0x200b &&
            c != 0xfeff)
            g_string_append_unichar(out, c);
    }
}

static void check_words(const KnCaption *caption)
{
    guint at = 0;
    gint64 now = caption->start_us;
    for (guint i = 0; i < caption->n_words; i++) {
        const KnCaptionWord *word = &caption->words[i];
        g_assert_cmpuint(word->length, >, 0);
        g_assert_cmpuint(word->offset, >=, at);
        g_assert_cmpint(word->start_us, >=, now);
        g_assert_cmpint(word->end_us, >=, word->start_us);
        at = word->offset + word->length;
        now = word->end_us;
    }
    g_assert_cmpuint(at, <=, strlen(caption->text));
    g_assert_cmpint(now, <=, caption->end_us);
}

/* A line is too long only when nothing in it could have been parted. */
static void check_line(const char *line, guint max_columns, const char *language)
{
    gsize size = strlen(line);
    g_autofree guint8 *flags = breaks()->find(line, size, language);
    KnTextSize length = kn_text_size(line, size, flags);
    gboolean breakable = FALSE;
    for (gsize i = 1; i < size && !breakable; i++)
        breakable = flags[i] & KN_BREAK_LINE && line[i] != ' ';
    if (length.n_columns > max_columns && breakable)
        g_error("too long: %s", line);
    g_assert_cmpuint(size, >, 0);
    g_assert_true(line[0] != ' ' && line[size - 1] != ' ');
}

/* What must hold for any captions of any text. */
static void check_all(const char *text, const KnCaptions *captions, guint max_columns,
                      guint max_lines, const char *language)
{
    g_autoptr(GString) said = g_string_new(NULL), shown = g_string_new(NULL);
    append_visible(said, text);
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        g_assert_true(g_utf8_validate(caption->text, -1, NULL));
        g_assert_cmpint(caption->start_us, <, caption->end_us);
        if (i > 0)
            g_assert_cmpint(captions->items[i - 1].end_us, <=, caption->start_us);
        g_auto(GStrv) lines = g_strsplit(caption->text, "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), <=, max_lines);
        for (guint j = 0; lines[j]; j++)
            check_line(lines[j], max_columns, language);
        check_words(caption);
        append_visible(shown, caption->text);
    }
    g_assert_cmpstr(shown->str, ==, said->str);
}

static void test_lines_are_balanced_and_end_with_clauses(void)
{
    static const struct {
        const char *text, *language, *captions; /* '|' between captions, '/' between lines */
    } rows[] = {
        {"Hello.", "en", "Hello."},
        {"A short line.", "en", "A short line."},
        {"", "en", ""},
        {" \n ", "en", ""},
        {"The ladybird sits on a leaf and waits for the sun to come out.", "en",
         "The ladybird sits on a leaf/and waits for the sun to come out."},
        {"She opened the door, looked around the room and saw nobody there.", "en",
         "She opened the door, looked around/the room and saw nobody there."},
        {"It rains. The ladybird hides under a leaf until it is over, as all ladybirds do.", "en",
         "It rains. The ladybird hides under a leaf/until it is over, as all ladybirds do."},
        {"A mother-in-law-of-the-bride-and-of-the-bridegroom came.", "en",
         "A mother-in-law-of-the-bride-/and-of-the-bridegroom came."},
        {"See example.org_a_very_long_address_that_nobody_can_read today.", "en",
         "See|example.org_a_very_long_address_that_nobody_can_read|today."},
        {"Mr. Smith is here.", "en", "Mr. Smith is here."},
        {"soft\xc2\xadhyphens\xe2\x80\x8b stay\x01 out", "en", "softhyphens stay out"},
        /* No spaces: Chinese and Japanese, where a line begins with no closing sign. */
        {"今天天气很好，我们去公园散步吧。", "zh", "今天天气很好，我们去公园散步吧。"},
        {"今天天气很好，我们去公园散步吧，然后回家。", "zh",
         "今天天气很好，/我们去公园散步吧，然后回家。"},
        {"日本語の字幕は、禁則処理が大切です。", "ja", "日本語の字幕は、/禁則処理が大切です。"},
        {"吾輩は猫である。名前はまだ無い。", "ja", "吾輩は猫である。名前はまだ無い。"},
        {"テスト", "ja", "テスト"},
        /* Japanese is parted between phrases, wherever the middle is; a word that has no line for
         * itself is parted all the same. */
        {"昨日は東京タワーへ行って友達と写真を撮りました。", "ja",
         "昨日は東京タワーへ行って/友達と写真を撮りました。"},
        {"「確認してください」と先生は学生たちに言いました。", NULL,
         "「確認してください」と/先生は学生たちに言いました。"},
        {"データベースマネージメントシステムズアプリケーション", "ja",
         "データベースマネージメント/システムズアプリケーション"},
        /* Korean is parted at spaces. */
        {"안녕하세요, 오늘은 서울에서 새로운 한국어 자막을 시험합니다.", "ko",
         "안녕하세요, 오늘은 서울에서/새로운 한국어 자막을 시험합니다."},
        {"Kinora는 2024년 3월에 처음으로 세상에 소개되었습니다.", NULL,
         "Kinora는 2024년 3월에 처음으로/세상에 소개되었습니다."},
        /* Thai by its words. */
        {"ประเทศไทยเป็นประเทศที่สวยงามมากและมีอาหารอร่อยหลายอย่าง", "th",
         "ประเทศไทยเป็นประเทศที่สวยงาม/มากและมีอาหารอร่อยหลายอย่าง"},
        /* French keeps its spaces that part nothing. */
        {"Il a dit : «\u202fBonjour à tous les amis\u202f!\u202f» puis il est parti.", "fr",
         "Il a dit : «\u202fBonjour à tous/les amis\u202f!\u202f» puis il est parti."},
        {"Le prix monte à 1\u00a0000\u00a0000\u00a0€ pour les trois maisons du quai.", "fr",
         "Le prix monte à 1\u00a0000\u00a0000\u00a0€/pour les trois maisons du quai."},
        {"Le vieux jardinier a demandé : « Pourquoi ? » et il est parti.", "fr",
         "Le vieux jardinier a demandé :/« Pourquoi ? » et il est parti."},
        {"Der Fuchs fragte den Igel dann sehr leise: »Ach so, warum?«, und schwieg.", "de",
         "Der Fuchs fragte den Igel dann sehr leise:/»Ach so, warum?«, und schwieg."},
        {"The gardener was as old as the garden itself – and nobody knew his name.", "en",
         "The gardener was as old as the garden/itself – and nobody knew his name."},
        /* Right to left. */
        {"مرحبا بالعالم، هذه رسالة طويلة بعض الشيء لكي تنقسم إلى سطرين.", "ar",
         "مرحبا بالعالم، هذه رسالة طويلة/بعض الشيء لكي تنقسم إلى سطرين."},
        {"שלום עולם, זהו משפט ארוך מספיק כדי להתחלק לשתי שורות.", "he",
         "שלום עולם, זהו משפט ארוך/מספיק כדי להתחלק לשתי שורות."},
        /* Devanagari: no mark is parted from its letter. */
        {"नमस्ते दुनिया, यह एक लंबा वाक्य है जो दो पंक्तियों में बँट जाता है।", "hi",
         "नमस्ते दुनिया, यह एक लंबा/वाक्य है जो दो पंक्तियों में बँट जाता है।"},
        /* Emoji of several code points stay whole. */
        {"👩‍👩‍👧‍👦👍🏽🇩🇪", "en",
         "👩‍👩‍👧‍👦👍🏽🇩🇪"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnCaptions) captions = cut(rows[i].text, &normal, rows[i].language);
        g_autoptr(GString) found = g_string_new(NULL);
        for (guint j = 0; j < captions->n; j++)
            g_string_append_printf(found, "%s%s", j > 0 ? "|" : "", captions->items[j].text);
        g_strdelimit(found->str, "\n", '/');
        g_assert_cmpstr(found->str, ==, rows[i].captions);
    }
}

static void test_grapheme_clusters_stay_whole(void)
{
    /* A row of families and flags, with no space: every line begins at a cluster. */
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 120; i++)
        g_string_append(text, i % 3 == 0   ? "👩‍👩‍👧‍👦"
                              : i % 3 == 1 ? "🇩🇪"
                                           : "e\xcc\x81\xcc\xa3");
    g_autofree guint8 *whole = breaks()->find(text->str, text->len, NULL);
    KnTextSize size = kn_text_size(text->str, text->len, whole);
    g_assert_cmpuint(size.n_chars, ==, 120);
    g_autoptr(KnCaptions) captions = cut(text->str, &normal, NULL);
    g_assert_cmpuint(captions->n, >, 1);
    guint n_chars = 0;
    for (guint i = 0; i < captions->n; i++) {
        const char *line = captions->items[i].text;
        g_autofree guint8 *flags = breaks()->find(line, strlen(line), NULL);
        n_chars += kn_text_size(line, strlen(line), flags).n_chars;
        n_chars -= strchr(line, '\n') != NULL; /* counts as a space */
    }
    g_assert_cmpuint(n_chars, ==, 120);
}

static void test_few_words_at_a_time(void)
{
    KnCaptionRules pop = normal;
    pop.max_words = 3;
    g_autoptr(KnCaptions) captions =
        cut("One two three four five. Six seven eight nine ten eleven.", &pop, "en");
    for (guint i = 0; i < captions->n; i++) {
        g_auto(GStrv) words = g_strsplit(captions->items[i].text, " ", -1);
        g_assert_cmpuint(g_strv_length(words), <=, 3);
        g_assert_null(strchr(captions->items[i].text, '\n'));
        g_assert_cmpuint(captions->items[i].n_words, ==, g_strv_length(words));
        /* None goes over a sentence's end. */
        const char *stop = strchr(captions->items[i].text, '.');
        g_assert_true(!stop || stop[1] == '\0');
    }
    g_assert_cmpuint(captions->n, ==, 4);
}

static void test_words_keep_their_times_to_the_microsecond(void)
{
    static const char text[] = "The first, the second and then (at last) the third word of a "
                               "sentence that takes two captions at least to be told in full.";
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    gint64 now = 12345;
    for (guint i = 0; text[i];) {
        guint length = 0;
        while (g_ascii_isalpha(text[i + length]))
            length++;
        if (length > 0) {
            KnCaptionWord word = {i, length, now, now + 200001 + 7 * i};
            g_array_append_val(words, word);
            now = word.end_us + i % 3;
        }
        i += MAX(length, 1);
    }
    GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    const KnCaptionWord *given = (const KnCaptionWord *)(const void *)words->data;
    KnSaid said = {.text = text,
                   .words = given,
                   .n_words = words->len,
                   .start_us = 0,
                   .end_us = now + 5000000,
                   .segment = 7,
                   .estimated = TRUE};
    kn_captions_cut(&said, &normal, breaks(), array);
    g_autoptr(KnCaptions) captions = kn_captions_take(array);
    guint n = 0;
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *caption = &captions->items[i];
        g_assert_cmpuint(caption->segment, ==, 7);
        g_assert_true(caption->estimated);
        g_assert_cmpint(caption->start_us, ==, given[n].start_us);
        for (guint j = 0; j < caption->n_words; j++, n++) {
            const KnCaptionWord *word = &caption->words[j];
            g_assert_cmpint(word->start_us, ==, given[n].start_us);
            g_assert_cmpint(word->end_us, ==, given[n].end_us);
            g_assert_cmpuint(word->length, ==, given[n].length);
            g_assert_cmpmem(caption->text + word->offset, word->length, text + given[n].offset,
                            given[n].length);
        }
    }
    g_assert_cmpuint(n, ==, words->len);
    g_assert_cmpuint(captions->n, >, 1);
}

static void test_gaps_close_and_captions_stay(void)
{
    static const char text[] = "First sentence here. Second sentence there. Third.";
    const struct {
        gint64 gap_us, pause_us, first_end;
    } rows[] = {
        {500000, 400000, 1300000},  /* closed: up to the next one */
        {100000, 3000000, 1000000}, /* stays as long as it is read */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) words = words_of(text, 300000, rows[i].pause_us);
        GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
        KnCaptionRules rules = normal;
        rules.gap_us = rows[i].gap_us;
        gint64 end_us = g_array_index(words, KnCaptionWord, words->len - 1).end_us;
        KnSaid said = {.text = text,
                       .words = (const KnCaptionWord *)(const void *)words->data,
                       .n_words = words->len,
                       .end_us = end_us + 10000000};
        kn_captions_cut(&said, &rules, breaks(), array);
        g_autoptr(KnCaptions) captions = kn_captions_take(array);
        g_assert_cmpuint(captions->n, ==, 3);
        g_assert_cmpint(captions->items[0].end_us, ==, rows[i].first_end);
        g_assert_cmpint(captions->items[2].end_us, ==, captions->items[2].start_us + 1000000);
    }
}

static void test_text_that_nobody_timed_fills_its_segment(void)
{
    GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    KnSaid said = {.text = "One sentence here. Another sentence stands there.",
                   .start_us = 1000000,
                   .end_us = 9000000};
    kn_captions_cut(&said, &normal, breaks(), array);
    g_autoptr(KnCaptions) captions = kn_captions_take(array);
    g_assert_cmpuint(captions->n, ==, 2);
    g_assert_cmpint(captions->items[0].start_us, ==, 1000000);
    g_assert_cmpint(captions->items[1].end_us, ==, 9000000);
    g_assert_cmpuint(captions->items[0].n_words, ==, 0);
}

static void test_reading_speed_is_counted(void)
{
    KnCaption slow = {.end_us = 1000000, .text = (char *)"ten chars!"};
    KnCaption wide = {.end_us = 1000000, .text = (char *)"今天天气很好，我们去"};
    KnCaptionReading reading = kn_caption_reading(&slow, &normal, breaks());
    g_assert_cmpfloat(reading.speed, ==, 10);
    g_assert_cmpfloat(reading.speed_limit, ==, 20);
    reading = kn_caption_reading(&wide, &normal, breaks());
    g_assert_cmpfloat(reading.speed, ==, 10);
    g_assert_cmpfloat(reading.speed_limit, ==, 10);
}

/* The longest line that is too long: characters, and what is allowed. */
static void test_long_lines_are_counted(void)
{
    static const struct {
        const char *text;
        guint line, limit;
    } rows[] = {
        {"Forty-two characters are what a line has..", 0, 0},
        {"Forty-three characters are more than a line", 43, 42},
        {"Short\nForty-three characters are more than a line", 43, 42},
        {"Forty-three characters are more than a line\nand forty-four are more than that, as a "
         "rule",
         44, 42},
        {"今天天气很好我们去公园散步吧然后", 0, 0},
        {"今天天气很好我们去公园散步吧然后回", 17, 16},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCaption caption = {.end_us = 9000000, .text = (char *)rows[i].text};
        KnCaptionReading reading = kn_caption_reading(&caption, &normal, breaks());
        g_assert_cmpuint(reading.line, ==, rows[i].line);
        g_assert_cmpuint(reading.line_limit, ==, rows[i].limit);
    }
}

/* ---- any text ---- */

static char *random_text(GRand *rand)
{
    static const char *const pieces[] = {"a",
                                         "word",
                                         "longer",
                                         "sentence.",
                                         "clause,",
                                         "hyphen-ated",
                                         "日本",
                                         "語。",
                                         "مرحبا",
                                         "👩‍👩‍👧",
                                         "e\xcc\x81",
                                         "नमस्ते",
                                         "\xc2\xa0",
                                         "\n",
                                         " ",
                                         " ",
                                         "—",
                                         "(x)",
                                         "\xe2\x80\x8b",
                                         "\t",

                                         "🇩🇪",
                                         "supercalifragilisticexpialidocious/and/then/some",
                                         "1,000",
                                         "\"q\"",
                                         "\xc2\xad",
                                         "\x01",
                                         "ก็"};
    GString *text = g_string_new(NULL);
    int n = g_rand_int_range(rand, 0, 120);
    int n_pieces = (int)G_N_ELEMENTS(pieces) - (g_rand_boolean(rand) ? 3 : 0);
    for (int i = 0; i < n; i++) {
        g_string_append(text, pieces[g_rand_int_range(rand, 0, n_pieces)]);
        if (g_rand_boolean(rand))
            g_string_append_c(text, ' ');
    }
    return g_string_free(text, FALSE);
}

static GArray *random_words(GRand *rand, const char *text)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    guint size = (guint)strlen(text), at = 0;
    gint64 now = g_rand_int_range(rand, 0, 1000000);
    while (at < size) {
        guint length = (guint)g_rand_int_range(rand, 1, 12);
        while (at < size && ((guchar)text[at] & 0xc0) == 0x80)
            at++;
        length = MIN(length, size - at);
        while (at + length < size && ((guchar)text[at + length] & 0xc0) == 0x80)
            length++;
        KnCaptionWord word = {at, length, now, now + g_rand_int_range(rand, 0, 900000)};
        if (length > 0 && g_rand_int_range(rand, 0, 4))
            g_array_append_val(words, word);
        now = word.end_us + g_rand_int_range(rand, -100000, 1000000);
        at += length;
    }
    return words;
}

static void test_no_word_is_lost_and_no_line_is_too_long(void)
{
    guint n = g_test_slow() ? 20000 : 1500;
    for (guint seed = 0; seed < n; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        g_autofree char *text = random_text(rand);
        g_autoptr(GArray) words = random_words(rand, text);
        KnCaptionRules rules = normal;
        rules.max_chars = g_rand_int_range(rand, 1, 60);
        rules.max_lines = g_rand_int_range(rand, 1, 3);
        rules.max_words = g_rand_int_range(rand, 0, 5);
        rules.max_us = g_rand_int_range(rand, 1000000, 9000000);
        gsize size = strlen(text);
        g_autofree guint8 *flags = breaks()->find(text, size, "en");
        KnTextSize length = kn_text_size(text, size, flags);
        guint columns = (guint)rules.max_chars * (kn_text_is_wide(&length) ? 2 : 1);
        /* Without what is left out, a line can be parted where the text could not; where Thai is
         * parted its whole neighbourhood decides, and which quote opens those before it. */
        if (strpbrk(text, "\x01\"") || strstr(text, "\xc2\xad") || strstr(text, "\xe0\xb8\x81"))
            columns = G_MAXUINT;
        GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
        KnSaid said = {.text = text,
                       .language = "en",
                       .words = (const KnCaptionWord *)(const void *)words->data,
                       .n_words = words->len,
                       .end_us = 30000000};
        kn_captions_cut(&said, &rules, breaks(), array);
        g_autoptr(KnCaptions) captions = kn_captions_take(array);
        check_all(text, captions, columns, (guint)rules.max_lines, "en");
    }
}

static void test_an_hour_of_speech_is_cut_too(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(text, "word%d%s ", i, i % 11 == 10 ? "." : "");
    g_autoptr(KnCaptions) captions = cut(text->str, &normal, "en");
    g_assert_cmpuint(captions->n, >, 1000);
    check_all(text->str, captions, 42, 2, "en");
}

/* What a sentence's end is, and what only looks like one. */
static void test_ends(void)
{
    static const struct {
        const char *text;
        int ends;
    } rows[] = {
        {"Yes.", 2},   {"Yes!", 2},       {"Yes?\"", 2}, {"(Yes.)", 2}, {"…", 2},
        {"はい。", 2}, {"Dr.", 0},        {"e.g.", 0},   {"Prof.", 0},  {"etc.", 0},
        {"yes,", 1},   {"yes;", 1},       {"z.", 0},     {"B.", 0},     {"d.h.", 0},
        {"т.", 0},     {"7.", 2},         {"ab.", 2},    {"a..", 2},    {".", 2},
        {"yes –", 1},  {"yes,\u201d", 1}, {"yes", 0},    {"it's", 0},   {"", 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(kn_text_ends(rows[i].text, 0, (guint)strlen(rows[i].text)), ==,
                        rows[i].ends);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/captions/lines-are-balanced-and-end-with-clauses",
                    test_lines_are_balanced_and_end_with_clauses);
    g_test_add_func("/captions/grapheme-clusters-stay-whole", test_grapheme_clusters_stay_whole);
    g_test_add_func("/captions/long-lines-are-counted", test_long_lines_are_counted);
    g_test_add_func("/captions/few-words-at-a-time", test_few_words_at_a_time);
    g_test_add_func("/captions/words-keep-their-times-to-the-microsecond",
                    test_words_keep_their_times_to_the_microsecond);
    g_test_add_func("/captions/gaps-close-and-captions-stay", test_gaps_close_and_captions_stay);
    g_test_add_func("/captions/text-that-nobody-timed-fills-its-segment",
                    test_text_that_nobody_timed_fills_its_segment);
    g_test_add_func("/captions/reading-speed-is-counted", test_reading_speed_is_counted);
    g_test_add_func("/captions/no-word-is-lost-and-no-line-is-too-long",
                    test_no_word_is_lost_and_no_line_is_too_long);
    g_test_add_func("/captions/an-hour-of-speech-is-cut-too", test_an_hour_of_speech_is_cut_too);
    g_test_add_func("/caption-cut/what-ends-a-sentence", test_ends);
    return g_test_run();
}
