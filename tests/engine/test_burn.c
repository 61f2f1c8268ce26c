/* SPDX-License-Identifier: MIT */
/* Captions in the finished film: the same frames by every method and with every kernel, made anew
 * only where they change, and where there are none nothing is other than without them. */
#include "base/error.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>

#define SRT                                                                                        \
    "1\n00:00:00,300 --> 00:00:00,900\nOne two\n\n"                                                \
    "2\n00:00:01,400 --> 00:00:02,200\nOver the cut\nשלום\n\n"                                 \
    "3\n00:00:03,100 --> 00:00:03,600\nThree four\n"
#define WORDS                                                                                      \
    "[{\"text\": \"One\", \"startMs\": 300, \"endMs\": 500}, "                                     \
    "{\"text\": \"two\", \"startMs\": 500, \"endMs\": 900}, "                                      \
    "{\"text\": \"Three\", \"startMs\": 3100, \"endMs\": 3300}, "                                  \
    "{\"text\": \"four\", \"startMs\": 3300, \"endMs\": 3600}]"
#define ASS                                                                                        \
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n\n[V4+ Styles]\n"            \
    "Format: Name, Fontname, Fontsize, PrimaryColour, Outline, Alignment, MarginV\n"               \
    "Style: Default,DejaVu Sans,20,&H00FFFFFF,1,2,10\n\n[Events]\n"                                \
    "Format: Layer, Start, End, Style, Text\n"                                                     \
    "Dialogue: 0,0:00:00.30,0:00:01.20,Default,Still\n"                                            \
    "Dialogue: 0,0:00:01.00,0:00:01.50,Default,{\\move(10,20,300,170)}Moving\n"

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"transcript\": \"One two\", \"duration\": 1, \"effects_plan\": "     \
    "{\"motion\": \"ken_burns_in\"}},"                                                             \
    "{\"image\": \"b.jpg\", \"duration\": 1, \"effects_plan\": "                                   \
    "{\"transition\": {\"type\": \"fade\", \"duration\": 0.4}}},"                                  \
    "{\"image\": \"c.png\", \"duration\": 1}, "                                                    \
    "{\"image\": \"a.png\", \"transcript\": \"Three four\", \"duration\": 1}]"

static void put(const Film *film, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(film->folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* captions: the members of the object; NULL: without. */
static void load(Film *film, const char *captions)
{
    g_autofree char *object =
        captions ? g_strdup_printf("\"captions\": {%s}, ", captions) : g_strdup("");
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": "
        "\"ultrafast\", \"crf\": 0}, %s\"segments\": " SEGMENTS "}",
        object);
    film_load(film, text);
}

static void open_film(Film *film, const char *captions)
{
    film_open(film, SEGMENTS, NULL, FALSE);
    put(film, "s.srt", SRT);
    put(film, "w.json", WORDS);
    put(film, "s.ass", ASS);
    load(film, captions);
    film->options.chunk_duration = 1;
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
}

#define KARAOKE "\"burn\": \"karaoke\", \"words\": \"w.json\""
#define BOXED "\"burn\": \"boxed\", \"file\": \"s.srt\""
#define DRAWN_ASS "\"burn\": \"plain\", \"file\": \"s.ass\""

static void test_methods(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    static const char *const captions[] = {KARAOKE, DRAWN_ASS, BOXED, KARAOKE};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film, captions[i]);
        film.options.method = methods[i];
        film_render(&film, &error);
        g_assert_no_error(error);
        film_check_frames(&film, 0);
        film_close(&film);
    }
}

/* Every effect that shows text, with captions and over transitions. */
static const char *const texts[] = {
    "{\"name\": \"paneled_text\", \"params\": {\"text\": \"Amber\", \"side\": \"left\"}}",
    "{\"name\": \"news_overlay\", \"params\": {\"headline\": \"Barley\", \"start_time\": 0, "
    "\"highlighted_phrases\": [\"Barley\"]}}",
    "{\"name\": \"map_highlight\", \"params\": {\"location_name\": \"שלום\"}}, \"progress_bar\"",
    "{\"name\": \"title\", \"params\": {\"text\": \"Dust\"}}, "
    "{\"name\": \"lower_third\", \"params\": {\"text\": \"Eve\", \"start_time\": 0}}",
    "{\"name\": \"zoom_then_panel\", \"params\": {\"text\": \"Ferry\", \"zoom_duration\": 0.3}}, "
    "{\"name\": \"animated_location_text\", \"params\": {\"text\": \"Grove\"}}",
};

static void open_texts(Film *film)
{
    g_autoptr(GString) project = g_string_new(
        "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": "
        "\"ultrafast\", \"crf\": 0}, \"captions\": {" KARAOKE "}, \"segments\": [");
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_append_printf(project,
                               "%s{\"image\": \"%s\", \"duration\": 1, \"effects_plan\": "
                               "{\"tools\": [%s]%s}}",
                               i ? ", " : "", i % 2 ? "b.jpg" : "a.png", texts[i],
                               i + 1 < G_N_ELEMENTS(texts)
                                   ? ", \"transition\": {\"type\": \"fade\", \"duration\": 0.4}"
                                   : "");
    g_string_append(project, "]}");
    open_film(film, NULL);
    film_load(film, project->str);
}

