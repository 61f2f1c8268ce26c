/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "text/caption_format.h"

#include <string.h>

static KnCaptions *parse(const char *kind, const char *text, gssize size, GError **error)
{
    const KnCaptionFormat *format = kn_caption_format_find(kind);
    g_assert_nonnull(format);
    return kn_captions_parse(format, text, size < 0 ? strlen(text) : (gsize)size, "f", error);
}

/* "start-end text" of each caption in milliseconds, '|' between them, '/' between lines. */
static char *describe(const KnCaptions *captions)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *c = &captions->items[i];
        g_string_append_printf(out, "%s%d-%d %s", i > 0 ? "|" : "", (int)(c->start_us / 1000),
                               (int)(c->end_us / 1000), c->text);
    }
    g_strdelimit(out->str, "\n", '/');
    return g_string_free(out, FALSE);
}

#define ASS_HEAD                                                                                   \
    "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, "       \
    "MarginR, MarginV, Effect, Text\n"

static void test_good_files_are_read(void)
{
    static const struct {
        const char *kind, *text, *captions;
    } rows[] = {
        {"srt", "", ""},
        {"srt", "1\n00:00:01,000 --> 00:00:02,500\nHello\n", "1000-2500 Hello"},
        {"srt",
         "\xef\xbb\xbf"
         "1\r\n00:00:01,000 --> 00:00:02,500\r\nTwo\r\nlines\r\n\r\n",
         "1000-2500 Two/lines"},
        {"srt", "1\r00:00:01,000 --> 00:00:02,500\rOld line ends\r", "1000-2500 Old line ends"},
        {"srt", "00:00:01.5 --> 00:00:02.25\nNo number, full stops, no line end",
         "1500-2250 No "
         "number, full stops, no "
         "line end"},
        {"srt",
         "1\n0:00:01,000-->0:00:02,000\na\n2\n00:00:02,000 --> 00:00:03,000 X1:40 X2:60\nb\n",
         "1000-2000 a|2000-3000 b"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\nb\n",
         "2000-3000 b"},
        {"srt",
         "1\n00:00:03,000 --> 00:00:04,000\nlate\n\n2\n00:00:01,000 --> 00:00:02,000\nsoon\n",
         "1000-2000 soon|3000-4000 late"},
        {"srt",
         "1\n00:00:01,000 --> 00:00:02,000\n<i>it</i> <font color=\"#fff\">is</font> <3 <odd> "
         "{\\an8}up\n",
         "1000-2000 it is <3 <odd> up"},
        {"srt", /* told more exactly than any format holds: their order stays when they are written
                 */
         "1\n00:00:01,000001 --> 00:00:02,000\na\n\n2\n00:00:01,000 --> 00:00:03,000\nb\n",
         "1000-2000 a|1000-3000 b"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\n1984\n\n", "1000-2000 1984"},
        {"srt", "1\n00:00:01,000 --> 00:00:01,000\nnever seen\n\n", ""},
        {"srt", "7\n100:00:01,000 --> 100:00:02,000\nlong film\n", "360001000-360002000 long film"},
        {"vtt", "WEBVTT", ""},
        {"vtt",
         "WEBVTT - title\nLanguage: en\n\nNOTE a\nnote\n\nSTYLE\n::cue {}\n\nname\n"
         "00:01.000 --> 00:02.000 align:start line:10%\nHello <v Bob>&amp; <b>you</b>\n\n"
         "01:00:00,000 --> 01:00:01.000\n- a\n- b\n",
         "1000-2000 Hello & you|3600000-3601000 - a/- b"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\na &lt;b&gt; &nbsp;c &unknown;\n",
         "1000-2000 a <b> \xc2\xa0"
         "c &unknown;"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nno empty line\n00:02.000 --> 00:03.000\nb\n",
         "1000-2000 no empty line|2000-3000 b"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nan open <tag\n", "1000-2000 an open"},
        /* A caption directly under the head, after what the head says, or with a name. */
        {"vtt", "WEBVTT\n00:01.000 --> 00:02.000\na\n\n00:02.000 --> 00:03.000\nb\n",
         "1000-2000 a|2000-3000 b"},
        {"vtt", "WEBVTT - title\nKind: captions\n00:01.000 --> 00:02.000\na\n", "1000-2000 a"},
        {"vtt", "WEBVTT\nname\n00:01.000 --> 00:02.000\na\n", "1000-2000 a"},
        /* A line of spaces is text, unless it stands between two captions. */
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n \na\n \nb\n\n", "1000-2000 a/b"},
        {"vtt",
         "WEBVTT\n\n1\n00:01.000 --> 00:02.000\na\n \n2\n00:02.000 --> 00:03.000\nb\n  \n"
         "00:03.000 --> 00:04.000\nc\n",
         "1000-2000 a|2000-3000 b|3000-4000 c"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n \na\n00:02.000 --> 00:03.000\nb\n",
         "1000-2000 a|2000-3000 b"},
        {"srt",
         "1\n00:00:01,000 --> 00:00:02,000\n \na\n\t\nb\n \n \n2\n00:00:02,000 --> "
         "00:00:03,000\nc\n \n00:00:03,000 --> 00:00:04,000\nd\n \n",
         "1000-2000 a/b|2000-3000 c|3000-4000 d"},
        /* What only holds what has rolled up is a part of it; a word said twice is not. */
        {"vtt",
         "WEBVTT\n\n00:01.000 --> 00:02.000\na b\nc<00:01.500> d\n\n00:02.000 --> 00:02.010\nc "
         "d\n \n\n00:02.010 --> 00:03.000\nc d\ne<00:02.500> f\n\n",
         "1000-2010 a b/c d|2010-3000 c d/e f"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\na b\n\n00:02.000 --> 00:02.010\na b\n",
         "1000-2000 a b|2000-2010 a b"},
        {"vtt",
         "WEBVTT\n\n00:01.000 --> 00:02.000\nno\n\n00:02.000 --> 00:03.000\nno\n\n"
         "00:05.000 --> 00:05.010\nno\n",
         "1000-2000 no|2000-3000 no|5000-5010 no"},
        {"ass",
         ASS_HEAD "Comment: 0,0:00:00.00,0:00:01.00,D,,0,0,0,,not seen\n"
                  "Dialogue: 0,0:00:01.00,0:00:02.50,D,,0,0,0,,{\\b1}Hi{\\b0}, you\\Nthere\n"
                  "Dialogue: 1,0:00:01.00,0:00:02.50,D,,0,0,0,,Hi, you\\Nthere\n"
                  "Dialogue: 0,0:00:03.00,0:00:04.00,D,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}\n",
         "1000-2500 Hi, you/there"},
        {"ssa",
         "; made by hand\n[Script Info]\n[events]\nformat: Marked, Start, End, Text\n"
         "dialogue: Marked=0,0:00:01.00,0:00:02.00,one\\htwo \\{x\\}\n",
         "1000-2000 one two {x}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnCaptions) captions = parse(rows[i].kind, rows[i].text, -1, &error);
        if (!captions)
            g_error("%s: %s", rows[i].text, error->message);
        g_autofree char *found = describe(captions);
        g_assert_cmpstr(found, ==, rows[i].captions);
    }
}

static void test_bad_files_are_refused_at_their_line(void)
{
    static const struct {
        const char *kind, *text;
        gssize size;
        const char *says;
    } rows[] = {
        {"srt", "hello\n", -1, "f:1: expected the times of a caption"},
        {"srt", "1\n00:00:01,000 -> 00:00:02,000\na\n", -1, "f:2: expected the times"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\na\n\nlost words\n", -1,
         "f:5: expected the times"},
        {"srt", "1\n00:00:01,000 --> \na\n", -1, "f:2: expected the times"},
        {"srt", "1\n00:00:61,000 --> 00:01:02,000\na\n", -1, "f:2: expected the times"},
        {"srt", "1\n00:00:01,0000000 --> 00:01:02,000\na\n", -1, "f:2: expected the times"},
        {"srt", "1\n99999:00:01,000 --> 99999:01:02,000\na\n", -1, "f:2: expected the times"},
        {"srt", "1\n00:00:05,000 --> 00:00:02,000\na\n", -1, "f:2: the caption ends before it"},
        {"srt", "1\n\n00:00:01,000 --> 00:00:02,000\na\n", -1, "f:1: expected the times"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\nna\xefve\n", -1,
         "f:3: found the byte 0xef, which is not UTF-8"},
        {"srt",
         "\xff\xfe"
         "1\0\n\0",
         6, "f:1: found UTF-16"},
        {"srt",
         "\xfe\xff\0"
         "1",
         4, "f:1: found UTF-16"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\na\0b\n", 34, "f:3: found the byte 0x00"},
        {"srt", "1\n00:00:01,000 --> 00:00:02,000\na\x1b[31mb\n", -1,
         "f:3: found the control character U+001B"},
        {"vtt", "", -1, "f:1: expected the line WEBVTT"},
        {"vtt", "WEBVTTX\n", -1, "f:1: expected the line WEBVTT"},
        {"vtt", "1\n00:00:01,000 --> 00:00:02,000\na\n", -1, "f:1: expected the line WEBVTT"},
        {"vtt", "WEBVTT\n\nname\nno times\n", -1, "f:3: expected the times"},
        {"vtt", "WEBVTT\n\n00:01 --> x\na\n", -1, "f:3: expected the times"},
        {"vtt", "WEBVTT\n\n00:02.000 --> 00:01.000\na\n", -1, "f:3: the caption ends before"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 line:200%\na\n", -1, "f:3: found 'line:200%'"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 align:top\na\n", -1, "f:3: found 'align:top'"},
        {"vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 position:x\na\n", -1, "f:3: found 'position:x'"},
        {"ass", "", -1, "f:1: the file ends without the section [Events]"},
        {"ass", "hello\n", -1, "f:1: expected a section"},
        {"ass", "[Script Info]\n\n", -1, "f:2: the file ends without the section [Events]"},
        {"ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,a\n", -1, "f:2: found a Dialogue"},
        {"ass", "[Events]\nFormat: Start, Text, End\n", -1, "f:2: expected a Format"},
        {"ass", "[Events]\nFormat: Layer, Start, End, Text\nDialogue: 0,0:00:01.00,0:00:02.00\n",
         -1, "f:3: found 3 fields; expected the 4"},
        {"ass", "[Events]\nFormat: Layer, Start, End, Text\nDialogue: 0,one,two,three\n", -1,
         "f:3: expected times"},
        {"ass",
         "[Events]\nFormat: Layer, Start, End, Text\nDialogue: 0,0:00:03.00,0:00:02.00,three\n", -1,
         "f:3: the caption ends before it starts"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnCaptions) captions = parse(rows[i].kind, rows[i].text, rows[i].size, &error);
        if (captions)
            g_error("accepted: %s", rows[i].text);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        if (!g_str_has_prefix(error->message, rows[i].says))
            g_error("%s: %s", rows[i].text, error->message);
    }
}

static void test_places_are_kept(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnCaptions) vtt =
        parse("vtt",
              "WEBVTT\n\n00:01.000 --> 00:02.000 position:25%,line-left line:-1 align:end "
              "size:50% vertical:rl\na\n\n00:02.000 --> 00:03.000 line:0 region:x y\nb\n",
              -1, &error);
    g_assert_no_error(error);
    const KnCaptionPlace *a = &vtt->items[0].place, *b = &vtt->items[1].place;
    g_assert_true(a->has_x && a->has_y && !b->has_x && b->has_y);
    g_assert_cmpfloat(a->x, ==, 0.25);
    g_assert_cmpfloat_with_epsilon(a->y, 0.9467, 1e-9);
    g_assert_cmpint(a->align, ==, KN_CAPTION_ALIGN_RIGHT);
    g_assert_cmpfloat(b->y, ==, 0);
    g_autoptr(KnCaptions) srt =
        parse("srt", "1\n00:00:01,000 --> 00:00:02,000\n{\\an7}a\n", -1, &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(srt->items[0].place.y, ==, 0.06);
    g_assert_cmpint(srt->items[0].place.align, ==, KN_CAPTION_ALIGN_LEFT);
}

static void test_times_between_words_are_theirs(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnCaptions) captions = parse(
        "vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n <c>One</c> <00:01.500>two<00:02.000> \nthree\n",
        -1, &error);
    g_assert_no_error(error);
    const KnCaption *c = &captions->items[0];
    static const struct {
        const char *word;
        gint64 start_us, end_us;
    } words[] = {{"One", 1000000, 1500000}, {"two", 1500000, 2000000}, {"three", 2000000, 3000000}};
    g_assert_cmpstr(c->text, ==, "One two\nthree");
    g_assert_cmpuint(c->n_words, ==, 3);
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpmem(c->text + c->words[i].offset, c->words[i].length, words[i].word,
                        strlen(words[i].word));
        g_assert_cmpint(c->words[i].start_us, ==, words[i].start_us);
        g_assert_cmpint(c->words[i].end_us, ==, words[i].end_us);
    }
}

/* The line that rolls up is not said again: its words are not timed a second time. */
static void test_rolling_lines_are_timed_once(void)
{
    static const char file[] =
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00:01.000 --> 00:00:02.000 align:start position:0%\n \n"
        "one<00:00:01.400><c> two</c><00:00:01.700><c> three</c>\n\n"
        "00:00:02.000 --> 00:00:02.010 align:start position:0%\none two three\n \n\n"
        "00:00:02.010 --> 00:00:03.000 align:start position:0%\none two three\n"
        "four<00:00:02.500><c> five</c>\n\n"
        "00:00:03.000 --> 00:00:03.010 align:start position:0%\nfour five\n \n\n";
    static const char *const words[] = {"1000 one 1400 two 1700 three 2000",
                                        "2010 four 2500 five 3000"};
    g_autoptr(GError) error = NULL;
    g_autoptr(KnCaptions) captions = parse("vtt", file, -1, &error);
    g_assert_no_error(error);
    g_autofree char *found = describe(captions);
    g_assert_cmpstr(found, ==, "1000-2010 one two three|2010-3010 one two three/four five");
    for (guint i = 0; i < captions->n; i++) {
        const KnCaption *c = &captions->items[i];
        g_autoptr(GString) said = g_string_new(NULL);
        for (guint w = 0; w < c->n_words; w++)
            g_string_append_printf(said, "%d %.*s ", (int)(c->words[w].start_us / 1000),
                                   (int)c->words[w].length, c->text + c->words[w].offset);
        g_string_append_printf(said, "%d", (int)(c->words[c->n_words - 1].end_us / 1000));
        g_assert_cmpstr(said->str, ==, words[i]);
    }
}

static KnCaptions *known_words(void)
{
    static const KnCaptionWord first[] = {{0, 5, 1000400, 1250600}, {7, 5, 1300000, 1899996}};
    static const KnCaptionWord second[] = {{0, 3, 2500000, 2800000}, {4, 4, 2800000, 3000000}};
    GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    KnCaption captions[] = {
        {.start_us = 1000400,
         .end_us = 1999600,
         .text = g_strdup("Hello, world"),
         .words = g_memdup2(first, sizeof first),
         .n_words = 2},
        {.start_us = 1999600,
         .end_us = 2499500,
         .text = g_strdup("<no> words & {odd} \\N signs"),
         .place = {.has_y = TRUE, .y = 0.1}},
        {.start_us = 2500000,
         .end_us = G_GINT64_CONSTANT(3723004000),
         .text = g_strdup("Two \xd7\xa9\xd7\x9c\n日本"),
         .words = g_memdup2(second, sizeof second),
         .n_words = 2},
    };
    g_array_append_vals(array, captions, G_N_ELEMENTS(captions));
    return kn_captions_take(array);
}

static const char golden_srt[] =
    "1\n00:00:01,000 --> 00:00:02,000\nHello, world\n\n"
    "2\n00:00:02,000 --> 00:00:02,500\n{\\an8}<no> words & {odd} \\N signs\n\n"
    "3\n00:00:02,500 --> 01:02:03,004\nTwo \xd7\xa9\xd7\x9c\n日本\n";

static const char golden_vtt[] =
    "WEBVTT\nLanguage: en-GB\n\n00:00:01.000 --> 00:00:02.000\nHello, world\n\n"
    "00:00:02.000 --> 00:00:02.500 line:10%\n&lt;no&gt; words &amp; {odd} \\N signs\n\n"
    "00:00:02.500 --> 01:02:03.004\nTwo \xd7\xa9\xd7\x9c\n日本\n";

static const char golden_ass[] =
    "[Script Info]\nTitle: Two words\nScriptType: v4.00+\nWrapStyle: 2\n"
    "ScaledBorderAndShadow: yes\nYCbCr Matrix: TV.709\nPlayResX: 1280\nPlayResY: 720\n"
    "Language: en-GB\n\n[V4+ Styles]\n"
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
    "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
    "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Noto Sans,40,&H0030D0FF,&H00FFFFFF,&H00000000,&HFF000000,0,0,0,0,100,100,0,0,"
    "1,2,0,8,43,43,43,1\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k25}Hello, {\\k5}{\\k60}world\n"
    "Dialogue: 0,0:00:02.00,0:00:02.50,Default,,0,0,0,,{\\an8}<no> words & \\{odd\\} "
    "\\\xe2\x81\xa0N signs\n"
    "Dialogue: 0,0:00:02.50,1:02:03.00,Default,,0,0,0,,{\\k30}Two {\\k20}\xd7\xa9\xd7\x9c\\N日本\n";

static void test_side_files_are_the_known_bytes(void)
{
    g_autoptr(KnCaptions) captions = known_words();
    const KnCaptionStyle style = {.font = (char *)"Noto Sans, DejaVu Sans",
                                  .size_px = 60,
                                  .color = {255, 255, 255},
                                  .highlight_color = {255, 208, 48},
                                  .outline_px = 3,
                                  .spot.kind = KN_CAPTION_TOP,
                                  .margin = 0.06,
                                  .align = 1};
    const KnCaptionWriting writing = {.title = "Two\nwords",
                                      .language = "en-GB",
                                      .style = &style,
                                      .burn = KN_CAPTION_BURN_KARAOKE,
                                      .width = 1280,
                                      .height = 720};
    g_autofree char *srt = kn_captions_write(&kn_caption_srt, captions, &writing);
    g_autofree char *vtt = kn_captions_write(&kn_caption_vtt, captions, &writing);
    g_autofree char *ass = kn_captions_write(&kn_caption_ass, captions, &writing);
    g_assert_cmpstr(srt, ==, golden_srt);
    g_assert_cmpstr(vtt, ==, golden_vtt);
    g_assert_cmpstr(ass, ==, golden_ass);
}

/* Lit words stand where they are said, to the nearest hundredth, however many come before them: no
 * rounding adds up. Players count from the caption's start, each \\k on from the one before. */
static void test_karaoke_does_not_drift(void)
{
    enum { N = 200, STEP_US = 34600, START_US = 1004900 };
    KnCaptionWord words[N];
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < N; i++) {
        gint64 start_us = START_US + (gint64)i * STEP_US;
        words[i] = (KnCaptionWord){(guint)text->len, 1, start_us, start_us + STEP_US};
        g_string_append(text, "a ");
    }
    GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    KnCaption caption = {.start_us = START_US,
                         .end_us = words[N - 1].end_us,
                         .text = g_strdup(text->str),
                         .words = g_memdup2(words, sizeof words),
                         .n_words = N};
    g_array_append_val(array, caption);
    g_autoptr(KnCaptions) captions = kn_captions_take(array);
    g_autofree char *ass = kn_captions_write(&kn_caption_ass, captions, NULL);
    const char *at = strstr(ass, "Dialogue: ");
    gint64 cs = (START_US + 5000) / 10000;
    guint n = 0;
    while ((at = strstr(at, "{\\k"))) {
        char *end;
        gint64 length_cs = g_ascii_strtoll(at + 3, &end, 10);
        at = end + 1;
        if (*at == 'a') {
            g_assert_cmpint(ABS(cs * 10000 - words[n].start_us), <=, 5000);
            n++;
        }
        cs += length_cs;
    }
    g_assert_cmpuint(n, ==, N);
    g_assert_cmpint(ABS(cs * 10000 - words[N - 1].end_us), <=, 5000);
}

/* However short, each caption is seen: of no time after rounding it has the least that the format
 * can say. */
static void test_shortest_are_seen(void)
{
    static const KnCaptionFormat *const formats[] = {&kn_caption_srt, &kn_caption_vtt,
                                                     &kn_caption_ass};
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
        KnCaption caption = {.start_us = 1000100, .end_us = 1000200, .text = g_strdup("a")};
        g_array_append_val(array, caption);
        g_autoptr(KnCaptions) captions = kn_captions_take(array);
        g_autofree char *once = kn_captions_write(formats[i], captions, NULL);
        g_autoptr(KnCaptions) read = parse(formats[i]->name, once, -1, NULL);
        g_assert_cmpuint(read->n, ==, 1);
        g_assert_cmpint(read->items[0].start_us, ==, 1000000);
        g_assert_cmpint(read->items[0].end_us, ==, i == 2 ? 1010000 : 1001000);
    }
}

