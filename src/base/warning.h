/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* What a person should know although the work goes on. A warning has a code, which never changes
 * its name or its meaning and which programs may act on; a place, as far as there is one; and
 * words, which are for people and may change. docs/warnings.md lists the codes. */
typedef enum {
#define KN_ITEM(id, name, help) KN_WARNING_##id,
#include "base/warnings.def"
#undef KN_ITEM
    KN_N_WARNINGS,
} KnWarningCode;

/* "transition-cut"; by code, and NULL at the end. */
extern const char *const kn_warning_names[];
const char *kn_warning_name(KnWarningCode code); /* "transition-cut" */

/* docs/warnings.md. The caller frees. */
char *kn_warnings_reference(void);

typedef struct {
    KnWarningCode code;
    char *file;         /* of the project; NULL: none */
    guint line, column; /* count from 1; 0: not known */
    char *path;         /* JSON path; NULL: none */
    guint segment;      /* counts from 1; 0: of none */
    char *words;        /* without the place */
} KnWarning;

/* Where that value stands, in a file of that name. */
void kn_warning_set_place(KnWarning *warning, const char *file, const KnJson *node);

/* All of it as one line for people: `file:line:column: $.path: words`, or `segment 3: words` when
 * only the segment is known. The caller frees. */
char *kn_warning_line(const KnWarning *warning);

/* Warnings in the order they were added, each once: what has the same code, place and words as an
 * earlier one is not added again. Threads: one at a time. */
typedef struct KnWarnings KnWarnings;
KnWarnings *kn_warnings_new(void);
void kn_warnings_free(KnWarnings *warnings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnWarnings, kn_warnings_free)
/* One without a place in a file; segment 0: of none. */
void kn_warnings_add(KnWarnings *warnings, KnWarningCode code, guint segment, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);
/* A copy of another one. FALSE: it is in the list already. */
gboolean kn_warnings_append(KnWarnings *warnings, const KnWarning *warning);
void kn_warnings_append_all(KnWarnings *warnings, const KnWarnings *more); /* more may be NULL */
guint kn_warnings_n(const KnWarnings *warnings);                           /* NULL: 0 */
const KnWarning *kn_warnings_at(const KnWarnings *warnings, guint i);
