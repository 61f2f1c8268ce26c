/* SPDX-License-Identifier: MIT */
#pragma once
#include <fcntl.h>
#include <glib.h>

/* flock(2), and fcntl(2) for a lock of the whole file (F_OFD_SETLK and the like; *lock is filled),
 * asked again when a signal interrupts them: a hundred times, as network file systems may answer so
 * for ever. FALSE with errno. Threads: pure functions. */
gboolean kn_file_lock(int fd, int how);
gboolean kn_file_lock_whole(int fd, int command, struct flock *lock);
