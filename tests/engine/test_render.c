/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/method/method.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 1.5, \"effects_plan\": {\"motion\": \"ken_burns_in\", " \
    "\"overlays\": [\"vignette\"], \"transition\": {\"type\": \"fade\", \"duration\": 0.5}}},"     \
    "{\"image\": \"b.jpg\", \"duration\": 1.2, \"effects_plan\": {\"motion\": \"pan_ltr\", "       \
    "\"transition\": {\"type\": \"slide_left\", \"duration\": 0.4}}},"                             \
    "{\"image\": \"c.png\", \"duration\": 1.3, \"effects_plan\": {\"overlays\": "                  \
    "[\"film_grain\"], \"motion\": \"ken_burns_out\"}},"                                           \
    "{\"card\": {\"text\": \"The end\", \"background\": \"#806040\"}, \"duration\": 0.7},"         \
    "{\"card\": {\"background\": \"#806040\"}, \"duration\": 0.3}]"

static const char *const sizes[] = {"1", "2", "3", "7"};

static void open_film(Film *film, const char *output, gboolean with_sound)
{
    film_open(film, SEGMENTS, output, with_sound);
    film->options.chunk_duration = 0.6;
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
    g_unsetenv("KINORA_TEST_FAULT");
}

static char *render(Film *film)
{
    g_autoptr(GError) error = NULL;
    film_render(film, &error);
    g_assert_no_error(error);
    return film_sha256(film);
}

static void test_workers(void)
{
    Film film;
    g_autofree char *first = NULL;
    open_film(&film, NULL, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_setenv("KINORA_TEST_CPUS", sizes[i], TRUE);
        g_autofree char *sum = render(&film);
        if (!first)
            first = g_strdup(sum);
        g_assert_cmpstr(sum, ==, first);
        g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    }
    film.options.no_cache = TRUE;
    film.options.cpu = 0;
    g_autofree char *plain = render(&film);
    g_assert_cmpstr(plain, ==, first);
    g_assert_false(g_file_test(film.cache, G_FILE_TEST_EXISTS));
    film_close(&film);
}

/* Memory that runs short while the film is made: fewer workers, the same film. */
static void test_memory(void)
{
    Film film;
    open_film(&film, NULL, TRUE);
    g_autofree char *all = render(&film);
    g_setenv("KINORA_TEST_MEMORY_LEFT", "2000000", TRUE);
    g_autofree char *few = render(&film);
    g_unsetenv("KINORA_TEST_MEMORY_LEFT");
    g_assert_cmpstr(few, ==, all);
    g_assert_true(film_saw(&film, "warning: 1 worker from here on instead of 2: 1 MB of memory"));
    g_assert_cmpuint(film_count(&film, "warning"), ==, 1);
    int running = 0, most = 0;
    for (guint i = 0; i < film.events->len; i++) {
        const char *event = film.events->pdata[i];
        if (g_str_has_prefix(event, "batch "))
            running += (strstr(event, " start:") != NULL) - (strstr(event, " done:") != NULL);
        most = MAX(most, running);
    }
    g_assert_cmpint(most, ==, 1);
    film_close(&film);
}

static void test_memory_limit(void)
{
    Film film;
    open_film(&film, NULL, FALSE);
    KnReporter reporter;
    KnResults results = {.reporter = &reporter};
    KnMethodInputs inputs = {.results = &results, .n_workers = 4, .memory_bytes = 300 << 20};
    kn_reporter_init(&reporter, film.options.event, film.options.user_data);
    g_assert_true(kn_workers_have_room(&inputs, 3, 300 << 20));
    g_assert_false(kn_workers_have_room(&inputs, 3, (300 << 20) + 1));
    g_assert_true(film_saw(&film, "warning: 3 workers from here on instead of 4: 300 MB of memory "
                                  "are held, and 300 MB may be"));
    kn_reporter_clear(&reporter);
    film_close(&film);
}

