/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/breaks.h"

/* What the rules of Unicode (UAX 14) leave to languages and to taste, over the flags that they give
 * (KnBreaks.find): Korean is parted at its spaces alone, Japanese between phrases, Thai not inside
 * of compounds, and quotes and dashes stand with what they belong to. A place that is taken back
 * keeps KN_BREAK_INSIDE, but for quotes and dashes, which have none. Threads: pure functions. */

/* Whether the text is parted between Japanese phrases: its language is Japanese, or it has kana. */
gboolean kn_break_is_japanese(const char *text, gsize size, const char *language);

gboolean kn_break_has_thai(const char *text, gsize size);

/* phrases: for each byte offset of the text whether a Japanese phrase begins there, as ICU sees it;
 * NULL: the text is not Japanese, or nobody knows. words: the same of words of Thai, of which ICU
 * knows compounds that libthai parts. */
void kn_break_rules_apply(const char *text, gsize size, const guint8 *phrases, const guint8 *words,
                          guint8 *flags);
