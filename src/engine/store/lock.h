/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* A file that one process holds at a time and that says who does. The kernel frees it when its
 * holder ends, however it ends, so a dead holder never stands in the way. Threads: one at a time.
 */
typedef struct KnLock KnLock;

typedef struct {
    int pid;      /* 0: it could not be read */
    gint64 since; /* seconds since 1970 */
    char host[256];
} KnLockHolder;

typedef enum {
    KN_LOCK_TAKEN,
    KN_LOCK_HELD,       /* by the process that `holder` names */
    KN_LOCK_IMPOSSIBLE, /* the file cannot be made or locked here; errno says why */
} KnLockResult;

/* Does not wait. Sets *lock when taken. */
KnLockResult kn_lock_take(KnFolder *folder, const char *name, KnLock **lock, KnLockHolder *holder);
/* Frees the lock and removes its file. */
void kn_lock_free(KnLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnLock, kn_lock_free)

/* Whether a process holds it now, and which; takes nothing. */
gboolean kn_lock_look(KnFolder *folder, const char *name, KnLockHolder *holder);

/* "process 123 on HOST since 2026-01-31 12:00:00". The caller frees. */
char *kn_lock_holder_words(const KnLockHolder *holder);
