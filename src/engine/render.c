/* SPDX-License-Identifier: MIT */
#include "engine/render.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/film/assemble.h"
#include "engine/film/caption_files.h"
#include "engine/method/one_stream.h"
#include "engine/method/production.h"
#include "engine/method/results.h"
#include "engine/notes/build_record.h"
#include "engine/notes/build_state.h"

#include <malloc.h>
#include <string.h>
#include <sys/statvfs.h>

gboolean kn_build_forced(const KnBuild *build, KnPhase phase)
{
    const KnBuildOptions *options = build->options;
    return options->force || (options->force_from && options->force_from <= phase);
}

gboolean kn_build_reaches(const KnBuild *build, KnPhase phase)
{
    KnPhase until = build->options->until;
    return until == KN_PHASE_NONE || phase <= until;
}

static double since(gint64 started_us)
{
    return (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
}

/* What is to be made; of batches with the same key the first one. `again`: those that are there
 * have been told of. */
static void find_missing(KnBuild *build, gboolean force, gboolean again)
{
    const KnManifest *manifest = build->manifest;
    if (build->missing)
        g_array_unref(build->missing);
    build->missing = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++) {
        if (!build->film_there && !kn_manifest_batch_repeats(manifest, i) &&
            (force || !kn_results_has_batch(build, kn_manifest_batch(manifest, i))))
            g_array_append_val(build->missing, i);
        else if (!again)
            kn_emit_batch(build, i, "cached", NULL, 0, 0);
    }
}

/* What is needed to make something, for workers and for the next build. */
static gboolean prepare(KnBuild *build, GError **error)
{
    build->manifest_path = g_build_filename(kn_store_work(build->store), "manifest", NULL);
    if (!kn_manifest_write(build->manifest, NULL, build->manifest_path, error))
        return FALSE;
    if (build->options->until != KN_PHASE_PLAN)
        kn_build_state_start(build);
    return TRUE;
}

gboolean kn_render_plan(KnBuild *build, GError **error)
{
    build->film_there = kn_build_state_has_film(build);
    if (!kn_results_announce(build, error) || (!build->film_there && !prepare(build, error)))
        return FALSE;
    find_missing(build, kn_build_forced(build, KN_PHASE_RENDER), FALSE);
    kn_results_touch(build);
    g_autofree char *warning = NULL;
    build->n_workers =
        kn_workers_plan(build->options, build->method, kn_manifest_video(build->manifest),
                        kn_manifest_clip_pixels(build->manifest), &warning);
    build->memory_bytes = kn_workers_memory(build->options);
    if (warning && build->missing->len > 0)
        kn_emit_warning(build, KN_WARNING_FEWER_WORKERS, 0, warning);
    /* What planning has used and freed: a hundred thousand small pieces would stay with the process
     * to its end, 14 MB of a thousand segments. */
    malloc_trim(0);
    return TRUE;
}

static gboolean disk_left(const KnBuild *build, guint64 *left)
{
    struct statvfs disk;
    if (statvfs(kn_store_folder(build->store), &disk) != 0)
        return FALSE;
    *left = (guint64)disk.f_bavail * disk.f_frsize;
    return TRUE;
}

/* Better now than in the middle: room for the largest still twice, and a little for a batch. How
 * large the film will be nobody knows. */
static gboolean check_space(KnBuild *build, GError **error)
{
    guint64 largest = 0, left;
    guint n = kn_manifest_n_assets(build->manifest);
    for (guint i = 0; i < n; i++)
        largest = MAX(largest, kn_asset_bytes(kn_manifest_asset(build->manifest, i)));
    guint64 needed = ((guint64)4 << 20) + 2 * largest;
    if (build->missing->len == 0 || !disk_left(build, &left) || left >= needed)
        return TRUE;
    kn_results_make_room(build, needed - left);
    if (!disk_left(build, &left) || left >= needed)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the disk with '%s' is full: %" G_GUINT64_FORMAT
                " MB are left, at least %" G_GUINT64_FORMAT " MB are needed",
                kn_store_folder(build->store), left >> 20, (needed >> 20) + 1);
    return FALSE;
}

