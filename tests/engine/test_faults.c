/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "damage.h"
#include "film.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Six batches of half a second, with a transition over a batch's end. */
#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 1, \"effects_plan\": {\"motion\": \"ken_burns_in\", "   \
    "\"transition\": {\"type\": \"fade\", \"duration\": 0.5}}},"                                   \
    "{\"image\": \"b.jpg\", \"duration\": 1, \"effects_plan\": {\"motion\": \"pan_ltr\"}},"        \
    "{\"card\": {\"background\": \"#806040\"}, \"duration\": 1}]"

static void open_film(Film *film)
{
    g_unsetenv("KINORA_TEST_FAULT");
    film_open(film, SEGMENTS, NULL, TRUE);
    film->options.chunk_duration = 0.5;
    film->options.hang_seconds = 2;
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
}

static char *sum_of(const char *method)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film);
    film.options.method = method;
    film_render(&film, &error);
    g_assert_no_error(error);
    char *sum = film_sha256(&film);
    film_close(&film);
    return sum;
}

/* A worker is lost in the middle of its work, once or twice: the film is the same. */
static void test_lost_worker(void)
{
    static const struct {
        const char *method, *fault, *event;
    } rows[] = {
        {"chunk", "crash:draw=3:frame=10", "batch 3 retry: killed by signal 9"},
        {"chunk", "crash:draw=3:frame=10:times=2", "batch 3 retry: killed by signal 9"},
        {"chunk", "crash:draw=0:frame=0", "batch 0 retry"},
        {"chunk", "garbage:draw=2:frame=3", "batch 2 retry: bad message"},
        {"chunk", "hang:draw=1:frame=5", "batch 1 retry: silent for 2 s"},
        {"chunk", "crash:picture=1", "warning: preparing a picture is tried again"},
        {"chunk", "crash:sound=0", "warning: encoding the sound is tried again"},
        {"pipe", "crash:draw=1:frame=5", "batch 0 retry"},
        {"pipe", "crash:draw=0:frame=15:times=2", "batch 0 retry"},
        {"pipe", "garbage:draw=2:frame=1", "batch 0 retry"},
        {"disk", "crash:draw=1:frame=20:times=2", "batch 0 retry"},
    };
    g_autofree char *chunk = sum_of("chunk"), *pipe = sum_of("pipe");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        film.options.method = rows[i].method;
        g_setenv("KINORA_TEST_FAULT", rows[i].fault, TRUE);
        film_render(&film, &error);
        g_assert_no_error(error);
        if (!film_saw(&film, rows[i].event))
            g_error("%s %s: no '%s'", rows[i].method, rows[i].fault, rows[i].event);
        g_autofree char *sum = film_sha256(&film);
        g_assert_cmpstr(sum, ==, strcmp(rows[i].method, "chunk") == 0 ? chunk : pipe);
        film_close(&film);
    }
}

/* Lost three times: failed, named by segment and frames; the others are kept, nothing stands under
 * the final name; without the fault the same build goes on from there. */
static void test_given_up(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_autofree char *expected = sum_of("chunk");
    open_film(&film);
    g_setenv("KINORA_TEST_FAULT", "crash:draw=3:frame=4:times=3", TRUE);
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
    g_assert_cmpint(kn_error_exit_code(error), ==, 1);
    g_assert_nonnull(strstr(error->message, "batch 3: segment 2, frames 45 to 59: "));
    g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
    g_assert_true(film_saw(&film, "batch 3 failed"));
    g_assert_cmpuint(film_count(&film, "batch 3 start"), ==, 3);
    film_check_clean(&film);
    film_check_no_children();
    g_clear_error(&error);
    g_unsetenv("KINORA_TEST_FAULT");
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "done made 1 cached 5"));
    g_autofree char *sum = film_sha256(&film);
    g_assert_cmpstr(sum, ==, expected);
    film_close(&film);
}

