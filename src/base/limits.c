/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/error.h"
#include "base/open_file.h"

#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

#define KB ((guint64)1024)
#define MB (1024 * KB)

/* A thread's stack: what Linux gives a program that nobody has limited. */
#define STACK (8 * MB)
/* Least that the program's own stack is to be: libraries that load fonts and pictures took up to
 * 150 kB, and a project that is nested as deeply as it may be as much again. */
#define STACK_LEAST (1 * MB)

/* Limits of memory, and which number of /proc/self/statm (in pages) counts against each. */
static const struct {
    int resource;
    guint column;
    gsize need;   /* offset in KnRoom */
    guint64 film; /* what all processes of a short film of 1920x1080 were content with, and half as
                     much again: who raises a limit need not do so step by step */
    const char *name, *option;
} limits[] = {
    {RLIMIT_AS, 0, offsetof(KnRoom, address_mb), 512 * MB, "addresses", "-v"},
    {RLIMIT_DATA, 5, offsetof(KnRoom, data_mb), 384 * MB, "data", "-d"},
};

static rlim_t limit_of(int resource)
{
    struct rlimit limit;
    return getrlimit((__rlimit_resource_t)resource, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

void kn_limits_begin(void)
{
    struct rlimit stack;
    pthread_attr_t attributes;
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur < STACK) {
        stack.rlim_cur = MIN(stack.rlim_max, STACK);
        (void)setrlimit(RLIMIT_STACK, &stack);
    }
    if (pthread_attr_init(&attributes) == 0) {
        if (pthread_attr_setstacksize(&attributes, STACK) == 0)
            (void)pthread_setattr_default_np(&attributes);
        pthread_attr_destroy(&attributes);
    }
    /* glibc takes 64 MB of addresses, and tries 128, for each thread's own. */
    if (limit_of(RLIMIT_AS) != RLIM_INFINITY)
        mallopt(M_ARENA_MAX, 1);
}

gboolean kn_limits_stack(GError **error)
{
    rlim_t stack = limit_of(RLIMIT_STACK);
    if (stack >= STACK_LEAST) /* as is RLIM_INFINITY */
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the limit of the stack is %" G_GUINT64_FORMAT " kB, and %" G_GUINT64_FORMAT
                " kB are needed: raise it ('ulimit -s 8192')",
                (guint64)stack / KB, STACK_LEAST / KB);
    return FALSE;
}

/* What counts against a limit now, in bytes; 0: not known. */
static guint64 used_bytes(guint column)
{
    g_autofree char *text = NULL;
    guint64 pages = 0;
    if (!kn_read_system_file("/proc/self/statm", &text))
        return 0;
    char *at = text;
    for (guint i = 0; i <= column; i++)
        pages = g_ascii_strtoull(at, &at, 10);
    return pages * (guint64)sysconf(_SC_PAGESIZE);
}

gboolean kn_limits_room(const KnRoom *room, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        rlim_t limit = limit_of(limits[i].resource);
        if (limit == RLIM_INFINITY)
            continue;
        guint64 need = *(const guint *)(const void *)((const char *)room + limits[i].need) * MB;
        guint64 used = used_bytes(limits[i].column);
        guint64 left = limit > used ? limit - used : 0;
        if (left >= need)
            continue;
        guint64 wanted = MAX((used + need) / MB + 1, limits[i].film / MB);
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "%s needs %" G_GUINT64_FORMAT " MB of %s, and the limit of %" G_GUINT64_FORMAT
                    " MB leaves %" G_GUINT64_FORMAT ": raise it to %" G_GUINT64_FORMAT
                    " MB or more, of which a film needs most ('ulimit %s %" G_GUINT64_FORMAT "')",
                    room->what, need / MB, limits[i].name, (guint64)limit / MB, left / MB, wanted,
                    limits[i].option, wanted * KB);
        return FALSE;
    }
    return TRUE;
}

char *kn_limits_told(void)
{
    GString *told = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        rlim_t limit = limit_of(limits[i].resource);
        if (limit != RLIM_INFINITY)
            g_string_append_printf(told,
                                   "; the limit of %s is %" G_GUINT64_FORMAT
                                   " MB, and a film needs about %" G_GUINT64_FORMAT
                                   " ('ulimit %s %" G_GUINT64_FORMAT "')",
                                   limits[i].name, (guint64)limit / MB, limits[i].film / MB,
                                   limits[i].option, limits[i].film / KB);
    }
    return g_string_free(told, FALSE);
}
