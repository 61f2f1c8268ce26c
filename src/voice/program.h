/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"

/* Runs a program of the person's own and takes its answer, which is bounded: what it prints beyond
 * the bound ends it, what it prints elsewhere is thrown away, and a file that grows beyond the
 * bound is noticed while it is written. When it has ended, in time or not, nothing is left of it:
 * whatever it has started and left running is killed.
 *
 * Threads: one program at a time, and it is the only child of the process. */
typedef struct {
    char **argv;            /* goes to the program as it is, through no shell */
    const char *input;      /* its standard input; NULL: none */
    const char *mark;       /* "NAME=VALUE", added to its environment (base/work_folder.h) */
    KnFolder *folder;       /* where it writes its answer into `file` … */
    const char *file;       /* … or NULL: its standard output is the answer */
    gsize answer_bytes_max; /* of either */
    double timeout_seconds; /* from its start to its end */
} KnProgram;

/* Whether there is such a program: in the folders of PATH, or, with a '/' in its name, where the
 * process stands. Errors: KN_ERROR_SERVICE, as kn_program_run. */
gboolean kn_program_check(const char *name, GError **error);

/* The caller unrefs. NULL with KN_ERROR_SERVICE, and what the program said on its standard error.
 */
GByteArray *kn_program_run(const KnProgram *program, GError **error);
