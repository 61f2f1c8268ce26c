/* SPDX-License-Identifier: MIT */
/* Makes scenes that are missing, several at once, in processes of the role `scene`. */
#include "base/atomic.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/open_file.h"
#include "base/text.h"
#include "base/work_folder.h"
#include "engine/method/method.h"
#include "engine/pool/pool.h"
#include "engine/pool/role_scene.h"
#include "engine/scene/private.h"
#include "engine/store/scene_file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Programs that render use several processors and much memory each. */
enum { AT_ONCE_MAX = 4, CPU_PERCENT = 75 };
#define SCENE_BYTES ((guint64)1 << 30)

/* After the program's time: for copying, and for looking at what it wrote. */
#define AFTER_SECONDS 60.0

typedef struct {
    KnScenesWork *work;
    KnTask *tasks;
    KnSceneRequest *requests; /* of each task; all but path and log is borrowed */
    guint *scene_of;          /* of each task: index into work->scenes */
    guint n_tasks, n_at_once;
} Making;

static KnSceneWork *scene_of_task(const Making *making, const KnTask *task)
{
    return &g_array_index(making->work->scenes, KnSceneWork,
                          making->scene_of[task - making->tasks]);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Making *making = user_data;
    KnSceneWork *scene = scene_of_task(making, task);
    KnResults *results = making->work->inputs->results;
    const char *path = making->requests[task - making->tasks].path;
    if (!kn_scene_file_check(path, scene->key, error))
        return FALSE;
    KnResult result = {.kind = KN_STORE_SCENE, .key = scene->key, .work_path = path};
    result.note.source = g_strdup(scene->scene->output);
    result.note.first_segment = result.note.last_segment = scene->first + 1;
    result.note.seconds = task->seconds;
    scene->there = kn_results_add(results, &result, error);
    if (scene->there)
        scene->path = kn_store_path(kn_store_folder(results->store), KN_STORE_SCENE, scene->key);
    return scene->there;
}

/* The machine is short of processes: from now on no more run than do. */
static void warn_fewer(const Making *making, const char *reason)
{
    guint n = 0;
    for (guint i = 0; i < making->n_tasks; i++)
        n += making->tasks[i].state == KN_TASK_RUNNING;
    g_autofree char *words = g_strdup_printf("%u scene%s at once from here on instead of %u: %s", n,
                                             n == 1 ? "" : "s", making->n_at_once, reason);
    kn_emit_warning(making->work->inputs->results->reporter, KN_WARNING_FEWER_WORKERS, 0, words);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    static const char *const states[] = {[KN_TASK_STARTED] = "start",
                                         [KN_TASK_FINISHED] = "made",
                                         [KN_TASK_RETRIED] = "retry",
                                         [KN_TASK_GIVEN_UP] = "failed",
                                         [KN_TASK_PASSED_OVER] = "failed"};
    Making *making = user_data;
    if (change == KN_TASK_RETRIED && task->attempts == 0) {
        warn_fewer(making, reason);
        return;
    }
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP)
        g_unlink(making->requests[task - making->tasks].path);
    if (change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP)
        making->work->phase.cpu_seconds += task->cpu_seconds;
    kn_scenes_tell(making->work, scene_of_task(making, task), states[change],
                   change == KN_TASK_FINISHED ? task->seconds : 0, reason);
}

/* `--workers` (PARALLEL_RENDERS) says how many; left to us, what programs of that kind bear. */
static guint n_at_once(const KnBuildOptions *options)
{
    int cpus = kn_pool_cpus();
    if (options->workers != 0)
        return (guint)MAX(options->workers, 1);
    if (options->worker_percent > 0)
        return (guint)MAX(1, cpus * options->worker_percent / 100);
    guint64 room = kn_workers_memory(options) / SCENE_BYTES;
    int fit = (int)CLAMP(room, 1, AT_ONCE_MAX);
    return (guint)CLAMP(cpus * CPU_PERCENT / 100, 1, fit);
}

