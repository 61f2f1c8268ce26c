/* SPDX-License-Identifier: MIT */
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
    const char *name;
    int number;
} kinds[KN_FAULT_N] = {
    [KN_FAULT_OPEN] = {"open", EACCES},   [KN_FAULT_READ] = {"read", EIO},
    [KN_FAULT_WRITE] = {"write", ENOSPC}, [KN_FAULT_FSYNC] = {"fsync", EIO},
    [KN_FAULT_RENAME] = {"rename", EIO},  [KN_FAULT_ALLOC] = {"alloc", ENOMEM},
    [KN_FAULT_SPAWN] = {"spawn", EAGAIN}, [KN_FAULT_MESSAGE] = {"message", EIO},
    [KN_FAULT_LOCK] = {"lock", ENOLCK},
};

static struct {
    int kind; /* -1: unarmed */
    int number;
    gint at;
    gboolean lasting, kills;
    gint *counter; /* shared between processes */
} armed = {.kind = -1};

/* Before main and so before any thread: the environment is read once. */
__attribute__((constructor)) static void arm(void)
{
    const char *wish = getenv("KINORA_FAULT");
    if (!wish)
        return;
    g_auto(GStrv) part = g_strsplit(wish, ":", 3);
    if (g_strv_length(part) != 3)
        return;
    int fd = open(part[2], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    void *counter = MAP_FAILED;
    if (ftruncate(fd, sizeof(gint)) == 0)
        counter = mmap(NULL, sizeof(gint), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    g_auto(GStrv) name = g_strsplit(part[0], "/", 2);
    for (int kind = 0; counter != MAP_FAILED && kind < KN_FAULT_N; kind++)
        if (g_strcmp0(name[0], kinds[kind].name) == 0) {
            armed.at = atoi(part[1]);
            armed.lasting = strchr(part[1], '+') != NULL;
            armed.number = name[1] ? atoi(name[1]) : kinds[kind].number;
            armed.kills = g_strcmp0(name[1], "kill") == 0;
            armed.counter = counter;
            armed.kind = kind;
        }
}

gboolean kn_fault(KnFaultKind kind)
{
    if (G_LIKELY(armed.kind != (int)kind))
        return FALSE;
    gint n = g_atomic_int_add(armed.counter, 1) + 1;
    if (n != armed.at && !(armed.lasting && n > armed.at))
        return FALSE;
    if (armed.kills)
        kill(getpid(), SIGKILL);
    errno = armed.number;
    return TRUE;
}

const char *kn_fault_name(KnFaultKind kind)
{
    return kinds[kind].name;
}
