/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Text of strangers in messages: no control character, no broken UTF-8 and no invisible sign (such
 * as one that turns the direction of writing) reaches a terminal or a log. Threads: pure functions.
 */

/* The text with everything that cannot be seen written as \n, \t, \xNN or \u{NNNN}. The caller
 * frees. */
char *kn_text_visible(const char *text);

/* The same in single quotes, shortened to about 60 characters with `…`. The caller frees. */
char *kn_text_quote(const char *text);

/* The name among candidates (NULL-terminated) that is nearest to word by edit distance, or NULL
 * when none is near enough to be meant: more than a third of its letters differ. */
const char *kn_nearest(const char *word, const char *const *candidates);

/* " (did you mean 'x'?)", or "" when nothing is near. The caller frees. */
char *kn_did_you_mean(const char *word, const char *const *candidates);

/* "row 2", "rows 1-3, 5": numbers (guint, ascending; one may stand twice) of what is called so. The
 * caller frees. */
char *kn_text_numbers(const char *what, const GArray *numbers);
