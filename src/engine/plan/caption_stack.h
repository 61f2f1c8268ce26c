/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption_draw.h"

/* Captions that are seen at one time, kept from lying over each other: those at the bottom stand on
 * each other, the oldest on top; those at the top hang below each other, the oldest on top too. One
 * that was moved stays where it is for as long as it is seen, so that texts move only when they
 * have to. Where the frame holds no more, the oldest are not seen. Threads: pure but for measure.
 */

/* When a caption is seen: frames [from, to). */
typedef struct {
    gint64 from, to;
} KnCaptionTime;

/* Where one stands when it is alone. */
typedef struct {
    KnCaptionRect rect;
    gboolean hangs; /* it gives way downwards, else upwards */
} KnCaptionBlock;

/* Frames [from, to) of a caption, moved down by dy (negative: up), which is even. */
typedef struct {
    guint caption;
    gint64 from, to;
    int dy;
} KnCaptionPiece;

typedef struct {
    const KnCaptionTime *times; /* in the order of `from`; empty ones are not seen */
    guint n;
    int frame_height;
    /* Where a caption stands; asked for at most once for each, and not for those that are never
     * seen. FALSE with an error ends the work. */
    gboolean (*measure)(gpointer data, guint caption, KnCaptionBlock *block, GError **error);
    gpointer data;
} KnCaptionStack;

/* Appends the pieces (KnCaptionPiece), those of one caption in the order of time. n_hidden receives
 * how many captions are not seen, or not all the time. */
gboolean kn_caption_stack(const KnCaptionStack *stack, GArray *pieces, guint *n_hidden,
                          GError **error);
