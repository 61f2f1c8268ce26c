/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/text_block.h"
#include "text/caption_draw.h"

/* Where a block of text (shot/text_block.h) stands, and where in its picture each part of it is.
 *
 * The picture is a sprite (pixel/sprite.h) of up to five sections below each other: the panel with
 * its shadow; the marks of phrases; the text, which lies over them; the cursor; and once more
 * panel, marks and text as they are at rest, which is one layer then and not three. A layer shows a
 * part of a section at the place that the part has in the frame. */

/* A section: a rectangle of the frame, all of whose numbers are even but the frame's own odd edges,
 * and the row of the picture in which it begins. Height 0: there is none. */
typedef struct {
    KnCaptionRect rect;
    int source_y;
} KnTextSection;

/* A line of text: its rows in the frame, which join those of the lines beside it; its columns, from
 * its outermost clusters; and the rows of the cursor in it. All even but at the section's edges. */
typedef struct {
    int top, bottom;
    int left, right;
    int cursor_top, cursor_bottom;
} KnTextLine;

/* What is typed at one stroke: a grapheme cluster, [left, right) of its line in the frame, even but
 * at the section's right edge; empty where nothing of it is seen. The clusters of a line share its
 * columns without gap and overlap. */
typedef struct {
    guint line;
    int left, right;
    gboolean backwards; /* it is read from right to left: the cursor stands at its left */
} KnTextCluster;

/* A phrase that is marked, or its part on one line: of the frame, all even. */
typedef struct {
    KnCaptionRect rect;
    gboolean backwards;
} KnTextMark;

typedef struct {
    KnTextSection panel, text, marks, cursor, whole;
    KnCaptionRect body; /* what other text must not cover: the panel without its shadow, or the text
                         */
    int width, height;  /* of the picture */
    KnTextLine *lines;
    guint n_lines;
    KnTextCluster *clusters; /* in the order in which they are read */
    guint n_clusters;
    KnTextMark *mark_parts; /* in the order in which they are read */
    guint n_mark_parts;
    const char *missing_mark; /* the first phrase that is not in the text, of the block; NULL */
    double shrunk;            /* by how much letters are smaller than asked for: 1: not at all */
    gboolean cut;             /* the end of the text is not seen */
    KnTextWarning warning;
} KnTextBlockLayout;

void kn_text_block_layout_clear(KnTextBlockLayout *layout);
