/* SPDX-License-Identifier: MIT */
/* What a session gives to those who make its batches elsewhere, and takes back from them. */
#include "base/error.h"
#include "base/second_name.h"
#include "engine/build.h"
#include "engine/film/identity.h"
#include "engine/session.h"
#include "engine/store/note.h"
#include "output/batch_file.h"
#include "project/places.h"

#include <string.h>
#include <unistd.h>

/* ---- handing over */

/* The first few: they are of one film, and alike. */
KnFrameCost kn_session_frame_cost(const KnManifest *manifest, const char *store)
{
    enum { LOOKED_AT = 64 };
    KnFrameCost cost = {0};
    gint64 frames = 0;
    for (guint i = 0; i < kn_manifest_n_batches(manifest) && cost.n_batches < LOOKED_AT; i++) {
        g_auto(KnStoreNote) note = {0};
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        g_autofree char *path = kn_store_path(store, KN_STORE_BATCH, batch->key);
        struct stat info;
        if (!kn_store_note_read(store, KN_STORE_BATCH, batch->key, &note) || stat(path, &info) != 0)
            continue;
        cost.seconds += note.seconds;
        cost.bytes += (double)info.st_size;
        frames += batch->n_frames;
        cost.n_batches++;
    }
    cost.seconds /= (double)MAX(frames, 1);
    cost.bytes /= (double)MAX(frames, 1);
    return cost;
}

static gboolean hand_over(KnBuild *build, KnPreparedFunc take, gpointer user_data, GError **error)
{
    const KnSettings *settings = &build->output->settings;
    if (!kn_method_check_batches(settings->method, error))
        return FALSE;
    g_autofree char *key = kn_identity_key(&build->film, NULL);
    const KnPrepared prepared = {
        .manifest = build->film.manifest,
        .store = kn_store_folder(build->results.store),
        .bounds = kn_project_bounds(build->session->project),
        .missing = build->missing,
        .film_key = key,
        .encoder_version = settings->compile.encoder->version(),
        .frame_seconds =
            kn_session_frame_cost(build->film.manifest, kn_store_folder(build->results.store))
                .seconds,
    };
    return take(&prepared, user_data, error);
}

gboolean kn_session_prepare(KnSession *session, const char *output_path, KnPreparedFunc take,
                            gpointer user_data, GError **error)
{
    KnBuild build;
    if (!kn_session_check_outputs(session, output_path, error))
        return FALSE;
    kn_build_begin(&build, session, output_path);
    build.wanted = kn_phases_until(KN_PHASE_visuals) | kn_phases_until(KN_PHASE_sound);
    build.inputs.wanted = build.wanted;
    build.goes_on = TRUE;
    gboolean done = kn_build_run(&build, error) && hand_over(&build, take, user_data, error);
    kn_build_place_error(&build, error);
    kn_build_end(&build);
    return done;
}

/* ---- taking back */

/* What is wrong is removed: it is in the way of a good one. */
static gboolean take_batch(KnBuild *build, const char *folder, guint number, GError **error)
{
    const KnBatch *batch = kn_manifest_batch(build->film.manifest, number);
    g_autofree char *path = kn_store_path(folder, KN_STORE_BATCH, batch->key);
    g_auto(KnStoreNote) note = {0};
    if (!kn_batch_check(path, batch->n_frames, TRUE, error)) {
        unlink(path);
        return FALSE;
    }
    g_autofree char *work = kn_store_work_path(build->results.store, KN_STORE_BATCH, batch->key);
    const KnJob job = {.kind = KN_JOB_BATCH, .number = number, .path = work};
    double seconds =
        kn_store_note_read(folder, KN_STORE_BATCH, batch->key, &note) ? note.seconds : 0;
    return kn_second_name(path, work, error) && kn_made_batch(&build->inputs, &job, seconds, error);
}