static void test_what_was_written_is_read_again(void)
{
    static const KnCaptionFormat *const formats[] = {&kn_caption_srt, &kn_caption_vtt,
                                                     &kn_caption_ass};
    g_autoptr(KnCaptions) captions = known_words();
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *once = kn_captions_write(formats[i], captions, NULL);
        g_autoptr(KnCaptions) read =
            kn_captions_parse(formats[i], once, strlen(once), "once", &error);
        g_assert_no_error(error);
        g_assert_cmpuint(read->n, ==, captions->n);
        for (guint j = 0; j < read->n; j++) {
            gint64 grain_us = i == 2 ? 10000 : 1000;
            g_assert_cmpstr(read->items[j].text, ==, captions->items[j].text);
            g_assert_cmpint(ABS(read->items[j].start_us - captions->items[j].start_us), <=,
                            grain_us / 2);
            g_assert_cmpint(ABS(read->items[j].end_us - captions->items[j].end_us), <=,
                            grain_us / 2);
        }
        g_autoptr(KnCaptions) again = kn_captions_parse(formats[i], once, strlen(once), "f", NULL);
        g_autofree char *twice = kn_captions_write(formats[i], again, NULL);
        g_autofree char *thrice = kn_captions_write(formats[i], read, NULL);
        g_assert_cmpstr(twice, ==, thrice);
    }
}

