/* SPDX-License-Identifier: MIT */
#include "base/file_lock.h"
#include "base/fault.h"

#include <errno.h>
#include <sys/file.h>

enum { TRIES = 100 };

gboolean kn_file_lock(int fd, int how)
{
    int result = -1;
    for (int i = 0; i < TRIES; i++) {
        result = kn_fault(KN_FAULT_LOCK) ? -1 : flock(fd, how);
        if (result == 0 || errno != EINTR)
            break;
    }
    return result == 0;
}

gboolean kn_file_lock_whole(int fd, int command, struct flock *lock)
{
    int result = -1;
    *lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (int i = 0; i < TRIES; i++) {
        result = kn_fault(KN_FAULT_LOCK) ? -1 : fcntl(fd, command, lock);
        if (result == 0 || errno != EINTR)
            break;
    }
    return result == 0;
}
