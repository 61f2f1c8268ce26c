/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Rows of values for the variables of a project: each makes a film of its own (`--rows`).
 *
 * A file is CSV or JSON Lines; the first character tells them apart ('{' begins JSON Lines), a byte
 * order mark is passed over, and both are UTF-8. CSV is that of RFC 4180: fields are separated by
 * commas, the first record names the columns, a field in double quotes may hold commas, line breaks
 * and "" for a quote. An empty field is the empty text. A line of JSON Lines is an object of
 * strings, numbers, true and false; what is null, or not there, is not given in that row. Lines
 * that are empty are passed over. Threads: read-only once it is loaded. */
enum { KN_ROWS_MAX = 100000, KN_ROWS_BYTES_MAX = 64 << 20 };

typedef struct {
    guint number;  /* of the file's rows, from 1 */
    guint line;    /* where it begins in the file, from 1 */
    char **values; /* of each column; NULL: not given */
} KnRow;

typedef struct {
    char *path;
    guint n_columns;
    char **columns; /* names of variables, each once, NULL-terminated */
    guint n;
    KnRow *rows;
} KnRows;

/* All that is wrong with a file is one error, with the lines. Errors: KN_ERROR_INPUT. */
KnRows *kn_rows_load(const char *path, GError **error);
/* The same of a text (size < 0: up to its NUL), which messages call name. */
KnRows *kn_rows_load_text(const char *text, gssize size, const char *name, GError **error);
void kn_rows_free(KnRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnRows, kn_rows_free)

/* The number of a column, or -1. */
int kn_rows_column(const KnRows *rows, const char *name);

/* Has each row once for each of the values (NULL-terminated, one at least), in that order, in a new
 * column of that name, which there is not yet. */
void kn_rows_repeat(KnRows *rows, const char *column, char *const *values);
