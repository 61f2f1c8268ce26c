/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Gives a file that is never written where it stands a second name; where the file system has none,
 * or the names are of two of them, a copy. What stands under the new name is replaced, whole or not
 * at all. Errors: KN_ERROR_ENVIRONMENT, naming the new path. Threads: any. */
gboolean kn_second_name(const char *path, const char *new_path, GError **error);
