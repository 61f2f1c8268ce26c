/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Pictures that are equal to the one shown before, written without an encoder: a P picture of
 * skipped macroblocks alone, to which nothing refers (ITU-T H.264, 7.3.3 and 7.3.4). It copies the
 * picture that it names, takes a dozen bytes, and costs nothing. And pictures between two others
 * that a movement foretells: B-pictures of the same kind.
 *
 * The encoder does not know of such pictures and counts the pictures that it is given, so the order
 * in its slice headers (pic_order_cnt_lsb) is written anew. That changes nothing else of a stream
 * whose B-pictures are predicted in space and without implicit weights. Threads: one at a time for
 * each. */

/* What of the parameter sets stands in slice headers. */
typedef struct {
    int frame_num_bits, order_bits;
    int n_macroblocks;
    gboolean weighted;       /* explicit, in P-pictures */
    gboolean says_deblocked; /* whether a slice says how it is deblocked */
} KnCopySyntax;

/* From the parameter sets, without start code or length. FALSE: copies cannot be written into such
 * a stream: CABAC, no order counts, implicit weights, fields, more than a frame of 4:2:0 has. */
gboolean kn_copy_syntax_read(KnCopySyntax *syntax, const guint8 *sps, gsize sps_size,
                             const guint8 *pps, gsize pps_size);

/* Most pictures that may be shown between two that are referred to, so that the order stays clear.
 */
int kn_copy_most(const KnCopySyntax *syntax);

typedef struct {
    gboolean is_reference; /* and a slice */
    int frame_num;
} KnCopySlice;

/* Appends one NAL unit (as MP4 has it, behind its length) to `out`, with its length, and the order
 * written anew when it is a slice. */
void kn_copy_reorder(const KnCopySyntax *syntax, const guint8 *nal, gsize size, int order,
                     GByteArray *out, KnCopySlice *slice);

/* Appends a copy of the reference picture frame_num, shown at `order`, with its length; `last` is
 * the frame_num of the last reference picture that was coded. */
void kn_copy_append(const KnCopySyntax *syntax, int frame_num, int last, int order,
                    GByteArray *out);

/* Appends a picture between the two reference pictures that were coded last, shown at `order`, with
 * its length: a B-picture of skipped macroblocks, each of which is the mean of what lies on the way
 * of the later one's motion in both (8.4.1.2.3: direct in time). Nothing refers to it. */
void kn_between_append(const KnCopySyntax *syntax, int last, int order, GByteArray *out);
