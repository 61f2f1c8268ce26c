/* SPDX-License-Identifier: MIT */
#include "cluster/submit.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/second_name.h"
#include "cluster/scripts.h"
#include "cluster/tasks.h"
#include "engine/plan/assets.h"
#include "engine/pool/process.h"
#include "engine/store/store.h"
#include "shot/glide.h"
#include "shot/renderer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void kn_cluster_ordered_clear(KnClusterOrdered *ordered)
{
    kn_record_clear(kn_cluster_submission_fields, &ordered->submission);
}

char *kn_cluster_program(GError **error)
{
    g_autofree char *program = kn_process_program(error);
    char *real = program ? realpath(program, NULL) : NULL;
    char *copy = g_strdup(real ? real : program);
    free(real);
    return copy;
}

/* ---- the folder */

typedef struct {
    const KnPrepared *prepared;
    const char *folder; /* its real name */
    GError **error;
} Fill;

static gboolean second_name(const Fill *fill, KnStoreKind kind, const char *key)
{
    g_autofree char *from = kn_store_path(fill->prepared->store, kind, key);
    g_autofree char *to = kn_store_path(fill->folder, kind, key);
    g_autofree char *below = g_strdup_printf("%s/%.2s", kn_store_kind_folder(kind), key);
    g_autoptr(KnFolder) folder = kn_folder_open(fill->folder, below, TRUE, fill->error);
    return folder && kn_second_name(from, to, fill->error); /* in place of one that is damaged */
}

/* A picture that is prepared, or a clip that lies in the cache, as those of scenes do. */
static gboolean add_asset(guint number, gpointer user_data)
{
    const Fill *fill = user_data;
    const KnAsset *asset = kn_manifest_asset(fill->prepared->manifest, number);
    if (kn_asset_is_made(asset))
        return second_name(fill, KN_STORE_SURFACE, asset->key);
    g_autofree char *scenes =
        g_build_filename(fill->prepared->store, kn_store_kind_folder(KN_STORE_SCENE), "", NULL);
    g_autofree char *name = g_path_get_basename(asset->path);
    if (!g_str_has_prefix(asset->path, scenes))
        return TRUE;
    *strchrnul(name, '.') = '\0';
    return second_name(fill, KN_STORE_SCENE, name);
}

static gboolean write_text(const char *folder, const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return kn_atomic_write_text(NULL, path, text, error);
}

static gboolean write_scripts(const KnClusterOrder *order, const char *folder, GError **error)
{
    g_autofree char *program = kn_cluster_program(error);
    if (!program)
        return FALSE;
    g_autofree char *task = kn_script_task(folder, program, order->retries);
    g_autofree char *join = kn_script_part(folder, order->join, order->where);
    return write_text(folder, "task.sh", task, error) && write_text(folder, "join.sh", join, error);
}

static gboolean write_manifest(const KnPrepared *prepared, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "manifest", NULL);
    g_autoptr(KnManifest) manifest =
        kn_manifest_for_folder(prepared->manifest, folder, prepared->store, error);
    return manifest && kn_manifest_write(manifest, NULL, path, error);
}

static gboolean write_job(const KnClusterOrder *order, const KnPrepared *prepared,
                          const char *folder, GError **error)
{
    g_autofree char *bounds = prepared->bounds ? kn_path_from(folder, prepared->bounds) : NULL;
    const KnClusterJob job = {
        .form = KN_CLUSTER_FORM,
        .version = (char *)KN_VERSION,
        .meaning = KN_RENDERER_MEANING,
        .glide = KN_GLIDE_MEANING,
        .encoder = (char *)kn_manifest_video(prepared->manifest)->encoder,
        .encoder_version = (char *)prepared->encoder_version,
        .bounds = bounds,
        .output = (char *)order->output,
    };
    KnClusterJob written = job;
    g_strlcpy(written.film_key, prepared->film_key, sizeof written.film_key);
    return kn_cluster_write(folder, KN_CLUSTER_JOB, kn_cluster_job_fields, &written, error);
}

static gboolean fill_folder(const KnClusterOrder *order, const KnPrepared *prepared,
                            const char *folder, GPtrArray *tasks, GError **error)
{
    Fill fill = {prepared, folder, error};
    g_autoptr(KnFolder) logs = kn_folder_open(folder, "logs", TRUE, error);
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < tasks->len; i++)
        g_string_append_printf(lines, "%s\n", (char *)tasks->pdata[i]);
    g_autofree char *text = g_string_free(lines, FALSE);
    if (!logs)
        return FALSE;
    for (guint i = 0; i < prepared->missing->len; i++) {
        const KnBatch *batch =
            kn_manifest_batch(prepared->manifest, g_array_index(prepared->missing, guint, i));
        if (!kn_assets_each(prepared->manifest, batch->first_frame, batch->n_frames, add_asset,
                            &fill))
            return FALSE;
    }
    return write_manifest(prepared, folder, error) && write_text(folder, "tasks", text, error) &&
           write_scripts(order, folder, error) && write_job(order, prepared, folder, error);
}

