/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/method/method.h"
#include "film.h"

#include <string.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 1, \"effects_plan\": {\"motion\": \"ken_burns_in\"}},"  \
    "{\"image\": \"b.jpg\", \"duration\": 1}]"

static void open_film(Film *film, const char *output)
{
    g_unsetenv("KINORA_TEST_FAULT");
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
    film_open(film, SEGMENTS, output, FALSE);
    film->options.chunk_duration = 0.5;
}

static void rename_output(Film *film, const char *name)
{
    g_free(film->output);
    film->output = g_build_filename(film->folder, name, NULL);
}

/* What cannot run is replaced by the next simpler thing, with a warning that says why. */
static void test_fallbacks(void)
{
    static const struct {
        const char *output, *method;
        const char *warning; /* NULL: none */
        guint n_batches;
    } rows[] = {
        {NULL, "chunk", NULL, 4},
        {"\"encoder\": \"mpeg4\"", "chunk",
         "warning: method 'chunk' cannot run here, 'pipe' takes over: ", 1},
        {"\"encoder\": \"h264_nvenc\"", "chunk",
         "warning: test.json:1:117: $.output.encoder: libx264 encodes instead of h264_nvenc: ", 4},
        {"\"encoder\": \"no_such_encoder\"", "pipe",
         "warning: test.json:1:117: $.output.encoder: libx264 encodes instead of no_such_encoder: ",
         1},
        {"\"encoder\": \"mpeg4\"", "disk", NULL, 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film, rows[i].output);
        film.options.method = rows[i].method;
        film_render(&film, &error);
        g_assert_no_error(error);
        if (film_count(&film, "warning") != (rows[i].warning != NULL) ||
            (rows[i].warning && !film_saw(&film, rows[i].warning)))
            g_error("row %u: %s", i, (char *)film.events->pdata[0]);
        g_assert_cmpuint(film_count(&film, "batch 0 done"), ==, 1);
        g_assert_cmpuint(film_count(&film, "batch") / 2, ==, rows[i].n_batches);
        film_close(&film);
    }
}

