/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/probe.h"
#include "project/project.h"

/* Clips and sounds whose files end before what is in them does (KnEnd). Threads: pure functions of
 * a loaded project. */

/* All of a file, for kn_file_end_check. */
#define KN_FILE_ALL G_MAXDOUBLE

/* Whether a file has what a film uses of it, which is until that many seconds: what comes before a
 * cut may be shown and heard, nothing stands for what is behind it. mend: what may be done besides
 * getting the whole file; NULL: nothing. Errors: KN_ERROR_INPUT, which knows its input. */
gboolean kn_file_end_check(const KnProbe *probe, const char *path, double until, const char *mend,
                           GError **error);

/* Warns of a stream that ends abruptly: nobody knows whether there was to come more. */
void kn_file_end_warn(const KnProject *project, const KnProbe *probe, const char *path,
                      guint segment, KnWarnings *warnings);
