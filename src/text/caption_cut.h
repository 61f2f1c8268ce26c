/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/breaks.h"
#include "text/caption.h"
#include "text/caption_rules.h"

/* Cuts what is said into captions of lines: see caption_cut.c for how. */
typedef struct {
    const char *text;           /* UTF-8; control characters are left out, white space is folded */
    const char *language;       /* BCP 47, or NULL */
    const KnCaptionWord *words; /* offsets into text, in its order; may be empty */
    guint n_words;
    /* Its captions stay inside of this time unless the words do not; without words, they fill it.
     */
    gint64 start_us, end_us;
    guint segment;
    gboolean estimated;
} KnSaid;

/* Appends captions (KnCaption) to the array; none of them is wider or longer than the rules say,
 * unless one word or one character is. No word is lost. */
void kn_captions_cut(const KnSaid *said, const KnCaptionRules *rules, const KnBreaks *breaks,
                     GArray *captions);

/* How a text is counted: characters as a person counts them, a wide one (of Chinese, Japanese,
 * Korean, or an emoji) as two columns. */
typedef struct {
    guint n_chars, n_wide, n_columns;
} KnTextSize;

/* flags: of KnBreaks.find, for the bytes of the text. */
KnTextSize kn_text_size(const char *text, gsize size, const guint8 *flags);
/* More wide characters than others. */
gboolean kn_text_is_wide(const KnTextSize *size);

/* How a caption reads: how many characters a second it asks to be read, and its longest line that
 * is longer than the rules allow, both beside what they allow. */
typedef struct {
    double speed, speed_limit; /* characters a second */
    guint line, line_limit;    /* characters; 0: no line is too long */
} KnCaptionReading;
KnCaptionReading kn_caption_reading(const KnCaption *caption, const KnCaptionRules *rules,
                                    const KnBreaks *breaks);
