/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "engine/pool/pool.h"

int kn_pool_cpus(void)
{
    const char *wish = g_getenv("KINORA_TEST_CPUS");
    int n = wish ? (int)g_ascii_strtoll(wish, NULL, 10) : 0;
    return n > 0 ? n : kn_cpu_count();
}

guint kn_pool_helpers(const KnBuildOptions *options)
{
    int n = kn_pool_cpus();
    if (options->workers != 0)
        return (guint)MAX(options->workers, 1);
    return (guint)(options->worker_percent > 0 ? MAX(1, n * options->worker_percent / 100) : n);
}
