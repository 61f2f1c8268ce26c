/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The lines of a script, before they are read (import/script.h). Threads: pure functions, of lines
 * that nobody else has. */

/* The lines of a text, whose ends may be those of any system, without what no reader sees. The
 * caller frees. */
char **kn_script_lines(const char *text);

/* Takes the lines away that stand between two of `---` before the text, and the title that they
 * give, unless there is one (which the caller frees). FALSE: there are none. */
gboolean kn_script_take_front_matter(char **lines, char **title);

/* Takes the definitions of links (`[name]: address`) away, whose lines become empty, and returns
 * what they define: label → address. What stands in code stays. The caller unrefs. */
GHashTable *kn_script_take_definitions(char **lines);

/* Puts the first bar before rows of tables that go without: those above a delimiter, and below it
 * up to an empty line. */
void kn_script_set_bars(char **lines);

gboolean kn_script_is_row(const char *line);       /* of a table: it begins with a bar */
gboolean kn_script_is_delimiter(const char *line); /* between a table's names and its rows */

/* How many marks a fence of code has that the line is, at least three; 0: it is none. */
gsize kn_script_fence(const char *line);

/* The words of a list's item behind its mark and box ("- [ ] one", "1. one"); "": it has none;
 * NULL: the line is none. A number without words is text. */
const char *kn_script_item(const char *line);
const char *kn_script_numbered(const char *line);

gboolean
kn_script_is_rule(const char *line); /* "---", or a heading without words: it says nothing */
/* Whether the line makes a heading of the text above it. */
gboolean kn_script_is_underlined(const char *text, const char *line);
/* By how many columns a line is indented. */
guint kn_script_indent_of(const char *line);
/* The first words of a text, for a card that goes with it. The caller frees. */
char *kn_script_first_words(const char *text);
