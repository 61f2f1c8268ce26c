/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Words as pictures are found by. Threads: pure. */

/* Adds the words of a text to a set: parts between letters and digits of any script, in small
 * letters, English plurals as their singulars; without words that say nothing ("the", "und"),
 * single letters and numbers alone. NAMES: words also end where small letters are followed by a
 * capital one, and between letters and digits, as in names of files. */
void kn_choice_words_add(GHashTable *words, const char *text, gboolean names);
/* A set of strings that it owns. */
GHashTable *kn_choice_words_new(void);
/* How well a word is answered by a set, in hundredths: 100 the word itself, 80 one that begins with
 * it, or with which it begins, by five letters at least; 0: not at all. */
int kn_choice_words_match(GHashTable *words, const char *word);
