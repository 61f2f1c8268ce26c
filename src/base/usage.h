/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* This process: memory now and at most (0 when unknown), and CPU seconds used so far. */
void kn_process_memory(gint64 *rss_bytes, gint64 *peak_bytes);
double kn_process_cpu_seconds(void);
