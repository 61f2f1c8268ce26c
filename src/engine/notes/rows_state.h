/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* What a run of rows has left to know for the next one and for `status`: what became of each row.
 * One file for each project, file of rows and pattern of names,
 *
 *     .kinora/HASH.rows.json     this record
 *     .kinora/HASH.rows.lock     while the run goes on
 *
 * Whether a film is as it should be does not depend on it: each row's film has a state of its own
 * (state.h). Threads: pure functions but for the files. */
enum { KN_ROWS_REPORT_VERSION = 1 }; /* raised as that of report.h is */

typedef enum {
    KN_ROW_WAITING, /* it was not its turn yet */
    KN_ROW_RUNNING, /* of a run that has ended: it was killed */
    KN_ROW_DONE,
    KN_ROW_FAILED,
    KN_ROW_STOPPED,
    KN_N_ROW_STATES,
} KnRowState;

typedef struct {
    gint64 row, line; /* from 1; the row's line in the file */
    char key[65];     /* a hash of its values and its film's name */
    char *output;     /* "": not known */
    KnRowState state;
    char *code, *error; /* FAILED: what kind of failure (kn_error_name), and why */
    double seconds;
    gint64 n_frames, n_warnings;
    char sha256[65];             /* of the film; empty: not known */
    gint64 size_bytes, mtime_ns; /* of the film when it was made; 0: not known */
} KnRowNote;

typedef struct {
    int form;
    char *version; /* of Kinora */
    char *project, *rows, *pattern, *variant;
    gint64 started; /* seconds since 1970 */
    double seconds;
    GArray *notes; /* KnRowNote, in the order of the rows */
} KnRowsState;

const char *kn_row_state_name(KnRowState state); /* "done"; NULL: there is no such state */

/* The name of the file without its ending. pattern: as the names of the films were given, "" for
 * none; variant: kn_state_variant. The caller frees. */
char *kn_rows_state_stem(const char *project_path, const char *rows_path, const char *pattern,
                         const char *variant);
/* The folder that the files stand in. NULL with errno and error: KN_ERROR_ENVIRONMENT. */
KnFolder *kn_rows_state_folder(const char *project_path, gboolean make, GError **error);

/* FALSE: there is none, or it cannot be read; the state is empty then. */
gboolean kn_rows_state_read(KnFolder *folder, const char *stem, KnRowsState *state);
/* Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_rows_state_write(KnFolder *folder, const char *stem, const KnRowsState *state,
                             GError **error);
/* The same as a report (NULL: no failure), whole or not at all. Its members are described where the
 * command line has their table (cli/report_form.c). */
gboolean kn_rows_report_write(const KnRowsState *state, const char *path, const GError *failure,
                              int exit_code, GError **error);
void kn_rows_state_init(KnRowsState *state);
void kn_rows_state_clear(KnRowsState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnRowsState, kn_rows_state_clear)

/* Puts in its place a copy of what another state says of the same row, but for its place in the
 * file and the name as it is given. */
void kn_row_note_copy(KnRowNote *note, const KnRowNote *other);
/* Whether the film of a row that was done stands there as it was left. */
gboolean kn_row_note_holds(const KnRowNote *note);
/* Notes what the film is now. */
void kn_row_note_film(KnRowNote *note);
void kn_row_note_set_error(KnRowNote *note, const char *code, const char *error);
