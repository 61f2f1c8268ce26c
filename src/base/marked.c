/* SPDX-License-Identifier: MIT */
#include "base/marked.h"
#include "base/folder.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ENVIRONMENT_BYTES_MAX = 1 << 22 };

/* A dead process that nobody has waited for has no environment any more. */
static gboolean has_mark(KnFolder *process, const char *mark)
{
    g_autofree char *text = NULL;
    gsize size, length = strlen(mark) + 1;
    struct stat info;
    if (fstat(kn_folder_fd(process), &info) != 0 || info.st_uid != geteuid() ||
        !kn_folder_read(process, "environ", ENVIRONMENT_BYTES_MAX, &text, &size, NULL))
        return FALSE;
    for (const char *at = text; at + length <= text + size; at += strlen(at) + 1)
        if (memcmp(at, mark, length) == 0)
            return TRUE;
    return FALSE;
}

/* Held by a descriptor before it is looked at, so that no other process can have taken its number
 * when it is ended. */
static gboolean end_if_marked(KnFolder *all, const char *name, const char *mark)
{
    pid_t pid = (pid_t)strtol(name, NULL, 10);
    if (pid <= 1 || pid == getpid())
        return FALSE;
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    gboolean unknown = fd < 0 && errno != ESRCH; /* this kernel has no such descriptors */
    g_autoptr(KnFolder) process =
        fd >= 0 || unknown ? kn_folder_open_in(all, name, FALSE, NULL) : NULL;
    gboolean marked = process && has_mark(process, mark);
    if (marked && fd >= 0)
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
    else if (marked)
        kill(pid, SIGKILL);
    if (fd >= 0)
        close(fd);
    return marked;
}

static gboolean end_all(const char *mark)
{
    gboolean any = FALSE;
    g_autoptr(KnFolder) all = kn_folder_open("/proc", NULL, FALSE, NULL);
    g_auto(GStrv) names = all ? kn_folder_names(all) : NULL;
    for (char **name = names; name && *name; name++)
        any |= g_ascii_isdigit(**name) && end_if_marked(all, *name, mark);
    return any;
}

void kn_marked_processes_end(const char *mark)
{
    enum { TRIES = 200, TRY_US = 5000 };
    for (int i = 0; i < TRIES && end_all(mark); i++)
        g_usleep(TRY_US);
}
