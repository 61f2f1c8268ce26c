/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Every fallible function of Kinora returns gboolean or a pointer and fills a GError of this one
 * domain. The code says whose business the failure is, and so which exit code the program ends
 * with; the message says what was being done to what, and what to do about it.
 * Threads: pure functions. */
#define KN_ERROR (kn_error_quark())

typedef enum {
    KN_ERROR_RENDER = 1,  /* drawing, encoding or joining failed */
    KN_ERROR_USAGE,       /* the command line is wrong */
    KN_ERROR_PROJECT,     /* the project file is invalid */
    KN_ERROR_INPUT,       /* an input file is missing, unreadable or broken */
    KN_ERROR_SERVICE,     /* an outside service (voice, LLM) failed */
    KN_ERROR_ENVIRONMENT, /* codec, font, disk, memory or permission of this machine */
    KN_ERROR_VERIFY,      /* a result was not what was planned */
    KN_ERROR_CANCELLED,   /* the person or the calling program stopped the work */
    KN_ERROR_BUSY,        /* another build does just that now */
} KnErrorCode;

GQuark kn_error_quark(void);

/* One cause of an error: where it lies, as far as that is known, and what is wrong. */
typedef struct {
    char *file;         /* NULL: not known */
    guint line, column; /* count from 1; 0: not known */
    char *path;         /* JSON path; NULL: none */
    guint segment;      /* counts from 1; 0: of none */
    char *words;        /* without the place */
} KnProblem;

/* The place as it stands before the words: `file:line:column: path: `, or `segment 3: `. */
void kn_problem_append_place(GString *line, const KnProblem *problem);

/* An error of several causes, one line each. Names of strangers stand in messages as they are, with
 * whatever characters, so a line break in a message is one of a name, unless the message was made
 * here: of lines in which all that cannot be seen is written visibly (base/text.h). */
void kn_error_set_lines(GError **error, int code, const char *const *lines);

/* The same with the place of each cause. more: a last line, which says how many are not listed;
 * NULL: none. */
void kn_error_set_problems(GError **error, int code, const KnProblem *problems, guint n,
                           const char *more);
/* Says where the cause of an error lies that has one cause: its message begins with the place then.
 * place->words is not used.
 * An error that has a place keeps it. */
void kn_error_set_place(GError *error, const KnProblem *place);
/* The causes of an error whose place is known. NULL from the first on that is not there. */
const KnProblem *kn_error_problem(const GError *error, guint i);

/* An error (of KN_ERROR) that is about a file which was to be written, by the path that was asked
 * for; NULL: about none. */
void kn_error_set_output(GError *error, const char *path);
const char *kn_error_output(const GError *error);

/* The causes of an error as lines that can be printed; most have one. The caller frees. */
char **kn_error_lines(const GError *error);

/* The exit code of the program for an error: 0 for NULL, the table of DESIGN §6 for KN_ERROR, 1 for
 * any other domain. Cancelled maps to 130; a front end that knows the signal may say 143. */
int kn_error_exit_code(const GError *error);

/* What kind of failure it is, for programs: "project-invalid", "busy", …; never changes. */
const char *kn_error_name(const GError *error);
const char *kn_error_code_name(KnErrorCode code); /* NULL: there is no such code */
