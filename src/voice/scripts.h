/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Letters that a language is not written in. Threads: pure functions. */
typedef struct {
    char sign[7];         /* the first of them */
    const char *language; /* one that is written in them, by its code; NULL: none is known */
} KnForeignLetters;

/* Whether most letters of a text are of scripts that a language ("en-gb") is not written in. Latin
 * ones are foreign to none: names and short words stand in every text. FALSE also where it is not
 * known how the language is written. Greek letters that stand alone count for nothing. */
gboolean kn_letters_are_foreign(const char *text, const char *language, KnForeignLetters *foreign);
