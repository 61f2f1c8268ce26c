/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "clips.h"
#include "film.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Effects on a subject, from the project to the pixel. The picture has 640 x 480 pixels, of which
 * the frame shows the middle 640 x 360; the subject covers 240..400 x 180..300 of it, which is
 * 0.375..0.625 of the frame's width and a third to two thirds of its height. */

#define BLOCK "\"bbox\": [0.375, 0.375, 0.25, 0.25]"
#define RED                                                                                        \
    "\"color\": [255, 0, 0], \"thickness\": 24, \"offset\": 24, \"glow_radius\": 0, "              \
    "\"opacity\": 1, \"pulse\": false"
#define TOOL(name, params) "[{\"name\": \"" name "\", \"params\": {" params "}}]"

static Film film;

/* The mask as numbers of 16 x 12, for 64 pixels of the picture each. */
static char *mask_text(int on)
{
    GString *text = g_string_new("\"mask\": [");
    for (int y = 0; y < 48; y++) {
        g_string_append(text, y ? ", [" : "[");
        for (int x = 0; x < 64; x++)
            g_string_append_printf(text, "%s%d", x ? ", " : "",
                                   x >= 24 && x < 40 && y >= 18 && y < 30 ? on : 0);
        g_string_append_c(text, ']');
    }
    g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *subject, *tools, *motion; /* motion NULL: static */
    int width, height;
} Shown;

static void load(const Shown *shown)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": 30, \"speed\": "
        "\"ultrafast\", \"crf\": 1}, \"segments\": [{\"image\": \"a.png\", \"duration\": 2, "
        "\"focus\": [0.5, 0.5], \"subject\": {%s}, \"effects_plan\": {\"motion\": %s, \"tools\": "
        "%s}}]}",
        shown->width, shown->height, shown->subject, shown->motion ? shown->motion : "\"static\"",
        shown->tools);
    film_load(&film, text);
}

static KnFrame *draw(const Shown *shown, gint64 frame)
{
    g_autoptr(GError) error = NULL;
    load(shown);
    KnFrame *drawn = film_still(&film, frame, &error);
    g_assert_no_error(error);
    return drawn;
}

static void sample(const KnFrame *frame, double x, double y, int yuv[3])
{
    int column = (int)(x * frame->width), row = (int)(y * frame->height);
    for (int p = 0; p < 3; p++)
        yuv[p] = kn_frame_row(frame, p, row >> (p > 0))[column >> (p > 0)];
}

static gboolean is_near(const KnFrame *frame, double x, double y, const int want[3], int limit)
{
    int yuv[3];
    sample(frame, x, y, yuv);
    g_test_message("at %g, %g: %d, %d, %d", x, y, yuv[0], yuv[1], yuv[2]);
    return abs(yuv[0] - want[0]) <= limit && abs(yuv[1] - want[1]) <= limit &&
           abs(yuv[2] - want[2]) <= limit;
}

static gboolean is_same(const KnFrame *a, const KnFrame *b, double x, double y)
{
    int yuv[3];
    sample(b, x, y, yuv);
    return is_near(a, x, y, yuv, 0);
}

static const int red[3] = {63, 102, 240};
/* A pixel of a 1080-line frame, in fractions of its width and height. */
#define AX (1 / 1920.0)
#define AY (1 / 1080.0)

