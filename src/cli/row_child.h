/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

#include <poll.h>

/* The process that renders one row: `kinora render --json` as anybody would start it, so that a
 * row's film is what that row's own render makes. It leads a group of its own, so that Ctrl-C at a
 * terminal reaches it through its parent alone, and is killed when that dies. Threads: the one
 * that started it. */
typedef struct KnRowChild KnRowChild;

/* Each event, in their order. */
typedef void (*KnRowHear)(const KnJson *event, gpointer user_data);

/* argv[0] is the program. Errors: KN_ERROR_ENVIRONMENT. */
KnRowChild *kn_row_child_start(char **argv, KnRowHear hear, gpointer user_data, GError **error);
/* Waits for its end, which is near when kn_row_child_listen has returned FALSE; else kills it. */
void kn_row_child_free(KnRowChild *child);

enum { KN_ROW_CHILD_FDS = 2 };
/* What to poll for. */
void kn_row_child_polls(const KnRowChild *child, struct pollfd polls[KN_ROW_CHILD_FDS]);
/* Hears what has come. FALSE: it has ended. */
gboolean kn_row_child_listen(KnRowChild *child);
/* As Ctrl-C: once lets it finish what is under way, twice stops it. */
void kn_row_child_interrupt(KnRowChild *child);
/* After its end: how it ended, in words, with the last that it wrote to standard error. The caller
 * frees. */
char *kn_row_child_end(KnRowChild *child);
