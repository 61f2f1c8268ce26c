/* SPDX-License-Identifier: MIT */
/* Helper processes beside a library that opens files before the program begins (preload.c, which
 * KINORA_PRELOAD names): each finds its own socket and its own frames. */
#include "runs.h"

#include <string.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 0.6}, {\"image\": \"b.jpg\", \"duration\": 0.6}]"

static void test_methods(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    Site site;
    site_open(&site, SEGMENTS, 1);
    g_autofree char *expected = NULL;
    for (guint i = 0; i < 2 * G_N_ELEMENTS(methods); i++) {
        gboolean preloaded = i % 2;
        Run run;
        site.method = methods[i / 2];
        site_empty(&site);
        if (preloaded)
            g_setenv("LD_PRELOAD", g_getenv("KINORA_PRELOAD"), TRUE);
        site_run(&site, NULL, &run);
        g_unsetenv("LD_PRELOAD");
        if (!preloaded) {
            g_free(expected);
            expected = site_film(&site);
        }
        site_check_right(&site, &run, expected);
        g_assert_cmpuint(run_count(run.out, "\"event\":\"warning\"", ""), ==, 0);
        g_assert_cmpuint(run_count(run.out, "\"state\":\"retry\"", ""), ==, 0);
        run_clear(&run);
    }
    site_close(&site);
}

/* Numbers of what is no socket and of what is not open, and words that are no numbers: those belong
 * to the command for people. */
static void test_words(void)
{
    static const char own[] = "it is started by kinora itself",
                      people[] = "see 'kinora help worker'";
    static const char *const rows[][3] = {
        {NULL, NULL, own},   {"0", NULL, own},     {"1", "2", own},   {"99", NULL, own},
        {"x", NULL, people}, {"-1", "-1", people}, {"3 ", NULL, own}, {"", "", people},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *err = NULL;
        int status = 0;
        const char *const argv[] = {g_getenv("KINORA_PROGRAM"), "worker", rows[i][0], rows[i][1],
                                    NULL};
        g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                                   &err, &status, &error));
        g_assert_false(g_spawn_check_wait_status(status, &error));
        g_assert_error(error, G_SPAWN_EXIT_ERROR, 2);
        g_assert_nonnull(strstr(err, rows[i][2]));
    }
}

int main(int argc, char **argv)
{
    runs_init(&argc, &argv);
    g_test_add_func("/preload/files-that-a-library-opens-are-nobody-s-socket-or-frames",
                    test_methods);
    g_test_add_func("/preload/what-is-no-socket-is-refused", test_words);
    return g_test_run();
}