/* The line's colour around the mask's edge, whatever the frame and its size; nothing elsewhere. */
static void test_outline_is_around_the_mask(void)
{
    static const int sizes[][2] = {{320, 180}, {960, 540}};
    static const gint64 frames[] = {0, 31, 59};
    g_autofree char *mask = mask_text(1);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(frames); k++) {
            const Shown plain = {BLOCK, "[]", NULL, sizes[i][0], sizes[i][1]};
            Shown shown = plain;
            shown.subject = mask;
            shown.tools = TOOL("subject_outline", RED);
            g_autoptr(KnFrame) without = draw(&plain, frames[k]), with = draw(&shown, frames[k]);
            g_assert_true(is_near(with, 0.375 - 24 * AX, 0.5, red, 6));
            g_assert_true(is_near(with, 0.625 + 24 * AX, 0.5, red, 6));
            g_assert_true(is_near(with, 0.5, 1 / 3.0 - 24 * AY, red, 6));
            g_assert_true(is_near(with, 0.5, 2 / 3.0 + 24 * AY, red, 6));
            for (double t = 0.4; t < 0.6; t += 0.02)
                g_assert_true(is_same(with, without, t, 0.5));
            for (double t = 0.05; t < 0.3; t += 0.05)
                g_assert_true(is_same(with, without, t, t));
            g_assert_false(is_same(with, without, 0.375 - 24 * AX, 0.5));
        }
}

/* It is seen through the camera, as the picture below it. */
static void test_outline_moves_with_the_picture(void)
{
    const char *close = "{\"keyframes\": [{\"t\": 0, \"rect\": [0.25, 0.25, 0.5, 0.5]}]}";
    g_autofree char *mask = mask_text(255);
    const Shown shown = {mask, TOOL("subject_outline", RED), close, 640, 360};
    const Shown plain = {mask, "[]", close, 640, 360};
    g_autoptr(KnFrame) with = draw(&shown, 30), without = draw(&plain, 30);
    g_assert_true(is_near(with, 0.25 - 48 * AX, 0.5, red, 6));
    g_assert_true(is_near(with, 0.75 + 48 * AX, 0.5, red, 6));
    g_assert_true(is_near(with, 0.5, 1 / 6.0 - 48 * AY, red, 6));
    g_assert_true(is_same(with, without, 0.3, 0.5));
    g_assert_true(is_same(with, without, 0.1, 0.5));
}

/* However the subject is given: the line stands around it. */
static void test_every_kind_of_subject(void)
{
    g_autofree guint8 *rgb = g_malloc0(64 * 48 * 3);
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(film.folder, "mask.png", NULL);
    g_autofree char *flat = mask_text(1);
    for (int y = 18; y < 30; y++)
        memset(rgb + (y * 64 + 24) * 3, 255, 16 * 3);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, 64, 48, &error));
    const char *const subjects[] = {BLOCK, flat, "\"mask\": \"mask.png\"",
                                    BLOCK ", \"mask\": \"mask.png\""};
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        const Shown shown = {subjects[i], TOOL("subject_outline", RED), NULL, 640, 360};
        g_autoptr(KnFrame) frame = draw(&shown, 0);
        g_assert_true(is_near(frame, 0.375 - 24 * AX, 0.5, red, 6));
        g_assert_true(is_near(frame, 0.5, 2 / 3.0 + 24 * AY, red, 6));
        g_assert_false(is_near(frame, 0.5, 0.5, red, 60));
    }
}

/* On a clip there is what needs none of its pixels, where it is on a picture; all else is left out,
 * whole. */
static void test_on_a_clip(void)
{
    static const char *const left_out[] = {"background_blur", "parallax", "subject_pop"};
    g_autofree char *mask = mask_text(1);
    if (!clip_can_make())
        return;
    clip_write(film.folder, "clip.mkv", 640, 480, "30", 1, NULL, 0);
    for (int i = 0; i < 5; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup_printf(
            "{\"version\": 1, \"output\": {\"width\": 640, \"height\": 360, \"fps\": 30, "
            "\"speed\": \"ultrafast\"}, \"segments\": [{\"video\": \"clip.mkv\", \"focus\": [0.5, "
            "0.5], \"duration\": 1, "
            "\"subject\": {%s}, \"effects_plan\": {\"motion\": \"static\", \"tools\": [%s%s%s]}}]}",
            i % 2 ? mask : BLOCK,
            i < 2 ? "{\"name\": \"subject_outline\", \"params\": {" RED "}}" : "\"",
            i < 2 ? "" : left_out[i - 2], i < 2 ? "" : "\"");
        film_load(&film, text);
        g_assert_true(film_render(&film, &error));
        g_assert_no_error(error);
        g_autoptr(KnFrame) frame = film_still(&film, 10, &error);
        g_assert_no_error(error);
        g_assert_cmpint(is_near(frame, 0.375 - 24 * AX, 0.5, red, 6), ==, i < 2);
        g_assert_cmpint(is_near(frame, 0.5, 2 / 3.0 + 24 * AY, red, 6), ==, i < 2);
        g_assert_false(is_near(frame, 0.5, 0.5, red, 60));
        guint told = 0;
        for (guint k = 0; k < film.events->len; k++)
            told += strstr(film.events->pdata[k], i < 2 ? "left out" : left_out[i - 2]) &&
                    strstr(film.events->pdata[k], "is left out: ");
        g_assert_cmpuint(told, ==, i < 2 ? 0 : 1);
    }
}

