/* SPDX-License-Identifier: MIT */
/* The tasks as processes of this machine: one shell that nobody waits for, in a session of its own,
 * runs them side by side and then the join. It is known by its process number and when it began
 * (field 22 of /proc/PID/stat), so that another with its number is never taken for it. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/open_file.h"
#include "cluster/scheduler.h"
#include "cluster/scripts.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Clock ticks after boot; 0: there is no such process, or it has ended. */
static guint64 begun(pid_t pid)
{
    enum { STATE = 0, BEGUN = 19 }; /* counted from behind the name */
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid), *text = NULL;
    if (!kn_read_system_file(path, &text) || !strrchr(text, ')'))
        return 0;
    g_auto(GStrv) fields = g_strsplit(strrchr(text, ')') + 2, " ", -1);
    return g_strv_length(fields) > BEGUN && *fields[STATE] != 'Z'
               ? g_ascii_strtoull(fields[BEGUN], NULL, 10)
               : 0;
}

/* "PID.BEGUN"; 0: it is none, or over. */
static pid_t running(const char *id)
{
    char *end;
    gint64 pid = g_ascii_strtoll(id ? id : "", &end, 10);
    guint64 at = *end == '.' ? g_ascii_strtoull(end + 1, NULL, 10) : 0;
    return pid > 1 && pid < G_MAXINT && at > 0 && begun((pid_t)pid) == at ? (pid_t)pid : 0;
}

static void leave(gpointer user_data)
{
    static const int heeded[] = {SIGINT, SIGHUP, SIGPIPE, SIGXFSZ};
    setsid();
    for (guint i = 0; i < G_N_ELEMENTS(heeded); i++)
        signal(heeded[i], SIG_DFL);
}

static gboolean submit(const KnClusterWork *work, KnClusterSubmission *submission, GError **error)
{
    guint at_once = work->at_once ? work->at_once : g_get_num_processors();
    g_autofree char *script = kn_script_local(work, at_once);
    g_autofree char *path = g_build_filename(work->folder, "local.sh", NULL);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    g_autoptr(GError) reason = NULL;
    char *argv[] = {"/bin/sh", path, NULL};
    GPid pid;
    if (!file || !kn_atomic_file_write(file, script, strlen(script), error) ||
        !kn_atomic_file_commit(file, error))
        return FALSE;
    if (!g_spawn_async(work->folder, argv, NULL,
                       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL |
                           G_SPAWN_DO_NOT_REAP_CHILD,
                       leave, NULL, &pid, &reason)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot start the tasks: %s",
                    reason->message);
        return FALSE;
    }
    submission->jobs = g_strdup_printf("%d.%" G_GUINT64_FORMAT, (int)pid, begun(pid));
    submission->join = g_strdup("");
    submission->array_size = MAX(work->n_tasks, 1);
    return TRUE;
}

static gboolean poll(const KnClusterSubmission *submission, KnClusterPlaces *places, GError **error)
{
    pid_t pid = running(submission->jobs);
    *places = (KnClusterPlaces){.joining = pid > 0, .n_running = pid > 0 ? 1 : 0};
    if (pid == 0)
        while (waitpid(-1, NULL, WNOHANG) > 0) /* should it be a child of ours */
            ;
    return TRUE;
}

static gboolean cancel(const char *name, const KnClusterSubmission *submission, GError **error)
{
    enum { TRIES = 100, TRY_US = 50000 };
    pid_t pid = submission ? running(submission->jobs) : 0;
    if (pid == 0)
        return TRUE;
    kill(-pid, SIGTERM);
    for (int i = 0; i < TRIES && kill(-pid, 0) == 0; i++) {
        waitpid(pid, NULL, WNOHANG);
        g_usleep(TRY_US);
    }
    kill(-pid, SIGKILL);
    return TRUE;
}

static char *log_of(const KnClusterSubmission *submission, int task)
{
    return task < 0 ? g_strdup("logs/join.log") : g_strdup_printf("logs/task-%d.log", task);
}

const KnScheduler kn_scheduler_local = {
    .name = "local",
    .help = "processes on this machine",
    .submit = submit,
    .poll = poll,
    .cancel = cancel,
    .log = log_of,
};
