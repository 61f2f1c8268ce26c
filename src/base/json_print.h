/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* JSON as text: values in one line, as people write them ({"a": 1, "b": [2, 3]}). Threads: pure
 * functions. */

/* Appends the string in quotes, escaped where RFC 8259 asks for it. text: UTF-8. */
void kn_json_append_string(GString *out, const char *text);
/* Appends the shortest decimal number that is read back as the same double. */
void kn_json_append_number(GString *out, double number);
/* Whether kn_json_append prints that text of the number. */
gboolean kn_json_prints_as(const KnJson *number, const char *text);
/* The same as kn_json_append, with numbers as the file has them, which says more than a double. */
void kn_json_append_written(GString *out, const KnJson *value);
/* Appends a value, NULL as null. What variables were filled into is printed as it is now. */
void kn_json_append(GString *out, const KnJson *value);
