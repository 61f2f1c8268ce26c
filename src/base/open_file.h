/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <sys/stat.h>

/* How Kinora opens files that it finds by name, its own and those of others. The name may stand for
 * anything: opening never waits (for the other end of a pipe), nothing but a regular file is
 * accepted, and a file that is read whole is measured first. More of it is decided by the rules
 * that are in force for the thread (base/input_rules.h). */

/* What stands under a name that is no regular file: "a folder", "a pipe", "a device" … */
const char *kn_file_type_words(mode_t mode);

/* Opens a regular file for reading, beneath the folder of that descriptor where path is relative
 * (AT_FDCWD: the working folder). Flags are added to O_RDONLY (O_NOFOLLOW). info may be NULL. -1
 * with error set, and errno: that of the call, or ENOTSUP for what is no regular file. Errors:
 * KN_ERROR_INPUT. Threads: any. */
int kn_open_input(int folder, const char *path, int flags, struct stat *info, GError **error);

/* The same, but a pipe without a name (`<(…)`, /dev/stdin) is opened as well: somebody writes into
 * it. */
int kn_open_input_or_pipe(const char *path, struct stat *info, GError **error);

/* Reads a file of at most max_bytes, with a zero behind its last byte; the caller frees. FALSE with
 * error and errno set as above; EFBIG: it is larger. */
gboolean kn_read_small_file(const char *path, gsize max_bytes, char **text, gsize *size,
                            GError **error);
/* The same of a file that others may be writing: read again until it is read as one and the same
 * file, three times at most. */
gboolean kn_read_input(const char *path, gsize max_bytes, char **text, gsize *size, GError **error);
/* The same of a descriptor, from where it stands; path is for the error. */
gboolean kn_read_small(int fd, const char *path, gsize max_bytes, char **text, gsize *size,
                       GError **error);

/* Reads what the kernel says of itself (/proc, /sys), up to a MiB. FALSE: it does not say that. */
gboolean kn_read_system_file(const char *path, char **text);
