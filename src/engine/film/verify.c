/* SPDX-License-Identifier: MIT */
#include "engine/film/verify.h"
#include "base/error.h"
#include "base/text.h"
#include "base/usage.h"
#include "engine/film/finding_words.h"
#include "engine/film/verify_plan.h"
#include "engine/pool/manifest_role.h"
#include "engine/pool/role_verify.h"
#include "output/preset.h"
#include "vocabulary/names.h"

#include <glib/gstdio.h>

#define HANG_SECONDS 60.0
enum { PROGRESS_US = G_USEC_PER_SEC / 5, LOOKED_BYTES_MAX = 1 << 20, LINES_MAX = 20 };

typedef struct {
    const KnVerifyInputs *inputs;
    KnPhaseRun phase;
    KnTask tasks[KN_N_LOOKS];
    KnVerifyRequest requests[KN_N_LOOKS];
    KnLooked looked[KN_N_LOOKS]; /* of those that are done */
    gboolean done[KN_N_LOOKS];
    guint n;
    gint64 n_frames, told_us;
} Work;

gboolean kn_verify_wanted(const KnBuildOptions *options, const KnProject *project)
{
    if (options->verify != KN_VERIFY_AUTO)
        return options->verify == KN_VERIFY_ON;
    if (project->output.verify != KN_OUTPUT_VERIFY_AUTO)
        return project->output.verify == KN_OUTPUT_VERIFY_ON;
    /* Decoding costs a quarter of a build: who has named no preset has not asked for it. */
    return project->output.preset_named && kn_preset_find(project->output.preset)->verify;
}

gboolean kn_verify_asked(const KnBuildOptions *options, const KnProject *project)
{
    return options->verify == KN_VERIFY_ON || options->until == KN_PHASE_verify ||
           (options->verify == KN_VERIFY_AUTO && project->output.verify == KN_OUTPUT_VERIFY_ON);
}

void kn_verify_pass_over(KnReporter *reporter, const char *why, gboolean tell)
{
    g_autofree char *words = g_strdup_printf("the film is not verified: %s", why);
    reporter->verified.state = "passed-over";
    reporter->verified.why = g_strdup(why);
    if (tell)
        kn_emit_warning(reporter, KN_WARNING_NOT_VERIFIED, 0, words);
}

const char *kn_verify_unfit(const char *container)
{
    if (kn_container_is_sequence(container))
        return "a sequence of PNG files has no packets and no sound to be decoded: each file is "
               "what was drawn, or its encoder failed";
    if (kn_container_is_preview(container))
        return "an animated picture has other colours and times than what was drawn, by its form";
    return NULL;
}

/* ---- the processes */

static void tell_progress(Work *work, gint64 frame)
{
    gint64 now_us = g_get_monotonic_time(), rss, peak;
    if (now_us - work->told_us < PROGRESS_US)
        return;
    work->told_us = now_us;
    kn_process_memory(&rss, &peak);
    double seconds = kn_phase_seconds(&work->phase);
    const KnEvent event = {.kind = KN_EVENT_PROGRESS,
                           .phase = kn_phase_name(work->phase.phase),
                           .frame = frame,
                           .frames = work->n_frames,
                           .fps = seconds > 0 ? (double)frame / seconds : 0,
                           .eta = -1,
                           .rss_bytes = (guint64)rss};
    kn_emit(work->inputs->film->results->reporter, &event);
}

static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    Work *work = user_data;
    guint at = (guint)(task - work->tasks);
    if (report->kind == KN_REPORT_PROGRESS && work->requests[at].look == KN_LOOK_PICTURES)
        tell_progress(work, report->frame);
    if (report->kind == KN_REPORT_DONE && report->text)
        work->done[at] =
            kn_record_from_json_text(kn_looked_fields, report->text, strlen(report->text),
                                     LOOKED_BYTES_MAX, &work->looked[at]);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    const Work *work = user_data;
    if (work->done[task - work->tasks])
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "a report without what was seen");
    return FALSE;
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Work *work = user_data;
    if (change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP)
        work->phase.cpu_seconds += task->cpu_seconds;
}

static void add_task(Work *work, KnLook look)
{
    const KnBuildOptions *options = work->inputs->film->options;
    work->requests[work->n] =
        (KnVerifyRequest){.look = look, .film = (char *)work->inputs->film->output_path};
    work->tasks[work->n] =
        (KnTask){.role = &kn_role_verify,
                 .request = &work->requests[work->n],
                 .job.number = work->n,
                 .hang_seconds = options->hang_seconds > 0 ? options->hang_seconds : HANG_SECONDS};
    work->n++;
}

static gboolean run_pool(Work *work, const char *manifest_path, GError **error)
{
    const KnFilmInputs *film = work->inputs->film;
    const KnBuildOptions *options = film->options;
    const KnWorkSetup setup = {(char *)manifest_path, (char *)kn_store_folder(film->results->store),
                               NULL};
    const KnPool pool = {
        .setup = &setup,
        .n_slots = MIN(kn_pool_helpers(options), work->n),
        .ring_fd = -1,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = TRUE,
        .take = take,
        .changed = changed,
        .report = hear,
        .user_data = work,
    };
    if (!kn_pool_run(&pool, work->tasks, work->n, work->inputs->stats, error))
        return FALSE;
    for (guint i = 0; i < work->n; i++)
        if (work->tasks[i].error) {
            g_propagate_error(error, g_error_copy(work->tasks[i].error));
            return FALSE;
        }
    return TRUE;
}

