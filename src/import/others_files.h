/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/pictures.h"

/* Files that another program's records name: they may lie anywhere in its folder, bear one name in
 * several places, and a stranger may have written where they are. Threads: any. */

/* The file's real name, if it lies in the folder once links are followed; NULL: it does not. base:
 * what a name may be relative to, too, or NULL. The caller frees. */
char *kn_others_file_find(const char *folder, const char *base, const char *name);

/* Notes it under a number and its name; the name in the project. The caller frees. */
char *kn_others_file_take(GPtrArray *files, const char *path);
