/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The words of a line of Markdown: without emphasis, links, addresses of links, notes, tags of HTML
 * and code marks, with entities as the characters that they stand for. The caller frees. Threads:
 * pure function. */
char *kn_markup_words(const char *text);

/* What no reader sees is blanked out in place, its line breaks stay: comments of HTML, and what
 * stands in <script> and <style>. */
void kn_markup_blank_unseen(char *text);

/* A line that says where a link or note leads (`[name]: address`, `[^1]: words`), and nothing by
 * itself. note: whether it is one with words. */
gboolean kn_markup_is_definition(const char *line, gboolean *note);

/* A heading's words without marks that end it: `## Bees ##`, `# Bees {#bees}`. The caller frees. */
char *kn_markup_heading(const char *text);
