/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/draft.h"

/* A script, as people write one: plain text, or Markdown. Its first heading names the film; every
 * heading is a card that begins a chapter; a paragraph is a segment that is spoken; a list is a
 * card of points; a quotation is a card, too. A table and fenced code are cards that nobody speaks.
 * A picture that stands alone in a paragraph
 * (`![](a.jpg)`) is shown with the paragraph after it, once kn_script_pictures has found it.
 * Emphasis, links and comments are read for their words alone.
 *
 * The segments are appended to the draft; those that show no picture show their first sentence,
 * and those that name one have that card, too, until the picture is found.
 * Errors: KN_ERROR_INPUT, NAME:LINE: what is wrong: no UTF-8, a NUL, nothing to say, or more than a
 * project may hold. Threads: pure function. */
enum { KN_SCRIPT_SIZE_MAX = 4 << 20 };
gboolean kn_script_read(KnDraft *draft, const char *text, gsize size, const char *name,
                        GError **error);
