/* SPDX-License-Identifier: MIT */
#include "goldens.h"

/* Transitions that no version of FFmpeg's xfade has, and its fades, from the project to the frame,
 * against what the documents say of them. Two segments of two seconds; the transition's 20 frames
 * lie to either side of the cut. */

static Film film;

/* ---- the pictures ---- */

static void first_at(const View *view, double x, double y, double *rgb)
{
    for (int k = 0; k < 3; k++)
        rgb[k] = 110 + 60 * sin(2 * G_PI * (x / 31 + k / 3.0)) * cos(2 * G_PI * y / 37);
}

static void second_at(const View *view, double x, double y, double *rgb)
{
    double u = x / view->width, v = y / view->height;

    rgb[0] = 190 + 40 * sin(2 * G_PI * 5 * u);
    rgb[1] = 120 + 50 * cos(2 * G_PI * 4 * v);
    rgb[2] = 60 + 40 * sin(2 * G_PI * 3 * (u + v));
}

/* Greys of a wipe, 0..255: whole numbers, as the file holds. */
static double grey_at(const View *view, int x, int y)
{
    return floor(128 + 110 * sin(2 * G_PI * x / view->width) * cos(2 * G_PI * y / view->height));
}

static void first(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    first_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
}

static void second(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    second_at(view, x + 0.5, y + 0.5, golden_pixel(view, canvas, x, y));
}

static void wipe(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    for (int k = 0; k < 3; k++)
        golden_pixel(view, canvas, x, y)[k] = grey_at(view, x, y);
}

/* ---- the references ---- */

/* From the first frame of its time to the last one the steps are equal: the frame before is at 0,
 * the one after at 1. */
static double progress(const View *view)
{
    return CLAMP((view->frame - 49) / 21.0, 0, 1);
}

static void crossfade_by(const View *view, double *canvas, double part)
{
    first(view, canvas);
    EACH_PIXEL(view, x, y)
    {
        double rgb[3];

        second_at(view, x + 0.5, y + 0.5, rgb);
        golden_mix(golden_pixel(view, canvas, x, y), rgb, part);
    }
}

static void crossfade(const View *view, double *canvas)
{
    crossfade_by(view, canvas, progress(view));
}

static void eased(const View *view, double *canvas)
{
    crossfade_by(view, canvas, golden_ease_cubic(progress(view)));
}

static void none(const View *view, double *canvas)
{
    crossfade_by(view, canvas, view->frame >= GOLDEN_FRAMES);
}

/* As xfade fades through black: the colour is reached after the first fifth and recedes from
 * there. */
static void fadecolor(const View *view, double *canvas)
{
    static const double color[3] = {30, 140, 200};
    double gone = 1 - progress(view);
    double a = golden_ramp((gone - 0.8) / 0.2), b = golden_ramp((gone - 0.2) / 0.8);

    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y), next[3];

        first_at(view, x + 0.5, y + 0.5, to);
        second_at(view, x + 0.5, y + 0.5, next);
        for (int k = 0; k < 3; k++)
            to[k] = gone * (to[k] * a + color[k] * (1 - a)) +
                    (1 - gone) * (color[k] * b + next[k] * (1 - b));
    }
}

/* The first picture grows from 1 to 1.6 times its size, the second from 0.4 to 1 and over it, all
 * by one cubic ease. */
static void zoom_connect(const View *view, double *canvas)
{
    double e = golden_ease_cubic(progress(view)), a = 1 + 0.6 * e, b = 0.4 + 0.6 * e;
    double x0 = view->width / 2.0, y0 = view->height / 2.0;
    const KnBox place = {x0 - x0 * b, y0 - y0 * b, view->width * b, view->height * b};

    EACH_PIXEL(view, x, y)
    {
        double dx = x + 0.5 - x0, dy = y + 0.5 - y0, next[3],
               *to = golden_pixel(view, canvas, x, y);

        first_at(view, x0 + dx / a, y0 + dy / a, to);
        second_at(view, x0 + dx / b, y0 + dy / b, next);
        golden_mix(to, next, e * golden_box(&place, 0, x + 0.5, y + 0.5));
    }
}

