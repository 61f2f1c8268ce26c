/* SPDX-License-Identifier: MIT */
#include "cards/card.h"
#include "goldens.h"

#include <stdlib.h>

/* Cards of letters, from the project to the frame, by numbers that a person would measure: when a
 * line comes, where it stands, what a counter shows. What letters look like is not looked at; pies
 * and bars are among the charts. */

static Film film;

enum { SECONDS = 2, LAST = SECONDS * GOLDEN_FPS - 1 };

static const int sizes[][2] = {{640, 360}, {360, 640}};

static double unit_of(const KnFrame *frame)
{
    return MIN(frame->width, frame->height) / 1080.0;
}

static void load(const char *card, const int size[2])
{
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": %d, \"height\": %d, \"fps\": %d}, \"segments\": "
        "[{\"card\": {\"background\": \"#203040\", %s}, \"duration\": %d, \"effects_plan\": "
        "{\"motion\": \"static\"}}]}",
        size[0], size[1], GOLDEN_FPS, card, SECONDS);

    film_load(&film, text);
}

static KnFrame *still(int frame)
{
    g_autoptr(GError) error = NULL;
    KnFrame *drawn = film_still(&film, frame, &error);

    g_assert_no_error(error);
    return drawn;
}

static int luma(const KnFrame *frame, int x, int y)
{
    return kn_frame_row(frame, 0, y)[x];
}

/* How far a sample stands out from the ground, which is that of the first one. */
static int ink(const KnFrame *frame, int x, int y)
{
    int off = abs(luma(frame, x, y) - luma(frame, 0, 0));

    return off > 8 ? off : 0;
}

static double ink_of_rows(const KnFrame *frame, int top, int bottom)
{
    double sum = 0;

    for (int y = top; y < bottom; y++)
        for (int x = 0; x < frame->width; x++)
            sum += ink(frame, x, y);
    return sum;
}

/* Rows that hold something, with rows of ground between them. */
typedef struct {
    int top, bottom, left, right;
} Band;

enum { BANDS_MAX = 16 };

static guint find_bands(const KnFrame *frame, Band bands[BANDS_MAX])
{
    guint n = 0;

    for (int y = 0; y < frame->height && n < BANDS_MAX; y++) {
        Band band = {y, y, frame->width, 0};

        for (; y < frame->height && ink_of_rows(frame, y, y + 1) > 0; y++)
            for (int x = 0; x < frame->width; x++)
                if (ink(frame, x, y)) {
                    band.left = MIN(band.left, x);
                    band.right = MAX(band.right, x + 1);
                }
        band.bottom = y;
        if (band.bottom > band.top)
            bands[n++] = band;
    }
    return n;
}

/* How much of a band is there in a frame, of what is there at the end. */
static double shown(const KnFrame *frame, const KnFrame *end, const Band *band)
{
    return ink_of_rows(frame, band->top, band->bottom) / ink_of_rows(end, band->top, band->bottom);
}

/* A band comes at that time, within less than half a second, and stays as it is. */
static void check_comes(const KnFrame *end, const Band *band, double at)
{
    const struct {
        int frame;
        double least, most;
    } moments[] = {
        {(int)ceil(at * GOLDEN_FPS) - 1, 0, 0},
        {(int)((at + 0.225) * GOLDEN_FPS), 0.2, 0.9},
        {(int)ceil((at + 0.46) * GOLDEN_FPS), 1, 1},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++) {
        g_autoptr(KnFrame) frame = still(CLAMP(moments[i].frame, 0, LAST));
        double part = shown(frame, end, band);

        g_test_message("at %g, frame %d: %.3f", at, moments[i].frame, part);
        g_assert_cmpfloat(part, >=, moments[i].least - 1e-9);
        g_assert_cmpfloat(part, <=, moments[i].most + 1e-9);
    }
}

/* ---- what comes when ---- */

