/* SPDX-License-Identifier: MIT */
#include "cli/ending.h"
#include "base/error.h"
#include "base/temporary.h"
#include "cli/output_name.h"
#include "cli/signals.h"
#include "cli/talk.h"
#include "engine/notes/report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
    gint64 started_us;
    gboolean json, report_taken, nothing_kept;
    const char *report_path; /* as the command line says, whether or not all of it is good */
    KnJsonLine *facts;
    gint owner;    /* atomic: whose the end is, the first that asks */
    gboolean told; /* the last event is printed */
} run;

enum { NOBODY, MAIN, SIGNAL };

/* Who comes too late waits for the program to end. */
static void take_end(int who)
{
    if (g_atomic_int_compare_and_exchange(&run.owner, NOBODY, who))
        return;
    while (g_atomic_int_get(&run.owner) != who)
        pause();
}

/* The value of --NAME, which may also stand behind '='. */
static const char *value_of(int argc, char **argv, const char *name)
{
    gsize n = strlen(name);
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], name, n) != 0)
            continue;
        if (argv[i][n] == '=')
            return argv[i] + n + 1;
        if (argv[i][n] == '\0' && i + 1 < argc)
            return argv[i + 1];
    }
    return NULL;
}

void kn_ending_begin(int argc, char **argv)
{
    run.started_us = g_get_monotonic_time();
    run.report_path = value_of(argc, argv, "--report");
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        run.json |= strcmp(argv[i], "--json") == 0;
}

gboolean kn_ending_json(void)
{
    return run.json;
}

void kn_ending_no_json(void)
{
    run.json = FALSE;
}

KnJsonLine *kn_ending_facts(void)
{
    kn_json_line_free(run.facts);
    run.facts = kn_json_line_new("done");
    return run.facts;
}

void kn_ending_report_at(const char *path)
{
    run.report_path = path ? g_intern_string(path) : NULL;
    run.report_taken = FALSE;
}

void kn_ending_report_taken(void)
{
    run.report_taken = TRUE;
}

static double seconds(void)
{
    return (double)(g_get_monotonic_time() - run.started_us) / G_USEC_PER_SEC;
}

int kn_ending_done(void)
{
    take_end(MAIN);
    if (!run.json)
        return 0;
    run.told = TRUE;
    KnJsonLine *line = run.facts ? g_steal_pointer(&run.facts) : kn_json_line_new("done");
    kn_json_line_number(line, "seconds", seconds());
    kn_json_line_integer(line, "warnings", kn_talk_json_n_warnings());
    kn_json_line_print(line);
    return 0;
}

/* A run that was done and whose output then could not be written has told its end. */
static void print_error(const GError *error, char *const *lines, int exit_code)
{
    g_autofree char *message = g_strjoinv("\n", (char **)lines);
    const KnProblem *place = kn_error_problem(error, 0);
    if (!run.json || run.told)
        return;
    run.told = TRUE;
    KnJsonLine *line = kn_json_line_new("error");
    kn_json_line_string(line, "code", kn_error_name(error));
    kn_json_line_integer(line, "exit_code", exit_code);
    kn_json_line_string(line, "message", message);
    kn_json_line_number(line, "seconds", seconds());
    if (place)
        kn_json_line_place(line, place);
    kn_json_line_problems(line, "problems", error);
    kn_json_line_print(line);
}

/* Nothing was built, so nothing was guarded: only what is free, or a report of ours, is written. Of
 * an error that is about the report itself nothing more is said, and a name that waits for that of
 * an output is none. */
static void write_report(const GError *error, int exit_code)
{
    g_autoptr(GError) unwritten = NULL;
    if (!run.report_path || !*run.report_path || run.report_taken ||
        kn_cli_names_film(run.report_path) ||
        g_strcmp0(kn_error_output(error), run.report_path) == 0 ||
        kn_report_write_refusal(run.report_path, error, exit_code, seconds(), &unwritten))
        return;
    KnWarning warning = {.code = KN_WARNING_REPORT_NOT_WRITTEN, .words = unwritten->message};
    fprintf(stderr, "kinora: warning: %s\n", unwritten->message);
    if (run.json)
        kn_talk_json_warning(&warning);
}

int kn_ending_exit_code(const GError *error)
{
    int signalled = kn_signals_exit_code();
    gboolean cancelled = g_error_matches(error, KN_ERROR, KN_ERROR_CANCELLED);
    return cancelled && signalled ? signalled : kn_error_exit_code(error);
}

static int fail(const KnCommand *command, const GError *error)
{
    gboolean usage = error->domain == KN_ERROR && error->code == KN_ERROR_USAGE;
    gboolean cancelled = error->domain == KN_ERROR && error->code == KN_ERROR_CANCELLED;
    g_autofree char *help = usage && command
                                ? g_strdup_printf("; see 'kinora help %s'", command->name)
                            : usage ? g_strdup("; see 'kinora help'")
                                    : g_strdup("");
    g_auto(GStrv) lines = kn_error_lines(error);
    int code = kn_ending_exit_code(error);
    fflush(stdout);
    if (cancelled)
        fprintf(stderr, "kinora: stopped%s\n",
                run.nothing_kept ? "" : "; the same command goes on from here");
    for (char **line = lines; *line && !cancelled; line++)
        fprintf(stderr, "kinora: %s%s\n", *line, line[1] ? "" : help);
    write_report(error, code);
    print_error(error, lines, code);
    return code;
}

void kn_ending_output_failed(const GError *error)
{
    write_report(error, kn_ending_exit_code(error));
    run.report_taken = TRUE;
}

int kn_ending_failed(const KnCommand *command, const GError *error)
{
    take_end(MAIN);
    return fail(command, error);
}

void kn_ending_stopped(void)
{
    take_end(SIGNAL);
    kn_temporary_end();
    run.nothing_kept = TRUE;
    g_autoptr(GError) error = g_error_new_literal(KN_ERROR, KN_ERROR_CANCELLED, "stopped");
    _exit(fail(NULL, error));
}
