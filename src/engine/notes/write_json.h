/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

#include <json-glib/json-glib.h>

/* Members of the object that is being built; a NULL text is left out. */
void kn_write_text(JsonBuilder *json, const char *name, const char *value);
void kn_write_integer(JsonBuilder *json, const char *name, gint64 value);
void kn_write_number(JsonBuilder *json, const char *name, double value);
void kn_write_object(JsonBuilder *json, const char *name); /* opens it; name NULL: in an array */
void kn_write_array(JsonBuilder *json, const char *name);  /* opens it */

/* Writes what was built into a folder of our own (NULL: name is a path), whole or not at all.
 * Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_write_json_file(JsonBuilder *json, KnFolder *folder, const char *name, GError **error);
