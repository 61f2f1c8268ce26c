/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption.h"
#include "text/caption_style.h"

/* How one caption becomes a picture with transparency (pixel/sprite.h): a spec, all that its pixels
 * depend on; a layout, which says where it stands in the frame; and the drawing itself. The text
 * module does the last two (KnText.caption_layout, KnText.caption_draw).
 *
 * The picture holds the caption and, where words are lit, below it a second time with all of its
 * words in the colour of the word spoken and without a box: a lit word is a part of that one, laid
 * over the first at the same place. So it lies exactly over its word, in any script and direction.
 */

/* Lengths are in pixels of the frame. */
typedef struct {
    char *text;     /* UTF-8, lines with \n between them */
    char *font;     /* NULL: KN_CARD_FONT */
    char *language; /* BCP 47, for signs that languages write differently; NULL: not said */
    int frame_width, frame_height;
    double size_px, outline_px, margin_px;
    KnColor color, highlight_color, outline_color, box_color;
    double box_opacity; /* 0: no box */
    gboolean lit;       /* with the second picture */
    int line_align;     /* KnCaptionAlign - 1: of lines among each other */
    /* Where the text's block stands: the point x, y is its left (-1), middle (0) or right (1), and
     * its upper (-1), middle (0) or lower (1) edge. Margins are kept before that. */
    double x, y;
    int x_edge, y_edge;
    char fonts[65]; /* what it is drawn with: set by KnText.caption_layout */
} KnCaptionSpec;

/* The caption in that style on a frame of that size; the style is complete; language may be NULL.
 * Words are lit with karaoke and pop, when their times are known. */
void kn_caption_spec_init(KnCaptionSpec *spec, const KnCaption *caption,
                          const KnCaptionStyle *style, KnCaptionBurn burn, const char *language,
                          int frame_width, int frame_height);
void kn_caption_spec_clear(KnCaptionSpec *spec);

/* Raised whenever the same spec would be drawn in other pixels: part of every key. */
#define KN_CAPTION_MEANING 1

/* The canonical form, floating, and back: FALSE for what no caption asks for. The key, a hash of it
 * (after the layout), names the surface. */
#define KN_CAPTION_SPEC_TYPE "(smsmsiiddd(yyy)(yyy)(yyy)(yyy)dbi(dd)(ii)s)"
GVariant *kn_caption_spec_to_variant(const KnCaptionSpec *spec);
gboolean kn_caption_spec_from_variant(GVariant *variant, KnCaptionSpec *spec);
char *kn_caption_spec_key(const KnCaptionSpec *spec);

/* What the person should know of the fonts of a text; no words: nothing. */
typedef struct {
    KnWarningCode code;
    char words[160];
} KnTextWarning;

/* A rectangle of the frame; everything is even but the frame's own odd edges. */
typedef struct {
    int x, y, width, height;
} KnCaptionRect;

/* Where a word is lit: two parts or more where it is wrapped, or runs in both directions. */
typedef struct {
    guint word; /* of the caption */
    KnCaptionRect rect;
} KnCaptionPart;

typedef struct {
    KnCaptionRect rect; /* of the caption: the upper part of the picture */
    int lit_y; /* where the lit one begins below it: its height, made even; else the whole's */
    KnCaptionPart *parts; /* only where words are lit */
    guint n_parts;
    KnTextWarning warning;
} KnCaptionLayout;

void kn_caption_layout_clear(KnCaptionLayout *layout);
