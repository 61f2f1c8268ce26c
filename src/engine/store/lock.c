/* SPDX-License-Identifier: MIT */
/* The lock is an open file description lock on the file (fcntl(2)), which can be looked at without
 * taking it; the file's text, "PID SINCE HOST\n", is for people alone. The
 * holder removes the file before it lets go. Somebody who had opened it before that then locks a
 * file without a name, notices, and begins again with the one that stands there now. */
#include "engine/store/lock.h"
#include "base/atomic.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct KnLock {
    char *path;
    int fd;
};

static gboolean control(int fd, int command, struct flock *wish)
{
    int result;
    *wish = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while ((result = fcntl(fd, command, wish)) != 0 && errno == EINTR)
        ;
    return result == 0;
}

static void read_holder(int fd, KnLockHolder *holder)
{
    char text[512];
    gssize n = pread(fd, text, sizeof text - 1, 0);
    *holder = (KnLockHolder){0};
    text[MAX(n, 0)] = '\0';
    if (sscanf(text, "%d %" G_GINT64_FORMAT " %255s", &holder->pid, &holder->since, holder->host) !=
        3)
        *holder = (KnLockHolder){0};
}

/* Failure leaves a lock that does not say whose it is. */
static void write_holder(int fd)
{
    g_autofree char *text = g_strdup_printf("%d %" G_GINT64_FORMAT " %s\n", (int)getpid(),
                                            g_get_real_time() / G_USEC_PER_SEC, g_get_host_name());
    if (ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0)
        kn_write_all(fd, text, strlen(text));
}

/* Whether the file is still the one of that name. */
static gboolean has_name(int fd, const char *path)
{
    struct stat mine, named;
    return fstat(fd, &mine) == 0 && lstat(path, &named) == 0 && mine.st_ino == named.st_ino &&
           mine.st_dev == named.st_dev;
}

KnLockResult kn_lock_take(const char *path, KnLock **lock, KnLockHolder *holder)
{
    for (;;) {
        struct flock wish;
        int fd = kn_fault(KN_FAULT_OPEN)
                     ? -1
                     : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0)
            return KN_LOCK_IMPOSSIBLE;
        if (!control(fd, F_OFD_SETLK, &wish)) {
            gboolean held = errno == EAGAIN || errno == EACCES;
            read_holder(fd, holder);
            close(fd);
            return held ? KN_LOCK_HELD : KN_LOCK_IMPOSSIBLE;
        }
        if (has_name(fd, path)) {
            write_holder(fd);
            *lock = g_new(KnLock, 1);
            **lock = (KnLock){g_strdup(path), fd};
            return KN_LOCK_TAKEN;
        }
        close(fd);
    }
}

void kn_lock_free(KnLock *lock)
{
    if (!lock)
        return;
    g_unlink(lock->path);
    close(lock->fd);
    g_free(lock->path);
    g_free(lock);
}

gboolean kn_lock_look(const char *path, KnLockHolder *holder)
{
    struct flock other;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *holder = (KnLockHolder){0};
    if (fd < 0)
        return FALSE;
    gboolean held = control(fd, F_OFD_GETLK, &other) && other.l_type != F_UNLCK;
    if (held)
        read_holder(fd, holder);
    close(fd);
    return held;
}

char *kn_lock_holder_words(const KnLockHolder *holder)
{
    g_autoptr(GDateTime) since = g_date_time_new_from_unix_local(holder->since);
    g_autofree char *when = since ? g_date_time_format(since, "%Y-%m-%d %H:%M:%S") : NULL;
    if (holder->pid <= 0 || !when)
        return g_strdup("another process");
    return g_strdup_printf("process %d on %s since %s", holder->pid, holder->host, when);
}