/* ---- the submission */

typedef struct {
    const KnClusterOrder *order;
    KnClusterOrdered *ordered;
} Submit;

/* Twenty times what is expected, and some: the limit is there for tasks that hang. */
static guint minutes(const KnPrepared *prepared, const KnTaskSize *size)
{
    enum { SLACK = 20, LEAST = 10 };
    double batch = 0;
    for (guint i = 0; i < prepared->missing->len; i++) {
        guint number = g_array_index(prepared->missing, guint, i);
        batch = MAX(batch, (double)kn_manifest_batch(prepared->manifest, number)->n_frames);
    }
    double seconds = size->task_seconds + batch * size->frame_seconds;
    return LEAST + (guint)MIN(ceil(seconds * SLACK / 60), 60 * 24 * 7);
}

/* What is submitted is noted, or ended. */
static gboolean start(const KnClusterOrder *order, const KnClusterWork *work,
                      KnClusterOrdered *ordered, GError **error)
{
    KnClusterSubmission *submission = &ordered->submission;
    if (!order->scheduler->submit(work, submission, error))
        return FALSE;
    submission->form = KN_CLUSTER_FORM;
    submission->scheduler = g_strdup(order->scheduler->name);
    submission->n_tasks = ordered->n_tasks;
    submission->n_batches = ordered->n_missing;
    submission->at = g_get_real_time() / G_USEC_PER_SEC;
    if (kn_cluster_write(work->folder, KN_CLUSTER_SUBMISSION, kn_cluster_submission_fields,
                         submission, error))
        return TRUE;
    order->scheduler->cancel(work->name, submission, NULL);
    return FALSE;
}

static gboolean start_tasks(const Submit *submit, const KnPrepared *prepared, const char *folder,
                            const KnTaskSize *size, GError **error)
{
    const KnClusterOrder *order = submit->order;
    g_autofree char *name = kn_cluster_job_name(folder);
    const KnClusterWork work = {
        .folder = folder,
        .name = name,
        .n_tasks = submit->ordered->n_tasks,
        .last = "join.sh",
        .last_cores = 1,
        .at_once = order->at_once,
        .threads = (guint)kn_manifest_video(prepared->manifest)->threads,
        .minutes = minutes(prepared, size),
        .arguments = order->arguments,
    };
    return start(order, &work, submit->ordered, error);
}

/* The real name of the job's folder, empty but for what shall stay. NULL with error. */
static char *empty_folder(const KnClusterOrder *order, GError **error)
{
    g_autoptr(KnFolder) made = kn_folder_open(order->folder, NULL, TRUE, error);
    if (!made)
        return NULL;
    char *real = realpath(order->folder, NULL), *folder = g_strdup(real ? real : order->folder);
    free(real);
    if (!order->first) /* else what is made is taken there */
        kn_cluster_clean_parts(folder);
    if (order->goes_on)
        return folder;
    kn_folder_remove(made, KN_CLUSTER_SUBMISSION);
    kn_folder_remove(made, KN_CLUSTER_RESULT);
    kn_folder_remove_tree(made, "logs");
    return folder;
}

static gboolean take(const KnPrepared *prepared, gpointer user_data, GError **error)
{
    const Submit *submit = user_data;
    const KnClusterOrder *order = submit->order;
    const KnVideoSettings *video = kn_manifest_video(prepared->manifest);
    const KnTaskSize size = {prepared->frame_seconds > 0
                                 ? prepared->frame_seconds
                                 : kn_tasks_guess(video->width, video->height),
                             order->task_seconds};
    g_autoptr(GPtrArray) tasks = kn_tasks_group(prepared->manifest, prepared->missing, size);
    g_autofree char *folder = empty_folder(order, error);
    if (!folder)
        return FALSE;
    submit->ordered->n_batches = kn_manifest_n_batches(prepared->manifest);
    submit->ordered->n_missing = prepared->missing->len;
    submit->ordered->n_tasks = tasks->len;
    return fill_folder(order, prepared, folder, tasks, error) &&
           (!order->scheduler || start_tasks(submit, prepared, folder, &size, error));
}

gboolean kn_cluster_submit(KnSession *session, const KnClusterOrder *order,
                           KnClusterOrdered *ordered, GError **error)
{
    const KnElsewhere left = {.folder = order->folder};
    Submit submit = {order, ordered};
    if (g_file_test(order->folder, G_FILE_TEST_IS_DIR) &&
        !kn_session_adopt(session, order->output, &left, NULL, error))
        return FALSE;
    return kn_session_prepare(session, order->output, take, &submit, error);
}

