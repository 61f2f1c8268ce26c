/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A Python file that holds one dict of strings, `SCRIPT = {"scene_01": "…", …}`, read as a literal
 * and never run: comments, docstrings and imports are passed over; strings may be in single, double
 * or triple quotes, raw, with escapes, one after the other, in parentheses. Anything that would
 * have to be computed (names, calls, f-strings, additions) is an error.
 * Threads: pure function. */
typedef struct {
    char *key, *value; /* owned */
    guint line;        /* of the key, from 1 */
} KnPythonEntry;

enum { KN_PYTHON_SIZE_MAX = 4 << 20, KN_PYTHON_ENTRIES_MAX = 20000 };

/* KnPythonEntry in the file's order; NULL with error (KN_ERROR_INPUT, `NAME:LINE: …`). text: size
 * bytes and a zero after them. The caller unrefs. */
GPtrArray *kn_python_read(const char *text, gsize size, const char *name, GError **error);
