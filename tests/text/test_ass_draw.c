/* SPDX-License-Identifier: MIT */
/* ASS files become runs of frames with the same picture, and each picture can be drawn by itself,
 * in any order. */
#include "base/error.h"
#include "pixel/surface.h"
#include "text/ass_draw.h"

#include <glib/gstdio.h>
#include <string.h>

#define HEAD                                                                                       \
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\nPlayResY: 360\n\n[V4+ Styles]\n"            \
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "            \
    "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "             \
    "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"               \
    "Style: Default,DejaVu Sans,30,&H0000FFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0," \
    "0,1,2,1,2,10,10,10,1\n\n[Events]\n"                                                           \
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
#define LINE(start, end, text) "Dialogue: 0," start "," end ",Default,,0,0,0,," text "\n"

static char *surface_path;

static const KnAssDraw *module(void)
{
    g_autoptr(GError) error = NULL;
    const KnAssDraw *ass = kn_ass_draw(&error);
    g_assert_no_error(error);
    return ass;
}

static const KnAssSpec film = {.frame_width = 640, .frame_height = 360, .fps = {25, 1}};

static GArray *plan(const char *text, gint64 n_frames, KnWarnings *warnings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnWarnings) mine = kn_warnings_new();
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(KnAssRun));
    module()->plan(text, &film, n_frames, runs, warnings ? warnings : mine, &error);
    g_assert_no_error(error);
    return runs;
}

static const KnAssRun *run_at(const GArray *runs, guint i)
{
    return &g_array_index(runs, KnAssRun, i);
}

static KnSurface *draw(const char *text, const KnAssSpec *spec)
{
    g_autoptr(GError) error = NULL;
    module()->draw(text, spec, surface_path, &error);
    g_assert_no_error(error);
    KnSurface *surface = kn_surface_open(surface_path, TRUE, &error);
    g_assert_no_error(error);
    g_unlink(surface_path);
    return surface;
}

/* Frames that are the same are one run; a gap, another text and another place are others. */
static void test_runs(void)
{
    static const struct {
        const char *text;
        struct {
            gint64 first, n;
        } runs[6]; /* n 0: no more */
    } rows[] = {
        {HEAD, {{0, 0}}},
        {HEAD LINE("0:00:01.00", "0:00:02.00", "Hello"), {{25, 25}}},
        {HEAD LINE("0:00:01.00", "0:00:02.00", "Hello") LINE("0:00:02.00", "0:00:03.00", "Hello"),
         {{25, 50}}},
        {HEAD LINE("0:00:01.00", "0:00:02.00", "Hello") LINE("0:00:02.00", "0:00:03.00", "World"),
         {{25, 25}, {50, 25}}},
        {HEAD LINE("0:00:01.00", "0:00:03.00", "Hello") LINE("0:00:02.00", "0:00:04.00", "World"),
         {{25, 25}, {50, 25}, {75, 25}}},
        {HEAD LINE("0:00:03.00", "0:00:09.00", "Late") LINE("0:00:01.00", "0:00:01.50", "Early"),
         {{25, 13}, {75, 25}}}, /* cut off by the film's end */
        {HEAD LINE("0:00:01.00", "0:00:01.01", "Between two frames"), {{25, 1}}},
        {HEAD LINE("0:00:01.01", "0:00:01.03", "Between two frames"), {{0, 0}}},
        {HEAD LINE("0:00:01.00", "0:00:02.00", "{\\fad(120,0)}Hello"),
         {{26, 1}, {27, 1}, {28, 22}}}, /* at its first instant it is clear */
        {HEAD LINE("0:00:05.00", "0:00:06.00", "Behind the end"), {{0, 0}}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) runs = plan(rows[i].text, 100, NULL);
        guint n = 0;
        for (guint k = 0; k < runs->len; k++)
            g_test_message("%u: %d, %d", i, (int)run_at(runs, k)->spec.frame,
                           (int)run_at(runs, k)->n_frames);
        for (; rows[i].runs[n].n > 0; n++) {
            g_assert_cmpuint(n, <, runs->len);
            g_assert_cmpint(run_at(runs, n)->spec.frame, ==, rows[i].runs[n].first);
            g_assert_cmpint(run_at(runs, n)->n_frames, ==, rows[i].runs[n].n);
        }
        g_assert_cmpuint(runs->len, ==, n);
    }
}