static void test_mask_file_without_anything(void)
{
    g_autofree guint8 *rgb = g_malloc0(64 * 48 * 3);
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(film.folder, "black.png", NULL);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, 64, 48, &error));
    load(&(Shown){"\"mask\": \"black.png\"", TOOL("subject_outline", RED), NULL, 320, 180});
    g_autoptr(KnFrame) frame = film_still(&film, 0, &error);
    g_assert_null(frame);
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "shows nothing"));
}

/* Light, a cut-out that grows, and both in a hurry or not at all. */
static void test_glow_and_pop(void)
{
    g_autofree char *mask = mask_text(1);
    const Shown plain = {mask, "[]", NULL, 640, 360};
    const Shown glow = {mask,
                        TOOL("subject_glow",
                             "\"color\": [255, 0, 0], \"radius\": 60, \"stages\": [1, 0], "
                             "\"stage_duration\": 1"),
                        NULL, 640, 360};
    const Shown pop = {mask, TOOL("subject_pop", "\"shadow_opacity\": 0, \"scale\": 1.5"), NULL,
                       640, 360};
    g_autoptr(KnFrame) without = draw(&plain, 0), first = draw(&glow, 0), last = draw(&glow, 40);
    g_assert_true(is_near(first, 0.375 - 8 * AX, 0.5, red, 40));
    g_assert_true(is_same(first, without, 0.45, 0.5));
    g_assert_true(is_same(first, without, 0.2, 0.5));
    g_assert_true(is_same(last, without, 0.375 - 8 * AX, 0.5));
    /* It grows by half about its middle: what was at 0.6 is at 0.65, where it was not. */
    g_autoptr(KnFrame) grown = draw(&pop, 30), small = draw(&pop, 0);
    int there[3];
    sample(without, 0.5 + 0.11, 0.5 + 0.1, there);
    g_assert_true(is_near(grown, 0.5 + 0.165, 0.5 + 0.15, there, 8));
    g_assert_true(is_same(grown, without, 0.72, 0.5));
    g_assert_true(is_same(small, without, 0.64, 0.5));
}

/* Of a box all that it holds grows, up to its edge, and what lies around it ends softly. */
static void test_pop_of_box(void)
{
    static const char box[] = "\"bbox\": [0.375, 0.375, 0.25, 0.25]";
    const Shown plain = {box, "[]", NULL, 640, 360};
    const Shown pop = {box, TOOL("subject_pop", "\"shadow_opacity\": 0, \"scale\": 1.5"), NULL, 640,
                       360};
    g_autoptr(KnFrame) without = draw(&plain, 0), grown = draw(&pop, 30);
    int there[3];

    sample(without, 0.5 + 0.12, 0.5 + 0.08, there);
    g_assert_true(is_near(grown, 0.5 + 0.18, 0.5 + 0.12, there, 8));
    g_assert_false(is_same(grown, without, 0.5 + 0.195, 0.5));
    g_assert_true(is_same(grown, without, 0.5 + 0.25, 0.5));
}

