/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "shot/easing.h"

/* Text over a shot, as an effect describes it: a block, all that its pixels depend on, drawn once;
 * and the time of the block, which says when it is seen and how its text is typed. Whoever plans a
 * film lays the block out, and makes layers of both (KnLayer). Threads: a block belongs to one
 * thread while it is put together; then read-only. */

/* Lengths are in pixels of the frame. */
typedef struct {
    char *text; /* UTF-8, lines with \n between them */
    char *font; /* a family, or several with commas; NULL: the font of cards */
    double size_px;
    double gap_px; /* to the paragraph above it */
    KnColor color;
    gboolean bold;
} KnTextParagraph;

enum { KN_TEXT_PARAGRAPHS_MAX = 4, KN_TEXT_BYTES_MAX = 16384 };

/* Paragraphs below each other on a panel. All of it stands inside of `area`, the panel in the
 * corner, at the edge or in the middle that x_edge and y_edge name, as large as its text and not
 * smaller than min_width x min_height. Text is wrapped, then made smaller until it fits, then cut.
 */
typedef struct {
    int frame_width, frame_height;
    KnBox area;
    int x_edge, y_edge;  /* -1: left, upper; 0: middle; 1: right, lower */
    gboolean has_corner; /* the upper left corner stands there instead, as far as it has room */
    KnPoint corner;
    int align; /* of lines: -1: where their script begins; 0: middle; 1: where it ends */
    double min_width, min_height, pad_x, pad_y;
    KnColor panel_color, border_color;
    double panel_opacity; /* 0: no panel */
    double border_px, radius_px;
    double shadow_px; /* how far the soft shadow of the panel, and of text without one, reaches */
    KnColor accent_color;
    double accent_px; /* a bar at the edge where the first paragraph begins, or 0 */
    KnBox hole;       /* of the frame: cut out of the panel; w 0: none */
    KnColor mark_color;
    GStrv marks;      /* phrases that are marked with that colour; NULL: none */
    double cursor_px; /* how broad the cursor of typing is; 0: there is none */
    guint n;
    KnTextParagraph paragraphs[KN_TEXT_PARAGRAPHS_MAX];
    char fonts[65]; /* what it is drawn with: set by KnText.block_layout */
} KnTextBlock;

/* When it is seen, in frames of the shot's own time, [from, to). */
typedef struct {
    gint64 from, to;
    int fade_in, fade_out; /* frames; while it comes it moves by slide_x, slide_y to its place */
    double slide_x, slide_y;
    int wipe; /* the panel grows from its left edge in so many frames */
    KnEasing wipe_ease;
    double cps;       /* characters a second that are typed once it has come; 0: all is there */
    int mark_frames;  /* marks are drawn from left to right in so many frames once it has come */
    gboolean movable; /* it may give way to captions and to other text */
} KnTextTime;

typedef struct {
    const char *effect; /* its name, for messages; borrowed for ever */
    KnTextBlock block;
    KnTextTime time;
} KnShotText;

void kn_text_block_clear(KnTextBlock *block);
void kn_text_block_copy(const KnTextBlock *from, KnTextBlock *to); /* to: uninitialised */

/* Appends a paragraph with copies of its strings; one without text is left out. At most
 * KN_TEXT_PARAGRAPHS_MAX. */
void kn_text_block_add(KnTextBlock *block, const KnTextParagraph *paragraph);

/* Raised whenever the same block would be drawn in other pixels: part of every key. */
#define KN_TEXT_BLOCK_MEANING 2

/* The canonical form, floating, and back: FALSE, owning nothing, for what no effect makes. The key,
 * a hash of it (after the layout), names the surface. */
#define KN_TEXT_BLOCK_TYPE                                                                         \
    "((ii)(dddd)(iii)(bdd)(dddd)((yyy)(yyy)ddd)d((yyy)d)(dddd)((yyy)as)da(smsdd(yyy)b)s)"
GVariant *kn_text_block_to_variant(const KnTextBlock *block);
gboolean kn_text_block_from_variant(GVariant *variant, KnTextBlock *block);
char *kn_text_block_key(const KnTextBlock *block);
