/* SPDX-License-Identifier: MIT */
#include "base/children.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The next number in a list of the kernel's, or 0. */
static pid_t next_number(int fd)
{
    pid_t number = 0;
    char digit;
    while (read(fd, &digit, 1) == 1 && digit >= '0' && digit <= '9')
        number = number * 10 + (digit - '0');
    return number;
}

/* Returns whether there were any. */
static gboolean end_listed(const char *list)
{
    gboolean any = FALSE;
    int fd = open(list, O_RDONLY | O_CLOEXEC);
    for (pid_t pid; fd >= 0 && (pid = next_number(fd)) > 0;) {
        any = TRUE;
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (fd >= 0)
        close(fd);
    return any;
}

/* "/proc/self/task/PID/children" */
static void write_first(char *path, pid_t pid)
{
    char digits[16];
    int n = 0;
    strcpy(path, "/proc/self/task/");
    char *at = path + strlen(path);
    for (; pid > 0; pid /= 10)
        digits[n++] = (char)('0' + pid % 10);
    while (n > 0)
        *at++ = digits[--n];
    strcpy(at, "/children");
}

void kn_children_end(void)
{
    enum { TRIES = 1000 };
    char first[64];
    int number = errno;
    write_first(first, getpid());
    for (int i = 0; i < TRIES; i++)
        if (!end_listed(first) && !end_listed("/proc/thread-self/children"))
            break;
    errno = number;
}

static void end_all(int signal_number)
{
    kn_children_end();
    kill(0, SIGKILL); /* this process, too */
}

void kn_children_lead(void)
{
    const struct sigaction action = {.sa_handler = end_all};
    if (setpgid(0, 0) != 0)
        return;
    sigaction(SIGTERM, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}
