/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/rows.h"

/* How the films of rows are called: a pattern such as 'out/{name}.mp4', in which {name} is the
 * row's value of that column, {row} the row's number (where no column is called so), and {{ a plain
 * {. Threads: pure functions. */

/* Whether every field of the pattern is a column (or "row"). Errors: KN_ERROR_USAGE. */
gboolean kn_row_pattern_check(const char *pattern, const KnRows *rows, GError **error);
/* Whether the pattern takes something from that column. */
gboolean kn_row_pattern_has(const char *pattern, const char *column);
/* A name as a project says it, with {{column}} in it, as such a pattern; for what no column says
 * stands an x. The caller frees. */
char *kn_row_pattern_of(const char *file, const KnRows *rows);
/* The name of the film of a row (from 0). A value never leads into another folder than the pattern
 * shows. NULL with what is wrong. The caller frees both. */
char *kn_row_pattern_fill(const char *pattern, const KnRows *rows, guint row, char **wrong);