/* What is covered leaves nothing, not even of rounding. */
static void cover(double *to, const double *color, double part)
{
    if (part >= 1)
        memcpy(to, color, 3 * sizeof *to);
    else
        golden_mix(to, color, MAX(part, 0));
}

/* A panel whose edges lean, with stripes two fifths of the way to white, wider than the frame: over
 * the first picture in the first quarter, off the second in the last fifth. */
static void branded(const View *view, double *canvas)
{
    static const double panel[3] = {30, 140, 200}, white[3] = {255, 255, 255};
    double at = progress(view), width = view->width, lean = view->height / 4.0;
    double way = width * 1.04 + lean, stripe[3];
    double front = way * golden_ease_out(at * 4), back = way * pow(MAX(at * 5 - 4, 0), 3);

    memcpy(stripe, panel, sizeof stripe);
    golden_mix(stripe, white, 0.4);
    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y), next[3];
        double moved = x + lean * (y + 0.5) / view->height;

        first_at(view, x + 0.5, y + 0.5, to);
        second_at(view, x + 0.5, y + 0.5, next);
        cover(to, stripe, front - moved);
        cover(to, panel, front - width * 0.04 - moved);
        cover(to, stripe, back - moved);
        cover(to, next, back - width * 0.04 - moved);
    }
}

/* From dark to bright; a fifth of the greys is on its way at once. */
static void luma(const View *view, double *canvas)
{
    EACH_PIXEL(view, x, y)
    {
        double come = progress(view) * 1.2 - grey_at(view, x, y) / 255, next[3];
        double *to = golden_pixel(view, canvas, x, y);

        first_at(view, x + 0.5, y + 0.5, to);
        second_at(view, x + 0.5, y + 0.5, next);
        golden_mix(to, next, golden_ramp(come / 0.2));
    }
}

/* ---- comparing ---- */

static const GoldenRow rows[] = {
    {"crossfade", "", "\"type\": \"crossfade\"", crossfade, {53, 48}, 1, 0},
    {"crossfade with an easing",
     "",
     "\"type\": \"fade\", \"ease\": \"easeInOutCubic\"",
     eased,
     {53, 48},
     1,
     0},
    {"none", "", "\"type\": \"none\"", none, {53, 48}, 0, 0},
    {"fadecolor",
     "",
     "\"type\": \"fadecolor\", \"color\": [30, 140, 200]",
     fadecolor,
     {53, 48},
     1,
     0},
    {"zoom_connect", "", "\"type\": \"zoom_connect\"", zoom_connect, {53, 48}, 1, 0},
    {"branded_transition",
     "",
     "\"type\": \"branded_transition\", \"color\": [30, 140, 200]",
     branded,
     {60, 52},
     1,
     0},
    {"luma",
     "",
     "\"type\": \"luma\", \"file\": \"wipe.png\", \"softness\": 0.2",
     luma,
     {53, 48},
     1,
     0},
};

/* A frame earlier. */
static Draw drawn;
static void before(const View *view, double *canvas)
{
    View earlier = *view;

    earlier.frame--;
    drawn(&earlier, canvas);
}

static void load(const GoldenRow *row, const View *view)
{
    gboolean takes_time = row->draw != none;
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": %d}, \"defaults\": "
        "{\"duration\": 2, \"focus\": [0.5, 0.5], \"effects_plan\": {\"motion\": \"static\"}}, "
        "\"segments\": [{\"image\": \"ground.png\", \"effects_plan\": {\"transition\": {%s%s}}}, "
        "{\"image\": \"next.png\"}]}",
        view->width, view->height, GOLDEN_FPS, row->plan,
        takes_time ? ", \"duration\": \"20f\"" : "");

    golden_write(&film, "ground.png", view, first);
    golden_write(&film, "next.png", view, second);
    golden_write(&film, "wipe.png", view, wipe);
    film_load(&film, text);
}

static void test_row(gconstpointer data)
{
    static const int sizes[][2] = {{320, 180}, {162, 288}}, frames[] = {53, 59, 67};
    const GoldenRow *row = data;

    drawn = row->draw;
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        View view = {sizes[s][0], sizes[s][1], 0, 0};

        load(row, &view);
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            view.frame = frames[i];
            golden_compare(&film, row, &view, before);
        }
    }
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/transition-goldens/", rows[i].name, NULL);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/transition-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