static void test_bullets(void)
{
    static const double times[] = {0.25, 0.9, 1.5};
    Band bands[BANDS_MAX];

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        load("\"type\": \"bullets\", \"items\": [{\"text\": \"MMM\", \"at\": 0.25}, {\"text\": "
             "\"MMM\", \"at\": 0.9}, {\"text\": \"MMM\", \"at\": 1.5}]",
             sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        g_assert_cmpuint(find_bands(end, bands), ==, G_N_ELEMENTS(times));
        for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
            check_comes(end, &bands[i], times[i]);
        g_assert_cmpfloat_with_epsilon(bands[1].top - bands[0].top, bands[2].top - bands[1].top,
                                       1.5);
    }
}

static void test_quote(void)
{
    Band bands[BANDS_MAX];

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        load("\"type\": \"quote\", \"text\": \"MM\", \"author\": \"MMM\"", sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        g_assert_cmpuint(find_bands(end, bands), ==, 3);
        check_comes(end, &bands[0], 0); /* the mark, and the words */
        check_comes(end, &bands[1], 0);
        check_comes(end, &bands[2], 0.5);
        /* Words of 72 units over an author of 42. */
        g_assert_cmpfloat_with_epsilon((double)(bands[1].bottom - bands[1].top) /
                                           (bands[2].bottom - bands[2].top),
                                       72 / 42.0, 0.25);
    }
}

/* A bar of 96 by 10 units in the accent's colour, the title, and what comes below it. */
static void test_title(void)
{
    Band bands[BANDS_MAX];

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        load("\"type\": \"title\", \"title\": \"MM\", \"subtitle\": \"MMM\"", sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        double unit = unit_of(end);
        g_assert_cmpuint(find_bands(end, bands), ==, 3);
        g_assert_cmpfloat_with_epsilon(bands[0].right - bands[0].left, 96 * unit, 1.5);
        g_assert_cmpfloat_with_epsilon(bands[0].bottom - bands[0].top, 10 * unit, 1.5);
        g_assert_cmpfloat_with_epsilon(bands[1].left, bands[0].left, 12 * unit);
        g_assert_cmpfloat_with_epsilon(bands[2].left, bands[0].left, 12 * unit);
        check_comes(end, &bands[1], 0);
        check_comes(end, &bands[2], 0.35);
        g_assert_cmpfloat_with_epsilon((double)(bands[1].bottom - bands[1].top) /
                                           (bands[2].bottom - bands[2].top),
                                       116 / 46.0, 0.35);
    }
}

/* Rows come one after the other at equal distances of time, the first at 0.2 s. */
static void test_table(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        load("\"type\": \"table\", \"data\": [[\"MM\", \"MM\"], [\"MM\", \"1\"], [\"MM\", \"2\"], "
             "[\"MM\", \"3\"]]",
             sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        Band whole = {end->height, 0, 0, 0}, bands[BANDS_MAX];
        guint n = find_bands(end, bands);
        whole.top = bands[0].top;
        whole.bottom = bands[n - 1].bottom;
        double high = (whole.bottom - whole.top) / 4.0;
        for (int row = 0; row < 4; row++) {
            /* Well within the row: the lines above and below it are not of it alone. */
            Band middle = {(int)(whole.top + high * row + 0.35 * high),
                           (int)(whole.top + high * row + 0.65 * high), 0, 0};
            check_comes(end, &middle, 0.2 + 0.25 * row);
        }
    }
}

/* ---- a number ---- */

/* Quickly at first: the value at each of 30 steps a second is on a parabola. A step comes with the
 * frame that is nearest to its time. */
static double counted(double value, double seconds, int frame)
{
    double steps = ceil(seconds * 30), step = floor((frame + 0.5) / 30.0 * (steps + 1) / seconds);
    double left = 1 - MIN(step, steps) / steps;

    return value * (1 - left * left);
}

