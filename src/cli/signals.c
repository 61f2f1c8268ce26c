/* SPDX-License-Identifier: MIT */
#include "cli/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The handler may do next to nothing, so it adds one to an event counter on which a thread waits.
 * Handlers, unlike blocked or ignored signals, are not inherited by programs that we start. */

static int event_fd = -1;
static volatile sig_atomic_t last_signal;
static GCancellable *cancellables[2];

static void handle_signal(int number)
{
    int saved = errno;
    guint64 one = 1;
    last_signal = number;
    if (write(event_fd, &one, sizeof one) < 0) {
        /* The counter is full: the thread will wake anyway. */
    }
    errno = saved;
}

static void handle_nothing(int number)
{
}

static gpointer wait_for_signals(gpointer data)
{
    guint64 n = 0, total = 0;
    while (total < 2) {
        if (read(event_fd, &n, sizeof n) != sizeof n)
            continue;
        if (total == 0)
            g_cancellable_cancel(cancellables[0]);
        total += n;
    }
    g_cancellable_cancel(cancellables[1]);
    /* The third one ends the program, whatever a library waits for. */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    return NULL;
}

void kn_signals_watch(GCancellable *cancel, GCancellable *stop)
{
    struct sigaction action = {.sa_handler = handle_signal, .sa_flags = SA_RESTART};
    struct sigaction pipe_action = {.sa_handler = handle_nothing, .sa_flags = SA_RESTART};
    cancellables[0] = g_object_ref(cancel);
    cancellables[1] = g_object_ref(stop);
    event_fd = eventfd(0, EFD_CLOEXEC);
    g_thread_unref(g_thread_new("signals", wait_for_signals, NULL));
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGPIPE, &pipe_action, NULL);
}

int kn_signals_exit_code(void)
{
    return last_signal ? 128 + last_signal : 0;
}
