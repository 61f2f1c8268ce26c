/* SPDX-License-Identifier: MIT */
#include "base/usage.h"
#include "base/open_file.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static gint64 status_bytes(const char *status, const char *name)
{
    const char *at = strstr(status, name);
    return at ? g_ascii_strtoll(at + strlen(name), NULL, 10) * 1024 : 0;
}

void kn_process_memory(gint64 *rss_bytes, gint64 *peak_bytes)
{
    g_autofree char *status = NULL;
    *rss_bytes = *peak_bytes = 0;
    if (!kn_read_system_file("/proc/self/status", &status))
        return;
    *rss_bytes = status_bytes(status, "VmRSS:");
    *peak_bytes = status_bytes(status, "VmHWM:");
}

double kn_process_cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
           (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

guint64 kn_process_held_bytes(GPid pid)
{
    g_autofree char *path =
        pid ? g_strdup_printf("/proc/%d/statm", (int)pid) : g_strdup("/proc/self/statm");
    g_autofree char *text = NULL;
    if (!kn_read_system_file(path, &text))
        return 0;
    char *at = text; /* size, resident, shared, ... in pages */
    g_ascii_strtoull(at, &at, 10);
    guint64 resident = g_ascii_strtoull(at, &at, 10), shared = g_ascii_strtoull(at, &at, 10);
    return resident > shared ? (resident - shared) * (guint64)sysconf(_SC_PAGESIZE) : 0;
}

double kn_process_cpu_seconds_of(GPid pid)
{
    enum { USER = 14, SYSTEM = 15 }; /* fields of proc(5); the second is a name in brackets */
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_autofree char *text = NULL;
    double ticks = 0;
    char *at = kn_read_system_file(path, &text) ? strrchr(text, ')') : NULL;
    if (!at)
        return -1;
    g_auto(GStrv) fields = g_strsplit(at + 2, " ", SYSTEM);
    for (int field = USER; field <= SYSTEM && field - 3 < (int)g_strv_length(fields); field++)
        ticks += (double)g_ascii_strtoull(fields[field - 3], NULL, 10);
    return ticks / (double)sysconf(_SC_CLK_TCK);
}
