/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* `measure COMMAND…` runs a command and prints "WALL CPU PEAK" on standard output: seconds, user
 * and system seconds of it and all it started, and its peak resident memory in MB. The command's
 * own output goes to standard error. Ends with the command's exit code. */

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

int main(int argc, char **argv)
{
    struct rusage usage = {0};
    int status = 0;
    if (argc < 2)
        return 2;
    double start = now();
    pid_t pid = fork();
    if (pid == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(argv[1], argv + 1);
        fprintf(stderr, "measure: cannot run %s: %s\n", argv[1], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &usage) < 0) {
        perror("measure");
        return 1;
    }
    printf("%.2f %.2f %.0f\n", now() - start, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           (double)usage.ru_maxrss / 1000.0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
