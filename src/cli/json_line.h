/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* One JSON object a line, for --json. Members come in the order they are added.
 *
 *     KnJsonLine *line = kn_json_line_new("batch");
 *     kn_json_line_integer(line, "batch", 3);
 *     kn_json_line_print(line);
 *
 * Strings that are NULL are left out; so are numbers that are not finite. Threads: one. */
typedef struct KnJsonLine KnJsonLine;

KnJsonLine *kn_json_line_new(const char *event); /* event may be NULL: no such member */
void kn_json_line_string(KnJsonLine *line, const char *name, const char *text);
void kn_json_line_integer(KnJsonLine *line, const char *name, gint64 number);
void kn_json_line_number(KnJsonLine *line, const char *name, double number); /* to 1/1000 */
void kn_json_line_bool(KnJsonLine *line, const char *name, gboolean yes);
void kn_json_line_counts(KnJsonLine *line, const char *name, gint64 made, gint64 cached);
void kn_json_line_print(KnJsonLine *line); /* writes it out at once, and frees it */
