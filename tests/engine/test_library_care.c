/* SPDX-License-Identifier: MIT */
/* The public library when it is stopped, called from callbacks and threads, or called wrongly. */
#include "film.h"
#include "silent_library.h"

#include <glib/gstdio.h>
#include <kinora/kinora.h>
#include <string.h>

#define PROJECT                                                                                    \
    "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 25, \"speed\": "      \
    "\"ultrafast\"}, \"chunk_duration\": 0.5, \"segments\": [{\"image\": \"a.png\", "              \
    "\"duration\": 2}, {\"card\": {\"text\": \"%s\"}, \"duration\": 1, \"in\": 1}]}"

static Film film; /* for its folder and files */

static KinoraProject *load(const char *words, const KinoraLoadOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(PROJECT, words);
    KinoraProject *project =
        kinora_project_load_from_data(text, -1, film.folder, NULL, options, &error);
    g_assert_no_error(error);
    return project;
}

static void begin(void)
{
    film_open(&film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
}

static void assert_cancelled(GError **error)
{
    g_assert_error(*error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint(kinora_exit_code(*error), ==, 130);
    g_assert_cmpstr((*error)->message, ==, "stopped on request"); /* of no segment */
    g_assert_false(g_file_test(film.output, G_FILE_TEST_EXISTS));
    film_check_clean(&film);
    film_check_no_children();
    g_clear_error(error);
}

/* ---- cancelling */

static void never_progress(const KinoraProgress *progress, void *user_data)
{
    g_assert_not_reached();
}

/* Of cards alone: no file is read, which would notice by itself that somebody cancelled. */
static KinoraProject *load_cards(void)
{
    g_autoptr(GError) error = NULL;
    KinoraProject *project = kinora_project_load_from_data(
        "{\"output\": {\"width\": 320, \"height\": 180}, \"segments\": [{\"card\": {}, "
        "\"duration\": 1}]}",
        -1, film.folder, NULL, NULL, &error);
    g_assert_no_error(error);
    return project;
}

static void test_cancelled_before(void)
{
    begin();
    g_autoptr(KinoraProject) project = load("before", NULL), cards = load_cards();
    g_autoptr(GCancellable) cancelled = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *rgb = g_malloc(320 * 180 * 3), *as_it_was = g_malloc(320 * 180 * 3);
    KinoraInfo info = {.width = 7};
    memset(rgb, 99, 320 * 180 * 3);
    memset(as_it_was, 99, 320 * 180 * 3);
    g_cancellable_cancel(cancelled);
    KinoraRenderOptions rows[] = {{.cancellable = cancelled}, {.stop = cancelled}, {.workers = 1}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean current = !rows[i].cancellable && !rows[i].stop;
        rows[i].cache_dir = film.cache;
        rows[i].progress = never_progress;
        if (current)
            g_cancellable_push_current(cancelled);
        g_assert_false(silent_kinora_render(project, film.output, &rows[i], &error));
        assert_cancelled(&error);
        if (!current)
            continue;
        g_assert_false(silent_kinora_render(project, film.output, NULL, &error));
        assert_cancelled(&error);
        g_assert_false(kinora_project_check(project, &error));
        assert_cancelled(&error);
        g_assert_false(kinora_project_info(project, &info, &error));
        assert_cancelled(&error);
        g_assert_cmpint(info.width, ==, 7);
        g_assert_false(kinora_still(project, 0, rgb, 320 * 3, &error));
        assert_cancelled(&error);
        g_assert_cmpmem(rgb, 320 * 180 * 3, as_it_was, 320 * 180 * 3);
        g_assert_false(kinora_project_check(cards, &error));
        assert_cancelled(&error);
        g_assert_false(kinora_project_info(cards, &info, &error));
        assert_cancelled(&error);
        g_assert_false(kinora_still(cards, 0, rgb, 320 * 3, &error));
        assert_cancelled(&error);
        g_cancellable_pop_current(cancelled);
    }
    g_assert_true(kinora_project_check(cards, NULL));
    g_assert_true(kinora_project_check(project, NULL)); /* it is as good as it was */
    film_close(&film);
}

typedef struct {
    GCancellable *cancellable;
    guint n;
} Stopper;

static void stop_soon(const KinoraProgress *progress, void *user_data)
{
    Stopper *stopper = user_data;
    stopper->n++;
    g_assert_cmpfloat(progress->percent, <, 100);
    g_cancellable_cancel(stopper->cancellable);
}

static void stop_at_warning(const KinoraWarning *warning, void *user_data)
{
    Stopper *stopper = user_data;
    stopper->n++;
    g_cancellable_cancel(stopper->cancellable);
}

/* The callback that is told of the work ends it; what is done is kept for the next one. */
static void test_cancelling_callbacks(void)
{
    static const struct {
        const char *method;
        gboolean at_once, by_warning;
    } rows[] = {{"chunk", FALSE, FALSE},    {"chunk", TRUE, FALSE}, {"pipe", FALSE, FALSE},
                {"disabled", FALSE, FALSE}, {"chunk", FALSE, TRUE}, {"disabled", TRUE, FALSE}};
    begin();
    g_autoptr(KinoraProject) project = load("callback", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GCancellable) cancellable = g_cancellable_new();
        g_autoptr(GError) error = NULL;
        Stopper stopper = {cancellable, 0};
        g_test_message("row %u", i);
        kn_remove_tree(film.cache);
        const KinoraRenderOptions options = {
            .method = rows[i].method,
            .workers = 1,
            .cache_dir = film.cache,
            .cancellable = rows[i].at_once ? NULL : cancellable,
            .stop = rows[i].at_once ? cancellable : NULL,
            .progress = rows[i].by_warning ? NULL : stop_soon,
            .warning = rows[i].by_warning ? stop_at_warning : NULL,
            .user_data = &stopper,
        };
        g_assert_false(silent_kinora_render(project, film.output, &options, &error));
        g_assert_cmpuint(stopper.n, >=, 1);
        assert_cancelled(&error);
    }
    const KinoraRenderOptions options = {.cache_dir = film.cache};
    g_autoptr(GError) error = NULL;
    silent_kinora_render(project, film.output, &options, &error);
    g_assert_no_error(error);
    film_close(&film);
}

/* ---- callbacks and threads */

typedef struct {
    KinoraProject *project;
    guint8 *rgb;
    guint n;
} Curious;

/* Shows the frame that was just made, as a program with a preview would. */
static void look(const KinoraProgress *progress, void *user_data)
{
    Curious *curious = user_data;
    g_autoptr(GError) error = NULL;
    KinoraInfo info;
    curious->n++;
    kinora_project_info(curious->project, &info, &error);
    g_assert_no_error(error);
    g_assert_cmpint(info.n_frames, ==, 75);
    kinora_still(curious->project, 3, curious->rgb, 320 * 3, &error);
    g_assert_no_error(error);
}

static void test_calls_from_callbacks(void)
{
    begin();
    const KinoraLoadOptions options = {.cache_dir = film.cache};
    g_autoptr(KinoraProject) project = load("inside", &options);
    g_autofree guint8 *rgb = g_malloc0(320 * 180 * 3);
    g_autoptr(GError) error = NULL;
    Curious curious = {project, rgb, 0};
    silent_kinora_render(project, film.output,
                         &(KinoraRenderOptions){.progress = look, .user_data = &curious}, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(curious.n, >, 0);
    g_assert_cmpint(rgb[(90 * 320 + 160) * 3], >, 20);
    film_close(&film);
}

typedef struct {
    KinoraProject *project; /* NULL: loads one of its own */
    const char *words;
    char *output;
    guint8 *rgb;
    double percent;
    GError *error;
} Task;

static void note_percent(const KinoraProgress *progress, void *user_data)
{
    ((Task *)user_data)->percent = progress->percent;
}

static gpointer work(gpointer data)
{
    Task *task = data;
    const KinoraLoadOptions load_options = {.cache_dir = film.cache};
    g_autoptr(KinoraProject) own = task->project ? NULL : load(task->words, &load_options);
    KinoraProject *project = own ? own : task->project;
    const KinoraRenderOptions options = {
        .workers = 2, .progress = note_percent, .user_data = task, .cache_dir = film.cache};
    KinoraInfo info;
    if (kinora_project_check(project, &task->error) &&
        kinora_project_info(project, &info, &task->error) &&
        kinora_still(project, 60, task->rgb, 320 * 3, &task->error))
        silent_kinora_render(project, task->output, &options, &task->error);
    return NULL;
}

static char *sum_of(const char *path)
{
    Film other = film;
    other.output = (char *)path;
    return film_sha256(&other);
}

static void count_warning(const KinoraWarning *warning, void *user_data)
{
    g_atomic_int_inc((gint *)user_data);
}

/* Two threads with projects of their own, or with one: the films of one after the other. */
static void test_threads(gconstpointer shared)
{
    static const char *const words[] = {"first", "second"};
    char *expected[2];
    Task tasks[2] = {0};
    GThread *threads[2];
    gint n_warnings = 0;
    begin();
    const KinoraLoadOptions options = {
        .cache_dir = film.cache, .warning = count_warning, .warning_data = &n_warnings};
    g_autoptr(KinoraProject) one = shared ? load("shared", &options) : NULL;
    for (int round = 0; round < 2; round++) {
        kn_remove_tree(film.cache);
        for (int i = 0; i < 2; i++) {
            tasks[i] = (Task){.project = one,
                              .words = words[i],
                              .output = g_strdup_printf("%s/%d.mp4", film.folder, i),
                              .rgb = g_malloc0(320 * 180 * 3)};
            if (round == 0)
                work(&tasks[i]);
            else
                threads[i] = g_thread_new("work", work, &tasks[i]);
        }
        for (int i = 0; i < 2; i++) {
            if (round == 1)
                g_thread_join(threads[i]);
            g_assert_no_error(tasks[i].error);
            g_assert_cmpfloat(tasks[i].percent, ==, 100);
            char *sum = sum_of(tasks[i].output);
            if (round == 0)
                expected[i] = sum;
            else
                g_assert_cmpstr(sum, ==, expected[i]);
            if (round == 1)
                g_free(sum);
            g_unlink(tasks[i].output);
            g_free(tasks[i].output);
            g_free(tasks[i].rgb);
        }
    }
    g_assert_cmpint(n_warnings, ==, shared ? 1 : 0);
    g_assert_true(shared ? strcmp(expected[0], expected[1]) == 0
                         : strcmp(expected[0], expected[1]) != 0);
    g_free(expected[0]);
    g_free(expected[1]);
    film_close(&film);
}

/* ---- mistakes of the calling program */

#define MUST_COMPLAIN(call)                                                                        \
    do {                                                                                           \
        g_test_expect_message("kinora", G_LOG_LEVEL_CRITICAL, "*assertion*failed*");               \
        g_assert_true(!(call));                                                                    \
        g_assert_no_error(error);                                                                  \
        g_test_assert_expected_messages();                                                         \
    } while (0)

static void test_misuse(void)
{
    begin();
    g_autoptr(KinoraProject) project = load("misuse", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) some = g_error_new_literal(KINORA_ERROR, KINORA_ERROR_INPUT, "some");
    KinoraInfo info;
    KinoraProblem problem;
    guint8 rgb[3];
    MUST_COMPLAIN(kinora_project_load(NULL, NULL, &error));
    MUST_COMPLAIN(kinora_project_load_from_data(NULL, -1, NULL, NULL, NULL, &error));
    MUST_COMPLAIN(kinora_project_check(NULL, &error));
    MUST_COMPLAIN(kinora_project_info(NULL, &info, &error));
    MUST_COMPLAIN(kinora_project_info(project, NULL, &error));
    MUST_COMPLAIN(silent_kinora_render(NULL, film.output, NULL, &error));
    MUST_COMPLAIN(silent_kinora_render(project, NULL, NULL, &error));
    MUST_COMPLAIN(kinora_still(NULL, 0, rgb, 3, &error));
    MUST_COMPLAIN(kinora_still(project, 0, NULL, 320 * 3, &error));
    MUST_COMPLAIN(kinora_still(project, 0, rgb, 320 * 3 - 1, &error)); /* rows would overlap */
    MUST_COMPLAIN(kinora_error_n_problems(NULL));
    MUST_COMPLAIN(kinora_error_problem(NULL, 0, &problem));
    MUST_COMPLAIN(kinora_error_problem(some, 0, NULL));
    kinora_project_free(NULL);
    film_close(&film);
}

static char *output_of(const char *name)
{
    return *name ? g_build_filename(film.folder, name, NULL) : g_strdup("");
}

/* What cannot be is an error, not a crash; callers may leave every error out. */
static void test_impossible(void)
{
    static const struct {
        KinoraRenderOptions options;
        const char *output;
        int code;
    } rows[] = {
        {{.method = "fast"}, "film.mp4", KINORA_ERROR_USAGE},
        {{0}, "film.avi", KINORA_ERROR_USAGE},
        {{0}, "nowhere/film.mp4", KINORA_ERROR_ENVIRONMENT},
        {{0}, "", KINORA_ERROR_USAGE},
        {{0}, "a.png", KINORA_ERROR_USAGE},
        {{.first_frame = 75}, "film.mp4", KINORA_ERROR_USAGE},
    };
    begin();
    g_autofree guint8 *rgb = g_malloc0(320 * 180 * 3);
    g_autoptr(KinoraProject) project = load("impossible", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *output = output_of(rows[i].output);
        g_autoptr(GError) error = NULL;
        KinoraRenderOptions options = rows[i].options;
        options.cache_dir = film.cache;
        g_test_message("row %u", i);
        g_assert_false(silent_kinora_render(project, output, &options, &error));
        g_test_message("%s", error->message);
        g_assert_error(error, KINORA_ERROR, rows[i].code);
        g_assert_false(silent_kinora_render(project, output, &options, NULL));
    }
    g_assert_false(kinora_still(project, -1, rgb, 320 * 3, NULL));
    g_assert_false(kinora_still(project, G_MAXINT64, rgb, 320 * 3, NULL));
    g_assert_null(kinora_project_load_from_data("{", -1, NULL, NULL, NULL, NULL));
    film_close(&film);
}

/* Who calls the library knows its members, not the program's options. */
static void test_words(void)
{
    static const struct {
        const char *members, *segment, *says;
        const char *variables[2];
        const char *output;
    } rows[] = {
        {"", "\"image\": \"/etc/passwd\"", "(allow_outside permits others)", {NULL}, NULL},
        {"", "\"image\": \"../a.png\"", "(allow_outside permits that)", {NULL}, NULL},
        {"", "\"image\": \"a.png\"", "variables: x: the project has no", {"x=1", NULL}, NULL},
        {"\"voice\": {\"provider\": \"command\", \"command\": [\"say\"]},",
         "\"card\": {}, \"transcript\": \"One.\"",
         "allow_commands permits it",
         {NULL},
         "film.mp4"},
        {"\"voice\": {\"provider\": \"http\", \"base_url\": \"http://127.0.0.1:1\"},",
         "\"card\": {}, \"transcript\": \"One.\"",
         "allow_network permits it",
         {NULL},
         "film.mp4"},
        {"", "\"image\": \"a.png\"", "differently with output_path", {NULL}, "a.png"},
        {"", "\"image\": \"a.png\"", "output_path is empty", {NULL}, ""},
    };
    begin();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *output = rows[i].output ? output_of(rows[i].output) : NULL;
        g_autofree char *text =
            g_strdup_printf("{%s \"output\": {\"width\": 320, \"height\": 180}, \"segments\": "
                            "[{%s, \"duration\": 1}]}",
                            rows[i].members, rows[i].segment);
        KinoraLoadOptions load = {.variables = rows[i].variables, .cache_dir = film.cache};
        g_autoptr(KinoraProject) project =
            kinora_project_load_from_data(text, -1, film.folder, NULL, &load, &error);
        g_assert_true((project != NULL) == (output != NULL));
        if (project)
            g_assert_false(silent_kinora_render(project, output, NULL, &error));
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
        g_assert_null(strstr(error->message, "--"));
    }
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/library/what-is-cancelled-before-does-nothing", test_cancelled_before);
    g_test_add_func("/library/callbacks-may-cancel", test_cancelling_callbacks);
    g_test_add_func("/library/callbacks-may-call-the-library", test_calls_from_callbacks);
    g_test_add_data_func("/library/threads-with-projects-of-their-own", NULL, test_threads);
    g_test_add_data_func("/library/threads-with-one-project", "shared", test_threads);
    g_test_add_func("/library/mistakes-of-the-caller-are-criticals", test_misuse);
    g_test_add_func("/library/what-cannot-be-is-an-error", test_impossible);
    g_test_add_func("/library/words-are-the-library's", test_words);
    return film_run();
}
