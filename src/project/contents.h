/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/files.h"

/* Whether a file that is there holds the kind of thing that is due where the project names it, as
 * far as its first bytes tell; trust_name: one whose name ends as it should is not opened. NULL, or
 * what is wrong with it, as words of a problem ("is a JPEG picture" KN_HINT "; expected …"). The
 * caller frees. Threads: any. */
char *kn_file_wrong_content(const KnProjectFile *file, gboolean trust_name);