#define MANY                                                                                       \
    HEAD LINE("0:00:00.50", "0:00:03.00", "One") LINE("0:00:01.00", "0:00:02.00", "Two")           \
        LINE("0:00:01.50", "0:00:03.50", "{\\move(10,10,300,200)}Three")                           \
            LINE("0:00:02.50", "0:00:03.00", "{\\k20}Fo{\\k20}ur")                                 \
                LINE("0:00:03.80", "0:00:03.90", "{\\pos(20,40)}Five")

/* Every picture comes out as planned, forwards, backwards, and in between. */
static void test_any_order(void)
{
    g_autoptr(GArray) runs = plan(MANY, 100, NULL);
    g_assert_cmpuint(runs->len, >, 40);
    for (guint i = 0; i < 3 * runs->len; i++) {
        guint k = i < runs->len       ? i
                  : i < 2 * runs->len ? 2 * runs->len - 1 - i
                                      : i * 37 % runs->len;
        const KnAssSpec *spec = &run_at(runs, k)->spec;
        g_autoptr(KnSurface) surface = draw(MANY, spec);
        g_assert_cmpint(kn_surface_frame(surface)->width, ==, spec->rect.width);
        g_assert_cmpint(kn_surface_frame(surface)->height, ==, spec->rect.height);
        g_assert_cmpint((spec->rect.x | spec->rect.y) & 1, ==, 0);
        g_assert_nonnull(kn_surface_alpha(surface));
    }
}

/* The style's colour, yellow, and its black outline are drawn. */
static void test_colors(void)
{
    static const char text[] = HEAD LINE("0:00:00.00", "0:00:01.00", "HHHHH");
    g_autoptr(GArray) runs = plan(text, 25, NULL);
    g_assert_cmpuint(runs->len, ==, 1);
    g_autoptr(KnSurface) surface = draw(text, &run_at(runs, 0)->spec);
    const KnFrame *frame = kn_surface_frame(surface);
    const KnPlane *alpha = &kn_surface_alpha(surface)[0];
    int n_yellow = 0, n_black = 0;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++) {
            int luma = frame->plane[0].data[y * frame->plane[0].stride + x];
            gboolean solid = alpha->data[y * alpha->stride + x] == 255;
            n_yellow += solid && ABS(luma - 219) <= 1;
            n_black += solid && ABS(luma - 16) <= 1;
        }
    g_assert_cmpint(n_yellow, >, 100);
    g_assert_cmpint(n_black, >, 50);
    g_assert_cmpint(run_at(runs, 0)->spec.rect.y, >, 250);
}

