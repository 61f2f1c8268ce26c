/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Whether a helper that says nothing still works. How long a piece of work takes depends on what
 * else the machine does, so time alone does not tell: a helper that is silent is alive as long as
 * it gets something done, which its CPU time tells, however little of it the machine gives; and
 * lost when it has none of it for the limit (it waits for what does not come), when it has used as
 * much as the limit (it goes round in a circle), or has been silent for LIMITS_MAX times the limit.
 * All zero: nothing was heard yet. Threads: one. */
typedef struct {
    gint64 heard_us, alive_us; /* monotonic */
    double cpu_first, cpu;     /* in this silence, as looked at first and last; -1: not yet */
} KnLiveness;

/* It says something, or is told to. */
void kn_liveness_heard(KnLiveness *liveness);

/* Asked again and again while it works, ten times in each limit or more often. */
gboolean kn_liveness_is_lost(KnLiveness *liveness, GPid pid, double limit_seconds);
