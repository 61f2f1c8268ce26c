/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption.h"

/* When the words of a text are said: from a word file, or guessed from the sound. Spans are
 * KnCaptionWord with offsets into the text, in its order, on a clock of their own (of the speech's
 * start). Threads: pure functions. */

/* What carries time in a text: a run of letters and digits, or one wide sign. */
typedef struct {
    guint offset, length;
    guint weight; /* how long it takes to say, in parts of the whole */
    guint pause;  /* what stands behind it: 0 nothing, 1 a comma or its like, 2 a sentence's end */
} KnToken;

/* An array of KnToken. */
GArray *kn_tokens_of(const char *text);

/* A word somebody timed. */
typedef struct {
    char *text;
    gint64 start_us, end_us;
} KnTimedWord;

typedef struct {
    KnTimedWord *items;
    guint n;
} KnTimedWords;

void kn_timed_words_free(KnTimedWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnTimedWords, kn_timed_words_free)

/* Reads a word file: JSON in one of the forms of text/word_format.h, or one object of a list on
 * each line. length_us is how long the sound is of which it tells (0: not known): whole numbers
 * that lie outside of it are milliseconds, not seconds. Times must not go backwards; words without
 * a time stand between their neighbours. An empty list is an error. Errors: KN_ERROR_INPUT,
 * `name:line:column: $.path: …`. */
KnTimedWords *kn_word_file_read(const char *data, gsize size, const char *name, gint64 length_us,
                                GError **error);

/* The words as one text, with a space between them where the script has spaces, and where they
 * stand in it (an array of KnCaptionWord). */
char *kn_timed_words_text(const KnTimedWords *words, GArray **spans);

/* The words that the text says as well, each as a whole, at its place and time: equal words without
 * regard to case and signs, in their order; what only one of both has is left out. An array of
 * KnCaptionWord. */
GArray *kn_words_match(const char *text, const KnTimedWords *words);

/* Gives the words' times to a text that says nearly the same: equal words (without regard to case
 * and signs) take theirs, and what stands between takes the time between, shared by weight. An
 * array of KnCaptionWord; empty when the text or the list has no word. */
GArray *kn_words_align(const char *text, const KnTimedWords *words);

/* Shares a time among the words of a text by their weight: for text that nobody says. */
GArray *kn_words_spread(const char *text, gint64 start_us, gint64 end_us);

/* Guesses when each word of the text is said in the sound (mono, any rate): see word_estimate.c.
 * An array of KnCaptionWord; empty when there is no word or no sound. */
GArray *kn_words_estimate(const char *text, const gint16 *samples, gsize n, int sample_rate);
