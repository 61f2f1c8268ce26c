/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption_cut.h"

/* The pieces of a text between which a line may end: for caption_cut.c. Threads: plain data. */
typedef struct {
    guint start, end; /* bytes of the text, without white space around them */
    guint columns;
    guint halves;    /* half words: a piece of a script with spaces counts one word */
    gboolean space;  /* white space stands before it */
    gboolean wide;   /* of a script whose signs are wide */
    gboolean inside; /* goes on with the word of the unit before, which had no room in a line */
    int ends;        /* 0 in the middle, 1 of a clause, 2 of a sentence */
    gboolean timed;  /* someone told its time */
    gint64 start_us, end_us;
} KnUnit;

/* All of a text's units (GArray of KnUnit), timed; not empty unless nothing can be seen. Words that
 * are wider than a line of max_columns are taken apart where that is possible. */
GArray *kn_units_of(const KnSaid *said, const guint8 *flags, guint max_columns);

/* Whether the code point is left out of captions: it is a control character, or an invisible
 * place for a break. */
gboolean kn_caption_leaves_out(gunichar c);

/* What ends with the text before `end`: 0, 1 of a clause, 2 of a sentence. */
int kn_text_ends(const char *text, guint start, guint end);

/* The moment at which the byte `at` of a word is said. */
gint64 kn_word_time_at(const KnCaptionWord *word, guint at);
