/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* `measure [-k SECONDS] COMMAND…` runs a command and prints "WALL CPU PEAK" on standard output:
 * seconds, user and system seconds of it and all it started, and its peak resident memory in MB.
 * The command's own output goes to standard error. Ends with the command's exit code. With -k the
 * command alone, not what it has started, is killed after that time, and 0 is the code. */

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Everything that is left of it, too: this process is the parent of orphans. */
static int wait_for_all(pid_t pid)
{
    int status, code = 0;
    pid_t got;
    while ((got = wait(&status)) > 0)
        if (got == pid)
            code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return code;
}

int main(int argc, char **argv)
{
    struct rusage usage = {0};
    double kill_after = 0;
    if (argc > 3 && strcmp(argv[1], "-k") == 0) {
        kill_after = atof(argv[2]);
        argv += 2;
        argc -= 2;
    }
    if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return 2;
    double start = now();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(argv[1], argv + 1);
        fprintf(stderr, "measure: cannot run %s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    if (pid < 0) {
        perror("measure");
        return 1;
    }
    if (kill_after > 0) {
        usleep((useconds_t)(kill_after * 1e6));
        kill(pid, SIGKILL);
    }
    int code = wait_for_all(pid);
    double wall = now() - start;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%.2f %.2f %.0f\n", wall, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           (double)usage.ru_maxrss / 1000.0);
    return kill_after > 0 ? 0 : code;
}
