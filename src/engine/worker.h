/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What the supervisor and the worker agree on. */
enum { KN_WORKER_SOCKET_FD = 3, KN_WORKER_RING_FD = 4 };

/* This process: memory now and at most (0 when unknown), and CPU seconds used so far. */
void kn_process_memory(gint64 *rss_bytes, gint64 *peak_bytes);
double kn_process_cpu_seconds(void);