static double detail(const KnFrame *frame, double x0, double y0, double x1, double y1)
{
    double sum = 0;
    int n = 0;
    for (int y = (int)(y0 * frame->height); y < (int)(y1 * frame->height); y++) {
        const guint8 *row = kn_frame_row(frame, 0, y);
        for (int x = (int)(x0 * frame->width); x < (int)(x1 * frame->width) - 1; x++, n++)
            sum += abs(row[x] - row[x + 1]);
    }
    return sum / n;
}

/* The subject is as it is, all else is soft, right up to it, and has none of its colours: where the
 * subject is white and the rest black noise, nothing of the rest is lighter than before. */
static void test_background_blur(void)
{
    g_autofree char *mask = mask_text(1);
    const Shown plain = {mask, "[]", NULL, 640, 360};
    const Shown soft = {mask, TOOL("background_blur", ""), NULL, 640, 360};
    g_autoptr(KnFrame) without = draw(&plain, 10), with = draw(&soft, 10);
    for (double t = 0.39; t < 0.61; t += 0.02)
        g_assert_true(is_same(with, without, t, 0.5));
    g_assert_cmpfloat(detail(with, 0.05, 0.1, 0.35, 0.9), <,
                      0.5 * detail(without, 0.05, 0.1, 0.35, 0.9));
    g_assert_cmpfloat(detail(with, 0.4, 0.36, 0.6, 0.64), ==,
                      detail(without, 0.4, 0.36, 0.6, 0.64));
}

/* In flat colours: a white subject on black. Nothing of it is seen outside of its edge. */
static void test_nothing_of_the_subject_beside_it(void)
{
    enum { W = 640, H = 480 };
    g_autofree guint8 *rgb = g_malloc0(W * H * 3);
    g_autofree char *path = g_build_filename(film.folder, "white.png", NULL);
    g_autofree char *mask = mask_text(1);
    static const char *const tools[] = {TOOL("background_blur", "\"radius\": 60"),
                                        TOOL("parallax", "\"depth\": 0.1")};
    for (int y = 180; y < 300; y++)
        memset(rgb + (y * W + 240) * 3, 255, 160 * 3);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, W, H, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(tools); i++)
        for (int frame = 0; frame < 60; frame += 59) {
            g_autofree char *text = g_strdup_printf(
                "{\"version\": 1, \"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}, "
                "\"segments\": [{\"image\": \"white.png\", \"duration\": 2, \"focus\": [0.5, 0.5], "
                "\"subject\": {%s}, \"effects_plan\": {\"motion\": {\"name\": \"pan_ltr\", "
                "\"zoom\": "
                "1.1}, \"tools\": %s}}]}",
                mask, tools[i]);
            g_autoptr(GError) error = NULL;
            film_load(&film, text);
            g_autoptr(KnFrame) drawn = film_still(&film, frame, &error);
            g_assert_no_error(error);
            /* one run of light in the row through the middle, as broad as the subject */
            const guint8 *row = kn_frame_row(drawn, 0, 180);
            int light = 0, edges = 0;
            for (int x = 0; x < 640; x++) {
                light += row[x] > 40;
                edges += x > 0 && (row[x] > 126) != (row[x - 1] > 126);
            }
            double scale = i == 0 || frame == 0 ? 1 : 1.1 * 1.1;
            g_test_message("%s, frame %d: %d light, %d edges", tools[i], frame, light, edges);
            g_assert_cmpint(edges, ==, 2);
            g_assert_cmpfloat(fabs(light - 160 * 1.1 * scale), <, 6);
        }
}

/* Of a subject of which a box alone is known, nothing ends at the box' edge: on stripes, how sharp
 * they are falls from the middle outwards without a step. */
