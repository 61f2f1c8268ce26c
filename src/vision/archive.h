/* SPDX-License-Identifier: MIT */
#pragma once
#include <gio/gio.h>

/* Takes members out of a package of the npm registry: a tar archive, compressed by gzip. It is read
 * from its beginning to its end, and nothing of it is written anywhere.
 * members: name (borrowed) → GByteArray, empty at first; filled with those that are there, and at
 * most 512 MiB of each. Errors: KN_ERROR_INPUT: it is not there, or damaged; KN_ERROR_CANCELLED.
 * Threads: pure but for the file. */
gboolean kn_archive_read(const char *path, GHashTable *members, GCancellable *cancellable,
                         GError **error);