static void test_captions_that_touch_still_do(void)
{
    for (gint64 at = 1000000; at < 1003000; at += 37) {
        GArray *array = g_array_new(FALSE, FALSE, sizeof(KnCaption));
        KnCaption pair[] = {{.start_us = 0, .end_us = at, .text = g_strdup("a")},
                            {.start_us = at, .end_us = 2 * at, .text = g_strdup("b")}};
        g_array_append_vals(array, pair, 2);
        g_autoptr(KnCaptions) captions = kn_captions_take(array);
        g_autofree char *srt = kn_captions_write(&kn_caption_srt, captions, NULL);
        g_autoptr(KnCaptions) read = parse("srt", srt, -1, NULL);
        g_assert_cmpint(read->items[0].end_us, ==, read->items[1].start_us);
    }
}

static void test_a_part_begins_at_zero(void)
{
    g_autoptr(KnCaptions) captions = known_words();
    g_autoptr(KnCaptions) part = kn_captions_part(captions, 1200000, 2000000);
    g_assert_cmpuint(part->n, ==, 2);
    g_assert_cmpint(part->items[0].start_us, ==, 0);
    g_assert_cmpint(part->items[0].end_us, ==, 799600);
    g_assert_cmpuint(part->items[0].n_words, ==, 2);
    g_assert_cmpint(part->items[0].words[0].start_us, ==, 0);
    g_assert_cmpint(part->items[0].words[0].end_us, ==, 50600);
    g_assert_cmpint(part->items[1].end_us, ==, 800000);
}

