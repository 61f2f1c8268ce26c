/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "base/work_folder.h"
#include "cli/bench.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "engine/method/method.h"
#include "engine/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_METHODS = 8 };

static const KnFlag flags[] = {
    {"methods", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "Which methods, separated by commas; by default all"},
    {"folder", 0, &kn_flag_folder, KN_GROUP_OWN,
     .help = "Where to render; by default a folder for temporary files. Removed at the end"},
    {"repeat", 0, &kn_flag_int, KN_GROUP_OWN, .min = 1, .max = 99,
     .help = "Does it all N times and prints the middle one"},
    {0},
};

static const KnExample examples[] = {
    {"bench film/project.json", "Renders the project with each method and compares them."},
    {"bench film --methods chunk -j 2", "Only the default method, with two workers."},
    {0},
};

static gboolean choose_methods(const KnArgs *args, const char **chosen, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; kn_method_name(i); i++)
        g_ptr_array_add(names, (gpointer)kn_method_name(i));
    g_ptr_array_add(names, NULL);
    const char *wish = kn_args_text(args, "methods");
    if (!wish) {
        memcpy(chosen, names->pdata, names->len * sizeof(char *));
        return TRUE;
    }
    g_auto(GStrv) words = g_strsplit(wish, ",", MAX_METHODS);
    guint n = 0;
    for (gsize i = 0; words[i]; i++) {
        guint at = 0;
        while (names->pdata[at] && strcmp(names->pdata[at], words[i]) != 0)
            at++;
        if (!names->pdata[at]) {
            g_autofree char *hint = kn_did_you_mean(words[i], (const char *const *)names->pdata);
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--methods: no method '%s'%s", words[i],
                        hint);
            return FALSE;
        }
        chosen[n++] = names->pdata[at];
    }
    chosen[n] = NULL;
    return TRUE;
}

static void print_run(const KnCliJob *job, const KnArgs *args, const KnBenchRun *run, double floor)
{
    double fps = run->wall_seconds > 0 ? (double)job->timeline->n_frames / run->wall_seconds : 0;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("bench");
        kn_json_line_string(line, "method", run->method);
        kn_json_line_number(line, "seconds", run->wall_seconds);
        kn_json_line_number(line, "cpu_seconds", run->cpu_seconds);
        kn_json_line_number(line, "fps", fps);
        kn_json_line_integer(line, "parent_rss", (gint64)run->parent_bytes);
        kn_json_line_integer(line, "worker_rss", (gint64)run->worker_bytes);
        kn_json_line_integer(line, "processes", run->n_workers);
        kn_json_line_number(line, "cpu_per_floor", run->cpu_seconds / floor);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *parent = kn_format_size(run->parent_bytes);
    g_autofree char *worker = run->n_workers ? kn_format_size(run->worker_bytes) : g_strdup("-");
    printf("%-10s %8.2f %8.2f %8.1f %10s %10s %10.2f\n", run->method, run->wall_seconds,
           run->cpu_seconds, fps, parent, worker, run->cpu_seconds / floor);
}

static void print_parts(const KnArgs *args, const KnBenchRun *run, const KnBenchParts *parts)
{
    double known = parts->encode + parts->draw + parts->prepare + parts->sound + run->join_seconds;
    const struct {
        const char *name, *label;
        double seconds;
        gboolean wall;
    } rows[] = {
        {"floor", "the encoder's preset alone", parts->floor, FALSE},
        {"encoding", "encoding", parts->encode, FALSE},
        {"drawing", "drawing", parts->draw, FALSE},
        {"preparing", "preparing pictures", parts->prepare, FALSE},
        {"sound", "sound", parts->sound, FALSE},
        {"join", "join (wall time)", run->join_seconds, TRUE},
        {"rest", "start-up and the rest", run->cpu_seconds - known, FALSE},
        {"all", "all", run->cpu_seconds, FALSE},
    };
    if (!kn_args_on(args, "json"))
        printf("\nWhere the CPU seconds of '%s' go, each kind of work measured alone:\n",
               run->method);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        double share = rows[i].seconds / parts->floor;
        if (kn_args_on(args, "json")) {
            KnJsonLine *line = kn_json_line_new("part");
            kn_json_line_string(line, "method", run->method);
            kn_json_line_string(line, "part", rows[i].name);
            kn_json_line_number(line, rows[i].wall ? "seconds" : "cpu_seconds", rows[i].seconds);
            kn_json_line_number(line, "cpu_per_floor", share);
            kn_json_line_print(line);
        } else {
            printf("  %-24s %8.2f %8.2f of the floor\n", rows[i].label, rows[i].seconds, share);
        }
    }
}

