/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdint.h>

/* The gains of a vignette for one frame size and strength: at a sample's distance d from the middle
 * of the frame, 1 - strength * min(0.85 d / d_max, 0.85), where d_max is the distance of the
 * corners. Gains are KN_ONE-based and made from square roots, sums and products alone, so every
 * machine makes the same. Chroma gains are those of the luma positions where chroma samples lie.
 * Rows are stored once where the lower half mirrors the upper one. Threads: read-only once made. */
typedef struct KnVignette KnVignette;

KnVignette *kn_vignette_new(int width, int height);
void kn_vignette_free(KnVignette *vignette);
/* Computes the gains; no allocation, nothing to do when they are those of that strength already. */
void kn_vignette_set(KnVignette *vignette, double strength);
double kn_vignette_strength(const KnVignette *vignette);
/* The gains of row y of a plane (0 is luma, else chroma). */
const uint16_t *kn_vignette_row(const KnVignette *vignette, int plane, int y);
