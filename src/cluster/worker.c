/* SPDX-License-Identifier: MIT */
#include "cluster/worker.h"
#include "base/error.h"
#include "base/module.h"
#include "cluster/job.h"
#include "cluster/tasks.h"
#include "engine/pool/job.h"
#include "engine/pool/role.h"
#include "engine/store/store.h"
#include "output/batch_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    const KnClusterWorker *worker;
    char *folder; /* of the job, its real name */
    KnManifest *manifest;
    KnJobRunner *runner;
    guint n, n_done; /* batches */
} Work;

static gboolean is_cancelled(GCancellable *cancellable)
{
    return cancellable && g_cancellable_is_cancelled(cancellable);
}

static gboolean stopped(GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED,
                "stopped on request; the batches that are made stay, and the same command makes "
                "the others");
    return FALSE;
}

static void tell(const Work *work, int batch, gboolean made, double part)
{
    const KnClusterWorker *worker = work->worker;
    if (worker->told)
        worker->told(batch, made, 100 * (work->n_done + part) / work->n, worker->user_data);
}

static gboolean step(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    const Work *work = user_data;
    tell(work, -1, FALSE, (double)(frame + 1 - job->first) / (double)job->n);
    return !is_cancelled(work->worker->stop) || stopped(error);
}

/* Host, process and a number that no other process has had. */
static char *own_name(void)
{
    return g_strdup_printf("%s-%d-%08x", g_get_host_name(), (int)getpid(), g_random_int());
}

/* "KEY.NAME.batch" beside the final name, made there so that renaming is of one folder. The key
 * stands first, as what is in the file says it, too. NULL with error. */
static char *attempt_path(const Work *work, const KnBatch *batch, GError **error)
{
    g_autofree char *below =
        g_strdup_printf("%s/%.2s", kn_store_kind_folder(KN_STORE_BATCH), batch->key);
    g_autofree char *name = work->worker->name ? g_strdup(work->worker->name) : own_name();
    g_autoptr(KnFolder) folder = kn_folder_open(work->folder, below, TRUE, error);
    g_strcanon(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_", '_');
    return folder ? g_strdup_printf("%s/%s/%s.%s.batch", work->folder, below, batch->key, name)
                  : NULL;
}

static gboolean publish(const char *attempt, const char *path, GError **error)
{
    if (rename(attempt, path) == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot rename '%s': %s", attempt,
                g_strerror(errno));
    return FALSE;
}

static gboolean make_batch(Work *work, guint number, GError **error)
{
    const KnBatch *batch = kn_manifest_batch(work->manifest, number);
    g_autofree char *path = kn_store_path(work->folder, KN_STORE_BATCH, batch->key);
    g_autoptr(GArray) warnings = NULL;
    if (kn_batch_check(path, batch->n_frames, TRUE, NULL)) {
        work->n_done++;
        tell(work, (int)number, FALSE, 0);
        return TRUE;
    }
    g_autofree char *attempt = attempt_path(work, batch, error);
    const KnJob job = {.kind = KN_JOB_BATCH,
                       .number = number,
                       .first = batch->first_frame,
                       .n = batch->n_frames,
                       .path = attempt,
                       .cpu = work->worker->cpu};
    if (!attempt)
        return FALSE;
    if (!kn_job_run(work->runner, &job, step, work, &warnings, error) ||
        !kn_batch_check(attempt, batch->n_frames, TRUE, error) || !publish(attempt, path, error)) {
        unlink(attempt);
        g_prefix_error(error, "batch %u: ", number);
        return FALSE;
    }
    work->n_done++;
    tell(work, (int)number, TRUE, 0);
    return TRUE;
}

static gboolean make_all(Work *work, const GArray *batches, GError **error)
{
    for (guint i = 0; i < batches->len; i++) {
        if (is_cancelled(work->worker->cancel) || is_cancelled(work->worker->stop))
            return stopped(error);
        if (!make_batch(work, g_array_index(batches, guint, i), error))
            return FALSE;
    }
    return TRUE;
}

static char *real_folder(const char *manifest, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(manifest);
    char *real = realpath(folder, NULL), *copy = g_strdup(real);
    if (!real)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "no such folder: '%s' is not here; does it lie on a file system that this "
                    "machine shares?",
                    folder);
    free(real);
    return copy;
}

static gboolean open_job(Work *work, const KnClusterJob *job, GError **error)
{
    g_autofree char *path = g_build_filename(work->folder, "manifest", NULL);
    work->manifest = kn_manifest_open(NULL, path, error);
    if (!work->manifest)
        return FALSE;
    kn_manifest_in_folder(work->manifest, work->folder);
    kn_module_allow(kn_role_draw.modules);
    work->runner = kn_job_runner_new(work->manifest, work->folder, NULL);
    kn_job_runner_doubt(work->runner);
    if (job->bounds) {
        g_autofree char *bounds = g_canonicalize_filename(job->bounds, work->folder);
        kn_job_runner_confine(work->runner, bounds);
    }
    return TRUE;
}

static gboolean run(Work *work, GError **error)
{
    KnClusterJob job;
    gboolean there = kn_cluster_read(work->folder, KN_CLUSTER_JOB, kn_cluster_job_fields, &job);
    gboolean done = FALSE;
    if (!there)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "'%s' is no job's folder of this version of Kinora: " KN_CLUSTER_JOB
                    " is missing or of another form; submit again",
                    work->folder);
    else if (kn_cluster_check_versions(&job, error) && open_job(work, &job, error)) {
        g_autoptr(GArray) batches =
            kn_tasks_parse(work->worker->batches, kn_manifest_n_batches(work->manifest), error);
        work->n = batches ? batches->len : 0;
        done = batches && make_all(work, batches, error);
    }
    kn_record_clear(kn_cluster_job_fields, &job);
    return done;
}

gboolean kn_cluster_work(const KnClusterWorker *worker, GError **error)
{
    Work work = {.worker = worker, .folder = real_folder(worker->manifest, error)};
    gboolean done = work.folder && run(&work, error);
    kn_job_runner_free(work.runner);
    kn_manifest_free(work.manifest);
    g_free(work.folder);
    return done;
}
