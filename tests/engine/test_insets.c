/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "film.h"
#include "pixel/color.h"

#include <stdlib.h>
#include <string.h>

/* Pictures that lie over a film, from the project to the pixel: the film is grey, the pictures red,
 * and half red, half clear. */

enum { GREY = 125 }; /* of #808080 */

static Film film;
static const int red[3] = {63, 102, 240}, grey[3] = {126, 128, 128}, white[3] = {235, 128, 128};

/* No border, corners and shadow but what params says; at once. */
#define PLAIN "\"border\": 0, \"radius\": 0, \"shadow\": 0, \"animate_in\": 0, "

static void load(const char *params, int width, int height)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": 30, \"speed\": "
        "\"ultrafast\"}, \"segments\": [{\"card\": {\"background\": \"#808080\"}, \"duration\": "
        "2, \"effects_plan\": {\"tools\": [{\"name\": \"picture_in_picture\", \"params\": {%s}}]}}"
        "]}",
        width, height, params);
    film_load(&film, text);
}

static KnFrame *draw(const char *params, int width, int height, gint64 frame)
{
    g_autoptr(GError) error = NULL;
    load(params, width, height);
    KnFrame *drawn = film_still(&film, frame, &error);
    g_assert_no_error(error);
    return drawn;
}

static gboolean is_near(const KnFrame *frame, double x, double y, const int want[3], int limit)
{
    int column = MIN((int)(x * frame->width), frame->width - 1);
    int row = MIN((int)(y * frame->height), frame->height - 1), off = 0;
    for (int p = 0; p < 3; p++)
        off = MAX(off, abs(kn_frame_row(frame, p, row >> (p > 0))[column >> (p > 0)] - want[p]));
    if (off > limit)
        g_test_message("at %g, %g: off by %d", x, y, off);
    return off <= limit;
}

typedef struct {
    const char *params;
    gint64 frame;
    double x, y;
    const int *want;
} Probe;

static const Probe probes[] = {
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.26, 0.26, red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.74, 0.74, red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 59, 0.5, 0.5, red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.24, 0.5, grey},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.5, 0.77, grey},
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1]", 0, 0.999, 0.999, red},
    /* a border of 100 pixels of 1080 */
    {"\"shadow\": 0, \"animate_in\": 0, \"file\": \"red.png\", \"border\": 100, \"radius\": 0, "
     "\"box\": [0, 0, 1, 1]",
     0, 0.02, 0.5, white},
    {"\"shadow\": 0, \"animate_in\": 0, \"file\": \"red.png\", \"border\": 100, \"radius\": 0, "
     "\"border_color\": [128, 128, 128], \"box\": [0, 0, 1, 1]",
     0, 0.02, 0.5, grey},
    {"\"shadow\": 0, \"animate_in\": 0, \"file\": \"red.png\", \"border\": 100, \"radius\": 0, "
     "\"box\": [0, 0, 1, 1]",
     0, 0.07, 0.5, red},
    /* corners */
    {"\"shadow\": 0, \"animate_in\": 0, \"file\": \"red.png\", \"border\": 0, \"radius\": 500, "
     "\"box\": [0.25, 0.25, 0.5, 0.5]",
     0, 0.26, 0.26, grey},
    /* what is clear stays so, and all of a picture twice as broad as high is seen */
    {PLAIN "\"file\": \"half.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.3, 0.5, red},
    {PLAIN "\"file\": \"half.png\", \"box\": [0.25, 0.25, 0.5, 0.5]", 0, 0.7, 0.5, grey},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0, 0.5, 1], \"fit\": \"contain\"", 0, 0.5, 0.5,
     red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0.25, 0, 0.5, 1], \"fit\": \"contain\"", 0, 0.5, 0.1,
     grey},
    /* its time */
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"start_time\": 1", 29, 0.5, 0.5, grey},
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"start_time\": 1", 30, 0.5, 0.5, red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"duration\": 0.5", 14, 0.5, 0.5, red},
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"duration\": 0.5", 15, 0.5, 0.5, grey},
    {PLAIN "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"start_time\": 3", 59, 0.5, 0.5, grey},
};

static void test_probes(void)
{
    static const int sizes[][2] = {{320, 180}, {960, 540}};
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (gsize i = 0; i < G_N_ELEMENTS(probes); i++) {
            const Probe *p = &probes[i];
            g_test_message("%s, frame %d, %d", p->params, (int)p->frame, sizes[s][0]);
            g_autoptr(KnFrame) frame = draw(p->params, sizes[s][0], sizes[s][1], p->frame);
            g_assert_true(is_near(frame, p->x, p->y, p->want, 3));
        }
}

