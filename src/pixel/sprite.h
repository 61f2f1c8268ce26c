/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <stdint.h>

/* A sprite is a surface with transparency (pixel/surface.h), made to be laid over frames as it is,
 * sample by sample. It stands on even columns and rows of the frame, so that its chroma samples are
 * the frame's; what is drawn in it may stand anywhere. Threads: pure functions. */

/* Pixels as Cairo has them: 0xAARRGGBB, colours multiplied by alpha; clear around the picture. */
typedef struct {
    const uint32_t *pixels;
    int width, height;
    int stride; /* pixels from one row to the next */
} KnPixels;

/* Converts to premultiplied BT.709 and writes the surface, whole or not at all. Luma and its alpha
 * are taken pixel by pixel; chroma and its alpha are the mean over two rows, low-passed 1-2-1 about
 * the even columns, which is the siting, so that laying the sprite over a frame gives the chroma of
 * what laying the pixels over RGB would have given. Values are rounded to the nearest. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_sprite_write(const char *path, const KnPixels *pixels, GError **error);
