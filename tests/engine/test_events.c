/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/phases.h"
#include "film.h"

#include <string.h>

/* What a build tells while it runs, and how its phases end. */

#define SAID "{\"card\": {\"text\": \"A\"}, \"transcript\": \"One two.\"}"
#define MADE                                                                                       \
    "{\"scene\": {\"command\": [\"ffmpeg\", \"-v\", \"error\", \"-f\", \"lavfi\", \"-i\", "        \
    "\"color=red:size=64x36:rate=25:duration=0.2\", \"a.mkv\"], \"output\": \"a.mkv\"}}"
#define PROJECT                                                                                    \
    "{\"version\": 1, \"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": "      \
    "\"ultrafast\"}, \"voice\": {\"provider\": \"command\", \"command\": [\"cat\", "               \
    "\"tone.wav\"]}, \"segments\": [{\"image\": \"a.png\", \"duration\": 1.5, \"focus\": "         \
    "\"subject\"}, {\"image\": "                                                                   \
    "\"b.jpg\", \"duration\": 1}, " MADE ", " SAID "]}"

typedef struct {
    Film film;
    GCancellable *cancel;
    const char *cancel_at;             /* the phase at whose begin it is stopped; NULL: none */
    const char *states[KN_PHASES_END]; /* the last that was told of each */
    guint n_progress, n_complete, n_done;
    gboolean complete_last; /* no other progress came after it */
    double percent;
} Run;

static void hear(const KnEvent *event, gpointer user_data)
{
    Run *run = user_data;
    if (event->kind == KN_EVENT_DONE)
        run->n_done++;
    if (event->kind == KN_EVENT_PHASE) {
        run->states[kn_phase_find(event->phase)] = g_intern_string(event->state);
        if (g_strcmp0(event->phase, run->cancel_at) == 0 && strcmp(event->state, "start") == 0)
            g_cancellable_cancel(run->cancel);
    }
    if (event->kind != KN_EVENT_PROGRESS)
        return;
    gboolean complete = event->frame >= event->frames;
    g_assert_cmpuint(run->n_done, ==, 0);
    g_assert_cmpfloat(event->percent, >=, run->percent);
    g_assert_cmpint(complete, ==, event->percent >= 100);
    run->percent = event->percent;
    run->n_progress++;
    run->n_complete += complete;
    run->complete_last = complete;
}

static void open_run(Run *run, const char *method)
{
    *run = (Run){.cancel = g_cancellable_new()};
    film_open(&run->film, "[{\"image\": \"a.png\", \"duration\": 1}]", NULL, FALSE);
    film_load(&run->film, PROJECT);
    run->film.options.method = method;
    run->film.options.workers = strcmp(method, "disabled") == 0 ? -1 : 2;
    run->film.options.chunk_duration = 1;
    run->film.options.allow_commands = TRUE;
    run->film.on_event = hear;
    run->film.on_event_data = run;
    run->film.options.cancellable = run->cancel;
}

static void close_run(Run *run)
{
    film_close(&run->film);
    g_object_unref(run->cancel);
}

static const char *const methods[] = {"chunk", "pipe", "disk", "disabled"};

