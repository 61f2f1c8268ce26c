/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What a project asks of words and names, for whoever writes one. No file is looked at.
 * Threads: pure functions. */

/* A line that is spoken has at most so many. */
enum { KN_LINE_CHARACTERS_MAX = 20000 };

/* Whether anybody would say something of it: more than white space and signs. NULL: no. */
gboolean kn_transcript_says(const char *text);

/* Why no project can name a file so, in words that follow the name; NULL: it can. Static. */
const char *kn_path_wrong(const char *written);