gboolean kn_cluster_submit_first(const KnClusterOrder *order, KnClusterOrdered *ordered,
                                 GError **error)
{
    enum { MINUTES = 24 * 60 };
    g_autofree char *folder = empty_folder(order, error);
    g_autofree char *script = folder ? kn_script_part(folder, order->first, order->where) : NULL;
    g_autofree char *name = kn_cluster_job_name(order->folder);
    g_autoptr(KnFolder) logs = folder ? kn_folder_open(folder, "logs", TRUE, error) : NULL;
    const KnClusterWork work = {.folder = folder,
                                .name = name,
                                .last = "first.sh",
                                .last_cores = order->first_cores,
                                .threads = 1,
                                .minutes = MINUTES,
                                .arguments = order->arguments};
    ordered->submission.first = 1;
    return logs && write_text(folder, work.last, script, error) &&
           start(order, &work, ordered, error);
}

/* ---- many films */

/* "TASK FILM" for each task of each of them. */
static char *many_lines(const GPtrArray *folders, guint *n)
{
    GString *lines = g_string_new(NULL);
    for (guint i = 0; i < folders->len; i++) {
        g_auto(GStrv) tasks = kn_cluster_tasks(folders->pdata[i]);
        g_autofree char *film = g_path_get_basename(folders->pdata[i]);
        for (guint k = 0; tasks && tasks[k] && *tasks[k]; k++, *n += 1)
            g_string_append_printf(lines, "%u %s\n", k, film);
    }
    return g_string_free(lines, FALSE);
}

gboolean kn_cluster_submit_many(const KnClusterOrder *order, const GPtrArray *folders,
                                KnClusterOrdered *ordered, GError **error)
{
    enum { SLACK = 20, LEAST = 60 }; /* batches may be longer than tasks should be */
    g_autofree char *folder = empty_folder(order, error);
    if (!folder)
        return FALSE;
    g_autoptr(KnFolder) logs = kn_folder_open(folder, "logs", TRUE, error);
    g_autofree char *name = kn_cluster_job_name(order->folder);
    g_autofree char *lines = many_lines(folders, &ordered->n_tasks);
    g_autofree char *task = kn_script_many(folder);
    g_autofree char *join = kn_script_part(folder, order->join, order->where);
    const KnClusterWork work = {.folder = folder,
                                .name = name,
                                .n_tasks = ordered->n_tasks,
                                .last = "join.sh",
                                .last_cores = 1,
                                .at_once = order->at_once,
                                .threads = order->threads,
                                .minutes = LEAST + (guint)(order->task_seconds * SLACK / 60),
                                .arguments = order->arguments};
    return logs && write_text(folder, "tasks", lines, error) &&
           write_text(folder, "task.sh", task, error) &&
           write_text(folder, work.last, join, error) && start(order, &work, ordered, error);
}

/* ---- taking back */

static int find_task(const char *folder, guint batch)
{
    g_auto(GStrv) tasks = kn_cluster_tasks(folder);
    for (guint i = 0; tasks && tasks[i]; i++)
        if (kn_tasks_has(tasks[i], batch))
            return (int)i;
    return -1;
}

char *kn_cluster_why(const char *folder, guint batch)
{
    KnClusterSubmission submission;
    int task = find_task(folder, batch);
    gboolean there =
        kn_cluster_read(folder, KN_CLUSTER_SUBMISSION, kn_cluster_submission_fields, &submission);
    const KnScheduler *scheduler = there ? kn_scheduler_find(submission.scheduler) : NULL;
    g_autofree char *log = task < 0    ? NULL
                           : scheduler ? scheduler->log(&submission, task)
                                       : g_strdup_printf("logs/task-%d.log", task);
    kn_record_clear(kn_cluster_submission_fields, &submission);
    if (!log)
        return g_strdup("no task was to make it");
    g_autofree char *path = g_build_filename(folder, log, NULL);
    g_autofree char *last = kn_cluster_last_words(folder, log);
    if (!last && !scheduler) /* nor was it a task of many films, which write there */
        return g_strdup("nobody was asked to make it");
    if (!last)
        return g_strdup_printf("task %d has left no log ('%s'): it never began, or its machine "
                               "does not share that folder",
                               task, path);
    return *last ? g_strdup_printf("task %d has said last: %s (%s)", task, last, path)
                 : g_strdup_printf("task %d has ended without a word ('%s' is empty)", task, path);
}

static char *why(guint batch, gpointer user_data)
{
    return kn_cluster_why(user_data, batch);
}

gboolean kn_cluster_collect(KnSession *session, const char *folder, const char *output,
                            GError **error)
{
    KnClusterJob job;
    if (!kn_cluster_read(folder, KN_CLUSTER_JOB, kn_cluster_job_fields, &job)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is no job of this film and version in '%s': submit it first", folder);
        kn_record_clear(kn_cluster_job_fields, &job);
        return FALSE;
    }
    const KnElsewhere elsewhere = {.folder = folder,
                                   .film_key = job.film_key,
                                   .why_missing = why,
                                   .user_data = (gpointer)folder};
    gboolean done = kn_session_adopt(session, output, &elsewhere, NULL, error);
    kn_record_clear(kn_cluster_job_fields, &job);
    return done;
}
