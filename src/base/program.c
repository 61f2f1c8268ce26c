/* SPDX-License-Identifier: MIT */
/* What a program leaves behind is found by adoption: this process takes in every orphan of those
 * below it (PR_SET_CHILD_SUBREAPER), also one that has left its group and session, so when the
 * program has ended, all that is still its own are children of this process and are killed, again
 * and again until there are none. When this process is killed itself, its parent kills its group
 * (engine/pool/process.h) and, with whoever sweeps its work folder, what bears the folder's mark
 * (base/work_folder.h). Beyond reach is only what has left the group, and its environment, when
 * this process is killed together with its parent. */
#include "base/program.h"
#include "base/atomic.h"
#include "base/children.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUT, ERR, N_STREAMS };
enum { ERR_BYTES_MAX = 1 << 12, POLL_MS = 50, POLL_CLOSED_MS = 2, BLOCK_BYTES = 1 << 16 };

typedef struct {
    const KnProgram *program;
    GPid pid;
    int fd[N_STREAMS]; /* -1: at its end */
    gsize max[N_STREAMS];
    GByteArray *said[N_STREAMS]; /* never more than max */
    int status;
} Run;

static gboolean program_failed(const char *noun, const char *name, const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the %s '%s' %s", noun, name, why);
    return FALSE;
}

static gboolean failed(const Run *run, const char *why, GError **error)
{
    return program_failed(run->program->noun, run->program->argv[0], why, error);
}

gboolean kn_program_check(const char *noun, const char *name, GError **error)
{
    g_autofree char *found = g_find_program_in_path(name);
    return found || program_failed(noun, name, "is not there, or may not be run", error);
}

