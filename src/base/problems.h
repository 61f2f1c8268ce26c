/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "base/json.h"
#include "base/warning.h"

/* Messages gathered while reading: several errors are reported in one run, one line per cause,
 * sorted by place. Each message is complete: `file:line:column: $.json.path: what was found; what
 * was expected (did you mean 'x'?)`; KN_HINT (base/error.h) stands before what was expected. The
 * same message about the same place (a default that every segment inherits) is kept once, and of a
 * value that is no object the first error alone. Threads:
 * one at a time. */
typedef struct KnProblems KnProblems;
KnProblems *kn_problems_new(const char *file_name);
/* The same of a document, whose values say in which file they stand (kn_json_file); it is borrowed.
 */
KnProblems *kn_problems_new_of(const KnJsonDocument *document);
void kn_problems_free(KnProblems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnProblems, kn_problems_free)
/* path is a JSON path such as `$.segments[3].duration`; node may be NULL (no place). The code is
 * KN_PROBLEM_VALUE. */
void kn_problems_error(KnProblems *problems, const KnJson *node, const char *path,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The same with another code. */
void kn_problems_error_as(KnProblems *problems, KnProblemCode code, const KnJson *node,
                          const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);
void kn_problems_warning(KnProblems *problems, KnWarningCode code, const KnJson *node,
                         const char *path, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* The same at an object's i-th key. */
void kn_problems_error_key(KnProblems *problems, KnProblemCode code, const KnJson *object, guint i,
                           const char *path, const char *format, ...) G_GNUC_PRINTF(6, 7);
guint kn_problems_n_errors(const KnProblems *problems);
/* TRUE when so many errors stand here that further ones are only counted: no need to look for the
 * nearest name any more. */
gboolean kn_problems_full(const KnProblems *problems);
/* All errors as one GError (KN_ERROR_PROJECT) that knows each of them; its message has at most 20
 * lines and a line that counts the rest. FALSE and error set when there is any error. */
gboolean kn_problems_check(const KnProblems *problems, GError **error);
/* The same as an error of another code, with one more line at the end (NULL: none). Failures of one
 * cause (KN_PROBLEM_FAILURE, the same words) in several segments are one line, which names them. */
gboolean kn_problems_check_as(const KnProblems *problems, KnErrorCode code, const char *last_line,
                              GError **error);
KnWarnings *kn_problems_warnings(const KnProblems *problems); /* the caller frees */

/* `path.key`, or `path["key"]` for a key that is not a plain name. The caller frees. */
char *kn_json_path(const char *path, const char *key);
