/* SPDX-License-Identifier: MIT */
/* One call of a session: its phases, and what is reported and noted at its end. */
#include "engine/build.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "engine/film/verify.h"
#include "engine/method/made.h"
#include "engine/plan/bad_media.h"
#include "engine/store/probe.h"
#include "project/files.h"
#include "project/places.h"

#include <string.h>
#include <sys/statvfs.h>

void kn_build_begin(KnBuild *build, KnSession *session, const char *output_path)
{
    const KnBuildOptions *options = session->options;
    KnPhaseSet wanted = kn_phases_until(options->until), anew = kn_phases_from(options->force_from);
    if (options->until == KN_PHASE_NONE && !kn_verify_wanted(options, session->project))
        wanted &= ~KN_NEEDS(verify);
    *build = (KnBuild){
        .session = session,
        .rules_before = kn_input_rules_enter(session->rules),
        .results = {.reporter = &build->reporter,
                    .project_path = session->project->file_name,
                    .cache_bytes = options->cache_bytes},
        .wanted = wanted,
        .anew = anew,
        .inputs = {.options = options,
                   .results = &build->results,
                   .project = session->project,
                   .wanted = wanted,
                   .anew = anew,
                   .stats = &build->stats},
        .film = {.options = options,
                 .results = &build->results,
                 .project = session->project,
                 .output_path = output_path},
        .started_us = g_get_monotonic_time(),
    };
    kn_reporter_init(&build->reporter, options->event, options->user_data);
    if (options->cancellable) /* looking at a huge input (engine/store/probe.h) ends with it */
        g_cancellable_push_current(options->cancellable);
}

void kn_build_end(KnBuild *build)
{
    kn_input_rules_enter(build->rules_before);
    if (build->session->options->cancellable)
        g_cancellable_pop_current(build->session->options->cancellable);
    if (build->missing)
        g_array_unref(build->missing);
    g_free(build->manifest_path);
    kn_build_state_close(build->state);
    kn_reporter_clear(&build->reporter);
}

/* ---- pictures, sound and frames */

void kn_build_find_missing(KnBuild *build, gboolean anew, gboolean report)
{
    if (build->missing)
        g_array_unref(build->missing);
    build->missing = kn_made_find_missing(&build->inputs, anew, report);
    build->inputs.missing = build->missing;
}

static gboolean disk_left(const KnBuild *build, guint64 *left)
{
    struct statvfs disk;
    if (statvfs(kn_store_folder(build->results.store), &disk) != 0)
        return FALSE;
    *left = (guint64)disk.f_bavail * disk.f_frsize;
    return TRUE;
}

/* Better now than in the middle: room for the largest still twice, and a little for a batch. How
 * large the film will be nobody knows. */
static gboolean check_space(KnBuild *build, GError **error)
{
    const KnManifest *manifest = build->film.manifest;
    guint64 largest = 0, left;
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++)
        largest = MAX(largest, kn_asset_bytes(kn_manifest_asset(manifest, i)));
    guint64 needed = ((guint64)4 << 20) + 2 * largest;
    if (build->missing->len == 0 || !disk_left(build, &left) || left >= needed)
        return TRUE;
    kn_results_make_room(&build->results, needed - left);
    if (!disk_left(build, &left) || left >= needed)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the disk with '%s' is full: %" G_GUINT64_FORMAT
                " MB are left, at least %" G_GUINT64_FORMAT " MB are needed",
                kn_store_folder(build->results.store), left >> 20, (needed >> 20) + 1);
    return FALSE;
}

gboolean kn_build_make(KnBuild *build, GError **error)
{
    if (build->inputs.film_there || kn_made_has_sound(&build->inputs))
        kn_made_tell_sound(&build->inputs);
    return build->inputs.film_there || (check_space(build, error) &&
                                        build->output->settings.method->run(&build->inputs, error));
}

/* ---- the phases, and the end */

static gboolean run_phases(KnBuild *build, GError **error)
{
    const KnPhase *last = NULL;
    for (KnPhaseId at = KN_PHASE_NONE + 1; at < KN_PHASES_END; at++) {
        const KnPhase *phase = kn_phase_at(at);
        if (!kn_phase_in(build->wanted, at) || (last && last->run == phase->run))
            continue;
        if (!phase->run(build, error))
            return FALSE;
        last = phase;
    }
    return TRUE;
}

/* ---- texts that are read once, when the film is planned: the project, and what it names */

typedef struct {
    char *path;
    KnFileId id;
} Text;

static void text_clear(gpointer text)
{
    g_free(((Text *)text)->path);
}

static gboolean note_text(const KnProjectFile *file, gpointer user_data)
{
    struct stat info;
    Text text;
    if ((file->kind != KN_FILE_WORDS && file->kind != KN_FILE_CAPTIONS &&
         file->kind != KN_FILE_TRANSCRIPTS) ||
        stat(file->path, &info) != 0)
        return TRUE;
    text.path = g_strdup(file->path);
    kn_file_id_of(&info, &text.id);
    g_array_append_val((GArray *)user_data, text);
    return TRUE;
}

static GArray *note_texts(const KnProject *project)
{
    GArray *texts = g_array_new(FALSE, FALSE, sizeof(Text));
    g_array_set_clear_func(texts, text_clear);
    kn_project_each_file(project, note_text, texts);
    return texts;
}

