/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Paths of a stranger, within one folder: relative, without "..", through no link that leads out of
 * it. Threads: pure functions.
 *
 * A link that somebody puts there meanwhile could lead elsewhere; but no tool makes links. */

/* The path as commands take it, relative to the folder; folder: without links. there: something is
 * there already; else only the folder that it lies in must be. NULL with KN_ERROR_USAGE, beginning
 * with what. The caller frees. */
char *kn_mcp_place(const char *folder, const char *written, gboolean there, const char *what,
                   GError **error);
