/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Whether FFmpeg reads the composition offsets of a film right that was written with decoding
 * times of whole frames: see muxer_order.c. Zeroed memory is a film without a packet. */
typedef struct {
    gboolean started;
    gint64 start;   /* what the first packet's offset is, which the container takes off */
    gint64 last[2]; /* offsets of the two runs that came last, or 0 */
    gint64 deepest; /* of all before them; at most 0 */
} KnOffsetRuns;
/* The next packet, in any unit. */
void kn_offset_runs_add(KnOffsetRuns *runs, gint64 pts, gint64 dts);
gboolean kn_offset_runs_are_misread(const KnOffsetRuns *runs);

/* Decoding times that never lie after a picture's own time, for packets whose times are whole
 * frames from 0 on. Zeroed memory is a film without a packet. */
typedef struct {
    gint64 next;   /* the first frame that has not come yet */
    guint64 ahead; /* bit i: frame next + 1 + i has come */
    gint64 end;    /* of all frames that have come */
    gint64 dts;    /* of the last packet, in ticks */
} KnTightOrder;

/* Takes the next packet, whose picture is frame pts, and says its times in ticks, of which a frame
 * has `frame`, more than delay + 2. delay: at most so many packets in a row come before their turn.
 * FALSE: the picture is there twice, or further ahead than any encoder sends one. */
gboolean kn_tight_order_next(KnTightOrder *order, gint64 pts, gint64 frame, int delay, gint64 *dts,
                             gint64 *duration);
