/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* This process: memory now and at most (0 when unknown), and CPU seconds used so far. */
void kn_process_memory(gint64 *rss_bytes, gint64 *peak_bytes);
double kn_process_cpu_seconds(void);

/* CPU seconds that another process has used so far, in steps of a hundredth; -1: it is gone. */
double kn_process_cpu_seconds_of(GPid pid);

/* What a process holds for itself alone, without files it maps and memory it shares (0: this
 * process; 0 bytes when it is gone). */
guint64 kn_process_held_bytes(GPid pid);
