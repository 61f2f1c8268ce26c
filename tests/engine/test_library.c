/* SPDX-License-Identifier: MIT */
/* The public library, as a calling program uses it. */
#include "../voice/stage.h"
#include "film.h"
#include "silent_library.h"

#include <glib/gstdio.h>
#include <kinora/kinora.h>
#include <string.h>

#define OUTPUT                                                                                     \
    "\"output\": {\"width\": 320, \"height\": 180, \"fps\": 25, \"speed\": \"ultrafast\"}"
#define PROJECT                                                                                    \
    "{\"version\": 1, " OUTPUT ", \"audio_file\": \"tone.wav\", \"segments\": ["                   \
    "{\"image\": \"a.png\", \"duration\": 2}, {\"card\": {\"text\": \"End\"}, \"duration\": 1}]}"
/* A key without effect, told when it is loaded, and a transition that is cut, told when it is laid
 * out. */
#define WARNS                                                                                      \
    "{\"version\": 1, " OUTPUT ", \"segments\": [\n"                                               \
    "{\"card\": {}, \"duration\": 1, \"in\": 2, \"effects_plan\": {\"transition\": "               \
    "{\"type\": \"fade\", \"duration\": 5}}},\n{\"card\": {}, \"duration\": 1}]}"

typedef struct {
    Film film; /* for its folder and files */
    char *path;
    KinoraProject *project;
} Stranger;

