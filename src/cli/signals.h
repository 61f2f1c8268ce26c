/* SPDX-License-Identifier: MIT */
#pragma once
#include <gio/gio.h>

/* Ctrl-C, SIGTERM and SIGHUP, which ends what a terminal that is closed leaves behind (nohup: not).
 * Threads: a thread of its own hears them. */

/* The first ends the program by calling end, for commands that have no work to keep. Call once,
 * before threads and children. */
void kn_signals_begin(void (*end)(void));

/* From here on the first cancels (running batches are finished and kept), the second stops at once,
 * the third ends the program; what is done stays in the cache either way. SIGPIPE no longer ends
 * the program, so that a reader of --json that goes away does not leave half a render behind. Call
 * once. */
void kn_signals_watch(GCancellable *cancel, GCancellable *stop);

/* The exit code that goes with the signal that stopped the work (130, 143, 129), or 0. */
int kn_signals_exit_code(void);