static void test_warnings(void)
{
    static const struct {
        const char *text, *warning; /* NULL: none */
    } rows[] = {
        {HEAD LINE("0:00:00.00", "0:00:03.00", "Still"), NULL},
        {HEAD LINE("0:00:00.00", "0:00:03.00", "{\\move(0,0,500,300)}Moves"), "frames differ"},
        {HEAD LINE("0:00:00.00", "0:00:01.00", "a\xf3\xb0\x80\x80"), "no installed font has 1 "},
        {HEAD "[Fonts]\nfontname: a.ttf\n!!!!\n", "fonts inside"},
        {HEAD LINE("0:00:00.00", "0:00:01.00", "{\\fnNo Such Font}a"),
         "the font 'No Such Font' of the ASS file is not installed"},
        {HEAD LINE("0:00:00.00", "0:00:01.00", "{\\fnDejaVu Sans Bold}a {\\fndejavu sans}b"), NULL},
        {HEAD LINE("0:00:01.00", "0:00:02.00",
                   "{\\q2}So long a line that it cannot be held by six hundred and forty pixels"),
         "text of the ASS file runs off the picture at 0:01; its lines are for a picture of 640 x "
         "360"},
        {HEAD LINE("0:00:02.00", "0:00:03.00", "{\\pos(636,100)}Off")
             LINE("0:00:03.00", "0:00:04.00", "{\\pos(300,16)\\fad(99,99)}Off"),
         "at 0:02 and 1 more times"},
        {HEAD LINE("0:00:00.00", "0:00:03.00", "{\\pos(3000,1000)}Away"), "at 0:00;"},
        /* Long lines that are broken, shapes, what moves in, and nothing. */
        {HEAD LINE("0:00:00.00", "0:00:03.00",
                   "So long a line that it cannot be held by six hundred and forty pixels"),
         NULL},
        {HEAD LINE("0:00:00.00", "0:00:03.00", "{\\p1}m -9 -9 l 999 -9 999 999 -9 999{\\p0}a"),
         NULL},
        {HEAD LINE("0:00:00.00", "0:00:00.80", "{\\move(-90,90,300,90)}In"), NULL},
        {HEAD LINE("0:00:00.00", "0:00:03.00", "{\\an8}\\h\\N"), NULL},
        {HEAD LINE("0:00:00.00", "0:00:03.00", "{\\alpha&HFF&}Hidden"), NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        g_array_unref(plan(rows[i].text, 100, warnings));
        for (guint w = 0; w < kn_warnings_n(warnings); w++)
            g_test_message("row %u: %s", i, kn_warnings_at(warnings, w)->words);
        g_assert_cmpuint(kn_warnings_n(warnings), ==, rows[i].warning ? 1 : 0);
        if (rows[i].warning)
            g_assert_nonnull(strstr(kn_warnings_at(warnings, 0)->words, rows[i].warning));
    }
}

/* What was planned is drawn, or nothing. */
static void test_changed(void)
{
    static const char text[] = HEAD LINE("0:00:00.00", "0:00:01.00", "Hello");
    g_autoptr(GArray) runs = plan(text, 25, NULL);
    g_autoptr(GError) error = NULL;
    KnAssSpec spec = run_at(runs, 0)->spec;
    g_assert_false(module()->draw(HEAD, &spec, surface_path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    spec.frame = 30; /* where there is nothing */
    g_assert_false(module()->draw(text, &spec, surface_path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    g_assert_false(g_file_test(surface_path, G_FILE_TEST_EXISTS));
}

/* Whatever the file holds: runs in order, inside of the film, or none. */
static void test_nonsense(void)
{
    static const char *const texts[] = {
        "",
        "nonsense",
        "[Events]\nDialogue: x",
        HEAD "Dialogue: 0\n",
        HEAD LINE("9999999:59:59.99", "0:00:01.00", "a"),
        HEAD LINE("0:00:00.00", "99999999999:00:00.00", "a"),
        HEAD LINE("-1:00:00.00", "0:00:01.00", "a"),
        HEAD LINE("0:00:00.00", "0:00:01.00", "{\\fs99999999\\bord9999\\p1}m 0 0 l 9 9{\\"),
        HEAD LINE("0:00:00.00", "0:00:01.00", "{\\pos(-99999,99999)}outside"),
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(KnWarnings) warnings = kn_warnings_new();
        g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(KnAssRun));
        g_autoptr(GError) error = NULL;
        gint64 at = 0;
        if (!module()->plan(texts[i], &film, 50, runs, warnings, &error))
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        for (guint k = 0; k < runs->len; k++) {
            g_assert_cmpint(run_at(runs, k)->spec.frame, >=, at);
            at = run_at(runs, k)->spec.frame + run_at(runs, k)->n_frames;
            g_autoptr(GVariant) frozen =
                g_variant_ref_sink(kn_ass_spec_to_variant(&run_at(runs, k)->spec));
            KnAssSpec back;
            g_assert_true(kn_ass_spec_from_variant(frozen, &back));
            g_assert_cmpmem(&back, sizeof back, &run_at(runs, k)->spec, sizeof back);
        }
        g_assert_cmpint(at, <=, 50);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp(NULL, NULL);
    surface_path = g_build_filename(folder, "surface", NULL);
    g_test_add_func("/ass/equal frames are one picture", test_runs);
    g_test_add_func("/ass/pictures are drawn in any order", test_any_order);
    g_test_add_func("/ass/colours are the file's", test_colors);
    g_test_add_func("/ass/what is lost or costly is told", test_warnings);
    g_test_add_func("/ass/another text than planned is refused", test_changed);
    g_test_add_func("/ass/nonsense gives an error or a sound plan", test_nonsense);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(surface_path);
    return status;
}