/* 100 % is told once, as the last progress, whatever the cache holds. */
static void test_progress(gconstpointer data)
{
    Run run;
    open_run(&run, data);
    for (int i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        run.n_complete = run.n_done = 0;
        run.complete_last = FALSE;
        run.percent = 0;
        run.film.options.force_from = i == 2 ? KN_PHASE_join : KN_PHASE_NONE;
        g_assert_true(i == 0 ? film_render(&run.film, &error)
                             : film_render_again(&run.film, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(run.n_complete, ==, 1);
        g_assert_cmpuint(run.n_done, ==, 1);
        g_assert_true(run.complete_last);
    }
    close_run(&run);
}

static void test_parts(void)
{
    for (KnPhaseId until = KN_PHASE_NONE + 1; until < KN_PHASES_END; until++) {
        Run run;
        g_autoptr(GError) error = NULL;
        open_run(&run, "chunk");
        run.film.options.until = until;
        g_assert_true(film_render(&run.film, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(run.n_complete, ==, 1);
        g_assert_true(run.complete_last);
        close_run(&run);
    }
}

/* A phase that was under way when the build was stopped is "stopped", in the events, in the state
 * and in the report; the build is, too. */
static void test_stopped(gconstpointer data)
{
    for (KnPhaseId phase = KN_PHASE_NONE + 1; phase < KN_PHASES_END; phase++) {
        if (phase == KN_PHASE_direct) /* tests/director/test_model.c */
            continue;
        Run run;
        g_autoptr(GError) error = NULL;
        g_auto(KnState) state = {0};
        open_run(&run, data);
        g_autofree char *folder = g_build_filename(run.film.folder, "state", NULL);
        g_autofree char *report = g_build_filename(run.film.folder, "report.json", NULL);
        g_autofree char *text = NULL;
        run.film.options.state_dir = folder;
        run.film.options.report_path = report;
        run.film.options.verify = KN_VERIFY_ON;
        run.cancel_at = kn_phase_name(phase);
        g_assert_false(film_render(&run.film, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_CANCELLED);
        if (g_strcmp0(run.states[phase], "stopped") != 0)
            g_error("stopped at the begin of '%s', which is '%s'", run.cancel_at,
                    run.states[phase]);
        g_assert_cmpuint(run.n_done + run.n_complete, ==, 0);
        for (KnPhaseId at = KN_PHASE_NONE + 1; at < KN_PHASES_END; at++)
            g_assert_cmpstr(run.states[at], !=, "start");
        g_assert_true(kn_state_read(folder, &state));
        g_assert_cmpint(state.result, ==, KN_STATE_STOPPED);
        g_assert_cmpstr(kn_state_phase_name(kn_state_phase(&state, run.cancel_at)), ==, "stopped");
        g_assert_true(g_file_get_contents(report, &text, NULL, NULL));
        g_assert_nonnull(strstr(text, "\"result\" : \"stopped\""));
        g_assert_nonnull(strstr(text, "\"code\" : \"stopped\""));
        close_run(&run);
    }
}

/* And one that failed is "failed". */
static void test_failed(void)
{
    Run run;
    g_autoptr(GError) error = NULL;
    open_run(&run, "chunk");
    g_autofree char *picture = g_build_filename(run.film.folder, "b.jpg", NULL);
    g_assert_true(g_file_set_contents(picture, "no picture", -1, NULL));
    g_assert_false(film_render(&run.film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_cmpstr(run.states[KN_PHASE_plan], ==, "failed");
    g_assert_cmpuint(run.n_done + run.n_complete, ==, 0);
    close_run(&run);
}

/* The caller chooses the range when the length is known: one build, one end. */
static gboolean choose_end(const KnTimeline *timeline, gpointer user_data, GError **error)
{
    KnBuildOptions *options = user_data;
    options->range_n = 10;
    options->range_first = timeline->n_frames - options->range_n;
    return TRUE;
}

static void test_range(void)
{
    Run run;
    g_autoptr(GError) error = NULL;
    open_run(&run, "chunk");
    run.film.options.laid_out = choose_end;
    run.film.options.laid_out_data = &run.film.options;
    g_assert_true(film_render(&run.film, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(run.n_done, ==, 1);
    g_assert_cmpuint(run.n_complete, ==, 1);
    close_run(&run);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_autofree char *progress = g_strconcat("/events/complete-once/", methods[i], NULL);
        g_autofree char *stopped = g_strconcat("/events/stopped-is-not-done/", methods[i], NULL);
        g_test_add_data_func(progress, methods[i], test_progress);
        g_test_add_data_func(stopped, methods[i], test_stopped);
    }
    g_test_add_func("/events/complete-once-of-a-part", test_parts);
    g_test_add_func("/events/failed-is-not-done", test_failed);
    g_test_add_func("/events/a-range-that-depends-on-the-length", test_range);
    return film_run();
}
