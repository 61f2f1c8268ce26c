/* SPDX-License-Identifier: MIT */
#pragma once
#include "cards/card.h"
#include "shot/shot.h"
#include "text/least.h"

/* The page that a kind of card is laid out on. Lengths are pixels of the canvas; those that are
 * named `units` are pixels of a picture whose shorter side has 1080, and shrink with the page where
 * there is no room. Threads: one at a time. */
struct KnCardPage {
    const KnCardContext *context;
    const KnCardCommon *common;
    KnTheme theme;    /* with the card's own colours */
    const char *font; /* of the card; NULL: the theme's */
    KnBox area;       /* without the margins */
    double unit;      /* pixels for one unit */
    double scale;     /* of letters and gaps: 1, or less where there is no room */
    gboolean last;    /* it gets no smaller than this: words that have no room are broken */
    double bottom;    /* of what is laid out */
    gboolean full;    /* something has no room */
    GArray *parts;    /* KnCardPart */
    GError *error;    /* the first one; then nothing is measured any more */
};

/* Sizes of letters: a scale of 1.35 from what can just be read to what is seen from far. */
enum {
    KN_SIZE_LEAST = KN_TEXT_LEAST,
    KN_SIZE_SMALL = 30,
    KN_SIZE_BODY = 42,
    KN_SIZE_LARGE = 54,
    KN_SIZE_HEADING = 68,
    KN_SIZE_TITLE = 116,
    KN_SIZE_DISPLAY = 240,
};
/* All gaps are whole numbers of this. */
enum { KN_GRID = 12 };

typedef enum { KN_FACE_BODY, KN_FACE_HEADING, KN_FACE_MONO } KnFace;

/* A text: size in units; x, y, w in pixels. */
typedef struct {
    const char *text;
    gboolean markup; /* it is Pango's already, else as it stands */
    KnFace face;
    double size;
    double leading; /* 0: 1.15 */
    KnColor color;
    gboolean bold, figures; /* figures: of one width each */
    gboolean balanced; /* lines become of like length; what is read from the right begins at the
                        * page's right edge as far from it as x is from the left one */
    int align;
    double x, y, w;
} KnPageText;

double kn_page_px(const KnCardPage *page, double units);   /* of a gap */
double kn_page_size(const KnCardPage *page, double units); /* of letters: never below the least */

/* Begins a part that comes at a time, in seconds from the card's start: what is added next belongs
 * to it. Valid until the next one begins. */
KnCardPart *kn_page_part(KnCardPage *page, double from);

KnArtSize kn_page_measure(KnCardPage *page, const KnPageText *text);
/* Adds the text to the part, and returns its height; what reaches over the page's lower edge, or
 * has no room in its width, makes the page full. */
double kn_page_text(KnCardPage *page, const KnPageText *text);
void kn_page_box(KnCardPage *page, KnBox box, KnColor color, double radius);
void kn_page_item(KnCardPage *page, const KnArtItem *take_item);

/* Whether it is read from right to left: so is its first letter. */
gboolean kn_page_backwards(const char *text);

/* The least width, up to the text's own, in which it needs no line more. */
double kn_page_balance(KnCardPage *page, const KnPageText *text);

/* A short bar in the accent's colour where the lines of a text begin, in units. */
void kn_page_bar(KnCardPage *page, const char *text, double y, double width, double height);

/* The heading of a card, from the page's upper edge on, as a part of its own with such a bar above
 * it; NULL or empty: none. Returns where what follows begins. */
double kn_page_heading(KnCardPage *page, const char *title);

/* Seconds from one of n parts to the next, so that all are there in good time. */
double kn_page_pace(const KnCardPage *page, guint n, double most);
/* Between two colours. */
KnColor kn_page_mix(KnColor a, KnColor b, double share);
