/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <stdint.h>

/* A picture in planar YUV 4:2:0, 8 bit, BT.709 limited range (Y 16..235, Cb and Cr 16..240, 128 is
 * neutral), chroma sited as in MPEG-2 and H.264 by default ("left"): a chroma sample lies on the
 * even luma columns and midway between two luma rows. Plane 0 is Y, 1 is Cb, 2 is Cr. The chroma
 * planes are (width + 1) / 2 by (height + 1) / 2.
 *
 * Every row starts on a 64-byte boundary; the stride is a multiple of 64, so that a kernel may read
 * and write whole vectors up to the stride; what lies behind the width is not part of the picture.
 * Threads: a frame belongs to one thread at a time. */
typedef struct {
    uint8_t *data;
    int width, height;
    ptrdiff_t stride; /* bytes */
} KnPlane;

typedef struct {
    int width, height;
    KnPlane plane[3];
    /* Of a frame with transparency, else without data: how much of it there is, 0..255, as large as
     * plane 0. The other planes show it over black. */
    KnPlane alpha;
} KnFrame;

enum {
    KN_FRAME_ALIGN = 64,
    KN_FRAME_SIDE_MAX = 1 << 16, /* beyond any canvas; no product of two of them overflows */
};

/* Bytes from one row of that many samples to the next. */
gsize kn_frame_stride_bytes(int width);

/* Bytes of a frame of that size with all its planes, a multiple of 4096. */
gsize kn_frame_size_bytes(int width, int height);

/* Lays a frame out in memory of kn_frame_size_bytes() at a 64-byte boundary, which stays the
 * caller's. */
void kn_frame_init(KnFrame *frame, int width, int height, void *memory);

/* The same of a frame that may have transparency. */
gsize kn_frame_alpha_size_bytes(int width, int height, gboolean alpha);
void kn_frame_init_alpha(KnFrame *frame, int width, int height, gboolean alpha, void *memory);

/* The same for two planes of alpha, as large as planes 0 and 1 of a frame. */
gsize kn_alpha_size_bytes(int width, int height);
void kn_alpha_init(KnPlane alpha[2], int width, int height, void *memory);

/* A frame with memory of its own. Errors: KN_ERROR_ENVIRONMENT when there is no memory or a
 * side is not in 1..KN_FRAME_SIDE_MAX. */
KnFrame *kn_frame_new(int width, int height, GError **error);
KnFrame *kn_frame_new_alpha(int width, int height, gboolean alpha, GError **error);
void kn_frame_free(KnFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFrame, kn_frame_free)

static inline uint8_t *kn_frame_row(const KnFrame *frame, int plane, int y)
{
    return frame->plane[plane].data + y * frame->plane[plane].stride;
}

void kn_frame_fill(KnFrame *frame, uint8_t y, uint8_t cb, uint8_t cr);
void kn_frame_copy(KnFrame *to, const KnFrame *from); /* the same size */

/* SHA-256 over the rows of Y, Cb, Cr without their padding: what the tests compare. */
char *kn_frame_hash(const KnFrame *frame);