/* SVT-AV1 never comes back when it is closed without a frame. */
static void test_svt(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    if (!kn_media(NULL)->encoder_exists("libsvtav1")) {
        g_test_skip("libavcodec without libsvtav1");
        return;
    }
    open_film(&film, "\"encoder\": \"libsvtav1\"");
    film.options.method = "pipe";
    film_render(&film, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    film_check_frames(&film, 6);
    film_close(&film);
}

/* Whatever an encoder does when it is tried, the film is made and nothing is left. */
static void test_bad_encoders(void)
{
    static const struct {
        const char *fault, *words;
    } rows[] = {
        {"hang:encoder=0:times=9", ": silent for 0.3 s"},
        {"crash:encoder=0:times=9", " 2 times, last: killed by signal 9"},
        {"abort:encoder=0", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        open_film(&film, "\"encoder\": \"ffv1\"");
        rename_output(&film, "film.mkv");
        g_setenv("KINORA_TEST_FAULT", rows[i].fault, TRUE);
        film.options.hang_seconds = strstr(rows[i].fault, "hang") ? 0.3 : 0;
        g_autoptr(KnManifest) plan = film_plan(&film);
        g_autofree char *warning =
            g_strconcat("warning: test.json:1:117: $.output.encoder: libx264 encodes instead of "
                        "ffv1: the process that tries the "
                        "encoder was lost",
                        rows[i].words, NULL);
        g_assert_cmpstr(kn_manifest_video(plan)->encoder, ==, rows[i].words ? "libx264" : "ffv1");
        g_assert_cmpint(film_saw(&film, warning), ==, rows[i].words != NULL);
        g_assert_cmpuint(film_count(&film, "warning"), ==, rows[i].words != NULL);
        film_check_no_children();
        g_unsetenv("KINORA_TEST_FAULT");
        film_close(&film);
    }
}

/* What an encoder makes is written and read before anything of a film is made: a container that
 * does not go with it is an error beforehand, an encoder that leaves out pictures is replaced, and
 * what is let through is a film. */
static void test_encoders_and_containers(void)
{
    static const struct {
        const char *encoder, *more, *film;
        enum { FILM, REPLACED, REFUSED } what;
    } rows[] = {
        {"libvpx-vp9", "", "film.mov", REFUSED},
        {"qtrle", "", "film.mkv", REFUSED},
        {"apng", "", "film.mkv", REFUSED},
        {"libwebp_anim", "", "film.mkv", REFUSED},
        {"libtheora", "", "film.mkv", REPLACED},
        {"vc2", "", "film.mkv", REPLACED},
        {"libxvid", "", "film.mp4", FILM},
        {"libaom-av1", "", "film.webm", FILM},
        {"libaom-av1", "", "film.mkv", FILM},
        {"qtrle", "", "film.mov", FILM},
        {"qtrle", ", \"alpha\": true", "film.mov", FILM},
        {"prores_ks", ", \"alpha\": true", "film.mov", FILM},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *output =
            g_strdup_printf("\"encoder\": \"%s\"%s", rows[i].encoder, rows[i].more);
        if (!kn_media(NULL)->encoder_exists(rows[i].encoder))
            continue;
        g_test_message("%s in %s%s", rows[i].encoder, rows[i].film, rows[i].more);
        open_film(&film, output);
        rename_output(&film, rows[i].film);
        if (film_render(&film, &error)) {
            g_assert_no_error(error);
            g_assert_cmpint(rows[i].what, !=, REFUSED);
            g_assert_cmpint(
                film_saw(&film,
                         "warning: test.json:1:117: $.output.encoder: libx264 encodes instead "),
                ==, rows[i].what == REPLACED);
            film_check_frames(&film, 8);
        } else {
            g_assert_cmpint(rows[i].what, ==, REFUSED);
            g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
            g_assert_true(g_str_has_prefix(error->message, "test.json:1:117: $.output.encoder: "));
            g_assert_cmpuint(film_count(&film, "batch"), ==, 0);
        }
        film_close(&film);
    }
}

/* Pixels of QuickTime say how many bits they have: 32 with transparency. */
static void test_depth(void)
{
    static const struct {
        const char *encoder, *type, *more;
        int depth;
    } rows[] = {{"qtrle", "rle ", ", \"alpha\": true", 32},
                {"qtrle", "rle ", "", 24},
                {"prores_ks", "ap4h", ", \"alpha\": true", 32},
                {"prores_ks", "apch", "", 24}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *output =
            g_strdup_printf("\"encoder\": \"%s\"%s", rows[i].encoder, rows[i].more);
        g_autofree char *bytes = NULL;
        gsize size;
        open_film(&film, output);
        rename_output(&film, "film.mov");
        film_render(&film, &error);
        g_assert_no_error(error);
        g_assert_true(g_file_get_contents(film.output, &bytes, &size, NULL));
        const char *entry = memmem(bytes, size, "stsd", 4);
        g_assert_nonnull(entry);
        entry += 16; /* the type of the first one, whose depth is 78 bytes further on */
        g_test_message("%s: %.4s, %d", rows[i].encoder, entry, (guint8)entry[79]);
        g_assert_true(strncmp(entry, rows[i].type, 4) == 0);
        g_assert_cmpint((guint8)entry[79], ==, rows[i].depth);
        film_close(&film);
    }
}

/* Nobody waits for an encoder that hangs once it is told to stop. */
static void test_stop_trying(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_autoptr(GCancellable) stop = g_cancellable_new();
    open_film(&film, "\"encoder\": \"mpeg4\"");
    film.options.stop = stop;
    g_setenv("KINORA_TEST_FAULT", "hang:encoder=0:times=9", TRUE);
    g_cancellable_cancel(stop);
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
    g_unsetenv("KINORA_TEST_FAULT");
    film_check_no_children();
    film_close(&film);
}

/* Intra-only batches, joined by copying. */
static void test_prores(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, "\"encoder\": \"prores_ks\"");
    rename_output(&film, "film.mov");
    film_render(&film, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(film_count(&film, "warning"), ==, 0);
    g_assert_true(film_saw(&film, "done made 4 cached 0"));
    KnMediaInfo info;
    g_assert_true(kn_media(NULL)->probe(film.output, &info, &error));
    g_assert_cmpfloat(ABS(info.duration - 2), <, 0.001);
    film_check_frames(&film, 2);
    film_close(&film);
}

static void test_containers(void)
{
    static const char *const names[] = {"film.mkv", "film.mov", "film.mp4"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        open_film(&film, NULL);
        rename_output(&film, names[i]);
        film_render(&film, &error);
        g_assert_no_error(error);
        film_check_frames(&film, 4);
        film_close(&film);
    }
}

/* The lossy frames of the disk method are another film, close to the exact one. */
static void test_frame_quality(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, NULL);
    film.options.method = "disk";
    film_render(&film, &error);
    g_assert_no_error(error);
    g_autofree char *exact = film_sha256(&film);
    film.options.frame_quality = 90;
    film_render(&film, &error);
    g_assert_no_error(error);
    g_autofree char *lossy = film_sha256(&film);
    g_assert_cmpstr(exact, !=, lossy);
    film_check_frames(&film, 5);
    film_close(&film);
}

static void test_no_program(void)
{
    g_autofree char *program = g_strdup(g_getenv("KINORA_PROGRAM"));
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, NULL);
    g_setenv("KINORA_PROGRAM", "/nonexistent/kinora", TRUE);
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    g_setenv("KINORA_PROGRAM", "/bin/false", TRUE);
    g_clear_error(&error);
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_RENDER);
    g_unsetenv("KINORA_PROGRAM");
    if (program)
        g_setenv("KINORA_PROGRAM", program, TRUE);
    film_close(&film);
}