static void test_given_up_methods(void)
{
    static const char *const methods[] = {"pipe", "disk"};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        film.options.method = methods[i];
        g_setenv("KINORA_TEST_FAULT", "crash:draw=1:frame=1:times=3", TRUE);
        g_assert_false(film_render(&film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
        g_assert_nonnull(strstr(error->message, "frames "));
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
        film_close(&film);
    }
}

static void cancel_at(const KnEvent *event, gpointer user_data)
{
    Film *film = user_data;
    if (event->kind == KN_EVENT_BATCH && event->batch == 1 && strcmp(event->state, "start") == 0)
        g_cancellable_cancel(film->options.cancellable);
}

/* The first wish to end finishes and keeps what runs. */
static void test_cancel(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    g_autofree char *expected = sum_of("chunk");
    open_film(&film);
    film.options.cancellable = cancellable;
    film.on_event = cancel_at;
    film.on_event_data = &film;
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_assert_cmpint(kn_error_exit_code(error), ==, 130);
    g_assert_true(film_saw(&film, "batch 1 done"));
    g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
    film_check_clean(&film);
    g_clear_error(&error);
    film.options.cancellable = NULL;
    film.on_event = NULL;
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "batch 1 cached"));
    g_autofree char *sum = film_sha256(&film);
    g_assert_cmpstr(sum, ==, expected);
    film_close(&film);
}

static void stop_at(const KnEvent *event, gpointer user_data)
{
    Film *film = user_data;
    if (event->kind == KN_EVENT_BATCH && event->batch == 1 && strcmp(event->state, "start") == 0)
        g_cancellable_cancel(film->options.stop);
}

/* The second ends everything at once, whatever it is doing. */
static void test_stop(void)
{
    static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autoptr(GCancellable) stop = g_cancellable_new();
        open_film(&film);
        film.options.method = methods[i];
        film.options.hang_seconds = 1000;
        film.options.stop = stop;
        film.on_event = stop_at;
        film.on_event_data = &film;
        if (i == 0)
            g_setenv("KINORA_TEST_FAULT", "hang:draw=1", TRUE);
        else
            g_cancellable_cancel(stop);
        g_assert_false(film_render(&film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
        film_close(&film);
    }
}

/* A damaged batch in the cache is found by the join, dropped and made again. */
static void test_damaged_batch(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film);
    film_render(&film, &error);
    g_assert_no_error(error);
    g_autofree char *expected = film_sha256(&film);
    g_autoptr(KnManifest) manifest = film_plan(&film);
    const char *key = kn_manifest_batch(manifest, 2)->key;
    g_autofree char *path = g_strdup_printf("%s/batches/%.2s/%s.batch", film.cache, key, key);
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    bytes[size / 2] ^= 1;
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_assert_true(film_saw(&film, "warning: 1 stored result was damaged"));
    g_autofree char *sum = film_sha256(&film);
    g_assert_cmpstr(sum, ==, expected);
    film_close(&film);
}

