/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

#include <poll.h>

/* This program again, as anybody would start it, in a process of its own: what is made there is
 * what the command makes, and what goes wrong there stays there. It leads a group of its own, so
 * that Ctrl-C at a terminal reaches it through its parent alone, and is killed when that dies. Its
 * standard input is empty. Threads: the one that started it. */
typedef struct KnRunChild KnRunChild;

/* Each line that it prints, in their order; event: what it says as JSON, NULL where it is none. */
typedef void (*KnRunHear)(const char *line, const KnJson *event, gpointer user_data);

/* argv[0] is the program; folder: where it works, NULL: here. Errors: KN_ERROR_ENVIRONMENT. */
KnRunChild *kn_run_child_start(char **argv, const char *folder, KnRunHear hear, gpointer user_data,
                               GError **error);
/* Waits for its end, which is near when kn_run_child_listen has returned FALSE; else kills it. */
void kn_run_child_free(KnRunChild *child);

enum { KN_RUN_CHILD_FDS = 2 };
/* What to poll for. */
void kn_run_child_polls(const KnRunChild *child, struct pollfd polls[KN_RUN_CHILD_FDS]);
/* Hears what has come. FALSE: it has ended. */
gboolean kn_run_child_listen(KnRunChild *child);
/* As Ctrl-C: once lets it finish what is under way, twice stops it. */
void kn_run_child_interrupt(KnRunChild *child);
/* After its end: whether it did what it was asked for. */
gboolean kn_run_child_good(KnRunChild *child);
/* After its end: the last that it wrote to standard error, visible; "" for nothing. The caller
 * frees. */
char *kn_run_child_said(KnRunChild *child);
/* After its end: how it ended, in words, with the last that it wrote to standard error. The caller
 * frees. */
char *kn_run_child_end(KnRunChild *child);
