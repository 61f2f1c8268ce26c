/* SPDX-License-Identifier: MIT */
#include "goldens.h"

#include <stdlib.h>

/* Charts of cards, from the project to the frame, as geometry: a pie in double precision, bars by
 * where their edges stand. Letters beside them are not looked at. */

static Film film;

/* Of the built-in theme. */
static const double series[3][3] = {{92, 200, 255}, {255, 190, 92}, {126, 226, 168}};
static const double ground[3] = {32, 48, 64};

static void load(const char *card, int width, int height)
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": %d}, \"segments\": "
        "[{\"card\": {\"background\": \"#203040\", \"grow\": 0.8, %s}, \"duration\": 2, "
        "\"effects_plan\": {\"motion\": \"static\"}}]}",
        width, height, GOLDEN_FPS, card);

    film_load(&film, text);
}

/* ---- a pie ---- */

/* Shares of 1, 2 and 5 of 8, clockwise from straight up, with a hole of 0.58 of its radius and
 * 0.0035 turns between two. It turns up within 24 frames from 0.2 s on. It stands at the
 * left edge of what the margins of a tenth leave. */
typedef struct {
    double x, y, radius;
} Circle;

static Circle circle;

static const double *sector_at(double dx, double dy, double shown)
{
    static const double ends[] = {0, 1 / 8.0, 3 / 8.0, 1};
    double far = hypot(dx, dy), turn = atan2(dx, -dy) / (2 * G_PI);

    turn += turn < 0;
    if (far > circle.radius || far < 0.58 * circle.radius || turn > shown)
        return ground;
    for (int i = 0; i < 3; i++)
        if (turn > ends[i] + 0.0035 / 2 && turn < ends[i + 1] - 0.0035 / 2)
            return series[i];
    return ground;
}

static void pie(const View *view, double *canvas)
{
    enum { PARTS = 6 };
    double shown = golden_ease_cubic((view->frame - 6) / 24.0);

    EACH_PIXEL(view, x, y)
    {
        double *to = golden_pixel(view, canvas, x, y);

        to[0] = -1;
        if (fabs(x + 0.5 - circle.x) > circle.radius || fabs(y + 0.5 - circle.y) > circle.radius)
            continue;
        to[0] = to[1] = to[2] = 0;
        for (int k = 0; k < PARTS * PARTS; k++) {
            const double *part = sector_at(x + (k % PARTS + 0.5) / PARTS - circle.x,
                                           y + (k / PARTS + 0.5) / PARTS - circle.y, shown);
            for (int c = 0; c < 3; c++)
                to[c] += part[c] / (PARTS * PARTS);
        }
    }
}

/* A frame later, or none of it. */
static void no_pie(const View *view, double *canvas)
{
    View later = *view;

    later.frame = view->frame > 30 ? 0 : view->frame + 1;
    pie(&later, canvas);
}

static void test_pie(void)
{
    static const int sizes[][2] = {{320, 180}, {480, 270}}, frames[] = {12, 19, 45};
    const GoldenRow row = {"pie", "", "", pie, {37, 44}, 0.5, 0};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        View view = {sizes[s][0], sizes[s][1], 0, sizes[s][1] / 1080.0};
        double margin = 0.1 * view.height;
        double left = 1.25 * margin; /* a broad card leaves more at its sides */
        double side = MIN(view.height - 2 * margin, 0.45 * (view.width - 2 * left));

        circle = (Circle){left + side / 2, view.height / 2.0, side / 2};
        load("\"type\": \"pie\", \"data\": {\"a\": 1, \"b\": 2, \"c\": 5}", view.width,
             view.height);
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            view.frame = frames[i];
            golden_compare(&film, &row, &view, no_pie);
        }
    }
}

/* ---- bars ---- */

/* The luma of the first colour of the series, in its middle. */
static gboolean in_bar(const KnFrame *frame, int x, int y)
{
    double luma =
        16 + 219 * (0.2126 * series[0][0] + 0.7152 * series[0][1] + 0.0722 * series[0][2]) / 255;
    return abs(kn_frame_row(frame, 0, y)[x] - (int)luma) <= 4;
}