static gboolean too_large(const Run *run, GError **error)
{
    g_autofree char *most =
        g_format_size_full(run->program->answer_bytes_max, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *why =
        run->program->log > 0
            ? g_strdup_printf("printed more than %s", most)
            : g_strdup_printf("answered with more than %s, which no speech of this text needs",
                              most);
    return failed(run, why, error);
}

/* ---- starting */

/* The program ends with the process that waits for it, and heeds signals as usual. */
static void prepare_child(gpointer user_data)
{
    static const int ignored[] = {SIGINT, SIGHUP, SIGXFSZ};
    for (guint i = 0; i < G_N_ELEMENTS(ignored); i++)
        signal(ignored[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The text as a file without a name: a program that does not read all of it, or nothing, breaks no
 * pipe. -1: there is no room. */
static int text_file(const char *text)
{
    int fd = memfd_create("kinora-text", MFD_CLOEXEC);
    if (fd >= 0 && kn_write_all(fd, text, strlen(text)) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static GStrv marked_environment(const char *mark)
{
    const char *value = strchr(mark, '=');
    g_autofree char *name = g_strndup(mark, (gsize)(value - mark));
    return g_environ_setenv(g_get_environ(), name, value + 1, TRUE);
}

static gboolean start(Run *run, GError **error)
{
    const char *input = run->program->input;
    g_autoptr(GError) why = NULL;
    if (!kn_program_check(run->program->noun, run->program->argv[0], error))
        return FALSE;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int in = input ? text_file(input) : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return failed(run, g_strerror(errno), error);
    g_auto(GStrv) environment = marked_environment(run->program->mark);
    int log = run->program->log > 0 ? run->program->log : -1;
    gboolean started = g_spawn_async_with_pipes_and_fds(
        NULL, (const char *const *)run->program->argv, (const char *const *)environment,
        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, prepare_child, NULL, in, log, log, NULL,
        NULL, 0, &run->pid, NULL, log > 0 ? NULL : &run->fd[OUT], log > 0 ? NULL : &run->fd[ERR],
        &why);
    close(in);
    if (!started)
        return failed(run, why->message, error);
    for (int i = 0; i < N_STREAMS && log < 0; i++)
        fcntl(run->fd[i], F_SETFL, O_NONBLOCK);
    return TRUE;
}

/* ---- listening */

/* Reads what is there of a stream. FALSE: more than the bound has come of the answer. */
static gboolean listen_to(Run *run, int stream)
{
    g_autofree guint8 *block = g_malloc(BLOCK_BYTES);
    while (run->fd[stream] >= 0) {
        ssize_t got = read(run->fd[stream], block, BLOCK_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return TRUE;
        if (got <= 0) {
            close(run->fd[stream]);
            run->fd[stream] = -1;
            return TRUE;
        }
        gsize room = run->max[stream] - run->said[stream]->len;
        g_byte_array_append(run->said[stream], block, (guint)MIN((gsize)got, room));
        if ((gsize)got > room && stream == OUT && !run->program->file)
            return FALSE;
        if ((gsize)got > room)
            return TRUE; /* thrown away; the clock is looked at in between */
    }
    return TRUE;
}

static gboolean is_within_bounds(Run *run)
{
    struct stat info;
    const KnProgram *program = run->program;
    gboolean good = TRUE;
    if (program->log > 0)
        return fstat(program->log, &info) != 0 ||
               (guint64)info.st_size <= program->answer_bytes_max;
    for (int i = 0; i < N_STREAMS; i++)
        good = listen_to(run, i) && good;
    return good && (!program->file || !kn_folder_has_file(program->folder, program->file, &info) ||
                    (guint64)info.st_size <= program->answer_bytes_max);
}

static gboolean has_ended(Run *run)
{
    pid_t got = waitpid(run->pid, &run->status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR))
        return FALSE;
    run->pid = 0;
    return TRUE;
}

static gboolean wait_for_end(Run *run, KnProgramEnd *end, GError **error)
{
    const double seconds = run->program->timeout_seconds;
    gint64 until_us = g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
    gboolean ended = FALSE;
    while (!ended) {
        struct pollfd polls[N_STREAMS];
        for (int i = 0; i < N_STREAMS; i++)
            polls[i] = (struct pollfd){.fd = run->fd[i], .events = POLLIN};
        gboolean closed = run->fd[OUT] < 0 && run->fd[ERR] < 0 && run->program->log <= 0;
        poll(polls, N_STREAMS, closed ? POLL_CLOSED_MS : POLL_MS);
        ended = has_ended(run); /* before the last reading */
        if (!is_within_bounds(run))
            return too_large(run, error);
        if (!ended && g_get_monotonic_time() > until_us) {
            g_autofree char *why =
                g_strdup_printf("had not ended after %g s (\"timeout\")", seconds);
            *end = KN_PROGRAM_LATE;
            return failed(run, why, error);
        }
    }
    return TRUE;
}

/* ---- its end */

/* Until there are none: those that the dead leave become children in their place. */
static void end_children(Run *run)
{
    if (run->pid > 0) {
        kill(run->pid, SIGKILL);
        while (waitpid(run->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    kn_children_end();
}

/* The last lines of a log, on one; "" where it says nothing. The caller frees. */
static char *last_lines(int log)
{
    enum { LINES = 3, BYTES = 600 };
    char text[BYTES + 1];
    struct stat info;
    GString *out = g_string_new(NULL);
    gboolean there = fstat(log, &info) == 0;
    ssize_t got = there ? pread(log, text, BYTES, MAX(info.st_size - BYTES, 0)) : 0;
    text[MAX(got, 0)] = '\0';
    g_strdelimit(text, "\r", '\n');
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint n = 0;
    for (gsize i = g_strv_length(lines); i-- > 0 && n < LINES;) {
        g_strstrip(lines[i]);
        if (!*lines[i])
            continue;
        g_string_prepend(out, n++ ? " / " : "");
        g_string_prepend(out, lines[i]);
    }
    g_autofree char *said = g_string_free(out, FALSE);
    g_autofree char *valid = g_utf8_make_valid(said, -1);
    return kn_text_visible(valid);
}

static gboolean check_log(const Run *run, GError **error)
{
    int status = run->status;
    g_autofree char *how = WIFEXITED(status)
                               ? g_strdup_printf("ended with code %d", WEXITSTATUS(status))
                               : g_strdup_printf("was killed by signal %d (%s)", WTERMSIG(status),
                                                 g_strsignal(WTERMSIG(status)));
    return failed(run, how, error);
}

static gboolean check_status(const Run *run, GError **error)
{
    enum { SAID_BYTES_MAX = 200 };
    if (WIFEXITED(run->status) && WEXITSTATUS(run->status) == 0)
        return TRUE;
    if (run->program->log > 0)
        return check_log(run, error);
    const GByteArray *said = run->said[ERR];
    g_autofree char *line =
        g_strndup(said->len ? (char *)said->data : "", MIN(said->len, SAID_BYTES_MAX));
    g_strdelimit(line, "\n\r", ' ');
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(line), -1);
    g_autofree char *why = g_strdup_printf("failed%s%s", *valid ? ": " : "", valid);
    return failed(run, why, error);
}

static GByteArray *read_answer(Run *run, GError **error)
{
    const KnProgram *program = run->program;
    g_autoptr(GError) why = NULL;
    char *data;
    gsize size;
    if (!program->file)
        return g_steal_pointer(&run->said[OUT]);
    if (kn_folder_read(program->folder, program->file, program->answer_bytes_max, &data, &size,
                       &why))
        return g_byte_array_new_take((guint8 *)data, size);
    g_autofree char *message =
        errno == ENOENT ? g_strdup("wrote no {output} file")
                        : g_strdup_printf("wrote no good {output} file: %s", why->message);
    failed(run, message, error);
    return NULL;
}

static KnProgramEnd run_to_end(Run *run, GError **error)
{
    KnProgramEnd end = KN_PROGRAM_FAILED;
    if (!start(run, error))
        return KN_PROGRAM_MISSING;
    gboolean ended = wait_for_end(run, &end, error);
    end_children(run);
    return ended && check_status(run, error) ? KN_PROGRAM_DONE : end;
}

GByteArray *kn_program_run(const KnProgram *program, GError **error)
{
    Run run = {.program = program, .fd = {-1, -1}};
    run.max[OUT] = program->file ? 0 : program->answer_bytes_max;
    run.max[ERR] = ERR_BYTES_MAX;
    for (int i = 0; i < N_STREAMS; i++)
        run.said[i] = g_byte_array_new();
    gboolean done = run_to_end(&run, error) == KN_PROGRAM_DONE;
    GByteArray *answer = done ? read_answer(&run, error) : NULL;
    for (int i = 0; i < N_STREAMS; i++) {
        if (run.fd[i] >= 0)
            close(run.fd[i]);
        if (run.said[i])
            g_byte_array_unref(run.said[i]);
    }
    return answer;
}

KnProgramEnd kn_program_do(const KnProgram *program, GError **error)
{
    Run run = {.program = program, .fd = {-1, -1}};
    g_autoptr(GError) why = NULL;
    g_assert(program->log > 0 && !program->file);
    KnProgramEnd end = run_to_end(&run, &why);
    if (end == KN_PROGRAM_DONE)
        return end;
    g_autofree char *said = last_lines(program->log);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "%s%s%s", why->message, *said ? ": " : "", said);
    return end;
}