/* A shadow darkens what lies below, nothing else, and what comes is half there half way. */
static void test_shadow_and_coming(void)
{
    const char *box = "\"file\": \"red.png\", \"box\": [0.25, 0.25, 0.5, 0.5], ";
    g_autofree char *shaded =
        g_strconcat(box, "\"border\": 0, \"shadow\": 100, \"animate_in\": 0", NULL);
    g_autofree char *coming =
        g_strconcat(box, "\"border\": 0, \"shadow\": 0, \"animate_in\": 0.3", NULL);
    g_autoptr(KnFrame) still = draw(shaded, 640, 360, 30), first = draw(coming, 640, 360, 4);
    int below = kn_frame_row(still, 0, 360 * 3 / 4 + 6)[320],
        half = kn_frame_row(first, 0, 180)[320];
    g_assert_cmpint(below, <, GREY - 10);
    g_assert_cmpint(below, >, 16);
    g_assert_true(is_near(still, 0.02, 0.02, grey, 1));
    g_assert_cmpint(half, <, GREY - 10);
    g_assert_cmpint(half, >, red[0] + 10);
}

/* The logo of a theme: in its corner, inside of the margins, through all of the film and its
 * transitions, as much of it as it says; texts leave the same margins, and make room. */
static void test_logo(void)
{
    static const struct {
        const char *logo;
        double x, y; /* where its middle is */
        double part; /* how much of it is seen */
    } rows[] = {
        /* 108 of 1080 high, half a frame's height of margin in tenths: 0.1 of the height each */
        {"\"size\": 108, \"opacity\": 1", 1 - (0.1 + 0.1) * 9 / 16, 0.15, 1},
        {"\"size\": 108, \"opacity\": 1, \"corner\": \"top_left\"", 0.2 * 9 / 16, 0.15, 1},
        {"\"size\": 108, \"opacity\": 1, \"corner\": \"bottom_left\"", 0.2 * 9 / 16, 0.85, 1},
        {"\"size\": 108, \"opacity\": 1, \"corner\": \"bottom_right\"", 1 - 0.2 * 9 / 16, 0.85, 1},
        {"\"size\": 108, \"opacity\": 0.5", 1 - 0.2 * 9 / 16, 0.15, 0.5},
        {"\"size\": 108, \"opacity\": 0", 1 - 0.2 * 9 / 16, 0.15, 0},
    };
    static const gint64 frames[] = {0, 29, 30, 59};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"version\": 1, \"theme\": {\"margin\": 0.1, \"logo\": {\"file\": \"red.png\", %s}}, "
            "\"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}, \"segments\": [{\"card\": "
            "{\"background\": \"#808080\"}, \"duration\": 1, \"effects_plan\": {\"transition\": "
            "{\"type\": \"crossfade\", \"duration\": 0.4}}}, {\"card\": {\"background\": "
            "\"#808080\"}, "
            "\"duration\": 1}]}",
            rows[i].logo);
        film_load(&film, text);
        for (gsize k = 0; k < G_N_ELEMENTS(frames); k++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(KnFrame) frame = film_still(&film, frames[k], &error);
            g_assert_no_error(error);
            int want[3];
            for (int p = 0; p < 3; p++)
                want[p] = (int)(grey[p] + (red[p] - grey[p]) * rows[i].part + 0.5);
            g_test_message("%s, frame %d", rows[i].logo, (int)frames[k]);
            g_assert_true(is_near(frame, rows[i].x, rows[i].y, want, 4));
            g_assert_true(is_near(frame, 0.5, 0.5, grey, 2));
            g_assert_true(is_near(frame, rows[i].x, rows[i].y < 0.5 ? 0.08 : 0.92, grey, 2));
        }
    }
}

static int n_bright(const KnFrame *frame)
{
    int n = 0;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            n += kn_frame_row(frame, 0, y)[x] > 180;
    return n;
}

/* A picture that comes later than texts and captions, and is as large as the frame, lies below
 * them; all of their letters are seen as they were before it came. */