static gboolean produce(KnBuild *build, GError **error)
{
    if (!kn_build_reaches(build, KN_PHASE_RENDER) && build->method->has_workers)
        return kn_production_prepare(build, error);
    return build->method->run(build, error);
}

gboolean kn_render_make(KnBuild *build, GError **error)
{
    g_autoptr(GError) first = NULL;
    if (build->film_there) {
        kn_emit_phase(build, "join", "cached", 0, 0, 0);
        return kn_caption_files_write(build, error);
    }
    if (!kn_build_reaches(build, KN_PHASE_VISUALS))
        return TRUE;
    if (!check_space(build, error) || !produce(build, error))
        return FALSE;
    if (!kn_build_reaches(build, KN_PHASE_JOIN) || kn_assemble_film(build, &first))
        return TRUE;
    /* A stored batch may have been damaged on disk: then it is made again, once. */
    if (!g_error_matches(first, KN_ERROR, KN_ERROR_VERIFY) || !kn_assemble_drop_damaged(build)) {
        g_propagate_error(error, g_steal_pointer(&first));
        return FALSE;
    }
    find_missing(build, FALSE, TRUE);
    return build->method->run(build, error) && kn_assemble_film(build, error);
}

/* The film is made of the project as it was read. */
static void tell_if_edited(KnBuild *build)
{
    const char *path = build->project->file_name;
    const char *read = kn_json_hash(build->project->document);
    g_autofree char *now = read ? kn_hash_file(path, NULL) : NULL;
    if (!read || (now ? strcmp(now, read) == 0 : g_file_test(path, G_FILE_TEST_EXISTS)))
        return;
    g_autofree char *warning =
        g_strdup_printf("'%s' was changed while the film was made: the film is what it said at the "
                        "start; render once more for what it says now",
                        path);
    kn_emit_warning(build, KN_WARNING_PROJECT_CHANGED, 0, warning);
}

static void tell_done(KnBuild *build)
{
    KnBuildRecord *record = build->record;
    KnEvent event = {
        .kind = KN_EVENT_DONE,
        .output = kn_build_reaches(build, KN_PHASE_JOIN) ? build->output_path : NULL,
        .sha256 = record->sha256,
        .frames = record->n_frames,
        .seconds = record->seconds,
        .size_bytes = record->size_bytes,
        .n_total = build->manifest ? (int)kn_manifest_n_batches(build->manifest) : 0,
        .batches_made = record->n_made,
        .batches_cached = record->n_cached,
        .voice_made = record->n_voice_made,
        .voice_cached = record->n_voice_cached,
        .n_warnings = (int)kn_warnings_n(record->warnings),
        .eta = -1,
    };
    kn_emit(build, &event);
}

void kn_render_end(KnBuild *build, const GError *failure)
{
    const KnBuildOptions *options = build->options;
    if (build->kept_bytes > 0)
        kn_results_prune(build);
    if (!failure && build->output_path)
        tell_if_edited(build);
    build->record->seconds = since(build->started_us);
    kn_build_state_end(build, failure);
    if (options->report_path && build->output_path) {
        g_autoptr(GError) unwritten = NULL;
        if (!kn_report_write(build, NULL, options->report_path, failure, &unwritten))
            kn_emit_warning(build, KN_WARNING_REPORT_NOT_WRITTEN, 0, unwritten->message);
    }
    if (!failure)
        tell_done(build);
}

KnFrame *kn_build_draw(KnBuild *build, KnJobRunner *runner, gint64 number, GError **error)
{
    const KnFilm *film = kn_manifest_film(build->manifest);
    gint64 n_frames = kn_film_n_frames(film);
    if (number < 0 || number >= n_frames) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "there is no frame %" G_GINT64_FORMAT
                    "; the film has frames 0 to %" G_GINT64_FORMAT,
                    number, n_frames - 1);
        return NULL;
    }
    if (!kn_one_stream_prepare(build, runner, number, 1, error))
        return NULL;
    g_autoptr(KnFrame) frame = kn_frame_new(kn_film_width(film), kn_film_height(film), error);
    if (!frame || !kn_job_draw(runner, build->options->cpu, number, frame, error))
        return NULL;
    return g_steal_pointer(&frame);
}
