/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* RGB to planar YUV, BT.709 matrix (ITU-R BT.709-6 §3), limited range, in integers. */

/* One colour, 0..255 each. */
void kn_color_to_yuv(uint8_t r, uint8_t g, uint8_t b, uint8_t yuv[3]);
/* And back, clamped. */
void kn_color_from_yuv(uint8_t y, uint8_t cb, uint8_t cr, uint8_t rgb[3]);

/* Converts two rows of packed RGB (3 bytes a pixel) into two luma rows and one row of each chroma.
 * Chroma is averaged over the two rows and low-passed 1-2-1 horizontally about the even columns,
 * which is its siting. row1 and y1 are NULL for the last row of an odd height. */
void kn_color_rows_to_yuv(const uint8_t *row0, const uint8_t *row1, int width, uint8_t *y0,
                          uint8_t *y1, uint8_t *cb, uint8_t *cr);

/* A whole frame to packed RGB (for stills and contact sheets); chroma is interpolated linearly at
 * its siting. rgb has height rows of stride bytes. */
void kn_color_frame_to_rgb(const KnFrame *frame, uint8_t *rgb, gsize stride);
