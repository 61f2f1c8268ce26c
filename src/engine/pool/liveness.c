/* SPDX-License-Identifier: MIT */
#include "engine/pool/liveness.h"
#include "base/usage.h"

enum { LIMITS_MAX = 20 };

static double since(gint64 time_us)
{
    return (double)(g_get_monotonic_time() - time_us) / G_USEC_PER_SEC;
}

void kn_liveness_heard(KnLiveness *liveness)
{
    liveness->heard_us = liveness->alive_us = g_get_monotonic_time();
    liveness->cpu_first = liveness->cpu = -1;
}

/* It is looked at in the second half of the limit only: most never come so far. */
gboolean kn_liveness_is_lost(KnLiveness *liveness, GPid pid, double limit_seconds)
{
    if (since(liveness->alive_us) <= limit_seconds / 2)
        return FALSE;
    double before = liveness->cpu;
    if (before < 0) {
        liveness->cpu_first = liveness->cpu = kn_process_cpu_seconds_of(pid);
        return since(liveness->alive_us) > limit_seconds && liveness->cpu < 0;
    }
    if (since(liveness->alive_us) <= limit_seconds)
        return FALSE;
    liveness->cpu = kn_process_cpu_seconds_of(pid);
    if (liveness->cpu <= before || liveness->cpu - liveness->cpu_first >= limit_seconds ||
        since(liveness->heard_us) > LIMITS_MAX * limit_seconds)
        return TRUE;
    liveness->alive_us = g_get_monotonic_time();
    return FALSE;
}