static void test_box_has_no_edge(void)
{
    enum { W = 640, H = 480 };
    g_autofree guint8 *rgb = g_malloc0(W * H * 3);
    g_autofree char *path = g_build_filename(film.folder, "stripes.png", NULL);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < W * H * 3; i++)
        rgb[i] = i / 3 % 4 < 2 ? 60 : 190;
    g_assert_true(kn_pictures(NULL)->write(path, rgb, W, H, NULL));
    film_load(&film,
              "{\"version\": 1, \"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}, "
              "\"segments\": [{\"image\": \"stripes.png\", \"duration\": 1, \"focus\": [0.5, 0.5], "
              "\"subject\": {" BLOCK "}, \"effects_plan\": {\"motion\": \"static\", \"tools\": "
              "[\"background_blur\"]}}]}");
    g_autoptr(KnFrame) frame = film_still(&film, 0, &error);
    g_assert_no_error(error);
    const guint8 *row = kn_frame_row(frame, 0, 180);
    double before = 1;
    for (int x = 320; x < 630; x += 4) {
        double sharp = abs(row[x] - row[x + 2]) / 112.0;
        g_test_message("%d: %.2f", x, sharp);
        g_assert_cmpfloat(sharp, <=, before + 0.02);
        g_assert_cmpfloat(sharp, >=, before - 0.2);
        before = sharp;
    }
    g_assert_cmpfloat(before, <, 0.05);
    g_assert_cmpfloat(abs(row[320] - row[322]), >, 100);
}

/* The subject goes further than what is behind it, and grows faster. */
static void test_parallax(void)
{
    g_autofree char *mask = mask_text(1);
    const Shown plain = {mask, "[]", NULL, 640, 360};
    const Shown deep = {mask, TOOL("parallax", "\"depth\": 0.2, \"ease\": \"linear\""), NULL, 640,
                        360};
    g_autoptr(KnFrame) without = draw(&plain, 0), first = draw(&deep, 0), last = draw(&deep, 59);
    int there[3];
    g_assert_true(is_same(first, without, 0.1, 0.1));
    sample(without, 0.5 + 0.05, 0.5 + 0.05, there);
    g_assert_true(is_near(first, 0.55, 0.55, there, 4));
    /* 1.2 from the camera, and 1.2 of its own; what is behind it 1.2 */
    g_assert_true(is_near(last, 0.5 + 0.05 * 1.44, 0.5 + 0.05 * 1.44, there, 12));
    sample(without, 0.5 + 0.3, 0.5 + 0.3, there);
    g_assert_true(is_near(last, 0.5 + 0.3 * 1.2, 0.5 + 0.3 * 1.2, there, 12));
}

static void test_character_highlight(void)
{
    const Shown plain = {BLOCK, "[]", NULL, 640, 360};
    const Shown shown = {
        BLOCK,
        TOOL("character_highlight", "\"character_name\": \"Ada\", \"glow_color\": [255, 0, 0]"),
        NULL, 640, 360};
    g_autoptr(KnFrame) without = draw(&plain, 12), with = draw(&shown, 12);
    g_autoptr(KnFrame) named = draw(&shown, 50), plain_later = draw(&plain, 50);
    int n = 0;
    g_assert_true(is_near(with, 0.375 - 8 * AX, 0.5, red, 40));
    g_assert_true(is_same(with, without, 0.2, 0.5));
    for (int y = 360 / 20; y < 360 / 3; y++) /* the name stands above its box */
        for (int x = 240; x < 400; x++)
            n += abs(kn_frame_row(named, 0, y)[x] - kn_frame_row(plain_later, 0, y)[x]) > 30;
    g_assert_cmpint(n, >, 500);
}