static void test_number(void)
{
    static const int frames[] = {3, 15, 29, 45};

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            g_autofree char *there = g_strdup_printf(
                "\"type\": \"number\", \"prefix\": \"$\", \"count\": 0, \"value\": %.0f",
                counted(888, 1, frames[i]));
            load("\"type\": \"number\", \"prefix\": \"$\", \"count\": 1, \"value\": 888", sizes[s]);
            g_autoptr(KnFrame) frame = still(frames[i]), before = still(frames[i] - 2);
            load(there, sizes[s]);
            g_autoptr(KnFrame) want = still(LAST);
            gsize n = 0, n_before = 0;
            for (int y = 0; y < frame->height; y++)
                for (int x = 0; x < frame->width; x++) {
                    n += abs(luma(frame, x, y) - luma(want, x, y)) > 4;
                    n_before += abs(luma(before, x, y) - luma(want, x, y)) > 4;
                }
            g_test_message("frame %d: %s; %d off, %d before", frames[i], there, (int)n,
                           (int)n_before);
            g_assert_cmpint(n, ==, 0);
            if (frames[i] < 29)
                g_assert_cmpint(n_before, >, 20);
        }
}

/* ---- a line ---- */

/* The first colour of the series, where it is thin as well: its luma, and bluer than grey. */
static gboolean is_line(const KnFrame *frame, int x, int y)
{
    double want = 16 + 219 * (0.2126 * 92 + 0.7152 * 200 + 0.0722 * 255) / 255;

    return fabs(luma(frame, x, y) - want) <= 6 && kn_frame_row(frame, 1, y / 2)[x / 2] > 138 &&
           kn_frame_row(frame, 2, y / 2)[x / 2] < 118;
}

/* The middle of the line in a column; negative: none. */
static double line_at(const KnFrame *frame, int x)
{
    double sum = 0;
    int n = 0;

    for (int y = 0; y < frame->height; y++)
        if (is_line(frame, x, y)) {
            sum += y + 0.5;
            n++;
        }
    return n ? sum / n : -1;
}

static int right_of_line(const KnFrame *frame)
{
    for (int x = frame->width; x > 0; x--)
        if (line_at(frame, x - 1) >= 0)
            return x;
    return 0;
}

/* What the line shows at a quarter and at three quarters of the way from each point to the next
 * lies as high as its number: on one straight line. */
static void check_heights(const KnFrame *frame, double left, double right)
{
    static const double values[] = {10, 40, 20, 30};
    enum { N = 2 * (G_N_ELEMENTS(values) - 1) };
    double y[N], v[N], mean_y = 0, mean_v = 0, with = 0, alone = 0;

    for (int i = 0; i < N; i++) {
        double part = i / 2 + (i % 2 ? 0.75 : 0.25);

        y[i] = line_at(frame, (int)(left + (right - left) * part / 3));
        v[i] = values[i / 2] + (values[i / 2 + 1] - values[i / 2]) * (part - i / 2);
        mean_y += y[i] / N;
        mean_v += v[i] / N;
    }
    for (int i = 0; i < N; i++) {
        with += (y[i] - mean_y) * (v[i] - mean_v);
        alone += (v[i] - mean_v) * (v[i] - mean_v);
    }
    for (int i = 0; i < N; i++) {
        double want = mean_y + with / alone * (v[i] - mean_v);
        /* Where it begins and ends is known to a pixel and a half. */
        double steep = fabs(y[i | 1] - y[i & ~1]) / ((right - left) / N);

        g_test_message("%g: %.1f, %.1f wanted", v[i], y[i], want);
        g_assert_cmpfloat_with_epsilon(y[i], want, 1 + 1.5 * steep);
    }
    g_assert_cmpfloat(-with / alone * 30, >, 0.2 * MIN(frame->width, frame->height));
}

