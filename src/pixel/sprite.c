/* SPDX-License-Identifier: MIT */
#include "pixel/sprite.h"
#include "base/error.h"
#include "pixel/color_impl.h"
#include "pixel/surface.h"

/* Sums of one or more pixels. */
typedef struct {
    int a, r, g, b;
} Sum;

static inline void add(Sum *sum, uint32_t pixel, int weight)
{
    sum->a += weight * (int)(pixel >> 24);
    sum->r += weight * (int)(pixel >> 16 & 255);
    sum->g += weight * (int)(pixel >> 8 & 255);
    sum->b += weight * (int)(pixel & 255);
}

/* weighted / 2^KN_COLOR_BITS + offset * alpha / 255, of sums of n pixels, rounded to the nearest;
 * what rounding leaves below nothing is nothing. */
static inline uint8_t value_of(gint64 weighted, int offset, int alpha, int n)
{
    gint64 unit = (gint64)n * 255 << KN_COLOR_BITS;
    gint64 sum = weighted * 255 + ((gint64)offset * alpha << KN_COLOR_BITS) + unit / 2;
    return (uint8_t)CLAMP(sum / unit, 0, 255);
}

static void luma_row(const uint32_t *row, int width, uint8_t *y, uint8_t *alpha)
{
    for (int x = 0; x < width; x++) {
        Sum s = {0};
        add(&s, row[x], 1);
        y[x] = value_of(KN_Y_R * s.r + KN_Y_G * s.g + KN_Y_B * s.b, 16, s.a, 1);
        alpha[x] = (uint8_t)s.a;
    }
}

/* What lies outside of the picture is clear. */
static inline uint32_t pixel_at(const KnPixels *in, int x, int y)
{
    return x < 0 || x >= in->width || y >= in->height ? 0 : in->pixels[(gsize)y * in->stride + x];
}

static void chroma_row(const KnPixels *in, int row, int n, uint8_t *cb, uint8_t *cr, uint8_t *alpha)
{
    enum { WEIGHTS = 8 }; /* 1-2-1 over two rows */
    for (int i = 0; i < n; i++) {
        Sum s = {0};
        for (int k = 0; k < 6; k++)
            add(&s, pixel_at(in, 2 * i - 1 + k % 3, 2 * row + k / 3), k % 3 == 1 ? 2 : 1);
        cb[i] = value_of(KN_CB_R * s.r + KN_CB_G * s.g + KN_CB_B * s.b, 128, s.a, WEIGHTS);
        cr[i] = value_of(KN_CR_R * s.r + KN_CR_G * s.g + KN_CR_B * s.b, 128, s.a, WEIGHTS);
        alpha[i] = (uint8_t)((s.a + WEIGHTS / 2) / WEIGHTS);
    }
}

gboolean kn_sprite_write(const char *path, const KnPixels *pixels, GError **error)
{
    int width = pixels->width, height = pixels->height;
    g_autoptr(KnFrame) frame = kn_frame_new(width, height, error);
    g_autofree uint8_t *memory = frame ? g_try_malloc0(kn_alpha_size_bytes(width, height)) : NULL;
    if (!memory) {
        if (frame)
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "there is not enough memory for a picture of %d x %d pixels", width,
                        height);
        return FALSE;
    }
    KnPlane alpha[2];
    const KnPlane *y = &frame->plane[0], *cb = &frame->plane[1], *cr = &frame->plane[2];
    kn_alpha_init(alpha, width, height, memory);
    for (int row = 0; row < height; row++)
        luma_row(pixels->pixels + (gsize)row * pixels->stride, width, y->data + row * y->stride,
                 alpha[0].data + row * alpha[0].stride);
    for (int row = 0; row < cb->height; row++)
        chroma_row(pixels, row, cb->width, cb->data + row * cb->stride, cr->data + row * cr->stride,
                   alpha[1].data + row * alpha[1].stride);
    return kn_surface_write_alpha(path, frame, alpha, error);
}
