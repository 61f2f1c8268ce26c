/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/signals.h"
#include "cli/talk.h"
#include "cluster/worker.h"
#include "engine/pool/worker.h"

#include <stdio.h>
#include <string.h>

/* Two kinds of workers: one that 'kinora render' starts, whose words are descriptors and which
 * talks over a socket, and one that anybody starts for a job of 'kinora submit'. */

static const char *const forms[] = {"plain", "openjd", NULL};

static const KnFlag flags[] = {
    {"manifest", 0, &kn_flag_file, KN_GROUP_OWN,
     .help = "The manifest in the job's folder, which 'kinora submit' has made"},
    {"batches", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "The batches to make, from 0: numbers and ranges such as 3-7,9"},
    {"name", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "A name of this attempt, unlike that of any other; by default made of the host's, the "
             "process's and a random number"},
    {"progress", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "In which form progress is told; plain where nothing is said", .choices = forms},
    {"cpu-mask", 0, &kn_flag_cpu, KN_GROUP_OWN,
     .help = "The SIMD kernels that may be used; the bytes are the same"},
    {0},
};

static const KnExample examples[] = {
    {"worker --manifest JOB/manifest --batches 3-7", "Makes five batches of a job."},
    {"worker --manifest JOB/manifest --batches 3-7 --progress openjd",
     "The same, with the lines that runners of the Open Job Description read."},
    {0},
};

/* Progress is told once a second. */
typedef struct {
    const KnArgs *args;
    gboolean openjd;
    gint64 told_us;
} Telling;

static void told(int batch, gboolean made, double percent, gpointer user_data)
{
    Telling *telling = user_data;
    gint64 now_us = g_get_monotonic_time();
    if (telling->openjd && (batch >= 0 || now_us - telling->told_us >= G_USEC_PER_SEC)) {
        telling->told_us = now_us;
        printf("openjd_progress: %.1f\n", percent);
        if (batch >= 0)
            printf("openjd_status: batch %d %s\n", batch, made ? "is made" : "was there");
        fflush(stdout);
    } else if (batch >= 0 && !telling->openjd && kn_args_on(telling->args, "json")) {
        KnJsonLine *line = kn_json_line_new("task");
        kn_json_line_integer(line, "batch", batch);
        kn_json_line_string(line, "state", made ? "done" : "cached");
        kn_json_line_number(line, "percent", percent);
        kn_json_line_print(line);
    } else if (batch >= 0 && !telling->openjd && kn_talk_level(telling->args) >= KN_TALK_INFO) {
        fprintf(stderr, "batch %d %s\n", batch, made ? "is made" : "was there");
    }
}

static gboolean run(KnArgs *args, GError **error)
{
    const KnValue *cpu = kn_args_value(args, "cpu-mask");
    Telling telling = {.args = args,
                       .openjd = g_strcmp0(kn_args_text(args, "progress"), "openjd") == 0};
    if (!kn_args_text(args, "manifest") || !kn_args_text(args, "batches")) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--manifest and --batches say what to make; workers of a render are started by "
                    "kinora itself");
        return FALSE;
    }
    if (telling.openjd && kn_args_on(args, "json")) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--progress openjd and --json are two forms of one thing: leave out one of "
                    "them");
        return FALSE;
    }
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GCancellable) stop = g_cancellable_new();
    kn_signals_watch(cancel, stop);
    const KnClusterWorker worker = {
        .manifest = kn_args_text(args, "manifest"),
        .batches = kn_args_text(args, "batches"),
        .name = kn_args_text(args, "name"),
        .cpu = kn_cpu_flags() & (KnCpuFlags)(cpu ? cpu->integer : G_MAXUINT32),
        .cancel = cancel,
        .stop = stop,
        .told = told,
        .user_data = &telling,
    };
    g_autoptr(GError) failure = NULL;
    if (kn_cluster_work(&worker, &failure))
        return TRUE;
    if (telling.openjd) {
        g_auto(GStrv) lines = kn_error_lines(failure);
        printf("openjd_fail: %s\n", lines[0] ? lines[0] : failure->message);
        fflush(stdout);
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* The words of a worker of a render are numbers. */
static gboolean is_raw(int argc, char **argv)
{
    return argc < 2 || g_ascii_isdigit(argv[1][0]);
}

const KnCommand kn_command_worker = {
    .name = "worker",
    .summary = "makes batches of a job, for schedulers",
    .usage = "--manifest FILE --batches LIST [OPTION...]",
    .description =
        "Makes batches of a job that 'kinora submit' has laid out, on any machine that sees the "
        "job's folder and the project's files, started by whatever scheduler. What is there "
        "already, whole, is not made again, so a worker may be started any number of times. The "
        "first SIGTERM lets it finish the batch that it makes, the second ends it; what is made "
        "stays.\n\n"
        "Refuses (exit code 6) where the program, its encoder or its way of drawing is of another "
        "version than the job's.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_JSON,
    .is_raw = is_raw,
    .raw = kn_worker_main,
    .run = run,
};
