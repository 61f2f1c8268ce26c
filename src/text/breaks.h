/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Where a text may be broken, by the rules of Unicode and of its language: UAX 14 and 29 as Pango
 * knows them, Thai by the dictionaries of libthai and ICU, Japanese between phrases by ICU, Korean
 * at spaces (text/break_rules.h). A module of its own, `breaks`, which needs neither fonts nor
 * pixels. Threads: safe from any thread. */
enum {
    KN_BREAK_GRAPHEME = 1, /* a character as a person counts them begins here */
    KN_BREAK_LINE = 2,     /* a line may end before this place */
    KN_BREAK_MUST = 4,     /* a line must end before this place */
    KN_BREAK_INSIDE = 8, /* inside of a word: a line may end here if the word has no room in one */
};

typedef struct {
    guint abi; /* KN_BREAKS_ABI */
    /* Flags for each byte offset of the text, size + 1 of them (0 inside of a code point); the last
     * one is that of the text's end. language: BCP 47, or NULL. The caller frees. */
    guint8 *(*find)(const char *text, gsize size, const char *language);
    const char *(*version)(void); /* "Pango 1.50.12, ICU 72.1"; static */
} KnBreaks;
enum { KN_BREAKS_ABI = 2 };

/* The module, loaded on first use. Errors: KN_ERROR_ENVIRONMENT. */
const KnBreaks *kn_breaks(GError **error);