typedef struct {
    int left, right, top, bottom; /* the last two are of its middle */
} Bar;

/* Bars from left to right: runs of their colour in a row, then in the column of their middle. */
static guint find_bars(const KnFrame *frame, int row, Bar bars[8])
{
    guint n = 0;

    for (int x = 0; x < frame->width && n < 8; x++) {
        int left = x, middle;

        while (x < frame->width && in_bar(frame, x, row))
            x++;
        if (x - left < 4)
            continue;
        Bar bar = {left, x, row, row + 1};
        middle = (left + x) / 2;
        while (bar.top > 0 && in_bar(frame, middle, bar.top - 1))
            bar.top--;
        while (bar.bottom < frame->height && in_bar(frame, middle, bar.bottom))
            bar.bottom++;
        bars[n++] = bar;
    }
    return n;
}

/* The lowest row that shows all three. */
static int row_of_bars(const KnFrame *frame)
{
    Bar bars[8];

    for (int y = frame->height - 1; y > 0; y--)
        if (find_bars(frame, y, bars) == 3)
            return y - 1;
    g_error("there are no three bars");
}

/* How high bar i of that height is then: each grows for half of the time from its lower edge, a
 * sixth of the time after the one before it. What grows is the bar with the few pixels round it
 * that its part has. */
static double height_at(int i, double height, int frame)
{
    double from = 0.3 + 0.8 * 0.5 / 3 * i, t = (double)frame / GOLDEN_FPS;

    return height * golden_ease_cubic((t - from) / 0.4);
}

static void test_bars(void)
{
    static const int sizes[][2] = {{480, 270}, {270, 480}}, frames[] = {14, 17, 21};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(GError) error = NULL;
        Bar bars[8];

        load("\"type\": \"bar\", \"data\": {\"a\": 10, \"b\": 40, \"c\": 20}", sizes[s][0],
             sizes[s][1]);
        g_autoptr(KnFrame) whole = film_still(&film, 55, &error);
        g_assert_no_error(error);
        int row = row_of_bars(whole);
        g_assert_cmpuint(find_bars(whole, row, bars), ==, 3);
        double high = bars[1].bottom - bars[1].top, broad = bars[1].right - bars[1].left;
        double column = (bars[2].left - bars[0].left) / 2.0;
        g_test_message("bars %g broad, %g high, one each %g", broad, high, column);
        g_assert_cmpfloat(high, >, 0.3 * MIN(sizes[s][0], sizes[s][1]));
        g_assert_cmpfloat_with_epsilon(
            broad, MIN(0.62 * column, 200 * MIN(sizes[s][0], sizes[s][1]) / 1080.0), 2);
        g_assert_cmpfloat_with_epsilon(bars[0].bottom - bars[0].top, high / 4, 2);
        g_assert_cmpfloat_with_epsilon(bars[2].bottom - bars[2].top, high / 2, 2);
        g_assert_cmpfloat_with_epsilon(bars[1].left - bars[0].left, column, 2);
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            g_autoptr(KnFrame) frame = film_still(&film, frames[i], &error);

            g_assert_no_error(error);
            for (int k = 0; k < 3; k++) {
                int middle = (bars[k].left + bars[k].right) / 2, top = bars[k].bottom;
                double want = height_at(k, bars[k].bottom - bars[k].top, frames[i]);

                while (top > 0 && in_bar(frame, middle, top - 1))
                    top--;
                g_test_message("frame %d, bar %d: %d high, %.1f wanted", frames[i], k,
                               bars[k].bottom - top, want);
                g_assert_cmpfloat_with_epsilon(bars[k].bottom - top, want, 5);
            }
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
    g_test_add_func("/chart-goldens/pie", test_pie);
    g_test_add_func("/chart-goldens/bar", test_bars);
    g_test_add_func("/chart-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
