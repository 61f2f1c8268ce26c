/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Fills {{name}} in every string of the project with the value of `variables`, which --set (a
 * NULL-terminated list of "name=value", may be NULL) overrides and adds to. Values are numbers,
 * strings, true or false and are not searched for variables themselves. A string that is nothing
 * but one variable may also stand for a number or a boolean. `\{{` is a plain {{. Returns a tree of
 * the same document; problems are reported with their place. n_wrong_set (may be NULL) is how many
 * of them lie in --set alone. more: values that the document has adopted, which are filled, too,
 * and replaced; each may be NULL. Threads: one a document. */
const KnJson *kn_variables_fill(KnJsonDocument *document, const char *const *set,
                                const KnJson **more, guint n_more, KnProblems *problems,
                                guint *n_wrong_set);

/* Which variables there are, by name: how a document uses them, as a set of KnVariableKnown. The
 * caller frees. */
typedef enum {
    KN_VARIABLE_DECLARED = 1 << 0, /* `variables` gives it a value */
    KN_VARIABLE_NAMED = 1 << 1,    /* {{name}} stands in a string */
} KnVariableKnown;
GHashTable *kn_variables_known(const KnJsonDocument *document);

/* Whether a variable may be called that. */
gboolean kn_variable_is_name(const char *name);
/* What a value of JSON stands for as text; NULL: it is no string, number, true or false. The caller
 * frees. */
char *kn_variable_text(const KnJson *value);
