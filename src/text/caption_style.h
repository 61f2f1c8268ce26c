/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* How captions look: the project's `captions` object says it, whoever draws them reads it. The
 * option table is shared by both, so that nothing is described twice. Threads: tables are const. */

/* How captions are drawn into the picture. */
typedef enum {
    KN_CAPTION_BURN_NONE,    /* not at all: side files and the soft track alone */
    KN_CAPTION_BURN_PLAIN,   /* text with an outline */
    KN_CAPTION_BURN_BOXED,   /* text on a box */
    KN_CAPTION_BURN_KARAOKE, /* the word spoken is lit */
    KN_CAPTION_BURN_POP,     /* few words at a time, the word spoken is lit */
} KnCaptionBurn;

typedef enum {
    KN_CAPTION_UNSET,
    KN_CAPTION_BOTTOM, /* the text's lower edge stands on the margin */
    KN_CAPTION_MIDDLE,
    KN_CAPTION_TOP,   /* the text's upper edge stands on the margin */
    KN_CAPTION_POINT, /* the text's middle stands on `point` */
} KnCaptionAnchor;

/* Sizes are in pixels of a picture whose shorter side has 1080 (so that an upright film has the
 * same letters as a broad one). Filled by kn_caption_style_options; what is zero after that means
 * what kn_caption_style_complete makes of it. */
typedef struct {
    char *font;              /* a family, or several with commas; NULL: KN_CARD_FONT */
    double size_px;          /* of a line's letters; 0: 52, of pop 84 */
    KnColor color;           /* white */
    KnColor highlight_color; /* of the word spoken */
    double outline_px;       /* its width around the letters; -1: 3, of pop 5, of boxed 0 */
    KnColor outline_color;
    KnColor box_color;
    double box_opacity; /* 0..1; -1: 0.65 of boxed, else 0 (no box) */
    KnSpot spot;        /* KnCaptionAnchor */
    double margin;      /* the share of the frame's shorter side that stays free at every edge */
    int align;          /* of lines among each other, KnCaptionAlign - 1: left, center, right */
} KnCaptionStyle;

/* Of which the table's column `useless` judges: a complete style, and how it is burned. */
typedef struct {
    const KnCaptionStyle *style;
    KnCaptionBurn burn;
} KnCaptionLook;
extern const KnOption kn_caption_style_options[];
extern const KnOptionTable kn_caption_style_table;

/* Fills in what depends on `burn`: afterwards no field but font is unset. */
void kn_caption_style_complete(KnCaptionStyle *style, KnCaptionBurn burn);
