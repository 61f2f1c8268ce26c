/* SPDX-License-Identifier: MIT */

/* When packets are decoded. A film with B-frames has packets whose pictures are shown later than
 * those of the packets after them. MP4 counts decoding times from 0 and says of each packet by how
 * much its picture is shown later; players that know no edit list show the first picture at 0 only
 * if its offset is 0, and the frames that are decoded ahead then have offsets below 0:
 *
 *     picture   0  3  1  2  6  4  5
 *     decoded   0  1  2  3  4  5  6
 *     offset    0 +2 -1 -1 +2 -1 -1
 *
 * So every frame lasts equally long for the decoder, and programs see a constant frame rate. FFmpeg
 * finds out by how much the decoder has to run ahead from the smallest offset, but leaves out the
 * last two runs of equal offsets (mov_read_ctts in libavformat/mov.c, from 2012 to today). When no
 * run before them is as low, it complains of "Invalid timestamps": short films are so, and long
 * ones whose only B-frames are the last ones.
 *
 * Such a film gets tight times instead: a picture that comes in its turn is decoded when it is
 * shown, and those that come ahead of their turn are decoded in steps of less than a frame before:
 *
 *     picture   0  3   1  2  6   4  5
 *     decoded   0  0.5 1  2  2.5 4  5
 *     offset    0  2.5 0  0  3.5 0  0
 *
 * No offset is below 0. The last packet lasts up to the film's end, so that the mean frame rate is
 * exact. */
#include "media/av/muxer_order.h"

void kn_offset_runs_add(KnOffsetRuns *runs, gint64 pts, gint64 dts)
{
    if (!runs->started)
        runs->start = pts - dts;
    gint64 offset = pts - dts - runs->start;
    if (runs->started && offset == runs->last[1])
        return;
    runs->started = TRUE;
    runs->deepest = MIN(runs->deepest, runs->last[0]);
    runs->last[0] = runs->last[1];
    runs->last[1] = offset;
}

gboolean kn_offset_runs_are_misread(const KnOffsetRuns *runs)
{
    return MIN(runs->last[0], runs->last[1]) < runs->deepest;
}

gboolean kn_tight_order_next(KnTightOrder *order, gint64 pts, gint64 frame, int delay, gint64 *dts,
                             gint64 *duration)
{
    gint64 ahead = pts - order->next;
    if (ahead < 0 || ahead > 64 || (ahead > 0 && order->ahead >> (ahead - 1) & 1))
        return FALSE;
    order->end = MAX(order->end, pts + 1);
    if (ahead > 0) {
        order->ahead |= (guint64)1 << (ahead - 1);
        order->dts += frame / (delay + 2);
        *dts = order->dts;
        *duration = frame;
        return TRUE;
    }
    *dts = order->dts = pts * frame;
    *duration = (order->end - pts) * frame;
    for (gboolean came = TRUE; came; order->ahead >>= 1) {
        order->next++;
        came = order->ahead & 1;
    }
    return TRUE;
}