/* "batch 3 (segments 2 to 4) is missing: …". The caller frees. */
static char *missing_words(const KnBuild *build, const KnElsewhere *elsewhere, guint number)
{
    const KnBatch *batch = kn_manifest_batch(build->film.manifest, number);
    guint first = kn_timeline_segment_at(build->inputs.timeline, batch->first_frame) + 1;
    guint last =
        kn_timeline_segment_at(build->inputs.timeline, batch->first_frame + batch->n_frames - 1) +
        1;
    g_autofree char *why =
        elsewhere->why_missing ? elsewhere->why_missing(number, elsewhere->user_data) : NULL;
    g_autofree char *segments = first == last ? g_strdup_printf("segment %u", first)
                                              : g_strdup_printf("segments %u to %u", first, last);
    return g_strdup_printf("batch %u (%s) is missing%s%s", number, segments, why ? ": " : "",
                           why ? why : "");
}

static gboolean take_all(KnBuild *build, const KnElsewhere *elsewhere, guint *n_taken,
                         GError **error)
{
    enum { LINES_MAX = 20 };
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    guint n_bad = 0;
    kn_build_find_missing(build, FALSE, FALSE);
    for (guint i = 0; i < build->missing->len; i++) {
        g_autoptr(GError) reason = NULL;
        guint number = g_array_index(build->missing, guint, i);
        const char *key = kn_manifest_batch(build->film.manifest, number)->key;
        gboolean there = kn_store_mode(elsewhere->folder, KN_STORE_BATCH, key) != 0;
        if (there && take_batch(build, elsewhere->folder, number, &reason)) {
            *n_taken += 1;
            continue;
        }
        if (g_error_matches(reason, KN_ERROR, KN_ERROR_ENVIRONMENT)) {
            g_propagate_error(error, g_steal_pointer(&reason));
            return FALSE;
        }
        if (n_bad++ < LINES_MAX && elsewhere->film_key)
            g_ptr_array_add(
                lines, there ? g_strdup_printf("batch %u is wrong: %s", number, reason->message)
                             : missing_words(build, elsewhere, number));
    }
    if (n_bad == 0 || !elsewhere->film_key)
        return TRUE;
    if (n_bad > LINES_MAX)
        g_ptr_array_add(lines, g_strdup_printf("and %u more", n_bad - LINES_MAX));
    g_ptr_array_add(lines, NULL);
    kn_error_set_lines(error, KN_ERROR_VERIFY, (const char *const *)lines->pdata);
    return FALSE;
}

static gboolean is_same_film(const KnBuild *build, const KnElsewhere *elsewhere, GError **error)
{
    g_autofree char *key = kn_identity_key(&build->film, NULL);
    if (!elsewhere->film_key || strcmp(key, elsewhere->film_key) == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "the project, or a file that it names, was changed since it was submitted: submit "
                "it again for the film that it is now; what has not changed is not made again");
    return FALSE;
}

/* As in the plan of a build (phase_plan.c). */
static gboolean choose_range(const KnBuild *build, GError **error)
{
    const KnBuildOptions *options = build->session->options;
    return !options->laid_out ||
           options->laid_out(build->session->timeline, options->laid_out_data, error);
}

gboolean kn_session_adopt(KnSession *session, const char *output_path, const KnElsewhere *elsewhere,
                          guint *n_taken, GError **error)
{
    KnBuild build;
    guint n = 0;
    kn_build_begin(&build, session, output_path);
    gboolean done = kn_reach_timeline(&build, error) && choose_range(&build, error) &&
                    kn_reach_manifest(&build, error) && is_same_film(&build, elsewhere, error);
    const KnMadeBefore before = kn_session_made(session);
    done = done && kn_made_announce(build.results.store, build.film.manifest, &before, error) &&
           take_all(&build, elsewhere, n_taken ? n_taken : &n, error);
    kn_build_place_error(&build, error);
    kn_build_end(&build);
    return done;
}
