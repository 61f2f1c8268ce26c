/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"

/* One JSON object a line, for --json, of the forms of events.h: an event, a field or a word that
 * does not stand there, or a field that is missing, is a fault of the program and ends it. Members
 * come in the order they are added.
 *
 *     KnJsonLine *line = kn_json_line_new("batch");
 *     kn_json_line_integer(line, "batch", 3);
 *     …
 *     kn_json_line_print(line);
 *
 * Strings that are NULL are left out; numbers that are not finite too, or 0 where there must
 * be one. Threads: a line belongs to one; any may print. */
typedef struct KnJsonLine KnJsonLine;

KnJsonLine *kn_json_line_new(const char *event);
void kn_json_line_string(KnJsonLine *line, const char *name, const char *text);
void kn_json_line_integer(KnJsonLine *line, const char *name, gint64 number);
void kn_json_line_number(KnJsonLine *line, const char *name, double number); /* to 1/1000 */
void kn_json_line_bool(KnJsonLine *line, const char *name, gboolean yes);
void kn_json_line_counts(KnJsonLine *line, const char *name, gint64 made, gint64 cached);
/* The members "file", "line", "column", "path" and "segment", as far as they are known. */
void kn_json_line_place(KnJsonLine *line, const KnProblem *place);
/* The problems of an error, when it has any. */
void kn_json_line_problems(KnJsonLine *line, const char *name, const GError *error);
void kn_json_line_print(KnJsonLine *line); /* writes it out at once, and frees it */
/* The errno of the first line that could not be written; 0: all could. */
int kn_json_line_unwritten(void);
void kn_json_line_free(KnJsonLine *line);

/* What the first line says of the run; it is printed before any other, or by itself. */
void kn_json_line_command(const char *command);
void kn_json_line_begin(void);