/* Edges glow in the light's colour: always among overlays, among tools when that is asked for. */
static void test_edges(void)
{
    static const struct {
        const char *list, *params;
        gboolean glow;
    } rows[] = {
        {"overlays", "", TRUE},
        {"tools", "", FALSE},
        {"tools", ", \"edges\": \"on\"", TRUE},
        {"overlays", ", \"edges\": \"off\"", FALSE},
        {"overlays", ", \"edge_opacity\": 0", FALSE},
    };
    enum { W = 640, H = 480 };
    g_autofree guint8 *rgb = g_malloc0(W * H * 3);
    g_autofree char *path = g_build_filename(film.folder, "edge.png", NULL);
    for (int y = 0; y < H; y++)
        memset(rgb + (y * W + 320) * 3, 128, 320 * 3);
    g_assert_true(kn_pictures(NULL)->write(path, rgb, W, H, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "{\"version\": 1, \"output\": {\"width\": 640, \"height\": 360, \"fps\": 30}, "
            "\"segments\": [{\"image\": \"edge.png\", \"duration\": 1, \"effects_plan\": {\"%s\": "
            "[{\"name\": \"neon_overlay\", \"opacity\": 0, \"color\": [255, 0, 0], "
            "\"animate_in\": 0%s}]}}]}",
            rows[i].list, rows[i].params);
        g_autoptr(GError) error = NULL;
        film_load(&film, text);
        g_autoptr(KnFrame) drawn = film_still(&film, 5, &error);
        g_assert_no_error(error);
        int yuv[3], beside[3];
        sample(drawn, 0.5, 0.5, yuv);
        sample(drawn, 0.3, 0.5, beside);
        g_assert_cmpint(yuv[2] > 170, ==, rows[i].glow);
        g_assert_cmpint(abs(beside[2] - 128), <, 3);
    }
}

/* The picture lies on a page, in brown; what stands on it is where its subject is, and the camera
 * goes over all of it. */
