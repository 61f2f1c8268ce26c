/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Writes a file that a person wrote, or will: whole or not at all. A link stays one: what it leads
 * to is written. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_cli_write_text(const char *path, const char *text, GError **error);