/* Broken inputs and outputs: the code says whose fault, the message what is wrong. */
static void test_bad_input(void)
{
    static const struct {
        const char *file, *text; /* overwritten with text; NULL text: removed */
        const char *output;      /* NULL: the film's */
        int code;
        const char *message;
    } rows[] = {
        {"a.png", "no picture", NULL, KN_ERROR_INPUT, "$.segments[0].image: "},
        {"b.jpg", NULL, NULL, KN_ERROR_INPUT, "$.segments[1].image: "},
        {"tone.wav", "no sound", NULL, KN_ERROR_INPUT, "tone.wav"},
        {"tone.wav", NULL, NULL, KN_ERROR_INPUT, "tone.wav"},
        {NULL, NULL, "no/such/folder/film.mp4", KN_ERROR_ENVIRONMENT, "no/such/folder"},
        {NULL, NULL, "cache", KN_ERROR_ENVIRONMENT, "it is a folder"},
        {NULL, NULL, "film.avi", KN_ERROR_USAGE, "avi"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        g_mkdir(film.cache, 0777);
        if (rows[i].file) {
            g_autofree char *path = g_build_filename(film.folder, rows[i].file, NULL);
            g_unlink(path);
            g_assert_true(!rows[i].text || g_file_set_contents(path, rows[i].text, -1, NULL));
        }
        if (rows[i].output) {
            g_free(film.output);
            film.output = g_build_filename(film.folder, rows[i].output, NULL);
        }
        g_assert_false(film_render_again(&film, &error));
        g_assert_error(error, KN_ERROR, rows[i].code);
        if (!strstr(error->message, rows[i].message))
            g_error("'%s' does not say '%s'", error->message, rows[i].message);
        g_assert_false(g_file_test(film.output, G_FILE_TEST_IS_REGULAR));
        film_close(&film);
    }
}

/* A picture of which nothing is missing, but not all is right, fails in the helper that decodes it,
 * and is told with its place in the project. */
static void test_damaged_picture(void)
{
    static const int workers[] = {1, 2};
    for (guint i = 0; i < G_N_ELEMENTS(workers); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        film.options.workers = workers[i];
        g_autofree char *path = g_build_filename(film.folder, "a.png", NULL), *bytes = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        memset(bytes + size / 2, 0, 16);
        g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
        g_assert_false(film_render(&film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_assert_nonnull(strstr(error->message, ": $.segments[0].image: "));
        g_assert_nonnull(strstr(error->message, "damaged or cut short"));
        g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
        film_close(&film);
    }
}

/* kill -9 of the building process: its workers vanish, and the next build removes what it left. */
static void test_killed_parent(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_autofree char *expected = sum_of("chunk");
    open_film(&film);
    g_setenv("KINORA_TEST_FAULT", "hang:draw=1:frame=1", TRUE);
    film.options.hang_seconds = 1000;
    /* Orphans become children of this process, so it sees their end. */
    g_assert_cmpint(prctl(PR_SET_CHILD_SUBREAPER, 1), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)film_render(&film, NULL);
        _exit(1);
    }
    g_autofree char *batches = g_build_filename(film.cache, "batches", NULL);
    while (!g_file_test(batches, G_FILE_TEST_IS_DIR))
        g_usleep(10000);
    kill(pid, SIGKILL);
    guint n_ended = 0;
    while (waitpid(-1, NULL, 0) > 0)
        n_ended++;
    g_assert_cmpuint(n_ended, >=, 2); /* it, and a worker at least */
    g_assert_cmpint(errno, ==, ECHILD);
    g_unsetenv("KINORA_TEST_FAULT");
    film_render_again(&film, &error);
    g_assert_no_error(error);
    g_autofree char *sum = film_sha256(&film);
    g_assert_cmpstr(sum, ==, expected);
    film_close(&film);
}

/* The report is written for good and for bad. */
static void test_report(void)
{
    static const struct {
        const char *fault, *result;
        gint64 exit_code;
    } rows[] = {{"crash:draw=2:frame=3", "done", 0}, {"crash:draw=2:frame=3:times=3", "failed", 1}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film);
        g_autofree char *path = g_build_filename(film.folder, "report.json", NULL);
        film.options.report_path = path;
        g_setenv("KINORA_TEST_FAULT", rows[i].fault, TRUE);
        film_render(&film, NULL);
        g_autoptr(JsonParser) parser = json_parser_new();
        json_parser_load_from_file(parser, path, &error);
        g_assert_no_error(error);
        JsonObject *report = json_node_get_object(json_parser_get_root(parser));
        g_assert_cmpstr(json_object_get_string_member(report, "result"), ==, rows[i].result);
        g_assert_cmpint(json_object_get_int_member(report, "exit_code"), ==, rows[i].exit_code);
        JsonArray *batches = json_object_get_array_member(report, "batches");
        g_assert_cmpuint(json_array_get_length(batches), ==, 6);
        g_assert_cmpint(json_object_get_int_member(json_object_get_object_member(report, "memory"),
                                                   "worker_peak_bytes"),
                        >, 1 << 20);
        film_close(&film);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    damage_is_expected();
    g_test_add_func("/faults/a-lost-worker-changes-no-byte", test_lost_worker);
    g_test_add_func("/faults/lost-three-times-is-an-error-by-segment", test_given_up);
    g_test_add_func("/faults/lost-three-times-in-single-stream-methods", test_given_up_methods);
    g_test_add_func("/faults/cancel-keeps-what-was-running", test_cancel);
    g_test_add_func("/faults/stop-ends-at-once-and-leaves-nothing", test_stop);
    g_test_add_func("/faults/a-damaged-stored-batch-is-made-again", test_damaged_batch);
    g_test_add_func("/faults/bad-input-has-its-code-and-line", test_bad_input);
    g_test_add_func("/faults/a-damaged-picture-is-an-error", test_damaged_picture);
    g_test_add_func("/faults/a-killed-parent-leaves-nothing-for-long", test_killed_parent);
    g_test_add_func("/faults/the-report-is-always-written", test_report);
    return film_run();
}
