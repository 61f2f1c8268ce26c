/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"

/* Which version a library or a program has, without loading or running it: what was once known of
 * it holds for as long as the files that it comes from are the same. Threads: pure functions but
 * for the files. */

/* What the file system says of files (NULL-terminated): a line for each, in text that is compared.
 * The caller frees. NULL: one is not there, or its name cannot stand in a line. */
char *kn_version_stamp_files(const char *const *paths);
/* Whether all of them are still as they were then; never of an empty text, or NULL. */
gboolean kn_version_stamps_hold(const char *stamps);

/* The version that is remembered in the store under that name, and whose files are the same. NULL:
 * it has to be asked for. The caller frees. */
char *kn_version_recall(const KnStore *store, const char *name);
/* Remembers an answer with the files that it comes from; failure only means that it is asked for
 * again. */
void kn_version_remember(const KnStore *store, const char *name, const char *version,
                         const char *const *files);