static gboolean look(Work *work, GError **error)
{
    const KnFilmInputs *film = work->inputs->film;
    g_autofree char *path =
        g_build_filename(kn_store_work(film->results->store), "manifest.verify", NULL);
    if (!kn_manifest_write(film->manifest, NULL, path, error))
        return FALSE;
    add_task(work, KN_LOOK_PICTURES);
    if (kn_manifest_sound(film->manifest))
        add_task(work, KN_LOOK_SOUND);
    gboolean done = run_pool(work, path, error);
    g_unlink(path);
    return done;
}

/* ---- what it comes to */

static void emit_finding(KnReporter *reporter, const KnFilmFinding *found)
{
    g_autofree char *line = g_strdup_printf("%s; %s", found->words, found->fix);
    const KnEvent event = {.kind = KN_EVENT_FINDING,
                           .found = found,
                           .reason = line,
                           .segment = (int)found->segment,
                           .eta = -1};
    kn_emit(reporter, &event);
}

/* A warning that is one of the project, too. */
static void emit_warning(const KnFilmInputs *film, const KnFilmFinding *found)
{
    const KnSegment *segment = found->segment ? &film->project->segments[found->segment - 1] : NULL;
    g_autofree char *words =
        g_strdup_printf("%s: %s; %s", kn_flaw_name(found->finding.code), found->words, found->fix);
    KnWarning warning = {.code = KN_WARNING_FILM_FINDING,
                         .segment = found->segment,
                         .path = segment ? segment->json_path : NULL,
                         .words = words};
    if (segment)
        kn_warning_set_place(&warning, kn_json_name(film->project->document), segment->node);
    kn_emit_placed_warning(film->results->reporter, &warning);
}

static void tell(const KnFilmInputs *film, const GArray *found)
{
    for (guint i = 0; i < found->len; i++) {
        const KnFilmFinding *one = &g_array_index(found, KnFilmFinding, i);
        emit_finding(film->results->reporter, one);
        if (!kn_flaw_is_error(one->finding.code) && !one->told)
            emit_warning(film, one);
    }
}

static gboolean judge(const KnFilmInputs *film, const GArray *found, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    for (guint i = 0; i < found->len; i++) {
        const KnFilmFinding *one = &g_array_index(found, KnFilmFinding, i);
        KnProblem problem = {.segment = one->segment};
        if (!kn_flaw_is_error(one->finding.code))
            continue;
        problem.words = g_strdup_printf("%s: %s" KN_HINT "; %s", kn_flaw_name(one->finding.code),
                                        one->words, one->fix);
        g_array_append_val(problems, problem);
    }
    if (problems->len == 0)
        return TRUE;
    g_autofree char *shown = kn_text_visible(film->output_path);
    g_autofree char *last = g_strdup_printf(
        "'%s' is not what was made; it stays under its name, so that it can be looked at%s", shown,
        problems->len > LINES_MAX ? " (more was found: see the report)" : "");
    const char *const more[] = {last, NULL};
    kn_error_set_problems(error, KN_ERROR_VERIFY, (const KnProblem *)problems->data, problems->len,
                          LINES_MAX, more);
    return FALSE;
}

/* That something could not be compared is told, and stands in the report. */
static void note(const Work *work)
{
    KnReporter *reporter = work->inputs->film->results->reporter;
    KnVerified *verified = &reporter->verified;
    const char *why = NULL;
    *verified = (KnVerified){.state = "done", .compared = TRUE};
    for (guint i = 0; i < work->n; i++) {
        const KnLooked *looked = &work->looked[i];
        verified->n_frames += looked->n_frames;
        verified->lufs += looked->lufs;
        verified->dbtp += looked->dbtp;
        verified->compared &= looked->compared;
        why = why ? why : looked->why;
    }
    verified->why = g_strdup(why);
    if (!why)
        return;
    g_autofree char *words =
        g_strdup_printf("the film is decoded, but not compared with what was made, which is not "
                        "in the cache any more: render once more, and it is (%s)",
                        why);
    kn_emit_warning(reporter, KN_WARNING_NOT_VERIFIED, 0, words);
}

static void clear(Work *work)
{
    for (guint i = 0; i < work->n; i++) {
        kn_task_clear(&work->tasks[i]);
        if (work->done[i])
            kn_record_clear(kn_looked_fields, &work->looked[i]);
    }
}

gboolean kn_verify_film(const KnVerifyInputs *inputs, GError **error)
{
    const KnFilmInputs *film = inputs->film;
    Work work = {.inputs = inputs, .phase = {.phase = KN_PHASE_verify, .helped = TRUE}};
    for (guint i = 0; i < kn_manifest_n_batches(film->manifest); i++)
        work.n_frames += kn_manifest_batch(film->manifest, i)->n_frames;
    kn_phase_begin(film->results->reporter, &work.phase);
    gboolean done = look(&work, error);
    if (done) {
        g_autoptr(GArray) found = kn_verify_found_new();
        note(&work);
        for (guint i = 0; i < work.n; i++)
            kn_verify_add_looked(film, inputs->speeches, &work.looked[i], found);
        kn_verify_add_planned(film, inputs->speeches, found);
        tell(film, found);
        done = judge(film, found, error);
    }
    if (done)
        kn_phase_end(film->results->reporter, &work.phase);
    clear(&work);
    return done;
}