static void warn_of_edit(KnBuild *build, const char *path)
{
    g_autofree char *shown = kn_text_visible(path);
    g_autofree char *warning =
        g_strdup_printf("'%s' was changed while the film was made: the film is what it said at the "
                        "start; render once more for what it says now",
                        shown);
    kn_emit_warning(&build->reporter, KN_WARNING_PROJECT_CHANGED, 0, warning);
}

static void warn_if_edited(KnBuild *build)
{
    const KnProject *project = build->session->project;
    const char *path = project->file_name, *read = kn_json_hash(project->document);
    g_autofree char *now = read ? kn_hash_file(path, NULL) : NULL;
    if (read && (now ? strcmp(now, read) != 0 : !g_file_test(path, G_FILE_TEST_EXISTS)))
        warn_of_edit(build, path);
    for (guint i = 0; i < build->texts->len; i++) {
        const Text *text = &g_array_index(build->texts, Text, i);
        if (!kn_probe_is_still(text->path, &text->id))
            warn_of_edit(build, text->path);
    }
}

void kn_build_complete(KnBuild *build)
{
    const KnManifest *manifest = build->film.manifest;
    KnPhaseId last = KN_PHASE_NONE;
    gint64 n_frames = 0;
    for (KnPhaseId phase = KN_PHASE_NONE + 1; phase < KN_PHASES_END; phase++)
        last = kn_phase_in(build->wanted, phase) ? phase : last;
    for (guint i = 0; manifest && i < kn_manifest_n_batches(manifest); i++)
        n_frames += kn_manifest_batch(manifest, i)->n_frames;
    kn_emit_complete(&build->reporter, last, n_frames);
}

static void emit_done(KnBuild *build, double seconds)
{
    KnReporter *reporter = &build->reporter;
    const KnFilmInputs *film = &build->film;
    const KnFilmFacts *facts = &build->facts;
    KnEvent event = {
        .kind = KN_EVENT_DONE,
        .output = kn_phase_in(build->wanted, KN_PHASE_join) ? film->output_path : NULL,
        .sha256 = *facts->sha256 ? facts->sha256 : NULL,
        .frames = facts->n_frames,
        .seconds = seconds,
        .size_bytes = facts->size_bytes,
        .n_total = film->manifest ? (int)kn_manifest_n_batches(film->manifest) : 0,
        .batches_made = reporter->n_made,
        .batches_cached = reporter->n_cached,
        .voice_made = reporter->n_voice_made,
        .models_loaded = build->film.options->models_loaded + reporter->n_models,
        .voice_cached = reporter->n_voice_cached,
        .scenes_made = reporter->n_scene_made,
        .scenes_cached = reporter->n_scene_cached,
        .n_warnings = (int)kn_warnings_n(reporter->warnings),
        .eta = -1,
    };
    kn_emit(reporter, &event);
}

/* That the program ends with. */
static int exit_code(const KnBuild *build, const GError *failure)
{
    const KnBuildOptions *options = build->film.options;
    g_autoptr(GError) refused = NULL;
    if (!failure && options->strict && kn_warnings_n(build->reporter.warnings))
        failure = refused = g_error_new_literal(KN_ERROR, KN_ERROR_PROJECT, "warnings");
    return failure && options->exit_code ? options->exit_code(failure)
                                         : kn_error_exit_code(failure);
}

static void end(KnBuild *build, const GError *failure)
{
    const KnFilmInputs *film = &build->film;
    const KnBuildOptions *options = film->options;
    const char *report_path = options->report_path;
    kn_results_prune(&build->results);
    if (!failure && film->output_path)
        warn_if_edited(build);
    const KnBuildReport report = {
        .film = film,
        .speeches = build->session->speeches,
        .method = build->missing ? build->output->settings.method : NULL,
        .n_workers = build->inputs.n_workers,
        .stats = &build->stats,
        .facts = &build->facts,
        .seconds = (double)(g_get_monotonic_time() - build->started_us) / G_USEC_PER_SEC,
        .exit_code = exit_code(build, failure),
    };
    if (failure)
        kn_phases_break(&build->reporter, g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED));
    kn_build_state_end(build->state, &report, failure);
    if (report_path && film->output_path) {
        g_autoptr(GError) unwritten = NULL;
        if (!kn_report_write(&report, NULL, report_path, failure, &unwritten))
            kn_emit_warning(&build->reporter, KN_WARNING_REPORT_NOT_WRITTEN, 0, unwritten->message);
    }
    if (!failure) {
        if (!build->goes_on)
            kn_build_complete(build);
        emit_done(build, report.seconds);
    }
}

void kn_build_place_error(const KnBuild *build, GError **error)
{
    const KnSession *session = build->session;
    /* What was stopped is no segment's fault, wherever that was noticed. */
    if (error && g_error_matches(*error, KN_ERROR, KN_ERROR_CANCELLED)) {
        g_clear_error(error);
        g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
        return;
    }
    kn_project_place_error(session->project, 0, error);
    kn_bad_media_tell_all(session->project, session->store, error);
}

gboolean kn_build_run(KnBuild *build, GError **error)
{
    g_autoptr(GError) failure = NULL;
    build->texts = note_texts(build->session->project);
    gboolean done =
        (!build->film.output_path || kn_build_state_open(&build->state, &build->film, &failure)) &&
        run_phases(build, &failure);
    /* A film without what was to stand beside it is not left either. */
    if (build->kept && g_error_matches(failure, KN_ERROR, KN_ERROR_USAGE))
        kn_atomic_keep_undo(build->kept);
    kn_build_place_error(build, &failure);
    end(build, failure);
    g_clear_pointer(&build->texts, g_array_unref);
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}
