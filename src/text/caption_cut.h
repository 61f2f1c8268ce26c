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

/* How many characters a second a caption asks to be read; *limit receives what the rules allow. */
double kn_caption_speed(const KnCaption *caption, const KnCaptionRules *rules,
                        const KnBreaks *breaks, double *limit);
