/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Fills {{name}} in every string of the project with the value of `variables`, which --set (a
 * NULL-terminated list of "name=value", may be NULL) overrides and adds to. Values are numbers,
 * strings, true or false and are not searched for variables themselves. A string that is nothing
 * but one variable may also stand for a number or a boolean. `\{{` is a plain {{. Returns a tree of
 * the same document; problems are reported with their place. n_wrong_set (may be NULL) is how many
 * of them lie in --set alone. Threads: one a document. */
const KnJson *kn_variables_fill(KnJsonDocument *document, const char *const *set,
                                KnProblems *problems, guint *n_wrong_set);
