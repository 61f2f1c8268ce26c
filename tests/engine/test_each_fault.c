/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "runs.h"

#include <errno.h>
#include <string.h>

/* Each open, read, write, fsync, rename, allocation of frames, spawn, read of a message and lock
 * fails in turn. Which calls there are is counted first. All of them under `-m slow`; otherwise the
 * first four, each at twice the number before, and the last, the same ones each time. */

static const struct {
    KnFaultKind kind;
    int codes[3];     /* of a run that does not heal */
    const char *says; /* its error line does */
} rows[KN_FAULT_N] = {
    {KN_FAULT_OPEN, {6, 4}, "ermission denied"},     /* 4: an input */
    {KN_FAULT_READ, {4, 7, 6}, "nput/output error"}, /* 7: a batch just made; 6: frames on disk */
    {KN_FAULT_WRITE, {6}, "o space left on device"}, {KN_FAULT_FSYNC, {6}, "nput/output error"},
    {KN_FAULT_RENAME, {6}, "nput/output error"},     {KN_FAULT_ALLOC, {6}, "memory"},
    {KN_FAULT_SPAWN, {6}, "cannot start a worker"},  {KN_FAULT_MESSAGE, {1}, "its worker was lost"},
    {KN_FAULT_LOCK, {6}, "o locks available"},
};

static const char segments[] =
    "[{\"image\": \"a.png\", \"duration\": 0.7, \"effects_plan\": {\"motion\": \"ken_burns_in\", "
    "\"transition\": {\"type\": \"fade\", \"duration\": 0.3}}},"
    "{\"image\": \"b.jpg\", \"duration\": 0.7, \"effects_plan\": {\"motion\": \"pan_ltr\"}},"
    "{\"card\": {\"text\": \"End\"}, \"duration\": 0.6}]";

/* With speech, which is made before the plan. */
static const char spoken[] = "[{\"image\": \"a.png\", \"duration\": 0.7, \"transcript\": \"One.\"},"
                             "{\"image\": \"b.jpg\", \"duration\": 0.7, \"transcript\": \"Two.\"}]";

/* With a clip, which workers decode, and its sound. */
static const char clip[] =
    "[{\"video\": \"clip.mov\", \"in\": 0.5, \"duration\": 0.7, \"effects_plan\": {\"transition\": "
    "{\"type\": \"fade\", \"duration\": 0.3}}}, {\"image\": \"a.png\", \"duration\": 0.7}]";

/* A project and how it is rendered. */
static const struct {
    const char *name, *segments, *method;
    int sound_seconds;
} forms[] = {
    {"", segments, "chunk", 2},      {"-pipe", segments, "pipe", 2},
    {"-disk", segments, "disk", 2},  {"-disabled", segments, "disabled", 2},
    {"-spoken", spoken, "chunk", 0}, {"-clip", clip, "chunk", 2},
};

static char *fault_text(const Site *site, KnFaultKind kind, guint n)
{
    return g_strdup_printf("%s:%u:%s/counter", kn_fault_name(kind), n, site->folder);
}

/* Calls of that kind in the run before. */
static guint calls(const Site *site)
{
    g_autofree char *path = g_build_filename(site->folder, "counter", NULL), *bytes = NULL;
    gsize size;
    gint n = 0;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    g_assert_cmpuint(size, ==, sizeof n);
    memcpy(&n, bytes, sizeof n);
    g_assert_true(g_file_set_contents(path, "\0\0\0\0", sizeof n, NULL));
    return (guint)n;
}

/* One run with the n-th call failing, from an empty cache. FALSE: there was no such call. */
static gboolean fail_once(Site *site, KnFaultKind kind, guint n, const char *expected)
{
    g_autofree char *fault = fault_text(site, kind, n);
    Run run, again;
    site_empty(site);
    site_run(site, fault, &run);
    gboolean fired = calls(site) >= n;
    g_test_message("%s call %u: exit code %d", kn_fault_name(kind), n, run.code);
    site_check_clean(site);
    if (run.code == 0 || !fired) {
        site_check_right(site, &run, expected);
    } else {
        g_autofree char *line = run_error(&run), *film = site_film(site);
        const int *codes = rows[kind].codes;
        if ((run.code != codes[0] && run.code != codes[1] && run.code != codes[2]) ||
            !strstr(line, rows[kind].says))
            g_error("%s call %u: exit code %d, %s", kn_fault_name(kind), n, run.code, line);
        g_assert_null(film);
        site_run(site, NULL, &again);
        site_check_right(site, &again, expected);
        site_check_clean(site);
        run_clear(&again);
    }
    run_clear(&run);
    return fired;
}

static guint next(guint n, guint n_calls)
{
    enum { FIRST = 4 };
    if (g_test_slow() || n < FIRST || n >= n_calls)
        return n + 1;
    return MIN(2 * n, n_calls);
}

static void test_kind(gconstpointer data)
{
    KnFaultKind kind = GPOINTER_TO_UINT(data) % KN_FAULT_N;
    guint form = GPOINTER_TO_UINT(data) / KN_FAULT_N;
    Site site;
    Run run;
    site_open(&site, forms[form].segments, forms[form].sound_seconds);
    site.method = forms[form].method;
    g_autofree char *fault = fault_text(&site, kind, G_MAXINT);
    site_run(&site, fault, &run);
    g_autofree char *expected = site_film(&site);
    site_check_right(&site, &run, expected);
    run_clear(&run);
    guint n_calls = calls(&site), n = 1;
    gboolean workers = strcmp(site.method, "disabled") != 0;
    g_assert_true(n_calls > 0 || !workers);
    g_test_message("%u calls", n_calls);
    while ((g_test_slow() || n <= n_calls) && fail_once(&site, kind, n, expected))
        n = next(n, n_calls);
    site_close(&site);
}

int main(int argc, char **argv)
{
    runs_init(&argc, &argv);
    for (guint kind = 0; kind < KN_FAULT_N; kind++) {
        for (guint form = 0; form < (g_test_slow() ? G_N_ELEMENTS(forms) : 1); form++) {
            g_autofree char *name =
                g_strdup_printf("/each-fault/%s%s", kn_fault_name(kind), forms[form].name);
            g_test_add_data_func(name, GUINT_TO_POINTER(form * KN_FAULT_N + kind), test_kind);
        }
    }
    return g_test_run();
}
