/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Words from the events of a voice that tells where it is in the text, and no more. What counts as
 * a word is decided by the text: what stands between white space (or dashes), without the quotation
 * marks and stops around it; in scripts without spaces each sign. Threads: pure functions. */
typedef struct {
    guint offset; /* bytes of the text: in a word, or before it */
    gint64 start_us;
} KnWordEvent;

/* Every word of the text, each from its event to the next word's, the last one to end_us, so that
 * together they fill the time from the first event on. Words that share an event ("of the" is often
 * spoken as one) share its time by their length. Events that repeat a word or go back are passed
 * over. An empty array when the text has no word, or nothing happened. */
KnWord *kn_words_from_events(const char *text, const KnWordEvent *events, guint n_events,
                             gint64 end_us, guint *n_words);
