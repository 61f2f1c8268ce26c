/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* A file that is there whole or not at all (promise: whole files). The bytes go into a temporary
 * file in the folder of the final name, `.NAME.PID-XXXXXXXX.tmp` (with a hash for a NAME that
 * leaves no room for the rest), which commit flushes to disk and renames, and which free removes
 * when commit did not happen or failed.
 *
 *     g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
 *     if (!file || !kn_atomic_file_write(file, data, size, error))
 *         return FALSE;
 *     return kn_atomic_file_commit(file, error);
 *
 * A regular file that it replaces hands on its permissions, and its owner and group as far as the
 * system lets us. What is no regular file (a device, a pipe, a folder) is never replaced.
 *
 * Errors: KN_ERROR_ENVIRONMENT, naming the final path.
 * Threads: one thread at a time. */
typedef struct KnAtomicFile KnAtomicFile;

/* What stands under a path, or at the end of its links, that no file may replace: "a device", "a
 * file of /proc" (as /dev/stdout) …; NULL: nothing does. */
const char *kn_atomic_obstacle(const char *path);

/* Paths that the calling thread's files may not replace, from now on until others are given: a
 * commit to one of them fails (KN_ERROR_USAGE) when something stands there by then, and else counts
 * it as made. Borrowed: path → whether it was made; NULL: none. Returns those before. */
GHashTable *kn_atomic_keep(GHashTable *paths);
/* Removes what was made of them. */
void kn_atomic_keep_undo(GHashTable *paths);

KnAtomicFile *kn_atomic_file_new(const char *path, GError **error);
/* The same in a folder of our own. */
KnAtomicFile *kn_atomic_file_new_in(KnFolder *folder, const char *name, GError **error);
int kn_atomic_file_fd(KnAtomicFile *file);                /* borrowed; seeking is allowed */
const char *kn_atomic_file_temp_path(KnAtomicFile *file); /* for libraries that open by name */
gboolean kn_atomic_file_write(KnAtomicFile *file, const void *data, gsize size, GError **error);
gboolean kn_atomic_file_commit(KnAtomicFile *file, GError **error);
void kn_atomic_file_free(KnAtomicFile *file);
/* All of it in one: a text as the whole of a file in a folder of our own (NULL: name is a path). */
gboolean kn_atomic_write_text(KnFolder *folder, const char *name, const char *text, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnAtomicFile, kn_atomic_file_free)

/* The name of a temporary file, and whose it is: the process that made the entry of a folder as the
 * temporary file of `name` (NULL: of any), or 0. What merely looks like one is nobody's. */
char *kn_atomic_temp_name(const char *name, int pid, guint32 random);
int kn_atomic_temp_owner(const char *entry, const char *name);

/* What a person can do about a write that failed with that errno, to be put after the system's
 * words:
 * "; make room …" or "". */
const char *kn_write_advice(int number);

/* Writes all of data to fd, going on after short writes and EINTR; sets errno on failure. */
gboolean kn_write_all(int fd, const void *data, gsize size);
