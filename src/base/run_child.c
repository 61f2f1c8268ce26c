/* SPDX-License-Identifier: MIT */
#include "base/run_child.h"
#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A line of events names a thousand problems at most. */
enum { LINE_BYTES_MAX = 4 << 20, TAIL_BYTES_MAX = 600, BLOCK_BYTES = 1 << 14 };
enum { OUT, ERR };

struct KnRunChild {
    GPid pid;
    int fds[KN_RUN_CHILD_FDS]; /* -1: at its end */
    GString *line;             /* that is not whole yet */
    GString *tail;             /* of what it wrote to standard error */
    int status;
    gboolean waited;
    KnRunHear hear;
    gpointer user_data;
};

/* Runs in the child before the program does. */
static void prepare(gpointer user_data)
{
    setpgid(0, 0);
    /* At once: whoever starts again must find no film held. What a killed build leaves, the next
     * one removes. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

KnRunChild *kn_run_child_start(char **argv, const char *folder, KnRunHear hear, gpointer user_data,
                               GError **error)
{
    g_autoptr(GError) why = NULL;
    KnRunChild *child = g_new0(KnRunChild, 1);
    child->hear = hear;
    child->user_data = user_data;
    child->line = g_string_new(NULL);
    child->tail = g_string_new(NULL);
    if (g_spawn_async_with_pipes_and_fds(folder, (const char *const *)argv, NULL,
                                         G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES, prepare,
                                         NULL, -1, -1, -1, NULL, NULL, 0, &child->pid, NULL,
                                         &child->fds[OUT], &child->fds[ERR], &why)) {
        for (int i = 0; i < KN_RUN_CHILD_FDS; i++)
            fcntl(child->fds[i], F_SETFL, O_NONBLOCK);
        return child;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot start %s: %s", argv[0],
                why->message);
    child->fds[OUT] = child->fds[ERR] = -1;
    child->waited = TRUE;
    kn_run_child_free(child);
    return NULL;
}

static void wait_for(KnRunChild *child)
{
    while (!child->waited && waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        ;
    child->waited = TRUE;
}

void kn_run_child_free(KnRunChild *child)
{
    if (!child)
        return;
    if (!child->waited && (child->fds[OUT] >= 0 || child->fds[ERR] >= 0))
        kill(-child->pid, SIGKILL);
    wait_for(child);
    for (int i = 0; i < KN_RUN_CHILD_FDS; i++)
        if (child->fds[i] >= 0)
            close(child->fds[i]);
    g_string_free(child->line, TRUE);
    g_string_free(child->tail, TRUE);
    g_free(child);
}

void kn_run_child_polls(const KnRunChild *child, struct pollfd polls[KN_RUN_CHILD_FDS])
{
    for (int i = 0; i < KN_RUN_CHILD_FDS; i++)
        polls[i] = (struct pollfd){.fd = child->fds[i], .events = POLLIN};
}

static void hear_line(KnRunChild *child, const char *line)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(line, -1, "event", NULL);
    child->hear(line, document ? kn_json_root(document) : NULL, child->user_data);
}

static void hear_events(KnRunChild *child)
{
    char *start = child->line->str, *end;
    while ((end = strchr(start, '\n'))) {
        *end = '\0';
        hear_line(child, start);
        start = end + 1;
    }
    g_string_erase(child->line, 0, start - child->line->str);
    if (child->line->len > LINE_BYTES_MAX)
        g_string_truncate(child->line, 0);
}

static void take(KnRunChild *child, int stream, const char *block, gsize n)
{
    if (stream == OUT) {
        g_string_append_len(child->line, block, (gssize)n);
        hear_events(child);
        return;
    }
    g_string_append_len(child->tail, block, (gssize)n);
    if (child->tail->len > TAIL_BYTES_MAX)
        g_string_erase(child->tail, 0, (gssize)(child->tail->len - TAIL_BYTES_MAX));
}

static void listen_to(KnRunChild *child, int stream)
{
    char block[BLOCK_BYTES];
    while (child->fds[stream] >= 0) {
        ssize_t got = read(child->fds[stream], block, sizeof block);
        if (got > 0) {
            take(child, stream, block, (gsize)got);
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            close(child->fds[stream]);
            child->fds[stream] = -1;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

gboolean kn_run_child_listen(KnRunChild *child)
{
    listen_to(child, OUT);
    listen_to(child, ERR);
    return child->fds[OUT] >= 0 || child->fds[ERR] >= 0;
}

void kn_run_child_interrupt(KnRunChild *child)
{
    if (!child->waited)
        kill(child->pid, SIGINT);
}

gboolean kn_run_child_good(KnRunChild *child)
{
    wait_for(child);
    return WIFEXITED(child->status) && WEXITSTATUS(child->status) == 0;
}

char *kn_run_child_said(KnRunChild *child)
{
    g_autofree char *tail = g_utf8_make_valid(child->tail->str, (gssize)child->tail->len);
    return kn_text_visible(g_strstrip(tail));
}

char *kn_run_child_end(KnRunChild *child)
{
    wait_for(child);
    int status = child->status;
    g_autofree char *said = kn_run_child_said(child);
    g_autofree char *end =
        WIFSIGNALED(status)
            ? g_strdup_printf("its process was killed by signal %d (%s)", WTERMSIG(status),
                              g_strsignal(WTERMSIG(status)))
            : g_strdup_printf("its process ended with code %d", WEXITSTATUS(status));
    return g_strdup_printf("%s%s%s", end, *said ? ": " : "", said);
}
