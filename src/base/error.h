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

/* What kind of mistake a cause is, for programs that offer to mend it. */
typedef enum {
    KN_PROBLEM_FAILURE,      /* of none of these kinds: the error's code says what it is */
    KN_PROBLEM_SYNTAX,       /* it is no JSON */
    KN_PROBLEM_UNKNOWN_KEY,  /* an object has a key that means nothing there */
    KN_PROBLEM_UNKNOWN_NAME, /* a value is none of the names that there are */
    KN_PROBLEM_VALUE,        /* a value is not what is expected there */
    KN_PROBLEM_MISSING,      /* something that must be written is not */
    KN_PROBLEM_CONFLICT,     /* two things are written that exclude each other */
    KN_PROBLEM_TIME,         /* times that do not go together */
    KN_PROBLEM_PATH,         /* a path that a project may not name */
    KN_PROBLEM_FILE,         /* a file that is not there or cannot be read */
    KN_N_PROBLEMS,
} KnProblemCode;

/* One cause of an error: where it lies, as far as that is known, what is wrong, and how to mend it.
 */
typedef struct {
    KnProblemCode code;
    char *file;         /* NULL: not known */
    guint line, column; /* count from 1; 0: not known */
    char *path;         /* JSON path; NULL: none */
    guint segment;      /* counts from 1; 0: of none */
    char *words;        /* without the place; given with KN_HINT, kept without */
    char *wrong;        /* set by the error: the words before the hint; NULL in what it is given,
                           but for a cause of another error */
    char *hint;         /* set by the error: those after it; NULL: nobody knows how to mend it */
} KnProblem;

/* Stands in the words of a problem between what is wrong and how to mend it, in front of what joins
 * the two: `"found %s" KN_HINT "; expected %s"`, `"unknown key" KN_HINT " (did you mean %s?)"`. It
 * is nothing that a name could bring along, as names are made visible (base/text.h). */
#define KN_HINT "\x1f"
/* The words without that mark. The caller frees. */
char *kn_hint_remove(const char *words);

/* "unknown-key"; of FAILURE that of the error: kn_error_name. Never changes. */
const char *kn_problem_name(const KnProblem *problem, const GError *error);
/* The same by number: NULL for FAILURE and where there is none. */
const char *kn_problem_code_name(KnProblemCode code);

/* The place as it stands before the words: `file:line:column: path: `, or `segment 3: `. */
void kn_problem_append_place(GString *line, const KnProblem *problem);

/* An error of several causes, one line each. Names of strangers stand in messages as they are, with
 * whatever characters, so a line break in a message is one of a name, unless the message was made
 * here: of lines in which all that cannot be seen is written visibly (base/text.h). */
void kn_error_set_lines(GError **error, int code, const char *const *lines);

/* An array of KnProblem that owns their words, to be filled for kn_error_set_problems. */
GArray *kn_problem_array_new(void);

/* The same of causes with their places, of which the message shows the first n_shown (at most n).
 * more: further lines of the message, which say how many are not listed; may be NULL. */
void kn_error_set_problems(GError **error, int code, const KnProblem *problems, guint n,
                           guint n_shown, const char *const *more);
/* Says where the cause of an error lies that has one cause: its message begins with the place then.
 * place->words is not used.
 * An error that has a place keeps it. */
void kn_error_set_place(GError *error, const KnProblem *place);
/* Names the input file that an error is about, where it is opened or read: whoever knows the
 * project finds the place that names it (project/places.h). The first who names one is right.
 * Nothing happens to errors other than KN_ERROR_INPUT, nor without one. */
void kn_error_set_input(GError **error, const char *path);
const char *kn_error_input(const GError *error); /* NULL: none was named */

/* The causes of an error, as far as they are known one by one. NULL from the first on that is not
 * there. */
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
enum { KN_EXIT_ENVIRONMENT = 6 }; /* that of KN_ERROR_ENVIRONMENT */

/* What kind of failure it is, for programs: "project-invalid", "busy", …; never changes. */
const char *kn_error_name(const GError *error);
const char *kn_error_code_name(KnErrorCode code); /* NULL: there is no such code */
