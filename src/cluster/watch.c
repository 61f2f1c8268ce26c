/* SPDX-License-Identifier: MIT */
#include "cluster/watch.h"
#include "base/error.h"
#include "cluster/tasks.h"
#include "engine/store/store.h"

#include <string.h>

/* Batches that somebody was asked for: those of all tasks. NULL: it cannot be read any more. */
static GArray *asked_for(const char *folder, const KnManifest *manifest)
{
    g_auto(GStrv) tasks = kn_cluster_tasks(folder);
    GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));
    for (char **task = tasks; task && *task; task++) {
        g_autoptr(GArray) batches = kn_tasks_parse(*task, kn_manifest_n_batches(manifest), NULL);
        if (batches)
            g_array_append_vals(all, batches->data, batches->len);
    }
    return all;
}

static KnManifest *open_manifest(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "manifest", NULL);
    return kn_manifest_open(NULL, path, NULL);
}

static gboolean is_there(const char *folder, const KnManifest *manifest, guint batch)
{
    return kn_store_mode(folder, KN_STORE_BATCH, kn_manifest_batch(manifest, batch)->key) != 0;
}

static void ask_scheduler(KnClusterStatus *status)
{
    const KnScheduler *scheduler = kn_scheduler_find(status->submission.scheduler);
    g_autoptr(GError) error = NULL;
    if (!scheduler)
        status->silence = g_strdup("it is none that this version knows");
    else if (scheduler->poll(&status->submission, &status->places, &error))
        status->known = TRUE;
    else
        status->silence = g_strdup(error->message);
}

/* Without counting batches. */
static void look(KnClusterStatus *status, const char *folder, gboolean ask)
{
    *status = (KnClusterStatus){0};
    status->ended =
        kn_cluster_read(folder, KN_CLUSTER_RESULT, kn_cluster_result_fields, &status->result);
    status->submitted = kn_cluster_read(folder, KN_CLUSTER_SUBMISSION, kn_cluster_submission_fields,
                                        &status->submission);
    if (ask && status->submitted && !status->ended)
        ask_scheduler(status);
}

void kn_cluster_status_look(KnClusterStatus *status, const char *folder)
{
    look(status, folder, TRUE);
    g_autoptr(KnManifest) manifest = status->submitted ? open_manifest(folder) : NULL;
    g_autoptr(GArray) asked = manifest ? asked_for(folder, manifest) : NULL;
    for (guint i = 0; asked && i < asked->len; i++)
        status->n_made += is_there(folder, manifest, g_array_index(asked, guint, i));
}

void kn_cluster_status_clear(KnClusterStatus *status)
{
    kn_record_clear(kn_cluster_submission_fields, &status->submission);
    kn_record_clear(kn_cluster_result_fields, &status->result);
    g_clear_pointer(&status->silence, g_free);
}

gboolean kn_cluster_status_active(const KnClusterStatus *status)
{
    const KnClusterPlaces *places = &status->places;
    return status->submitted && !status->ended &&
           (!status->known || places->n_waiting > 0 || places->n_running > 0 || places->joining);
}

/* ---- following */

static KnErrorCode code_named(const char *name)
{
    for (KnErrorCode code = KN_ERROR_RENDER; kn_error_code_name(code); code++)
        if (strcmp(kn_error_code_name(code), name) == 0)
            return code;
    return KN_ERROR_RENDER;
}

/* How the join has ended. */
static gboolean take_result(KnClusterStatus *status, KnClusterResult *result, GError **error)
{
    *result = status->result;
    status->result = (KnClusterResult){0};
    if (!result->code)
        return TRUE;
    g_auto(GStrv) lines = g_strsplit(result->error ? result->error : "", "\n", -1);
    kn_error_set_lines(error, code_named(result->code), (const char *const *)lines);
    kn_record_clear(kn_cluster_result_fields, result);
    return FALSE;
}

