/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The SIMD levels Kinora has code for. `--cpu-mask` limits them, for tests and after a crash. */
typedef enum {
    KN_CPU_AVX2 = 1 << 0,
    KN_CPU_AVX512 = 1 << 1, /* F, BW, VL, DQ, VBMI and VNNI; nothing without KN_CPU_AVX2 */
} KnCpuFlags;

/* What this processor and its operating system can do. */
KnCpuFlags kn_cpu_flags(void);

/* CPUs this process may use: the least of the affinity mask and the cgroup's quota (v1 and v2,
 * rounded up), at least 1. */
int kn_cpu_count(void);

/* Memory this process may use in bytes: the least of what the machine has available and what the
 * cgroup (v1 and v2) leaves. */
guint64 kn_memory_available(void);

/* Where a version of cgroups tells of memory: version 2, then 1. */
typedef struct {
    const char *controller, *mount, *limit, *usage, *cache;
} KnMemoryFiles;
extern const KnMemoryFiles kn_memory_files[2];

/* What the limit of a cgroup's folder leaves, G_MAXUINT64 without a limit. Files that were read
 * once, which the kernel drops when memory is asked for, count as free. */
guint64 kn_memory_left(const char *folder, const KnMemoryFiles *files);
