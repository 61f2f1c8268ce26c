/* SPDX-License-Identifier: MIT */
/* promise: whole files: names of numbered pictures: which they are, and which files are theirs. */
#include "base/numbered.h"

static void test_names(void)
{
    static const struct {
        const char *name, *third; /* NULL: it is none */
    } rows[] = {
        {"frames/%05d.png", "frames/00003.png"},
        {"%d.png", "3.png"},
        {"a-%03d-b.PNG", "a-003-b.PNG"},
        {"50%/%02d.png", "50%/03.png"}, /* the last component alone counts */
        {"frames.png", NULL},
        {"%05d.mp4", NULL},
        {"%05d/film.png", NULL},
        {"%d-%d.png", NULL},
        {"%5d.png", NULL},
        {"%00d.png", NULL},
        {"%05s.png", NULL},
        {"%.png", NULL},
        {"%%05d.png", NULL},
        {"%0", NULL},
        {"", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *third = kn_numbered_path(rows[i].name, 3);
        g_test_message("%s", rows[i].name);
        g_assert_cmpint(kn_numbered_is(rows[i].name), ==, rows[i].third != NULL);
        g_assert_cmpstr(third, ==, rows[i].third ? rows[i].third : rows[i].name);
    }
}

static void test_entries(void)
{
    static const struct {
        const char *entry;
        gint64 number;
    } rows[] = {
        {"a-001.png", 1},   {"a-1234.png", 1234},
        {"a-1.png", -1},    {"a-0001.png", -1},
        {"a-001.jpg", -1},  {"b-001.png", -1},
        {"a-.png", -1},     {"a-001.png~", -1},
        {"a-00x.png", -1},  {"a", -1},
        {"a--01.png", -1},  {"a-000.png", 0},
        {".a-001.png", -1}, {"", -1},
        {"a-+01.png", -1},  {"a-99999999999999999999.png", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].entry);
        g_assert_cmpint(kn_numbered_number("folder/a-%03d.png", rows[i].entry), ==, rows[i].number);
        g_assert_cmpint(kn_numbered_number("folder/a.png", rows[i].entry), ==, -1);
    }
}

static void test_stems(void)
{
    static const char *const rows[][2] = {
        {"frames/%05d.png", "frames/frames"},
        {"shots/a-%03d.png", "shots/a"},
        {"%d.png", "frames"},
        {"a_ -%d.png", "a"},
        {"_%d.png", "frames"},
        {"film.mp4", "film.mp4"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *stem = kn_numbered_stem(rows[i][0]);
        g_assert_cmpstr(stem, ==, rows[i][1]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numbered/names", test_names);
    g_test_add_func("/numbered/entries", test_entries);
    g_test_add_func("/numbered/stems", test_stems);
    return g_test_run();
}
