/* SPDX-License-Identifier: MIT */
/* The lock is an open file description lock on the file (fcntl(2)), which can be looked at without
 * taking it; the file's text, "PID SINCE HOST\n", is for people alone. The
 * holder removes the file before it lets go. Somebody who had opened it before that then locks a
 * file without a name, notices, and begins again with the one that stands there now. */
#include "engine/store/lock.h"
#include "base/atomic.h"
#include "base/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct KnLock {
    KnFolder *folder;
    char *name;
    int fd;
};

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
static gboolean has_name(int fd, KnFolder *folder, const char *name)
{
    struct stat mine, named;
    return fstat(fd, &mine) == 0 && kn_folder_has_file(folder, name, &named) &&
           mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

KnLockResult kn_lock_take(KnFolder *folder, const char *name, KnLock **lock, KnLockHolder *holder)
{
    enum { TRIES = 100 }; /* so often may another build end between two lines of this one */
    for (int i = 0; i < TRIES; i++) {
        struct flock wish;
        int fd = kn_folder_open_file(folder, name, O_RDWR, 0);
        gboolean made = fd < 0 && errno == ENOENT;
        if (made)
            fd = kn_folder_open_file(folder, name, O_RDWR | O_CREAT | O_EXCL, 0666);
        if (fd < 0 && errno == EEXIST)
            continue;
        if (fd < 0)
            return KN_LOCK_IMPOSSIBLE;
        if (!kn_file_lock_whole(fd, F_OFD_SETLK, &wish)) {
            int number = errno;
            gboolean held = number == EAGAIN || number == EACCES;
            read_holder(fd, holder);
            close(fd);
            if (made && !held)
                kn_folder_remove(folder, name);
            errno = number;
            return held ? KN_LOCK_HELD : KN_LOCK_IMPOSSIBLE;
        }
        if (has_name(fd, folder, name)) {
            write_holder(fd);
            *lock = g_new(KnLock, 1);
            **lock = (KnLock){kn_folder_open_in(folder, NULL, FALSE, NULL), g_strdup(name), fd};
            return KN_LOCK_TAKEN;
        }
        close(fd);
    }
    errno = EAGAIN;
    return KN_LOCK_IMPOSSIBLE;
}

void kn_lock_free(KnLock *lock)
{
    if (!lock)
        return;
    if (lock->folder)
        kn_folder_remove(lock->folder, lock->name);
    close(lock->fd);
    kn_folder_free(lock->folder);
    g_free(lock->name);
    g_free(lock);
}

gboolean kn_lock_look(KnFolder *folder, const char *name, KnLockHolder *holder)
{
    struct flock other;
    int fd = kn_folder_open_file(folder, name, O_RDONLY, 0);
    *holder = (KnLockHolder){0};
    if (fd < 0)
        return FALSE;
    gboolean held = kn_file_lock_whole(fd, F_OFD_GETLK, &other) && other.l_type != F_UNLCK;
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