static void test_texts_by_methods(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_texts(&film);
        film.options.method = methods[i];
        film_render(&film, &error);
        g_assert_no_error(error);
        film_check_frames(&film, 0);
        film_close(&film);
    }
}

static void test_texts_by_workers(void)
{
    static const char *const sizes[] = {"1", "2", "3", "7"};
    g_autofree char *first = NULL;
    Film film;
    open_texts(&film);
    for (guint i = 0; i <= G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        g_setenv("KINORA_TEST_CPUS", sizes[i % G_N_ELEMENTS(sizes)], TRUE);
        if (i == G_N_ELEMENTS(sizes))
            film.options.cpu = 0;
        film_render(&film, &error);
        g_assert_no_error(error);
        g_autofree char *sum = film_sha256(&film);
        if (!first)
            first = g_strdup(sum);
        g_assert_cmpstr(sum, ==, first);
    }
    film_close(&film);
}

static char *still(Film *film, gint64 frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) drawn = film_still(film, frame, &error);
    g_assert_no_error(error);
    return kn_frame_hash(drawn);
}

/* Frames with text differ from those without, others do not; with and without SIMD they are the
 * same. */
static void test_stills(void)
{
    static const struct {
        const char *captions;
        gint64 frame;
        gboolean text;
    } rows[] = {
        {KARAOKE, 8, FALSE},    {KARAOKE, 9, TRUE},   {KARAOKE, 60, FALSE},  {KARAOKE, 100, TRUE},
        {BOXED, 8, FALSE},      {BOXED, 26, TRUE},    {BOXED, 27, FALSE},    {BOXED, 60, TRUE},
        {BOXED, 80, FALSE},     {DRAWN_ASS, 9, TRUE}, {DRAWN_ASS, 40, TRUE}, {DRAWN_ASS, 44, TRUE},
        {DRAWN_ASS, 45, FALSE},
    };
    Film film;
    open_film(&film, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        load(&film, NULL);
        g_autofree char *without = still(&film, rows[i].frame);
        load(&film, rows[i].captions);
        g_autofree char *with = still(&film, rows[i].frame);
        film.options.cpu = 0;
        g_autofree char *plain = still(&film, rows[i].frame);
        film.options.cpu = kn_cpu_flags();
        g_assert_cmpstr(with, ==, plain);
        if ((strcmp(with, without) != 0) != rows[i].text)
            g_error("row %u, frame %d", i, (int)rows[i].frame);
    }
    film_close(&film);
}

/* The second word is lit where the first one was: the frames differ at its start alone. */
static void test_lit(void)
{
    Film film;
    g_autofree char *last = NULL;
    open_film(&film, KARAOKE);
    for (gint64 frame = 95; frame <= 107; frame++) { /* the fourth segment rests */
        char *hash = still(&film, frame);
        if (last)
            g_assert_true((strcmp(hash, last) == 0) == (frame != 99));
        g_free(last);
        last = hash;
    }
    film_close(&film);
}

/* A changed caption makes the batches anew that show it: of four, one or the two about a cut. */
static void test_change(void)
{
    static const struct {
        const char *from, *to;
        const char *done;
    } rows[] = {
        {"One two", "One who", "done made 1 cached 3"},
        {"Over", "Under", "done made 2 cached 2"},
        {"00:00:03,600", "00:00:03,500", "done made 1 cached 3"},
    };
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, BOXED);
    film_render(&film, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) parts = g_strsplit(SRT, rows[i].from, 2);
        g_autofree char *changed = g_strjoinv(rows[i].to, parts);
        put(&film, "s.srt", changed);
        load(&film, BOXED);
        film_render_again(&film, &error);
        g_assert_no_error(error);
        g_assert_true(film_saw(&film, rows[i].done));
        put(&film, "s.srt", SRT);
        load(&film, BOXED);
        film_render_again(&film, &error);
        g_assert_no_error(error);
        g_assert_true(film_saw(&film, "done made 0 cached 4"));
    }
    film_close(&film);
}

/* What no font has, and an effect that costs, are told by whoever plans. */
static void test_told(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, BOXED);
    put(&film, "s.srt", "1\n00:00:00,300 --> 00:00:00,900\na \xf3\xb0\x80\x80\n");
    load(&film, BOXED);
    film_render(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "warning: test.json:1:138: $.captions.file: captions: no "
                                  "installed font has the character U+F0000 "));
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/burn/every method hands over the frames that a still shows", test_methods);
    g_test_add_func("/burn/every method hands over equal frames with texts of effects",
                    test_texts_by_methods);
    g_test_add_func("/burn/any number of workers makes the same film with texts of effects",
                    test_texts_by_workers);
    g_test_add_func("/burn/text is seen in its own frames alone, with any kernels", test_stills);
    g_test_add_func("/burn/a word is lit from its first frame on", test_lit);
    g_test_add_func("/burn/a changed caption makes its own batches anew", test_change);
    g_test_add_func("/burn/what fonts lack is told", test_told);
    return film_run();
}
