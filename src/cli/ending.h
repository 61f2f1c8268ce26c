/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "cli/json_line.h"

/* How a run ends: one `done` or one `error` on standard output (--json), lines for people on
 * standard error, the exit code, and a report of a run that failed before there was a build to
 * report (--report). Threads: the main one, and that of the signals. */

/* --json stands on the command line, argv[0] is the program. */
void kn_ending_begin(int argc, char **argv);
gboolean kn_ending_json(void);
/* The words ask for help, which is no event. */
void kn_ending_no_json(void);

/* What the run's `done` says besides its time: a line to add to, which takes the place of an
 * earlier one. */
KnJsonLine *kn_ending_facts(void);

/* One of a project's outputs begins, whose report is written there (copied; NULL: nowhere); and it
 * has failed, which is reported there if its build has not done so. */
void kn_ending_report_at(const char *path);
void kn_ending_output_failed(const GError *error);

/* From here on the build itself writes the report, in every outcome. */
void kn_ending_report_taken(void);

/* That of a run which ends with the error, given the signal that may have come. */
int kn_ending_exit_code(const GError *error);

/* The run did what it was asked for. Returns 0, the exit code. */
int kn_ending_done(void);
/* It did not. command may be NULL: the words name none. Returns the exit code. */
int kn_ending_failed(const KnCommand *command, const GError *error);
/* The signal that came ends the program here and now, since no work is to be kept. */
void kn_ending_stopped(void) G_GNUC_NORETURN;
