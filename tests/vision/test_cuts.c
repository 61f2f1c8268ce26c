/* SPDX-License-Identifier: MIT */
/* Cuts are found to the microsecond; fast pans, flashes and dissolves are none. */
#include "base/error.h"
#include "vision/cuts.h"

#include <string.h>

enum { WIDTH = 64, HEIGHT = 36, PICTURE_US = 40000, END_US = 4000000 };

/* The grey of a pixel of a clip at a time. */
typedef guint8 (*Film)(int x, int y, gint64 us);

static guint8 scene(int x, int y, int which)
{
    return which ? (guint8)(120 + (x * 5 + y * 3) % 130) : (guint8)((x * x + y * 7) % 110);
}

static guint8 one_shot(int x, int y, gint64 us)
{
    return scene(x, y, 0);
}

static guint8 two_shots(int x, int y, gint64 us)
{
    return scene(x, y, us >= 1320000);
}

static guint8 there_and_back(int x, int y, gint64 us)
{
    return scene(x, y, us >= 1320000 && us < 2760000);
}

/* Of the same colours, elsewhere. */
static guint8 mirrored(int x, int y, gint64 us)
{
    gboolean after = us >= 1320000;
    return (guint8)(after ? 60 + (WIDTH - 1 - x) * 2 : 60 + x * 2);
}

static guint8 spots(int x, int y, gint64 us)
{
    gboolean after = us >= 1320000;
    int from_x = after ? x - 46 : x - 14, from_y = after ? y - 25 : y - 9;
    return from_x * from_x + from_y * from_y < 60 ? 230 : (guint8)(40 + (x * 7 + y * 5) % 9);
}

/* A shot that grows lighter by a half within a second. */
static guint8 brighter(int x, int y, gint64 us)
{
    return (guint8)(scene(x, y, 0) * (1000 + CLAMP((us - 1000000) / 2000, 0, 500)) / 1000);
}

/* Something crosses the picture, a seventh of it large, in a second. */
static guint8 passing(int x, int y, gint64 us)
{
    int at = (int)((us - 1500000) * WIDTH / 1000000);
    return x >= at && x < at + 9 ? 250 : scene(x, y, 0);
}

/* 20 pixels a picture, of 64. */
static guint8 pan(int x, int y, gint64 us)
{
    return scene((x + (int)(us / PICTURE_US) * 20) % 256, y, 0);
}

/* Two pictures long, about one that is looked at. */
static guint8 flash(int x, int y, gint64 us)
{
    return us >= 2000000 - PICTURE_US && us < 2000000 + PICTURE_US ? 255 : scene(x, y, 0);
}

static guint8 dissolve(int x, int y, gint64 us)
{
    gint64 share = CLAMP((us - 1200000) / 1600, 0, 1000);
    return (guint8)((scene(x, y, 0) * (1000 - share) + scene(x, y, 1) * share) / 1000);
}

static const struct {
    const char *name;
    Film film;
    guint n;
    gint64 cuts_us[2];
} rows[] = {
    {"one shot", one_shot, 0, {0}},
    {"two shots", two_shots, 1, {1320000}},
    {"there and back", there_and_back, 2, {1320000, 2760000}},
    {"a fast pan", pan, 0, {0}},
    {"a flash", flash, 0, {0}},
    {"a dissolve", dissolve, 0, {0}},
    {"two shots of the same colours", mirrored, 1, {1320000}},
    {"two shots of the same thing, elsewhere", spots, 1, {1320000}},
    {"it grows lighter", brighter, 0, {0}},
    {"something crosses it", passing, 0, {0}},
};

static gboolean see(gint64 us, KnCutLook *look, gpointer user_data, GError **error)
{
    guint8 rgb[WIDTH * HEIGHT * 3];
    gint64 picture_us = us / PICTURE_US * PICTURE_US;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            memset(rgb + 3 * (y * WIDTH + x), rows[*(guint *)user_data].film(x, y, picture_us), 3);
    *look = kn_cut_look(&(KnVisionPicture){WIDTH, HEIGHT, rgb});
    return TRUE;
}

static gboolean fail(gint64 us, KnCutLook *look, gpointer user_data, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "nothing is seen");
    return FALSE;
}

static void test_found(void)
{
    enum { N = 9 };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCutLook looks[N];
        gint64 times[N], cuts[KN_CUTS_MAX];
        guint n = 9;
        g_test_message("%s", rows[i].name);
        for (int k = 0; k < N; k++) {
            times[k] = (gint64)END_US * k / (N - 1);
            see(times[k], &looks[k], &i, NULL);
        }
        g_assert_true(kn_cuts_find(looks, times, N, see, &i, cuts, &n, NULL));
        g_assert_cmpuint(n, ==, rows[i].n);
        for (guint k = 0; k < n; k++)
            g_assert_cmpint(cuts[k], ==, rows[i].cuts_us[k]);
        g_assert_true(kn_cuts_find(looks, times, 1, fail, &i, cuts, &n, NULL));
        g_assert_cmpuint(n, ==, 0);
    }
}

/* Who cannot be looked at is told. */
static void test_failure(void)
{
    g_autoptr(GError) error = NULL;
    const gint64 times[] = {0, END_US / 2};
    gint64 cuts[KN_CUTS_MAX];
    guint n, row = 1;
    KnCutLook looks[2];
    for (guint i = 0; i < 2; i++)
        see(times[i], &looks[i], &row, NULL);
    g_assert_false(kn_cuts_find(looks, times, 2, fail, &row, cuts, &n, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
}

static void test_distance(void)
{
    guint8 black[3] = {0}, white[3] = {255, 255, 255};
    KnCutLook a = kn_cut_look(&(KnVisionPicture){1, 1, black});
    KnCutLook b = kn_cut_look(&(KnVisionPicture){1, 1, white});
    g_assert_cmpint(kn_cut_distance(&a, &a), ==, 0);
    g_assert_cmpint(kn_cut_distance(&a, &b), ==, 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cuts/found, and nothing else", test_found);
    g_test_add_func("/cuts/a picture that cannot be seen", test_failure);
    g_test_add_func("/cuts/how unlike two pictures are", test_distance);
    return g_test_run();
}
