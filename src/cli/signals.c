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
static struct {
    GMutex mutex;
    void (*end)(void);
    GCancellable *cancellables[2]; /* NULL: nobody is to be cancelled yet */
} heard;

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

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};

static void let_end(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        signal(numbers[i], SIG_DFL);
}

static void hear_first(void)
{
    g_mutex_lock(&heard.mutex);
    GCancellable *cancel = heard.cancellables[0];
    g_mutex_unlock(&heard.mutex);
    if (cancel) {
        g_cancellable_cancel(cancel);
        return;
    }
    let_end(); /* should the end hang on a reader that does not read */
    heard.end();
}

static gpointer wait_for_signals(gpointer data)
{
    guint64 n = 0, total = 0;
    while (total < 2) {
        if (read(event_fd, &n, sizeof n) != sizeof n)
            continue;
        if (total == 0)
            hear_first();
        total += n;
    }
    g_cancellable_cancel(heard.cancellables[1]);
    /* The third one ends the program, whatever a library waits for. */
    let_end();
    return NULL;
}

static void begin(void)
{
    struct sigaction action = {.sa_handler = handle_signal, .sa_flags = SA_RESTART};
    if (event_fd >= 0)
        return;
    event_fd = eventfd(0, EFD_CLOEXEC);
    g_thread_unref(g_thread_new("signals", wait_for_signals, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        struct sigaction before;
        sigaction(numbers[i], NULL, &before);
        if (numbers[i] != SIGHUP || before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

void kn_signals_begin(void (*end)(void))
{
    heard.end = end;
    begin();
}

void kn_signals_watch(GCancellable *cancel, GCancellable *stop)
{
    struct sigaction pipe_action = {.sa_handler = handle_nothing, .sa_flags = SA_RESTART};
    g_mutex_lock(&heard.mutex);
    heard.cancellables[0] = g_object_ref(cancel);
    heard.cancellables[1] = g_object_ref(stop);
    g_mutex_unlock(&heard.mutex);
    begin();
    sigaction(SIGPIPE, &pipe_action, NULL);
}

int kn_signals_exit_code(void)
{
    return last_signal ? 128 + last_signal : 0;
}
