/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/folder.h"
#include "base/open_file.h"
#include "cli/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A render is watched from outside: its log comes through a pipe (not as --json, which would have
 * the film hashed at the end), its CPU time from wait4, and the peak memory of it and of each
 * worker from VmHWM in /proc, which is looked at fifty times a second. (The maximum that getrusage
 * tells of a child begins with what its parent had resident when it started it, so it says nothing
 * about a small worker.) */

enum { SAMPLE_MS = 20 };

static guint64 peak_memory(long pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%ld/status", pid);
    g_autofree char *text = NULL;
    if (!kn_read_system_file(path, &text))
        return 0;
    const char *line = strstr(text, "\nVmHWM:");
    return line ? g_ascii_strtoull(line + strlen("\nVmHWM:"), NULL, 10) * 1024 : 0;
}

/* Children may belong to any thread of the parent. */
static void sample_children(long pid, GHashTable *seen, KnBenchRun *run)
{
    g_autofree char *folder = g_strdup_printf("/proc/%ld/task", pid);
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    g_auto(GStrv) tasks = opened ? kn_folder_names(opened) : NULL;
    for (char **task = tasks; task && *task; task++) {
        g_autofree char *path = g_strdup_printf("%s/%s/children", folder, *task);
        g_autofree char *text = NULL;
        if (!kn_read_system_file(path, &text))
            continue;
        g_auto(GStrv) words = g_strsplit(text, " ", -1);
        for (gsize i = 0; words[i] && *words[i]; i++) {
            long child = strtol(words[i], NULL, 10);
            g_hash_table_add(seen, GSIZE_TO_POINTER((gsize)child));
            run->worker_bytes = MAX(run->worker_bytes, peak_memory(child));
        }
    }
    run->parent_bytes = MAX(run->parent_bytes, peak_memory(pid));
    run->n_workers = g_hash_table_size(seen);
}

/* Takes the join's seconds from its line in the log; passes on what is meant for the person. */
static void hear_line(const char *line, KnBenchRun *run)
{
    static const char join[] = "[join] ", in[] = " batches in ";
    const char *seconds = g_str_has_prefix(line, join) ? strstr(line, in) : NULL;
    if (seconds)
        run->join_seconds = g_ascii_strtod(seconds + strlen(in), NULL);
    else if (g_str_has_prefix(line, "kinora: "))
        fprintf(stderr, "%s\n", line);
}

static void hear(GString *heard, KnBenchRun *run)
{
    char *end;
    while ((end = strchr(heard->str, '\n'))) {
        *end = '\0';
        hear_line(heard->str, run);
        g_string_erase(heard, 0, end - heard->str + 1);
    }
}

/* Until the pipe ends. */
static void watch(GPid pid, int fd, KnBenchRun *run)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GString) heard = g_string_new(NULL);
    char block[4096];
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, SAMPLE_MS);
        sample_children(pid, seen, run);
        if (ready <= 0)
            continue;
        gssize n = read(fd, block, sizeof block);
        if (n == 0 || (n < 0 && errno != EINTR))
            return;
        g_string_append_len(heard, block, MAX(n, 0));
        hear(heard, run);
    }
}

static char **make_command(const KnCliJob *job, const KnArgs *args, const char *method,
                           const char *folder, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *self = g_file_read_link("/proc/self/exe", error);
    if (!self)
        return NULL;
    g_ptr_array_add(words, g_steal_pointer(&self));
    g_ptr_array_add(words, g_strdup("render"));
    g_ptr_array_add(words, g_strdup(job->path));
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        const char *const *all = kn_args_all(args, flag->name);
        if (kn_args_origin(args, flag->name) != KN_FROM_FLAG ||
            !(flag->group & (KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD)))
            continue;
        for (gsize i = 0; all && all[i]; i++)
            g_ptr_array_add(words, g_strdup_printf("--%s=%s", flag->name, all[i]));
        if (!all)
            g_ptr_array_add(
                words, flag->type->argument
                           ? g_strdup_printf("--%s=%s", flag->name, kn_args_text(args, flag->name))
                           : g_strdup_printf("--%s", flag->name));
    }
    g_ptr_array_add(words, g_strdup_printf("--method=%s", method));
    g_ptr_array_add(words, g_strdup_printf("--cache-dir=%s/cache", folder));
    g_ptr_array_add(words, g_strdup_printf("--output=%s/film.mp4", folder));
    g_ptr_array_add(words, g_strdup("--no-state"));
    g_ptr_array_add(words, g_strdup("--verify=off"));
    g_ptr_array_add(words, g_strdup("--log-level=info"));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* It ends with us, who hear Ctrl-C for both; ending is nothing that it has to tell. */
static void end_with_parent(gpointer parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != GPOINTER_TO_INT(parent))
        _exit(1);
}

gboolean kn_bench_run(const KnCliJob *job, const KnArgs *args, const char *method,
                      const char *folder, KnBenchRun *run, GError **error)
{
    g_auto(GStrv) command = make_command(job, args, method, folder, error);
    struct rusage usage = {0};
    GPid pid = 0;
    int fd = -1, status = 0;
    *run = (KnBenchRun){.method = method};
    gint64 start = g_get_monotonic_time();
    if (!command || !g_spawn_async_with_pipes(
                        NULL, command, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                        end_with_parent, GINT_TO_POINTER(getpid()), &pid, NULL, NULL, &fd, error))
        return FALSE;
    watch(pid, fd, run);
    close(fd);
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
        continue;
    run->wall_seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    run->cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return TRUE;
    /* It has said why; its exit code is ours. */
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    g_set_error(error, KN_ERROR, code > 0 && code <= KN_ERROR_BUSY ? code : KN_ERROR_RENDER,
                "the render with method '%s' failed", method);
    return FALSE;
}
