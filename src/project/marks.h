/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What a text says to the voice, besides its words: pauses, written `[pause 0.6s]` or, as SSML has
 * it, `<break time="600ms"/>`, and marks of emphasis (`*word*`, `**word**`, `_word_`), which are
 * dropped. Threads: pure functions. */
enum { KN_PAUSE_MS_MAX = 60000 };

/* A pause before a byte of the text without marks. */
typedef struct {
    guint at;
    int ms;
} KnTextPause;

/* The text without marks (the caller frees), and its pauses in order, of KnTextPause. A pause is a
 * blank between words, and none before a sign that closes. text: UTF-8 with single spaces. NULL
 * with KN_ERROR_PROJECT, which quotes the tag that is not understood. */
char *kn_marks_strip(const char *text, GArray *pauses, GError **error);

/* The same to look at, or to show: a text that is not understood stays as it is. The caller frees.
 */
char *kn_marks_shown(const char *text);
/* The same of a text whose marks of emphasis were read before: what stands there is a sign. */
char *kn_marks_without_pauses(const char *text);

/* "0.6s" or "600ms" in ms; -1: it is neither, or too long. size: in bytes. */
int kn_marks_time(const char *text, gsize size);
