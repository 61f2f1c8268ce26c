/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "text/caption_draw.h"

/* Art: a picture that is described by a list of things to be drawn over each other, in the pixels
 * of a canvas. Cards are made of such pictures. Threads: a list belongs to one thread while it is
 * put together; then read-only. */
typedef enum {
    KN_ART_TEXT,   /* in a column of box.w, from box.x, box.y on; box.w 0: as broad as it is */
    KN_ART_BOX,    /* filled, with round corners of radius v[0]; v[1] > 0: only a line so broad */
    KN_ART_SHADE,  /* box, from color at its upper left corner to other at its lower right one */
    KN_ART_LINE,   /* through the points, v[0] broad, with round ends */
    KN_ART_AREA,   /* what the points enclose */
    KN_ART_SECTOR, /* of the circle in the box: from turn v[0] to v[1], clockwise from straight up,
                    * with a hole of share v[2] of it */
    KN_ART_LAST = KN_ART_SECTOR,
} KnArtKind;

typedef struct {
    int kind;
    KnBox box;
    KnColor color, other;
    double opacity; /* 0..1 */
    double v[3];
    /* of a text */
    char *text; /* UTF-8, in Pango's markup */
    char *font; /* a family, or several with commas, or a font file's full path */
    double size_px;
    double leading;          /* from one line to the next, as a share of what the font says */
    gboolean bold, anywhere; /* anywhere: words that have no room are broken */
    int align;               /* -1: where the script begins; 0: middle; 1: where it ends */
    guint n_points;
    KnPoint *points;
} KnArtItem;

/* The part of a canvas that is drawn. */
typedef struct {
    int x, y, width, height;
    gboolean opaque; /* no transparency: the base of a card, not what lies on it */
    guint n;
    KnArtItem *items; /* owned */
    char fonts[65];   /* what texts are drawn with: set by KnText.art_fonts */
    KnTextWarning warning;
} KnArtSpec;

/* How large a text comes out. */
typedef struct {
    double width, height; /* of its lines */
    double baseline;      /* of the first line, from above */
    double ink_left;      /* how far right of the first line's edge its first letter begins */
    int n_lines;
} KnArtSize;

/* Longer texts are refused. */
enum { KN_ART_BYTES_MAX = 65536, KN_ART_ITEMS_MAX = 4000, KN_ART_POINTS_MAX = 4000 };

/* Raised whenever the same spec would be drawn in other pixels: part of every key. */
#define KN_ART_MEANING 1

void kn_art_item_clear(KnArtItem *item);
void kn_art_clear(KnArtSpec *spec);
/* Appends an item; takes what it owns. */
void kn_art_add(KnArtSpec *spec, const KnArtItem *take_item);

/* The canonical form, floating, and back: FALSE, owning nothing, for what no card makes. */
#define KN_ART_TYPE "((iiii)ba(y(dddd)(yyy)(yyy)d(ddd)(ssddbbi)a(dd))s)"
GVariant *kn_art_to_variant(const KnArtSpec *spec);
gboolean kn_art_from_variant(GVariant *variant, KnArtSpec *spec);
char *kn_art_key(const KnArtSpec *spec);