static void stranger_open(Stranger *stranger, const char *text, const KinoraLoadOptions *options)
{
    g_autoptr(GError) error = NULL;
    film_open(&stranger->film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    stranger->path = g_build_filename(stranger->film.folder, "project.json", NULL);
    g_assert_true(g_file_set_contents(stranger->path, text, -1, NULL));
    stranger->project = kinora_project_load(stranger->path, options, &error);
    g_assert_no_error(error);
}

static void stranger_close(Stranger *stranger)
{
    kinora_project_free(stranger->project);
    g_free(stranger->path);
    film_close(&stranger->film);
}

/* ---- what it does */

typedef struct {
    guint n;
    double percent;
    int64_t frame, n_frames;
} Seen;

static void see_progress(const KinoraProgress *progress, void *user_data)
{
    Seen *seen = user_data;
    g_assert_cmpint(progress->frame, <=, progress->n_frames);
    g_assert_nonnull(progress->phase);
    g_assert_cmpfloat(progress->percent, >=, seen->percent);
    g_assert_cmpfloat(seen->percent, <, 100); /* it was not the last */
    *seen = (Seen){seen->n + 1, progress->percent, progress->frame, progress->n_frames};
}

static void test_whole(void)
{
    Stranger stranger;
    KinoraInfo info;
    g_autoptr(GError) error = NULL;
    stranger_open(&stranger, PROJECT, NULL);
    g_assert_true(kinora_project_check(stranger.project, &error));
    g_assert_true(kinora_project_info(stranger.project, &info, &error));
    g_assert_cmpint(info.width, ==, 320);
    g_assert_cmpint(info.n_frames, ==, 75);
    g_assert_cmpuint(info.n_segments, ==, 2);
    for (int round = 0; round < 3; round++) { /* the second finds all, the third the film, too */
        Seen seen = {0};
        const KinoraRenderOptions options = {.cache_dir = stranger.film.cache,
                                             .progress = see_progress,
                                             .user_data = &seen,
                                             .keep_state = round > 0};
        silent_kinora_render(stranger.project, stranger.film.output, &options, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(seen.n, >, 0);
        g_assert_cmpfloat(seen.percent, ==, 100);
        g_assert_cmpint(seen.frame, ==, 75);
        g_assert_cmpint(seen.n_frames, ==, 75);
    }
    g_autofree guint8 *rgb = g_malloc0(320 * 180 * 3);
    g_assert_true(kinora_still(stranger.project, 10, rgb, 320 * 3, &error));
    g_assert_cmpint(rgb[(90 * 320 + 160) * 3], >, 20);
    g_assert_false(kinora_still(stranger.project, 75, rgb, 320 * 3, &error));
    g_assert_error(error, KINORA_ERROR, KINORA_ERROR_USAGE);
    g_assert_cmpint(kinora_exit_code(error), ==, 2);
    g_autofree char *state = g_build_filename(stranger.film.folder, ".kinora", NULL);
    g_assert_true(g_file_test(state, G_FILE_TEST_IS_DIR));
    kn_remove_tree(state);
    stranger_close(&stranger);
}

/* Checking asks for no film's name, which files beside the film are named after. */
static void test_check_alone(void)
{
    Stranger stranger;
    g_autoptr(GError) error = NULL;
    stranger_open(
        &stranger,
        "{\"captions\": {\"sidecars\": [\"srt\", \"vtt\"]}, \"segments\": [{\"card\": {}, "
        "\"duration\": 1}]}",
        NULL);
    kinora_project_check(stranger.project, &error);
    g_assert_no_error(error);
    stranger_close(&stranger);
}

/* How wide the film's frames are and how many it has. */
static void measure(const char *path, int *width, gint64 *n)
{
    g_autoptr(GError) error = NULL;
    int height;
    gint64 pts_us;
    const KnMedia *media = kn_media(&error);
    g_assert_no_error(error);
    KnFrameReader *reader = media->frames_open(path, width, &height, &error);
    g_assert_no_error(error);
    g_autoptr(KnFrame) frame = kn_frame_new(*width, height, NULL);
    for (*n = 0; media->frames_next(reader, frame, &pts_us, &error) == 1; ++*n)
        ;
    g_assert_no_error(error);
    media->frames_free(reader);
}

/* Parts of a film, and what is no part of it. */
static void test_parts(void)
{
    static const struct {
        int64_t first, n;
        unsigned first_segment, last_segment;
        gint64 frames; /* 0: refused */
    } rows[] = {
        {10, 20, 0, 0, 20}, {70, 20, 0, 0, 5},
        {60, 0, 0, 0, 15},  {0, 1, 0, 0, 1},
        {74, 0, 0, 0, 1},   {0, 0, 2, 2, 25},
        {0, 0, 1, 2, 75},   {0, 0, 2, 0, 25},
        {0, 0, 2, 99, 25},  {10, G_MAXINT64, 0, 0, 65},
        {75, 0, 0, 0, 0},   {G_MAXINT64, 5, 0, 0, 0},
        {0, 0, 3, 3, 0},    {0, 0, 2, 1, 0},
        {0, 0, 0, 2, 0},    {-1, 5, 0, 0, 0},
        {0, -1, 0, 0, 0},   {1, 5, 1, 1, 0},
    };
    Stranger stranger;
    stranger_open(&stranger, PROJECT, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KinoraRenderOptions options = {.cache_dir = stranger.film.cache,
                                             .workers = 1,
                                             .first_frame = rows[i].first,
                                             .n_frames = rows[i].n,
                                             .first_segment = rows[i].first_segment,
                                             .last_segment = rows[i].last_segment};
        g_autoptr(GError) error = NULL;
        int width;
        gint64 n;
        g_test_message("row %u", i);
        g_unlink(stranger.film.output);
        silent_kinora_render(stranger.project, stranger.film.output, &options, &error);
        if (rows[i].frames == 0) {
            g_assert_error(error, KINORA_ERROR, KINORA_ERROR_USAGE);
            g_assert_false(g_file_test(stranger.film.output, G_FILE_TEST_EXISTS));
            continue;
        }
        g_assert_no_error(error);
        measure(stranger.film.output, &width, &n);
        g_assert_cmpint(n, ==, rows[i].frames);
    }
    stranger_close(&stranger);
}

static void test_draft(void)
{
    Stranger stranger;
    KinoraInfo info;
    g_autoptr(GError) error = NULL;
    int width;
    gint64 n;
    stranger_open(&stranger, PROJECT, &(KinoraLoadOptions){.draft = TRUE});
    const KinoraRenderOptions options = {.cache_dir = stranger.film.cache, .n_frames = 5};
    silent_kinora_render(stranger.project, stranger.film.output, &options, &error);
    g_assert_no_error(error);
    measure(stranger.film.output, &width, &n);
    g_assert_cmpint(width, ==, 160);
    g_assert_cmpint(n, ==, 5);
    g_assert_true(kinora_project_info(stranger.project, &info, &error));
    g_assert_cmpint(info.width, ==, 160);
    stranger_close(&stranger);
}

/* A film from memory is the film of the file; messages and files beside it go by the name. */
static void test_from_data(void)
{
    Stranger stranger;
    g_autoptr(GError) error = NULL;
    stranger_open(&stranger, PROJECT, NULL);
    const Film *film = &stranger.film;
    const KinoraRenderOptions options = {.cache_dir = film->cache, .keep_state = TRUE};
    silent_kinora_render(stranger.project, film->output, &options, &error);
    g_assert_no_error(error);
    g_autofree char *sum = film_sha256(film);
    g_unlink(film->output);
    g_unlink(stranger.path);
    gsize length = strlen(PROJECT);
    g_autofree char *cut = g_memdup2(PROJECT "}", length + 1); /* no zero byte after it */
    g_autoptr(KinoraProject) project =
        kinora_project_load_from_data(cut, (gssize)length, film->folder, "mine.json", NULL, &error);
    g_assert_no_error(error);
    silent_kinora_render(project, film->output, &options, &error);
    g_assert_no_error(error);
    g_autofree char *again = film_sha256(film);
    g_assert_cmpstr(again, ==, sum);
    g_autofree char *states = g_build_filename(film->folder, ".kinora", NULL);
    g_autofree char *state = g_build_filename(states, "mine.json", NULL);
    g_assert_true(g_file_test(state, G_FILE_TEST_IS_DIR));
    kn_remove_tree(states);
    stranger_close(&stranger);
}

static void test_from_bad_data(void)
{
    static const struct {
        const char *data, *name;
        int code;
        unsigned line;
        const char *file, *says;
    } rows[] = {
        {"{\"segments\": [{\"image\": \"none.png\"}]}", "mine.json", KINORA_ERROR_PROJECT, 1,
         "mine.json", "no length"},
        {"{\"segments\": [\n{\"image\": \"none.png\", \"duration\": 1}]}", NULL, KINORA_ERROR_INPUT,
         2, "project.json", "is not there"},
        {"{\"segments\": [\n{\"image\": \"../a.png\", \"duration\": 1}]}", "x/y.json",
         KINORA_ERROR_PROJECT, 2, "x/y.json", "leads out"},
        {"{\n\"segments\": [}", "mine.json", KINORA_ERROR_PROJECT, 2, "mine.json", "found"},
        {"", "mine.json", KINORA_ERROR_PROJECT, 1, "mine.json", "empty"},
        {NULL, "mine.json", KINORA_ERROR_PROJECT, 1, "mine.json", "empty"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        KinoraProblem problem;
        g_assert_null(kinora_project_load_from_data(rows[i].data, rows[i].data ? -1 : 0, "/tmp",
                                                    rows[i].name, NULL, &error));
        g_assert_error(error, KINORA_ERROR, rows[i].code);
        g_assert_true(kinora_error_problem(error, 0, &problem));
        g_assert_cmpstr(problem.file, ==, rows[i].file);
        g_assert_cmpuint(problem.line, ==, rows[i].line);
        g_assert_nonnull(strstr(problem.words, rows[i].says));
    }
}

/* ---- warnings and problems */

static void note_warning(const KinoraWarning *warning, void *user_data)
{
    g_ptr_array_add(user_data,
                    g_strdup_printf("%s %u:%u %u %s %s", warning->code, warning->line,
                                    warning->column, warning->segment,
                                    warning->path ? warning->path : "-",
                                    warning->file && *warning->words ? "said" : "nothing said"));
}

static void assert_warnings(GPtrArray *heard, gboolean laid_out)
{
    g_assert_cmpuint(heard->len, ==, laid_out ? 2 : 1);
    g_assert_cmpstr(heard->pdata[0], ==, "no-effect 2:35 1 $.segments[0].in said");
    if (laid_out)
        g_assert_true(g_str_has_prefix(heard->pdata[1], "transition-cut 2:"));
}

/* The project's function hears each once, whatever call finds it, a render's all of its film. */
static void test_warnings(void)
{
    Stranger stranger;
    g_autoptr(GPtrArray) heard = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    const KinoraLoadOptions load = {.warning = note_warning, .warning_data = heard};
    stranger_open(&stranger, WARNS, &load);
    assert_warnings(heard, FALSE);
    for (int round = 0; round < 2; round++) {
        g_autoptr(GPtrArray) of_film = g_ptr_array_new_with_free_func(g_free);
        g_assert_true(kinora_project_check(stranger.project, &error));
        assert_warnings(heard, TRUE);
        const KinoraRenderOptions options = {
            .cache_dir = stranger.film.cache, .warning = note_warning, .user_data = of_film};
        silent_kinora_render(stranger.project, stranger.film.output, &options, &error);
        g_assert_no_error(error);
        assert_warnings(heard, TRUE);
        assert_warnings(of_film, TRUE);
    }
    stranger_close(&stranger);
}

/* All of them, in the order of their places, each with all that is known. */
static void test_problems(void)
{
    enum { N = 70 };
    GString *text = g_string_new("{\"segments\": [\n");
    for (guint i = 0; i < N; i++)
        g_string_append_printf(text, "%s{\"card\": {}, \"durtion\": %u, \"duration\": 1}\n",
                               i ? "," : " ", i);
    g_string_append(text, "]}");
    g_autoptr(GError) error = NULL;
    KinoraProblem problem;
    g_assert_null(kinora_project_load_from_data(text->str, -1, "/tmp", "many.json", NULL, &error));
    g_assert_error(error, KINORA_ERROR, KINORA_ERROR_PROJECT);
    g_assert_cmpuint(kinora_error_n_problems(error), ==, N);
    for (unsigned i = 0; i < N; i++) {
        g_autofree char *path = g_strdup_printf("$.segments[%u].durtion", i);
        g_assert_true(kinora_error_problem(error, i, &problem));
        g_assert_cmpstr(problem.code, ==, "unknown-key");
        g_assert_cmpstr(problem.file, ==, "many.json");
        g_assert_cmpuint(problem.line, ==, i + 2);
        g_assert_cmpuint(problem.column, ==, 15);
        g_assert_cmpstr(problem.path, ==, path);
        g_assert_cmpuint(problem.segment, ==, i + 1);
        g_assert_cmpstr(problem.words, ==, "unknown key");
        g_assert_cmpstr(problem.hint, ==, "did you mean 'duration'?");
    }
    g_assert_false(kinora_error_problem(error, N, &problem));
    g_string_free(text, TRUE);
}

static void test_single_problems(void)
{
    static const struct {
        GQuark (*domain)(void);
        int code;
        const char *name;
        int exit_code;
    } rows[] = {
        {kinora_error_quark, KINORA_ERROR_RENDER, "render-failed", 1},
        {kinora_error_quark, KINORA_ERROR_BUSY, "busy", 8},
        {g_io_error_quark, G_IO_ERROR_CANCELLED, "stopped", 130},
        {g_io_error_quark, G_IO_ERROR_NOT_FOUND, "render-failed", 1},
    };
    g_assert_cmpint(kinora_exit_code(NULL), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = g_error_new(rows[i].domain(), rows[i].code, "so");
        KinoraProblem problem;
        g_assert_cmpint(kinora_exit_code(error), ==, rows[i].exit_code);
        g_assert_cmpuint(kinora_error_n_problems(error), ==, 1);
        g_assert_true(kinora_error_problem(error, 0, &problem));
        g_assert_cmpstr(problem.code, ==, rows[i].name);
        g_assert_cmpstr(problem.words, ==, "so");
        g_assert_null(problem.file);
        g_assert_false(kinora_error_problem(error, 1, &problem));
    }
    g_autoptr(GError) missing = NULL;
    g_assert_null(kinora_project_load("/nonexistent.json", NULL, &missing));
    g_assert_error(missing, KINORA_ERROR, KINORA_ERROR_INPUT);
}

/* ---- permissions */

/* What needs a permission asks for its own one, whatever call comes to it. */
static void test_permissions(void)
{
    static const struct {
        gboolean server, network, commands, good;
    } rows[] = {{FALSE, FALSE, FALSE, FALSE}, {FALSE, TRUE, FALSE, FALSE},
                {FALSE, FALSE, TRUE, TRUE},   {TRUE, FALSE, FALSE, FALSE},
                {TRUE, FALSE, TRUE, FALSE},   {TRUE, TRUE, FALSE, TRUE}};
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *http = stage_http(&stage, "");
    g_autofree char *output = g_build_filename(stage.folder, "film.mp4", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *voice = rows[i].server
                                ? http
                                : "\"provider\": \"command\", \"command\": [\"espeak-ng\", "
                                  "\"--stdin\", \"--stdout\"]";
        g_autofree char *text = g_strdup_printf(
            "{" OUTPUT ", \"voice\": {%s}, \"segments\": [{\"card\": {}, \"transcript\": "
            "\"Line %u.\"}]}",
            voice, i);
        const KinoraLoadOptions load = {.allow_network = rows[i].network,
                                        .allow_commands = rows[i].commands,
                                        .cache_dir = stage.cache};
        g_autoptr(GError) error = NULL;
        KinoraProblem problem;
        g_autoptr(KinoraProject) project =
            kinora_project_load_from_data(text, -1, stage.folder, NULL, &load, &error);
        g_assert_no_error(error);
        silent_kinora_render(project, output, NULL, &error);
        g_assert_cmpint(g_file_test(output, G_FILE_TEST_EXISTS), ==, rows[i].good);
        g_unlink(output);
        if (rows[i].good) {
            g_assert_no_error(error);
            continue;
        }
        g_assert_error(error, KINORA_ERROR, KINORA_ERROR_USAGE);
        g_assert_true(kinora_error_problem(error, 0, &problem));
        g_assert_cmpstr(problem.path, ==, "$.voice.provider");
        g_assert_nonnull(strstr(problem.hint, rows[i].server ? "network" : "commands"));
    }
    stage_close(&stage);
}

/* A scene's program is run by a caller who permits that, and once. */
static void test_scene(void)
{
    Stage stage;
    stage_open(&stage, TRUE, NULL);
    g_autofree char *output = g_build_filename(stage.folder, "film.mp4", NULL);
    static const char text[] =
        "{" OUTPUT ", \"segments\": [{\"scene\": {\"command\": [\"ffmpeg\", \"-v\", \"error\", "
        "\"-f\", \"lavfi\", \"-i\", \"color=red:size=64x36:rate=25:duration=1\", \"a.mkv\"], "
        "\"output\": \"a.mkv\"}}]}";
    static const gboolean permitted[] = {FALSE, TRUE, FALSE};
    for (guint i = 0; i < G_N_ELEMENTS(permitted); i++) {
        const KinoraLoadOptions load = {.allow_commands = permitted[i], .cache_dir = stage.cache};
        g_autoptr(GError) error = NULL;
        KinoraProblem problem;
        g_autoptr(KinoraProject) project =
            kinora_project_load_from_data(text, -1, stage.folder, NULL, &load, &error);
        g_assert_no_error(error);
        silent_kinora_render(project, output, NULL, &error);
        if (i > 0) {
            g_assert_no_error(error);
            continue;
        }
        g_assert_error(error, KINORA_ERROR, KINORA_ERROR_USAGE);
        g_assert_true(kinora_error_problem(error, 0, &problem));
        g_assert_cmpstr(problem.path, ==, "$.segments[0].scene");
        g_assert_nonnull(strstr(problem.hint, "allow_commands permits it"));
    }
    g_unlink(output);
    stage_close(&stage);
}

/* ---- the example of the documentation, as a person would run it */

static void test_example(void)
{
    Stranger stranger;
    g_autoptr(GError) error = NULL;
    g_autofree char *out = NULL, *err = NULL;
    int status;
    stranger_open(&stranger, WARNS, NULL);
    const Film *film = &stranger.film;
    const char *const argv[] = {g_getenv("KINORA_EXAMPLE"), stranger.path, film->output,
                                film->cache, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    g_assert_nonnull(strstr(out, "320 x 180, 50 frames, 2 segments"));
    g_assert_nonnull(strstr(err, "warning: no-effect"));
    g_assert_nonnull(strstr(err, "100.0 %"));
    g_assert_true(g_file_test(film->output, G_FILE_TEST_IS_REGULAR));
    stranger_close(&stranger);
}

/* The other one: a project that is not saved yet, read from its standard input. */
static void test_example_of_problems(void)
{
    static const struct {
        const char *project, *prints;
        int code;
    } rows[] = {
        {"{\"segments\": [{\"card\": {}, \"duration\": 1}]}", "", 0},
        {"{\"segments\": [{\"card\": {}, \"duration\": 1, \"in\": 2}]}",
         "1\t49\tno-effect\t$.segments[0].in\tis for clips and has no effect on a segment without "
         "video\t\n",
         0},
        {"{\"segments\": [{\"card\": {}, \"durtion\": 1, \"duration\": 1},\n{\"image\": 5}]}",
         "1\t28\tunknown-key\t$.segments[0].durtion\tunknown key\tdid you mean 'duration'?\n"
         "2\t11\tbad-value\t$.segments[1].image\tfound 5\texpected the name of a file\n",
         3},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *out = NULL;
        g_autoptr(GSubprocess) example =
            g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                             g_getenv("KINORA_EXAMPLE_PROBLEMS"), g_get_tmp_dir(), NULL);
        g_assert_no_error(error);
        g_subprocess_communicate_utf8(example, rows[i].project, NULL, &out, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(out, ==, rows[i].prints);
        g_assert_cmpint(g_subprocess_get_exit_status(example), ==, rows[i].code);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/library/loads-checks-renders-and-draws", test_whole);
    g_test_add_func("/library/checks-without-a-film", test_check_alone);
    g_test_add_func("/library/renders-parts-of-a-film", test_parts);
    g_test_add_func("/library/renders-a-draft", test_draft);
    g_test_add_func("/library/a-project-from-memory-makes-the-same-film", test_from_data);
    g_test_add_func("/library/of-a-bad-one-the-name-is-told", test_from_bad_data);
    g_test_add_func("/library/warnings-are-heard-once", test_warnings);
    g_test_add_func("/library/all-problems-have-their-place-words-and-hint", test_problems);
    g_test_add_func("/library/every-error-has-a-problem-and-an-exit-code", test_single_problems);
    g_test_add_func("/library/each-permission-opens-its-own-door", test_permissions);
    g_test_add_func("/library/a-scene-needs-its-permission-once", test_scene);
    g_test_add_func("/library/the-example-works", test_example);
    g_test_add_func("/library/so-does-the-one-that-shows-problems", test_example_of_problems);
    return film_run();
}
