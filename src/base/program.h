/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* Runs a program of the person's own and takes its answer, which is bounded: what it prints beyond
 * the bound ends it, what it prints elsewhere is thrown away, and a file that grows beyond the
 * bound is noticed while it is written. When it has ended, in time or not, nothing is left of it:
 * whatever it has started and left running is killed. It runs where the process stands.
 *
 * Threads: one program at a time, and it is the only child of the process. */
typedef struct {
    const char *noun;       /* of messages: "voice program" */
    char **argv;            /* goes to the program as it is, through no shell */
    const char *input;      /* its standard input; NULL: none */
    const char *mark;       /* "NAME=VALUE", added to its environment (base/work_folder.h) */
    KnFolder *folder;       /* where it writes its answer into `file` … */
    const char *file;       /* … or NULL: its standard output is the answer */
    gsize answer_bytes_max; /* of either */
    int log;                /* > 0: a file that is open for appending, which gets all that it
                               prints, up to answer_bytes_max; nothing is taken as an answer */
    double timeout_seconds; /* from its start to its end */
} KnProgram;

/* Whether there is such a program: in the folders of PATH, or, with a '/' in its name, where the
 * process stands. Errors: KN_ERROR_SERVICE, as kn_program_run. */
gboolean kn_program_check(const char *noun, const char *name, GError **error);

/* The caller unrefs. NULL with KN_ERROR_SERVICE, and what the program said on its standard error.
 */
GByteArray *kn_program_run(const KnProgram *program, GError **error);

typedef enum {
    KN_PROGRAM_DONE,    /* it ended with code 0 */
    KN_PROGRAM_MISSING, /* it could not be started */
    KN_PROGRAM_LATE,    /* its time was over */
    KN_PROGRAM_FAILED,  /* anything else */
} KnProgramEnd;

/* The same for a program with a log, which answers otherwise. Errors: KN_ERROR_SERVICE, with the
 * last lines of what it said; NULL: none wanted. */
KnProgramEnd kn_program_do(const KnProgram *program, GError **error);
