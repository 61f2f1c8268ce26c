/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Folders whose projects may run commands without --allow-commands, because the person has said so
 * once, in their own settings file, where no project can:
 *
 *     [trusted]
 *     commands = ~/films;/srv/work/intro
 */
extern const char kn_trust_group[];

/* From here on nothing is trusted, neither in this process nor in those that it starts: projects
 * are written by somebody whom the person did not mean. */
void kn_trust_nobody(void);

/* Whether the project lies in such a folder, or beneath one, by their real paths. Only what is the
 * person's alone is trusted: the settings file, the folder, all folders from it down to the project
 * and the project's file must be theirs, and nobody else may write to them. Errors: KN_ERROR_USAGE:
 * the list is not good; KN_ERROR_ENVIRONMENT: what it names can be written by others. Threads: any.
 */
gboolean kn_trust_commands(const char *project, gboolean *trusted, GError **error);
