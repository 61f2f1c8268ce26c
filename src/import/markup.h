/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* How words are read. */
typedef struct {
    GHashTable *definitions; /* label → address (kn_markup_label); NULL: nothing is defined */
    GPtrArray *pictures;     /* takes the names of pictures (char *), for each of which the words
                                have KN_MARKUP_PICTURE; NULL: they are read for their words */
    gboolean spoken;         /* pauses of SSML (project/marks.h) stay */
} KnMarkup;
#define KN_MARKUP_PICTURE "\357\277\274" /* U+FFFC, which stands for an object in any text */

/* The words of a line of Markdown: without emphasis, links, addresses of links, notes, tags of HTML
 * and code marks, with entities as the characters that they stand for; of an address that stands in
 * the text, its host. The caller frees. Threads: pure function. */
char *kn_markup_words(const char *text, const KnMarkup *how);

/* A label as definitions are found by. The caller frees. */
char *kn_markup_label(const char *text, gsize length);

/* What no reader sees is blanked out in place, its line breaks stay: comments of HTML, and what
 * stands in <script> and <style>. */
void kn_markup_blank_unseen(char *text);

/* A line that says where a link or note leads (`[name]: address`, `[^1]: words`), and nothing by
 * itself. next: the line after it, which may have the address; NULL: there is none. found: takes
 * what it says, whose strings are the caller's. */
typedef struct {
    gboolean note; /* it has words */
    char *label, *address;
    guint n_lines; /* 1, or 2: with the next one */
} KnMarkupDefinition;
gboolean kn_markup_is_definition(const char *line, const char *next, KnMarkupDefinition *found);
/* Whether a line is nothing but the title of such a definition, which may stand below it. */
gboolean kn_markup_is_title(const char *line);

/* A heading's words without marks that end it: `## Bees ##`, `# Bees {#bees}`. The caller frees. */
char *kn_markup_heading(const char *text);