static void test_newspaper(void)
{
    static const struct {
        const char *tools, *motion;
        double x, y;
        gboolean is_red;
    } rows[] = {
        {"[\"newspaper_frame\"]", "\"static\"", 0.5, 0.56, FALSE},
        {"[\"newspaper_frame\"]", "\"static\"", 0.02, 0.02, FALSE},
        /* the line left of the subject, whose box is 0.375 of the picture's width */
        {"[\"newspaper_frame\", {\"name\": \"subject_outline\", \"params\": {" RED "}}]",
         "\"static\"", 0.27 + 0.375 * 0.46 - 24 * AX, 0.56, TRUE},
        /* twice as close about the page's middle */
        {"[\"newspaper_frame\", {\"name\": \"subject_outline\", \"params\": {" RED "}}]",
         "{\"keyframes\": [{\"t\": 0, \"rect\": [0.25, 0.25, 0.5, 0.5]}]}",
         0.5 + 2 * (0.27 + 0.375 * 0.46 - 24 * AX - 0.5), 0.62, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Shown shown = {BLOCK, rows[i].tools, rows[i].motion, 640, 360};
        g_autoptr(KnFrame) frame = draw(&shown, 30);
        int yuv[3];
        sample(frame, rows[i].x, rows[i].y, yuv);
        g_test_message("row %zu: %d, %d, %d", i, yuv[0], yuv[1], yuv[2]);
        g_assert_cmpint(yuv[2] > 170, ==, rows[i].is_red);
        if (!rows[i].is_red) { /* paper or print: a little towards yellow */
            g_assert_cmpint(yuv[1], <, 128);
            g_assert_cmpint(yuv[1], >, 90);
            g_assert_cmpint(yuv[2], >, 126);
            g_assert_cmpint(yuv[2], <, 145);
        }
    }
}

/* No size, time or parameter breaks them. */
static void test_extremes(void)
{
    static const char *const tools[] = {
        TOOL("subject_outline", "\"thickness\": 0"),
        TOOL("subject_outline", "\"thickness\": 200, \"offset\": 500, \"glow_radius\": 500"),
        TOOL("subject_outline", "\"thickness\": 0, \"glow_radius\": 0"),
        TOOL("subject_glow", "\"stage_duration\": 0, \"radius\": 1000"),
        TOOL("subject_pop", "\"pop_duration\": 0, \"scale\": 3"),
        TOOL("subject_pop", "\"pop_duration\": 1000"),
        TOOL("background_blur", "\"radius\": 200, \"animate_in\": 0"),
        TOOL("parallax", "\"depth\": 0.3"),
        TOOL("character_highlight", "\"character_name\": \"\", \"stage_durations\": [0]"),
    };
    static const int sizes[][2] = {{16, 16}, {34, 18}, {3840, 2160}};
    const char *const subjects[] = {BLOCK, "\"bbox\": [0, 0, 1, 1]", "\"bbox\": [0, 0, 0.001, 1]",
                                    "\"bbox\": [0, 0.95, 1, 0.05]", "\"mask\": [[1]]"};
    for (gsize s = 0; s < G_N_ELEMENTS(subjects); s++)
        for (gsize t = 0; t < G_N_ELEMENTS(tools); t++)
            for (gsize i = 0; i < G_N_ELEMENTS(sizes) - (s > 0); i++) {
                const Shown shown = {subjects[s], tools[t], "\"zoom_pan\"", sizes[i][0],
                                     sizes[i][1]};
                g_test_message("%s, %s, %d", subjects[s], tools[t], sizes[i][0]);
                g_autoptr(KnFrame) frame = draw(&shown, 59);
                g_assert_cmpint(frame->width, ==, sizes[i][0]);
            }
}

/* promise: same bytes */
static void test_every_way_of_working(void)
{
    static const struct {
        const char *method;
        int workers;
        KnCpuFlags cpu;
    } rows[] = {{"chunk", 1, ~0u}, {"chunk", 3, ~0u}, {"chunk", 2, 0}};
    g_autofree char *mask = mask_text(1), *first = NULL;
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": "
        "\"ultrafast\"}, \"chunk_duration\": 0.5, \"segments\": [{\"image\": \"a.png\", "
        "\"duration\": 1.5, \"subject\": {%s}, \"effects_plan\": {\"tools\": [\"subject_outline\", "
        "\"subject_pop\", \"parallax\", \"background_blur\"], \"overlays\": [\"vignette\", "
        "\"film_grain\"], \"transition\": "
        "{\"type\": "
        "\"zoom_connect\", \"duration\": 0.5}}}, {\"image\": \"b.jpg\", \"duration\": 1, "
        "\"subject\": {" BLOCK
        "}, \"effects_plan\": {\"motion\": \"ken_burns_in\", \"tools\": [\"subject_glow\"]}}]}",
        mask);
    film_load(&film, text);
    KnBuildOptions usual = film.options;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        film.options.method = rows[i].method;
        film.options.workers = rows[i].workers;
        film.options.cpu &= rows[i].cpu;
        g_assert_true(film_render(&film, &error));
        g_assert_no_error(error);
        g_autofree char *hash = film_sha256(&film);
        if (!first)
            first = g_strdup(hash);
        g_assert_cmpstr(hash, ==, first);
        film_check_frames(&film, 12);
        film.options = usual;
    }
    film.options.method = "disabled";
    g_autoptr(GError) error = NULL;
    g_assert_true(film_render(&film, &error));
    film_check_frames(&film, 12);
    film.options = usual;
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    g_test_add_func("/plates/outline", test_outline_is_around_the_mask);
    g_test_add_func("/plates/camera", test_outline_moves_with_the_picture);
    g_test_add_func("/plates/subjects", test_every_kind_of_subject);
    g_test_add_func("/plates/on-a-clip", test_on_a_clip);
    g_test_add_func("/plates/empty-mask", test_mask_file_without_anything);
    g_test_add_func("/plates/pop-of-a-box", test_pop_of_box);
    g_test_add_func("/plates/glow-and-pop", test_glow_and_pop);
    g_test_add_func("/plates/background-blur", test_background_blur);
    g_test_add_func("/plates/nothing-beside", test_nothing_of_the_subject_beside_it);
    g_test_add_func("/plates/box-without-edge", test_box_has_no_edge);
    g_test_add_func("/plates/parallax", test_parallax);
    g_test_add_func("/plates/character", test_character_highlight);
    g_test_add_func("/plates/edges", test_edges);
    g_test_add_func("/plates/newspaper", test_newspaper);
    g_test_add_func("/plates/extremes", test_extremes);
    g_test_add_func("/plates/same-bytes", test_every_way_of_working);
    g_test_add_func("/plates/nothing-left", test_nothing_is_left);
    return film_run();
}
