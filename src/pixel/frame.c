/* SPDX-License-Identifier: MIT */
#include "pixel/frame.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, ALIASING = 1024 };

static gsize align_up(gsize value, gsize alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

/* Rows whose distance divides the size of a way of the first-level cache would all fall into the
 * same set of it, and a vertical filter reads many rows at once: such strides get one line more. */
gsize kn_frame_stride_bytes(int width)
{
    gsize stride = align_up((gsize)width, KN_FRAME_ALIGN);
    return stride % ALIASING == 0 ? stride + KN_FRAME_ALIGN : stride;
}

/* Width and height of plane 0, 1 or 2. */
static void plane_size(int width, int height, int plane, int *plane_width, int *plane_height)
{
    *plane_width = plane == 0 ? width : width / 2 + width % 2;
    *plane_height = plane == 0 ? height : height / 2 + height % 2;
}

static gsize planes_size(int width, int height, int n)
{
    gsize size = 0;
    for (int i = 0; i < n; i++) {
        int w, h;
        plane_size(width, height, i, &w, &h);
        size += kn_frame_stride_bytes(w) * (gsize)h;
    }
    return align_up(size, PAGE);
}

static void init_planes(KnPlane *planes, int n, int width, int height, void *memory)
{
    uint8_t *at = memory;
    for (int i = 0; i < n; i++) {
        KnPlane *plane = &planes[i];
        plane_size(width, height, i, &plane->width, &plane->height);
        plane->stride = (ptrdiff_t)kn_frame_stride_bytes(plane->width);
        plane->data = at;
        at += plane->stride * plane->height;
    }
}

gsize kn_frame_size_bytes(int width, int height)
{
    return planes_size(width, height, 3);
}

void kn_frame_init(KnFrame *frame, int width, int height, void *memory)
{
    kn_frame_init_alpha(frame, width, height, FALSE, memory);
}

gsize kn_frame_alpha_size_bytes(int width, int height, gboolean alpha)
{
    return kn_frame_size_bytes(width, height) + (alpha ? planes_size(width, height, 1) : 0);
}

void kn_frame_init_alpha(KnFrame *frame, int width, int height, gboolean alpha, void *memory)
{
    *frame = (KnFrame){.width = width, .height = height};
    init_planes(frame->plane, 3, width, height, memory);
    if (alpha)
        init_planes(&frame->alpha, 1, width, height,
                    (uint8_t *)memory + kn_frame_size_bytes(width, height));
}

gsize kn_alpha_size_bytes(int width, int height)
{
    return planes_size(width, height, 2);
}

void kn_alpha_init(KnPlane alpha[2], int width, int height, void *memory)
{
    init_planes(alpha, 2, width, height, memory);
}

KnFrame *kn_frame_new(int width, int height, GError **error)
{
    return kn_frame_new_alpha(width, height, FALSE, error);
}

KnFrame *kn_frame_new_alpha(int width, int height, gboolean alpha, GError **error)
{
    gboolean possible =
        width > 0 && height > 0 && width <= KN_FRAME_SIDE_MAX && height <= KN_FRAME_SIDE_MAX;
    void *memory = NULL;
    if (!possible || kn_fault(KN_FAULT_ALLOC) ||
        posix_memalign(&memory, PAGE, kn_frame_alpha_size_bytes(width, height, alpha)) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is not enough memory for a frame of %d x %d pixels", width, height);
        return NULL;
    }
    KnFrame *frame = g_new(KnFrame, 1);
    kn_frame_init_alpha(frame, width, height, alpha, memory);
    return frame;
}

void kn_frame_free(KnFrame *frame)
{
    if (!frame)
        return;
    free(frame->plane[0].data);
    g_free(frame);
}

void kn_frame_fill(KnFrame *frame, uint8_t y, uint8_t cb, uint8_t cr)
{
    const uint8_t value[3] = {y, cb, cr};
    for (int i = 0; i < 3; i++) {
        const KnPlane *plane = &frame->plane[i];
        memset(plane->data, value[i], (gsize)plane->stride * (gsize)plane->height);
    }
}

void kn_frame_copy(KnFrame *to, const KnFrame *from)
{
    g_assert(to->width == from->width && to->height == from->height);
    for (int i = 0; i < 3; i++) {
        const KnPlane *a = &from->plane[i], *b = &to->plane[i];
        for (int y = 0; y < a->height; y++)
            memcpy(b->data + y * b->stride, a->data + y * a->stride, (gsize)a->width);
    }
}

char *kn_frame_hash(const KnFrame *frame)
{
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    for (int i = 0; i < 3; i++) {
        const KnPlane *plane = &frame->plane[i];
        for (int y = 0; y < plane->height; y++)
            kn_hasher_add(hasher, plane->data + y * plane->stride, (gsize)plane->width);
    }
    return kn_hasher_text(hasher);
}