static void test_under_texts(void)
{
    static const char *const said[] = {
        "\"captions\": {\"file\": \"said.srt\", \"burn\": \"boxed\"}",
        "\"captions\": {\"file\": \"said.ass\", \"burn\": \"plain\"}",
        "\"title\": \"none\"",
    };
    static const char *const written[] = {
        "", "{\"name\": \"title\", \"params\": {\"text\": \"ABC\"}}, "};
    g_autofree char *srt = g_build_filename(film.folder, "said.srt", NULL);
    g_autofree char *ass = g_build_filename(film.folder, "said.ass", NULL);
    g_assert_true(g_file_set_contents(srt, "1\n00:00:00,000 --> 00:00:02,000\nSaid\n", -1, NULL));
    g_assert_true(g_file_set_contents(
        ass,
        "[Script Info]\nPlayResX: 640\nPlayResY: 360\n[V4+ Styles]\nFormat: Name, Fontname, "
        "Fontsize, PrimaryColour, Alignment, MarginV\nStyle: Default,DejaVu Sans,40,&H00FFFFFF,2,"
        "20\n[Events]\nFormat: Start, End, Style, Text\nDialogue: "
        "0:00:00.00,0:00:02.00,Default,Said\n",
        -1, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(written); k++) {
            g_autofree char *text = g_strdup_printf(
                "{\"version\": 1, \"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}, %s, "
                "\"segments\": [{\"card\": {\"background\": \"#808080\"}, \"duration\": 2, "
                "\"effects_plan\": {\"tools\": [%s{\"name\": \"picture_in_picture\", \"params\": "
                "{\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"start_time\": 1.2, " PLAIN
                "\"fit\": \"cover\"}}]}}]}",
                said[i], written[k]);
            film_load(&film, text);
            g_autoptr(GError) error = NULL;
            g_autoptr(KnFrame) before = film_still(&film, 35, &error);
            g_assert_no_error(error);
            g_autoptr(KnFrame) after = film_still(&film, 36, &error);
            g_assert_no_error(error);
            g_test_message("%s, %s: %d and %d", said[i], written[k], n_bright(before),
                           n_bright(after));
            g_assert_true(is_near(after, 0.01, 0.01, red, 3));
            g_assert_cmpint(n_bright(before) > 50, ==, i < 2 || k > 0);
            g_assert_cmpint(n_bright(after) * 10, >=, n_bright(before) * 8);
        }
}

/* Two grey segments with a branded transition between them. */
static void load_brand(const char *logo, const char *plan, int width, int height)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"theme\": {\"margin\": 0.1, \"colors\": {\"accent\": \"#0040c0\"}, "
        "\"logo\": {\"corner\": \"bottom_left\", %s}}, "
        "\"output\": {\"width\": %d, \"height\": %d, \"fps\": 30}, \"segments\": [{\"card\": "
        "{\"background\": \"#808080\"}, \"duration\": 2, \"effects_plan\": {\"transition\": "
        "{\"type\": \"branded_transition\"%s}}}, {\"card\": {\"background\": \"#808080\"}, "
        "\"duration\": 2}]}",
        logo, width, height, plan);
    film_load(&film, text);
}

/* On a branded transition's panel, which has the theme's accent, the logo is seen in the middle of
 * the frame while nothing else is, and not before or after. The cut is at frame 60; where nobody
 * says how long, the panel is there for 36 frames, and hides all in the 10th to the 29th of them.
 */