/* A hundred thousand captions, all of one time or ending one after the other: what a track that
 * shows one text at a time is made of grows with their number, not with its square, and a text
 * holds the newest that are seen. */
static void test_many_at_one_time(void)
{
    enum { N = 100000, STEPS = 2 };
    static const char *const kinds[] = {"srt", "vtt"};
    for (guint row = 0; row < G_N_ELEMENTS(kinds) * STEPS; row++) {
        gboolean vtt = row % 2, apart = row / 2;
        g_autoptr(GString) text = g_string_new(vtt ? "WEBVTT\n\n" : "");
        g_autoptr(GError) error = NULL;
        for (int i = 0; i < N; i++) {
            int end = apart ? 1001 + i : 2000;
            g_string_append_printf(text, "00:00:01%c000 --> 00:%02d:%02d%c%03d\nw%05d\n\n",
                                   vtt ? '.' : ',', end / 60000, end / 1000 % 60, vtt ? '.' : ',',
                                   end % 1000, i);
        }
        g_autoptr(KnCaptions) captions = parse(kinds[vtt], text->str, -1, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(captions->n, ==, N);
        g_autoptr(KnCaptions) flat = kn_captions_flatten(captions);
        g_assert_cmpuint(flat->n, ==, apart ? KN_CAPTIONS_SEEN_MAX : 1);
        gsize bytes = 0;
        for (guint i = 0; i < flat->n; i++)
            bytes += strlen(flat->items[i].text);
        g_assert_cmpuint(bytes, <, (gsize)7 * KN_CAPTIONS_SEEN_MAX * flat->n);
        g_assert_true(g_str_has_prefix(flat->items[0].text, "w99976\n"));
        g_assert_true(g_str_has_suffix(flat->items[0].text, "\nw99999"));
        g_assert_true(g_str_has_suffix(flat->items[flat->n - 1].text, "w99999"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caption-files/good-files-are-read", test_good_files_are_read);
    g_test_add_func("/caption-files/bad-files-are-refused-at-their-line",
                    test_bad_files_are_refused_at_their_line);
    g_test_add_func("/caption-files/places-are-kept", test_places_are_kept);
    g_test_add_func("/caption-files/times-between-words-are-theirs",
                    test_times_between_words_are_theirs);
    g_test_add_func("/caption-files/rolling-lines-are-timed-once",
                    test_rolling_lines_are_timed_once);
    g_test_add_func("/caption-files/side-files-are-the-known-bytes",
                    test_side_files_are_the_known_bytes);
    g_test_add_func("/caption-files/what-was-written-is-read-again",
                    test_what_was_written_is_read_again);
    g_test_add_func("/caption-files/captions-that-touch-still-do",
                    test_captions_that_touch_still_do);
    g_test_add_func("/caption-files/a-part-begins-at-zero", test_a_part_begins_at_zero);
    g_test_add_func("/caption-files/many-at-one-time-are-bounded", test_many_at_one_time);
    g_test_add_func("/caption-files/lit-words-do-not-drift", test_karaoke_does_not_drift);
    g_test_add_func("/caption-files/the-shortest-are-seen", test_shortest_are_seen);
    return g_test_run();
}