/* Every method, then what they are compared with, close together in time: other work on the machine
 * changes what a second of CPU does. */
typedef struct {
    KnBenchRun runs[MAX_METHODS];
    KnBenchParts parts;
} Round;

static gboolean bench_round(KnCliJob *job, const KnArgs *args, const char *folder,
                            const char *const *methods, Round *round, GError **error)
{
    gboolean tell = kn_talk_level(args) >= KN_TALK_INFO;
    for (guint i = 0; methods[i]; i++) {
        g_autofree char *own = g_build_filename(folder, methods[i], NULL);
        if (g_mkdir_with_parents(own, 0700) != 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder %s", own);
            return FALSE;
        }
        if (tell)
            fprintf(stderr, "kinora: rendering with method '%s' ...\n", methods[i]);
        if (!kn_bench_run(job, args, methods[i], own, &round->runs[i], error))
            return FALSE;
        if (i > 0)
            kn_remove_tree(own);
    }
    if (tell)
        fprintf(stderr, "kinora: measuring the encoder alone ...\n");
    g_autofree char *first = g_build_filename(folder, methods[0], NULL);
    gboolean good = kn_bench_parts(job, first, &round->parts, error);
    kn_remove_tree(first);
    return good;
}

/* By what the first method costs of the floor. */
static int by_ratio(const void *a, const void *b)
{
    const Round *x = a, *y = b;
    double one = x->runs[0].cpu_seconds / x->parts.floor;
    double other = y->runs[0].cpu_seconds / y->parts.floor;
    return (one > other) - (one < other);
}

static gboolean bench(KnCliJob *job, const KnArgs *args, const char *folder, GError **error)
{
    const char *methods[MAX_METHODS + 1] = {NULL};
    if (!choose_methods(args, methods, error))
        return FALSE;
    guint n = (guint)MAX(1, kn_args_integer(args, "repeat")); /* 0: not given */
    g_autofree Round *rounds = g_new0(Round, n);
    for (guint i = 0; i < n; i++)
        if (!bench_round(job, args, folder, methods, &rounds[i], error))
            return FALSE;
    qsort(rounds, n, sizeof *rounds, by_ratio);
    const Round *middle = &rounds[(n - 1) / 2];
    if (!kn_args_on(args, "json"))
        puts("method       wall s    CPU s      fps     parent     worker  CPU/floor");
    for (guint i = 0; methods[i]; i++)
        print_run(job, args, &middle->runs[i], middle->parts.floor);
    print_parts(args, &middle->runs[0], &middle->parts);
    if (n > 1 && !kn_args_on(args, "json"))
        printf("\nThe middle one of %u rounds; CPU of '%s' / floor was %.2f to %.2f.\n", n,
               methods[0], rounds[0].runs[0].cpu_seconds / rounds[0].parts.floor,
               rounds[n - 1].runs[0].cpu_seconds / rounds[n - 1].parts.floor);
    return TRUE;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    const char *base = kn_args_text(args, "folder");
    g_autoptr(KnFolder) parent = kn_folder_open(base ? base : g_get_tmp_dir(), NULL, FALSE, error);
    g_autoptr(KnWorkFolder) work = parent ? kn_work_folder_new(parent, KN_WORK_BENCH, error) : NULL;
    return work && bench(&job, args, kn_work_folder_path(work), error);
}

const KnCommand kn_command_bench = {
    .name = "bench",
    .summary = "renders a project with each method and compares them",
    .usage = "PROJECT [--methods LIST] [OPTION...]",
    .description =
        "Renders the project once with each method, from nothing, and prints wall and CPU seconds, "
        "frames a second, and the peak resident memory of the parent and of the largest worker.\n\n"
        "Then it measures the floor: the CPU time which the encoder alone needs for the same "
        "frames from memory, in one thread, with its own preset as it is (\"tune\": \"none\"); and "
        "what encoding as the film has it, drawing, preparing the pictures and the sound cost "
        "alone. All ratios are of one run.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
