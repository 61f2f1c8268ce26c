/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What this process may have at most (setrlimit, `ulimit`). Libraries that lay out text, and GLib
 * itself, take it for granted that a thread can be started and a few bytes be had: without them
 * they crash, wait for ever, or draw something else. So whoever is about to call one asks first
 * whether there is room for it. */

/* What is about to be done, and what that needs beyond what the process has. */
typedef struct {
    const char *what; /* "laying out text" */
    guint address_mb; /* of addresses: libraries and files that are mapped, stacks of threads */
    guint data_mb;    /* of memory for itself alone */
} KnRoom;

/* At the start of a program, before its threads: their stacks shall be as large whatever `ulimit
 * -s` says, its own may be as large as it is allowed to be, and a process whose addresses are
 * limited shall not spend them on pools of memory for each thread. Threads: before others. */
void kn_limits_begin(void);

/* Whether the limit of the program's own stack lets it work, and whether there is that room.
 * Errors: KN_ERROR_ENVIRONMENT, with the limit, what is left of it, and how to raise it. Threads:
 * any. */
gboolean kn_limits_stack(GError **error);
gboolean kn_limits_room(const KnRoom *room, GError **error);

/* Of limits of memory, to be appended to what may have failed because of them: "; the limit of
 * addresses is 300 MB, and a film needs about 512 ('ulimit -v 524288')", or an empty text. The
 * caller frees. */
char *kn_limits_told(void);