static void test_line(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        load("\"type\": \"line\", \"grow\": 0.8, \"data\": {\"a\": 10, \"b\": 40, \"c\": 20, "
             "\"d\": 30}",
             sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        double dot = 20 * unit_of(end), right = right_of_line(end) - dot / 2, left = 0;
        while (line_at(end, (int)left) < 0)
            left++;
        g_assert_cmpfloat(right - left, >, 0.5 * end->width);
        check_heights(end, left, right);
        /* It is uncovered from a dot before its start to a dot after its end, and with the few
         * pixels round it that a part has. */
        for (int at = 17; at <= 25; at += 4) {
            g_autoptr(KnFrame) frame = still(at);
            double part = golden_ease_cubic((at / (double)GOLDEN_FPS - 0.3) / 0.8);
            double want = left - dot + (right - left + 2 * dot) * part;
            g_test_message("frame %d: %d, %.1f wanted", at, right_of_line(frame), want);
            g_assert_cmpfloat_with_epsilon(right_of_line(frame), want, 5);
        }
    }
}

/* ---- code and Markdown ---- */

/* The second of three lines stands on a stripe of a third of what the panel's margins leave. */
static void test_code(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        Band bands[BANDS_MAX];
        load("\"type\": \"code\", \"code\": \"a\\nb\\nc\", \"highlight\": \"2\"", sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        double unit = unit_of(end), panel, want;
        g_assert_cmpuint(find_bands(end, bands), ==, 1);
        int x = bands[0].right - (int)(24 * unit), surface = luma(end, x, bands[0].top + 3);
        int top = bands[0].top + 3, bottom;
        panel = bands[0].bottom - bands[0].top;
        want = (panel - 72 * unit) / 3;
        while (top < bands[0].bottom && abs(luma(end, x, top) - surface) < 6)
            top++;
        for (bottom = top; abs(luma(end, x, bottom) - surface) >= 6;)
            bottom++;
        g_test_message("stripe of %d at %d, %.1f wanted", bottom - top, top, want);
        g_assert_cmpfloat_with_epsilon(bottom - top, want, 2);
        g_assert_cmpfloat_with_epsilon((top + bottom) / 2.0, (bands[0].top + bands[0].bottom) / 2.0,
                                       1.5);
    }
}

static void test_markdown(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        Band bands[BANDS_MAX];
        load("\"type\": \"markdown\", \"text\": \"# MM\\n\\nMM\\n\\n- MM\"", sizes[s]);
        g_autoptr(KnFrame) end = still(LAST);
        guint n = find_bands(end, bands);
        for (guint i = 0; i < n; i++)
            g_test_message("%d to %d, from %d", bands[i].top, bands[i].bottom, bands[i].left);
        g_assert_cmpuint(n, ==, 3);
        double heading = bands[0].bottom - bands[0].top, text = bands[1].bottom - bands[1].top;
        g_assert_cmpfloat(heading / text, >, 1.3);
        g_assert_cmpfloat_with_epsilon(bands[2].bottom - bands[2].top, text, 1.5);
    }
}

/* ---- all of them ---- */

static const struct {
    const char *kind;
    void (*test)(void);
} rows[] = {
    {"title", test_title},   {"bullets", test_bullets},   {"quote", test_quote},
    {"number", test_number}, {"line", test_line},         {"table", test_table},
    {"code", test_code},     {"markdown", test_markdown}, {"bar", NULL},
    {"pie", NULL},
};

/* What has no row is not looked at; those without a test are among the charts. */
static void test_every_kind(void)
{
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        gboolean found = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
            found |= strcmp((*kind)->name, rows[i].kind) == 0;
        if (!found)
            g_error("no card of the kind %s is measured", (*kind)->name);
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
        g_autofree char *path = g_strconcat("/card-goldens/", rows[i].kind, NULL);
        if (rows[i].test)
            g_test_add_func(path, rows[i].test);
    }
    g_test_add_func("/card-goldens/every kind", test_every_kind);
    g_test_add_func("/card-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
