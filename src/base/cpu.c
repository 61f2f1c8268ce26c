/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"
#include "base/open_file.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

KnCpuFlags kn_cpu_flags(void)
{
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2"))
        return 0;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni"))
        return KN_CPU_AVX2 | KN_CPU_AVX512;
    return KN_CPU_AVX2;
#else
    return 0;
#endif
}

/* The first number in a file, or fallback when the file is not there or says "max". */
static guint64 number_in(const char *path, guint64 fallback)
{
    g_autofree char *text = NULL;
    if (!kn_read_system_file(path, &text))
        return fallback;
    char *end = NULL;
    guint64 value = g_ascii_strtoull(text, &end, 10);
    return end == text ? fallback : value;
}

/* The folder of this process in a cgroup hierarchy: version 2 when controller is "", else the
 * version 1 hierarchy that has the controller. In a container the path of the host does not exist;
 * the root of the mount is then our own folder. */
static char *cgroup_folder(const char *controller, const char *mount)
{
    g_autofree char *text = NULL;
    if (!kn_read_system_file("/proc/self/cgroup", &text))
        return g_strdup(mount);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) part = g_strsplit(*line, ":", 3);
        if (g_strv_length(part) != 3)
            continue;
        g_auto(GStrv) names = g_strsplit(part[1], ",", -1);
        gboolean ours = *controller ? g_strv_contains((const char *const *)names, controller)
                                    : *part[1] == '\0';
        g_autofree char *folder = g_strconcat(mount, part[2], NULL);
        if (ours && g_file_test(folder, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&folder);
    }
    return g_strdup(mount);
}

static int cgroup_cpus(int most)
{
    g_autofree char *folder2 = cgroup_folder("", "/sys/fs/cgroup");
    g_autofree char *max2 = g_build_filename(folder2, "cpu.max", NULL);
    g_autofree char *text = NULL;
    gint64 quota = -1, period = 0;
    if (kn_read_system_file(max2, &text)) {
        g_auto(GStrv) words = g_strsplit(g_strstrip(text), " ", 2);
        if (g_strv_length(words) == 2 && strcmp(words[0], "max") != 0) {
            quota = g_ascii_strtoll(words[0], NULL, 10);
            period = g_ascii_strtoll(words[1], NULL, 10);
        }
    } else {
        g_autofree char *folder1 = cgroup_folder("cpu", "/sys/fs/cgroup/cpu");
        g_autofree char *quota1 = g_build_filename(folder1, "cpu.cfs_quota_us", NULL);
        g_autofree char *period1 = g_build_filename(folder1, "cpu.cfs_period_us", NULL);
        g_autofree char *quota_text = NULL;
        if (kn_read_system_file(quota1, &quota_text))
            quota = g_ascii_strtoll(quota_text, NULL, 10);
        period = (gint64)number_in(period1, 0);
    }
    if (quota <= 0 || period <= 0)
        return most;
    gint64 cpus = (quota + period - 1) / period;
    return (int)CLAMP(cpus, 1, most);
}

int kn_cpu_count(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return cgroup_cpus(MAX(n, 1));
}

static guint64 machine_available(void)
{
    g_autofree char *text = NULL;
    if (!kn_read_system_file("/proc/meminfo", &text))
        return G_MAXUINT64;
    const char *at = strstr(text, "MemAvailable:");
    return at ? g_ascii_strtoull(at + strlen("MemAvailable:"), NULL, 10) * 1024 : G_MAXUINT64;
}

/* The number behind a name in a file of "NAME NUMBER" lines, or 0. */
static guint64 number_named(const char *path, const char *name)
{
    g_autofree char *text = NULL;
    if (!kn_read_system_file(path, &text))
        return 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, name) && (*line)[strlen(name)] == ' ')
            return g_ascii_strtoull(*line + strlen(name), NULL, 10);
    return 0;
}

guint64 kn_memory_left(const char *folder, const KnMemoryFiles *files)
{
    g_autofree char *limit_path = g_build_filename(folder, files->limit, NULL);
    g_autofree char *usage_path = g_build_filename(folder, files->usage, NULL);
    g_autofree char *stat_path = g_build_filename(folder, "memory.stat", NULL);
    guint64 limit = number_in(limit_path, G_MAXUINT64);
    guint64 usage = number_in(usage_path, 0);
    guint64 cache = number_named(stat_path, files->cache);
    if (limit == G_MAXUINT64)
        return limit;
    usage -= MIN(cache, usage);
    return limit > usage ? limit - usage : 0;
}

const KnMemoryFiles kn_memory_files[] = {
    {"", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"},
    {"memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes",
     "total_inactive_file"},
};

guint64 kn_memory_available(void)
{
    guint64 available = machine_available();
    for (guint i = 0; i < G_N_ELEMENTS(kn_memory_files); i++) {
        const KnMemoryFiles *files = &kn_memory_files[i];
        g_autofree char *folder = cgroup_folder(files->controller, files->mount);
        available = MIN(available, kn_memory_left(folder, files));
    }
    return available;
}