static void test_brand(void)
{
    static const struct {
        const char *logo, *plan;
        gint64 frame;
        gboolean panel, seen;
    } rows[] = {
        {"\"file\": \"red.png\"", "", 41, FALSE, FALSE},
        {"\"file\": \"red.png\"", "", 59, TRUE, TRUE},
        {"\"file\": \"red.png\"", "", 60, TRUE, TRUE},
        {"\"file\": \"red.png\"", "", 65, TRUE, TRUE},
        {"\"file\": \"red.png\"", "", 78, FALSE, FALSE},
        {"\"file\": \"red.png\"", ", \"duration\": 0.5", 69, FALSE, FALSE},
        {"\"file\": \"red.png\"", ", \"duration\": null, \"color\": null", 65, TRUE, TRUE},
        {"\"file\": \"red.png\", \"opacity\": 0", "", 60, TRUE, FALSE},
        {"\"file\": \"red.png\"", ", \"color\": \"#123456\"", 60, TRUE, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        guint8 accent[3];
        int panel[3];
        load_brand(rows[i].logo, rows[i].plan, 640, 360);
        g_autoptr(KnFrame) frame = film_still(&film, rows[i].frame, &error);
        g_assert_no_error(error);
        gboolean said = strstr(rows[i].plan, "#123456") != NULL;
        kn_color_to_yuv(said ? 0x12 : 0, said ? 0x34 : 0x40, said ? 0x56 : 0xc0, accent);
        for (int p = 0; p < 3; p++)
            panel[p] = rows[i].panel ? accent[p] : grey[p];
        g_test_message("row %d", (int)i);
        g_assert_true(is_near(frame, 0.5, 0.5, rows[i].seen ? red : panel, 4));
        g_assert_true(is_near(frame, 0.5, 0.2, panel, 2));
        /* The one in the corner is seen when that is not. */
        gboolean none = strstr(rows[i].logo, "opacity") != NULL;
        g_assert_true(is_near(frame, 0.089, 0.87, panel, 4) == (rows[i].seen || none));
    }
}

/* However it is made, every frame of the film is the one that is drawn here. */
static void test_every_way_of_working(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disabled"};
    for (gsize i = 0; i < 2 * G_N_ELEMENTS(methods); i++) {
        g_autoptr(GError) error = NULL;
        KnBuildOptions usual = film.options;
        if (i < G_N_ELEMENTS(methods))
            load("\"file\": \"half.png\", \"start_time\": 0.5, \"duration\": 1", 320, 180);
        else
            load_brand("\"file\": \"red.png\"", "", 320, 180);
        film.options.method = methods[i % G_N_ELEMENTS(methods)];
        film.options.workers = 2;
        g_assert_true(film_render(&film, &error));
        g_assert_no_error(error);
        film_check_frames(&film, 6);
        film.options = usual;
    }
}

static void test_bad(void)
{
    static const struct {
        const char *params, *message;
    } rows[] = {
        {"\"file\": \"nowhere.png\"", "nowhere.png"},
        {"\"file\": \"tone.txt\"", "tone.txt"},
    };
    g_autofree char *path = g_build_filename(film.folder, "tone.txt", NULL);
    g_assert_true(g_file_set_contents(path, "no picture", -1, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        load(rows[i].params, 320, 180);
        g_autoptr(KnFrame) frame = film_still(&film, 0, &error);
        g_assert_null(frame);
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, rows[i].message));
    }
}

static void test_sizes(void)
{
    static const int sizes[][2] = {{16, 16}, {34, 18}, {3840, 2160}};
    static const char *const params[] = {
        "\"file\": \"half.png\"",
        "\"file\": \"half.png\", \"box\": [0.999, 0.999, 0.001, 0.001], \"border\": 200",
        "\"file\": \"red.png\", \"box\": [0, 0, 1, 0.001], \"fit\": \"contain\"",
        "\"file\": \"red.png\", \"box\": [0, 0, 1, 1], \"shadow\": 200, \"radius\": 1000",
        "\"file\": \"red.png\", \"duration\": 0.001, \"animate_in\": 60",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(params); k++) {
            g_autoptr(KnFrame) frame = draw(params[k], sizes[i][0], sizes[i][1], 20);
            g_assert_cmpint(frame->width, ==, sizes[i][0]);
        }
}

static void write_pictures(void)
{
    enum { W = 64, H = 32 };
    guint8 rgb[W * H * 3] = {0};
    g_autofree char *path = g_build_filename(film.folder, "red.png", NULL);
    g_autofree char *svg = g_build_filename(film.folder, "half.png", NULL);
    static const char half[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" "
                               "height=\"32\"><rect width=\"32\" height=\"32\" fill=\"#f00\"/>"
                               "</svg>";
    for (int i = 0; i < W * H; i++)
        rgb[3 * i] = 255;
    g_assert_true(kn_pictures(NULL)->write(path, rgb, W, H, NULL));
    g_assert_true(g_file_set_contents(svg, half, -1, NULL));
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    write_pictures();
    g_test_add_func("/insets/probes", test_probes);
    g_test_add_func("/insets/shadow", test_shadow_and_coming);
    g_test_add_func("/insets/logo", test_logo);
    g_test_add_func("/insets/below-texts-and-captions", test_under_texts);
    g_test_add_func("/insets/brand", test_brand);
    g_test_add_func("/insets/films", test_every_way_of_working);
    g_test_add_func("/insets/bad", test_bad);
    g_test_add_func("/insets/sizes", test_sizes);
    g_test_add_func("/insets/nothing-left", test_nothing_is_left);
    return film_run();
}