static void make_tasks(Making *making)
{
    KnScenesWork *work = making->work;
    making->tasks = g_new0(KnTask, work->scenes->len + 1);
    making->requests = g_new0(KnSceneRequest, work->scenes->len + 1);
    making->scene_of = g_new0(guint, work->scenes->len + 1);
    for (guint i = 0; i < work->scenes->len; i++) {
        const KnSceneWork *scene = &g_array_index(work->scenes, KnSceneWork, i);
        if (scene->there)
            continue;
        guint n = making->n_tasks++;
        KnSceneRequest *request = &making->requests[n];
        making->scene_of[n] = i;
        *request = (KnSceneRequest){
            .command = scene->scene->command,
            .inputs = scene->scene->inputs,
            .names = scene->scene->names,
            .contents = scene->contents,
            .output = scene->scene->output,
            .timeout = scene->scene->timeout,
            .path = kn_store_work_path(work->inputs->results->store, KN_STORE_SCENE, scene->key),
        };
        request->log = g_strconcat(request->path, ".log", NULL);
        g_strlcpy(request->key, scene->key, sizeof request->key);
        making->tasks[n] = (KnTask){.role = &kn_role_scene,
                                    .request = request,
                                    .job.number = n,
                                    .hang_seconds = scene->scene->timeout + AFTER_SECONDS};
    }
}

/* Keeps all that was printed, where it can be read. The caller frees where that is; NULL: nothing
 * was printed, or it cannot be kept. */
static char *keep_log(const Making *making, const KnTask *task)
{
    KnFolder *logs = making->work->inputs->logs;
    const char *path = making->requests[task - making->tasks].log;
    g_autofree char *name = g_strdup_printf("scene-%u.log", scene_of_task(making, task)->first + 1);
    g_autofree char *text = NULL;
    gsize size;
    if (!logs || !kn_read_small_file(path, KN_SCENE_LOG_BYTES_MAX, &text, &size, NULL) || size == 0)
        return NULL;
    int fd = kn_folder_make_file(logs, name, O_WRONLY | O_TRUNC, 0666);
    gboolean kept = fd >= 0 && kn_write_all(fd, text, size);
    if (fd >= 0)
        close(fd);
    g_autofree char *place = g_build_filename(kn_folder_path(logs), name, NULL);
    return kept ? kn_text_visible(place) : NULL;
}

/* Keeps the logs of all. */
static void tell_failures(const Making *making)
{
    for (guint i = 0; i < making->n_tasks; i++) {
        const KnTask *task = &making->tasks[i];
        const KnSceneWork *scene = scene_of_task(making, task);
        g_autofree char *log = keep_log(making, task);
        if (!task->error)
            continue;
        g_autofree char *words =
            log ? g_strdup_printf("%s (all that it printed: %s)", task->error->message, log)
                : g_strdup(task->error->message);
        kn_scenes_fail(making->work, scene, task->error->code, words);
    }
}

gboolean kn_scenes_make(KnScenesWork *work, GError **error)
{
    const KnSceneInputs *inputs = work->inputs;
    const KnBuildOptions *options = inputs->options;
    Making making = {.work = work, .n_at_once = n_at_once(options)};
    KnPoolStats stats = {0};
    make_tasks(&making);
    const KnSceneSetup setup = {
        .store = (char *)kn_store_folder(inputs->results->store),
        .folder = (char *)kn_project_bounds(inputs->project),
    };
    const KnPool pool = {
        .setup = &setup,
        .n_slots = MIN(making.n_at_once, MAX(making.n_tasks, 1)),
        .ring_fd = -1,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = TRUE,
        .take = take,
        .changed = changed,
        .user_data = &making,
    };
    gboolean done = kn_pool_run(&pool, making.tasks, making.n_tasks, &stats, error);
    kn_work_folder_sweep_temporary(); /* of processes that were killed */
    if (done)
        tell_failures(&making);
    for (guint i = 0; i < making.n_tasks; i++) {
        kn_task_clear(&making.tasks[i]);
        g_free(making.requests[i].path);
        g_free(making.requests[i].log);
    }
    g_free(making.tasks);
    g_free(making.requests);
    g_free(making.scene_of);
    return done;
}
