/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/rows.h"

/* What is said of rows: on standard error for people, as events, and as the error at the end.
 * Threads: one. */

/* A row (from 0) has come to a state, one of the event `row`; reason may be NULL. */
void kn_row_tell(const KnCliRows *rows, const KnArgs *args, guint row, const char *state,
                 const char *reason);
/* The event alone, with what the row's note says. */
void kn_row_print_event(const KnCliRows *rows, guint row, const char *state, const char *reason);
/* Which film each row would make: --dry-run. */
void kn_rows_list(const KnCliRows *rows, const KnArgs *args);

/* FALSE with an error when rows have failed: a line each, with the code that all of them have, or
 * KN_ERROR_RENDER. */
gboolean kn_rows_failed(const KnCliRows *rows, GError **error);