static gboolean nothing_left(const KnClusterStatus *status, const char *folder, GError **error)
{
    if (*status->places.unshared) {
        g_set_error(
            error, KN_ERROR, KN_ERROR_ENVIRONMENT,
            "the job's folder '%s' is not on node %s, or cannot be written there: the cache "
            "(--cache-dir) must lie on a file system that all nodes share; submit again "
            "from there",
            folder, status->places.unshared);
        return FALSE;
    }
    const KnScheduler *scheduler = kn_scheduler_find(status->submission.scheduler);
    g_autofree char *log = scheduler ? scheduler->log(&status->submission, -1) : g_strdup("logs");
    g_autofree char *path = g_build_filename(folder, log, NULL);
    g_autofree char *last = kn_cluster_last_words(folder, log);
    g_set_error(error, KN_ERROR, KN_ERROR_RENDER,
                "nothing of the job is left, and its join has come to no end%s%s: submit again, "
                "which makes what is missing ('%s')",
                last && *last ? ": " : "", last ? last : "", path);
    return FALSE;
}

/* Whether waiting is in vain: no task runs, and none will. */
static gboolean is_stuck(const KnClusterStatus *status, GError **error)
{
    const KnClusterPlaces *places = &status->places;
    if (!status->known || places->n_running > 0 || places->n_waiting == 0 || !places->cure)
        return FALSE;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the tasks will not begin (%s): %s; 'kinora submit --cancel' ends the job first",
                places->reason, places->cure);
    return TRUE;
}

/* Moves those that have come from `waiting` to `come`. */
static void find_come(const char *folder, const KnManifest *manifest, GArray *waiting, GArray *come)
{
    guint n = 0;
    g_array_set_size(come, 0);
    for (guint i = 0; i < waiting->len; i++) {
        guint batch = g_array_index(waiting, guint, i);
        if (is_there(folder, manifest, batch))
            g_array_append_val(come, batch);
        else
            g_array_index(waiting, guint, n++) = batch;
    }
    g_array_set_size(waiting, n);
}

static gboolean pause_us(const KnClusterWatch *watch, guint us, GError **error)
{
    enum { STEP_US = 100000 };
    for (guint slept = 0; slept < us; slept += STEP_US) {
        if (watch->cancel && g_cancellable_is_cancelled(watch->cancel)) {
            g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED,
                        "not followed any more; the job goes on ('kinora status' looks at it, "
                        "'kinora submit --cancel' ends it)");
            return FALSE;
        }
        g_usleep(STEP_US);
    }
    return TRUE;
}

gboolean kn_cluster_wait(const KnClusterWatch *watch, KnClusterResult *result, GError **error)
{
    enum { PAUSE_US = 500000, ASK_EVERY = 4, GONE_TIMES = 3 };
    g_autoptr(KnManifest) manifest = NULL;
    g_autoptr(GArray) waiting = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) come = g_array_new(FALSE, FALSE, sizeof(guint));
    KnClusterPlaces places = {0};
    for (guint round = 0, gone = 0, n = 0;; round++) {
        g_auto(KnClusterStatus) status = {0};
        gboolean ask = round % ASK_EVERY == 0 || gone > 0;
        look(&status, watch->folder, ask);
        if (status.ended) {
            if (manifest && watch->told && !status.result.code) /* what has come since is known */
                watch->told(manifest, waiting, &status, watch->user_data);
            return take_result(&status, result, error);
        }
        gone = ask && !kn_cluster_status_active(&status) ? gone + 1 : 0;
        if (gone >= GONE_TIMES)
            return nothing_left(&status, watch->folder, error);
        if (is_stuck(&status, error))
            return FALSE;
        places = status.known ? status.places : places;
        status.places = places;
        if (!manifest && status.submission.n_batches > 0) { /* else somebody makes it first */
            manifest = open_manifest(watch->folder);
            g_array_unref(waiting);
            waiting = manifest ? asked_for(watch->folder, manifest)
                               : g_array_new(FALSE, FALSE, sizeof(guint));
            n = waiting->len;
        }
        if (manifest)
            find_come(watch->folder, manifest, waiting, come);
        status.n_made = n - waiting->len;
        if (watch->told && manifest)
            watch->told(manifest, come, &status, watch->user_data);
        if (!pause_us(watch, PAUSE_US, error))
            return FALSE;
    }
}
