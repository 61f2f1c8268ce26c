/* SPDX-License-Identifier: MIT */
#include "engine/pool/process.h"
#include "base/error.h"
#include "base/fault.h"
#include "engine/pool/install_paths.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the program is, seen from the library's folder: in the build tree; installed, wherever the
 * whole was moved to; and where it was to be installed. */
static const char *const places[] = {"kinora", KN_PROGRAM_FROM_LIBRARY, KN_PROGRAM_PATH};

static gboolean is_program(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
           g_file_test(path, G_FILE_TEST_IS_EXECUTABLE);
}

char *kn_process_program(GError **error)
{
    const char *named = g_getenv("KINORA_PROGRAM");
    if (named && *named)
        return g_strdup(named);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *name = self ? g_path_get_basename(self) : NULL;
    /* The link also names a program that was replaced or removed while it runs. */
    if (name && (strcmp(name, "kinora") == 0 || strcmp(name, "kinora (deleted)") == 0))
        return g_strdup("/proc/self/exe");
    Dl_info library;
    if (dladdr((const void *)kn_process_program, &library) && library.dli_fname) {
        g_autofree char *folder = g_path_get_dirname(library.dli_fname);
        for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
            g_autofree char *path = g_canonicalize_filename(places[i], folder);
            if (is_program(path))
                return g_steal_pointer(&path);
        }
    }
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the program 'kinora', which the workers run, is neither at %s nor beside the "
                "library (KINORA_PROGRAM names it)",
                KN_PROGRAM_PATH);
    return NULL;
}

/* Above what a program has open as it starts, and what libraries that are loaded into it before it
 * runs may open: those get low numbers. -1 with errno. */
static int dup_high(int fd)
{
    enum { LOW = 3, HIGH = 200 };
    int high = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
    return high >= 0 || errno != EINVAL ? high : fcntl(fd, F_DUPFD_CLOEXEC, LOW); /* the limit */
}

/* Descriptors keep their numbers, which are the program's words. What it prints goes to our
 * standard error; GLib closes what it has made its standard output of, so that is a copy. */
static gboolean spawn(const char *program, int socket, int ring, GPid *pid, GError **error)
{
    const int fds[] = {socket, ring};
    g_autofree char *socket_word = g_strdup_printf("%d", socket);
    g_autofree char *ring_word = ring >= 0 ? g_strdup_printf("%d", ring) : NULL;
    const char *const argv[] = {program, "worker", socket_word, ring_word, NULL};
    int out = dup_high(STDERR_FILENO);
    gboolean started = g_spawn_async_with_pipes_and_fds(
        NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, -1, out, -1, fds, fds,
        ring >= 0 ? 2 : 1, pid, NULL, NULL, NULL, error);
    if (out >= 0)
        close(out);
    return started;
}

static KnProcess *fail_start(const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot start a worker: %s", why);
    return NULL;
}

KnProcess *kn_process_start(const char *program, int ring_fd, GError **error)
{
    int pair[2];
    if (kn_fault(KN_FAULT_SPAWN) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fail_start(g_strerror(errno), error);
    g_autoptr(GError) why = NULL;
    GPid pid;
    int socket = dup_high(pair[1]), ring = ring_fd >= 0 ? dup_high(ring_fd) : -1, number = errno;
    gboolean all = socket >= 0 && (ring_fd < 0 || ring >= 0);
    gboolean started = all && spawn(program, socket, ring, &pid, &why);
    close(pair[1]);
    if (socket >= 0)
        close(socket);
    if (ring >= 0)
        close(ring);
    if (!started) {
        close(pair[0]);
        return fail_start(why ? why->message : g_strerror(number), error);
    }
    KnProcess *process = g_new(KnProcess, 1);
    *process = (KnProcess){pid, pair[0], kn_receiver_new(pair[0])};
    return process;
}

static char *end_reason(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == KN_EXIT_ENVIRONMENT)
        return g_strdup("it had too little memory");
    if (WIFSIGNALED(status))
        return g_strdup_printf("killed by signal %d (%s)", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    return g_strdup_printf("ended with code %d", WEXITSTATUS(status));
}

/* These are sent by people, by the system that runs out of memory, by limits. */
static KnProcessEnding whose_doing(int status)
{
    static const int others[] = {SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (WIFSIGNALED(status) && WTERMSIG(status) == others[i])
            return KN_ENDING_OTHERS;
    if (WIFEXITED(status) && WEXITSTATUS(status) == KN_EXIT_ENVIRONMENT)
        return KN_ENDING_MACHINE;
    return WIFSIGNALED(status) || WEXITSTATUS(status) != 0 ? KN_ENDING_OWN : KN_ENDING_OTHERS;
}

/* Ended, but still holding its number, so that no other process can have it. */
static gboolean has_ended(GPid pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

/* A process that leads a group of its own takes with it what it has started and left. */
static pid_t kill_and_wait(GPid pid, int *status)
{
    pid_t got;
    kill(pid, SIGKILL);
    kill(-pid, SIGKILL);
    while ((got = waitpid(pid, status, 0)) < 0 && errno == EINTR)
        ;
    return got;
}

char *kn_process_end(KnProcess *process, gboolean kill_it, KnProcessEnding *ending)
{
    enum { TRIES = 200, TRY_US = 10000 }; /* two seconds */
    int status = 0;
    close(process->fd);
    for (int i = 0; i < TRIES && !kill_it && !has_ended(process->pid); i++)
        g_usleep(i < 20 ? TRY_US / 20 : TRY_US);
    pid_t got = kill_and_wait(process->pid, &status);
    g_spawn_close_pid(process->pid);
    kn_receiver_free(process->receiver);
    g_free(process);
    if (ending)
        *ending = got >= 0 ? whose_doing(status) : KN_ENDING_OTHERS;
    return got < 0 ? g_strdup("ended") : end_reason(status);
}