/* Never more workers than CPUs and memory allow; said when it is fewer than was asked for. */
static void test_workers(void)
{
    static const struct {
        const char *cpus;
        int workers, percent, threads;
        guint64 memory_mb;
        int expected;
        const char *warning; /* NULL: none */
        const char *speed;
        gint64 clip_pixels;
    } rows[] = {
        {"8", 0, 0, 1, 8000, 8, NULL, "ultrafast", 0},
        {"8", 3, 0, 1, 8000, 3, NULL, "ultrafast", 0},
        {"8", 0, 50, 1, 8000, 4, NULL, "ultrafast", 0},
        {"8", 0, 1, 1, 8000, 1, NULL, "ultrafast", 0},
        {"8", 0, 0, 3, 8000, 2, NULL, "ultrafast", 0},
        {"2", 0, 0, 4, 8000, 1, NULL, "ultrafast", 0},
        {"2", 7, 0, 1, 8000, 2, "2 workers instead of 7: ", "ultrafast", 0},
        {"8", 0, 0, 1, 600, 3, "3 workers instead of 8: each needs about 149 MB", "ultrafast", 0},
        {"8", 0, 0, 1, 600, 1, "1 worker instead of 8: each needs about 269 MB", "medium", 0},
        {"8", 0, 0, 1, 900, 2, "2 workers instead of 8: each needs about 359 MB", "placebo", 0},
        {"8", 0, 0, 1, 1, 1, "1 worker instead of 8: ", "ultrafast", 0},
        {"8", 0, 0, 1, 900, 3, "3 workers instead of 8: each needs about 206 MB", "ultrafast",
         1280 * 720},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *warning = NULL;
        KnBuildOptions options = {.workers = rows[i].workers,
                                  .worker_percent = rows[i].percent,
                                  .memory_bytes = rows[i].memory_mb << 20};
        KnVideoSettings video = {
            .threads = rows[i].threads, .width = 1920, .height = 1080, .speed = rows[i].speed};
        g_setenv("KINORA_TEST_CPUS", rows[i].cpus, TRUE);
        g_assert_cmpint(
            kn_workers_plan(&options, &kn_method_chunk, &video, rows[i].clip_pixels, &warning), ==,
            rows[i].expected);
        if (rows[i].warning ? !warning || !g_str_has_prefix(warning, rows[i].warning)
                            : warning != NULL)
            g_error("row %u: %s", i, warning ? warning : "no warning");
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/settings/what-cannot-run-is-replaced-with-a-warning", test_fallbacks);
    g_test_add_func("/settings/svt-av1-makes-a-film", test_svt);
    g_test_add_func("/settings/an-encoder-that-hangs-is-replaced", test_bad_encoders);
    g_test_add_func("/settings/encoders-and-containers-go-together", test_encoders_and_containers);
    g_test_add_func("/settings/pixels-say-how-many-bits-they-have", test_depth);
    g_test_add_func("/settings/trying-an-encoder-is-stopped", test_stop_trying);
    g_test_add_func("/settings/prores-batches-are-joined", test_prores);
    g_test_add_func("/settings/all-containers", test_containers);
    g_test_add_func("/settings/lossy-frames-on-disk", test_frame_quality);
    g_test_add_func("/settings/a-program-that-is-none", test_no_program);
    g_test_add_func("/settings/workers-fit-cpus-and-memory", test_workers);
    return film_run();
}