/* Files are looked at when the film is compiled, which several stills share. */
static void test_stills(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, NULL, FALSE);
    KnSession *session = kn_session_open(film.project, &film.options);
    g_autoptr(KnFrame) one = kn_session_still(session, 3, &error);
    g_assert_no_error(error);
    g_autofree char *picture = g_strdup(film.project->segments[0].path);
    g_autofree char *hidden = g_strconcat(picture, ".hidden", NULL);
    g_assert_cmpint(g_rename(picture, hidden), ==, 0);
    g_autoptr(KnFrame) same = kn_session_still(session, 3, &error);
    g_assert_no_error(error);
    for (int plane = 0; plane < 3; plane++)
        g_assert_cmpmem(one->plane[plane].data, 64, same->plane[plane].data, 64);
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 1);
    kn_session_close(session);
    g_assert_null(film_still(&film, 3, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_cmpint(g_rename(hidden, picture), ==, 0);
    film_close(&film);
}

static void test_frames(void)
{
    Film film;
    open_film(&film, NULL, TRUE);
    g_free(render(&film));
    film_check_frames(&film, 4);
    film_close(&film);
}

/* At crf 0 x264 loses nothing, so the decoded film shows what the encoder was handed. */
static void test_methods(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        Film film;
        open_film(&film, "\"crf\": 0", FALSE);
        film.options.method = methods[i];
        g_free(render(&film));
        g_assert_cmpuint(film_count(&film, "warning"), ==, 1); /* few players show crf 0 */
        film_check_frames(&film, 0);
        film_close(&film);
    }
}

/* The single-encoder methods differ in nothing that reaches the file. */
static void test_single_stream(void)
{
    static const char *const methods[] = {"pipe", "disk", "disabled"};
    Film film;
    g_autofree char *first = NULL;
    open_film(&film, NULL, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(sizes); j++) {
            g_setenv("KINORA_TEST_CPUS", sizes[j], TRUE);
            film.options.method = methods[i];
            g_autofree char *sum = render(&film);
            if (!first)
                first = g_strdup(sum);
            g_assert_cmpstr(sum, ==, first);
        }
    }
    film_close(&film);
}

static void test_cached(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, NULL, TRUE);
    g_autofree char *first = render(&film);
    g_unlink(film.output);
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_autofree char *second = film_sha256(&film);
    g_assert_cmpstr(first, ==, second);
    g_assert_true(film_saw(&film, "done made 0 cached"));
    g_assert_false(film_saw(&film, "phase visuals"));
    film_close(&film);
}

/* A range is a film of its own whose inner batches are those of the whole, and whose sound begins
 * with it. */
static void test_range(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, NULL, TRUE);
    g_free(render(&film));
    film.options.range_first = 30;
    film.options.range_n = 60;
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "done made 2 cached 3"));
    g_assert_false(film_saw(&film, "warning"));
    KnMediaInfo info;
    g_assert_true(kn_media(NULL)->probe(film.output, &info, &error));
    g_assert_true(info.has_audio);
    g_assert_cmpfloat(ABS(info.duration - 2), <, 0.03);
    film.options.range_first = 150;
    g_assert_false(film_render_again(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/render/same-bytes-for-any-workers-and-kernels", test_workers);
    g_test_add_func("/render/stills-of-one-film-compile-it-once", test_stills);
    g_test_add_func("/render/fewer-workers-when-memory-runs-short", test_memory);
    g_test_add_func("/render/memory-that-workers-hold-has-a-limit", test_memory_limit);
    g_test_add_func("/render/each-frame-is-the-planned-one", test_frames);
    g_test_add_func("/render/all-methods-hand-over-equal-frames", test_methods);
    g_test_add_func("/render/single-stream-methods-make-equal-files", test_single_stream);
    g_test_add_func("/render/nothing-is-made-twice", test_cached);
    g_test_add_func("/render/a-range-reuses-batches", test_range);
    return film_run();
}
