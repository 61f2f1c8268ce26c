/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/block_layout.h"
#include "text/kit.h"

/* Blocks of text inside of the text module. Threads: one at a time. */

typedef struct {
    double left, top, right, bottom;
} KnBounds;

/* A block ready to be drawn, in pixels of the frame. */
typedef struct {
    guint n;
    struct {
        PangoLayout *layout; /* owned */
        double x, y;         /* of its origin */
        double size_px;      /* as it came out */
    } paragraph[KN_TEXT_PARAGRAPHS_MAX];
    KnBounds panel; /* without its shadow; of a block without a panel, the text */
    KnBounds text;  /* all that is drawn of it, with its shadow */
    double pad_x, pad_y, shrunk;
    gboolean accent_right; /* the bar stands at the panel's right edge */
    gboolean cut;
} KnPlacedBlock;

/* A phrase that is marked, or its part on one line. */
typedef struct {
    KnBounds bounds;
    double size_px;
    gboolean backwards;
} KnBlockMark;

/* Of KnBlockMark, in the order in which they are read; the caller frees. */
GArray *kn_block_marks(const KnTextBlock *block, const KnPlacedBlock *placed);
/* The first phrase that stands nowhere in the block; NULL: there is none. */
const char *kn_block_missing_mark(const KnTextBlock *block);

gboolean kn_block_place(const KnTextBlock *block, KnPlacedBlock *placed, GError **error);
void kn_block_place_clear(KnPlacedBlock *placed);

/* The sections; lines, clusters and marks when `parts`. */
void kn_block_measure(const KnTextBlock *block, const KnPlacedBlock *placed, gboolean parts,
                      KnTextBlockLayout *layout);

/* KnText.block_layout and KnText.block_draw. */
gboolean kn_block_lay_out(KnTextBlock *block, KnTextBlockLayout *layout, GError **error);
gboolean kn_block_draw(const KnTextBlock *block, const char *surface_path, GError **error);
