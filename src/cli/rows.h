/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "cli/job.h"
#include "cluster/scheduler.h"
#include "engine/notes/rows_state.h"
#include "project/rows.h"

/* The rows of `--rows`: what each of them is to make, and what the last run has left of it. Zeroed,
 * opened, cleared. Threads: one. */
typedef struct {
    char *path;          /* of the project's file */
    KnRows *rows;        /* where the project has outputs, each row once for each of them */
    int output_column;   /* that says which; -1: none */
    int language_column; /* the same of the project's languages */
    const char *pattern; /* -o; "": none */
    char *stem;          /* kn_rows_state_stem */
    GHashTable *known;   /* kn_variables_known */
    GHashTable *files;   /* output's name, "" of what all have → its "file" as it is written */
    KnProject *sample;   /* as the first row has it; NULL: it cannot be read so */
    KnRowsState last;    /* what the last run has left */
    KnRowsState state;   /* a note of each row, in order */
} KnCliRows;

/* Reads both files, names the films, and refuses what is wrong with all of them before anything is
 * made: columns that name nothing, variables without a value, names that are no names, or of two
 * rows. Errors: KN_ERROR_INPUT, KN_ERROR_PROJECT, KN_ERROR_USAGE. */
gboolean kn_cli_rows_open(KnCliRows *rows, const KnArgs *args, GError **error);
void kn_cli_rows_clear(KnCliRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnCliRows, kn_cli_rows_clear)

/* The note of a row, from 0. */
KnRowNote *kn_cli_row(const KnCliRows *rows, guint i);
/* Which output of the project a row is of; NULL: it names none. */
const char *kn_cli_row_output(const KnCliRows *rows, guint i);
/* The same of its languages. */
const char *kn_cli_row_language(const KnCliRows *rows, guint i);
/* A row's variables, "name=value", NULL-terminated: the caller's and its own. The caller frees. */
char **kn_cli_row_variables(const KnCliRows *rows, const KnArgs *args, guint i);

/* Why the project cannot be read as a row has it, in one line; NULL: it can. The caller frees. */
char *kn_cli_row_wrong(const KnCliRows *rows, const KnArgs *args, guint i);

/* Renders them (or those that are not done, with --only-failed). Errors: KN_ERROR_CANCELLED; what
 * failed, a line a row, with the code that all of them have, or KN_ERROR_RENDER. */
gboolean kn_cli_rows_run(KnArgs *args, GError **error);

/* Submits their films as one job, or joins them, as of `submit`. Errors: those of kn_cli_rows_open,
 * of the scheduler, and a line a row that failed. */
gboolean kn_cli_rows_submit(KnArgs *args, const KnScheduler *scheduler, GError **error);

/* What the last run has left of each row. Errors: those of kn_cli_rows_open. */
gboolean kn_cli_rows_status(const KnArgs *args, GError **error);
