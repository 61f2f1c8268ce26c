/* SPDX-License-Identifier: MIT */
#include "pixel/kernels_impl.h"

/* Kernels of looks: the specification. */

void kn_eighths_c(uint16_t *dst, const uint8_t *src, int n)
{
    for (int i = 0; i < n; i++)
        dst[i] = (uint16_t)(src[i] * 8);
}

void kn_raise_chroma_c(uint16_t *dst, const uint8_t *near, const uint8_t *far, int n)
{
    int last = (n - 1) / 2;

    for (int i = 0; i < n; i++) {
        int a = i / 2, b = MIN((i + 1) / 2, last);

        dst[i] = (uint16_t)(3 * near[a] + far[a] + 3 * near[b] + far[b]);
    }
}

void kn_lower_luma_from_c(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n, int first)
{
    for (int i = first; i < (n + 1) / 2; i++) {
        int at = 2 * i, left = MAX(at - 1, 0), right = MIN(at + 1, n - 1);

        dst[i] = (uint16_t)(a[left] + 2 * a[at] + a[right] + b[left] + 2 * b[at] + b[right]);
    }
}

void kn_lower_luma_c(uint16_t *dst, const uint8_t *a, const uint8_t *b, int n)
{
    kn_lower_luma_from_c(dst, a, b, n, 0);
}

static inline int between(const int16_t *node, int fraction)
{
    return (node[0] * (32 - fraction) + node[1] * fraction + 16) >> 5;
}

void kn_look_c(uint8_t *dst, const uint16_t *const place[3], const int16_t *grid, int n)
{
    for (int i = 0; i < n; i++) {
        int y = place[0][i] & 31, cb = place[1][i] & 63, cr = place[2][i] & 63;
        const int16_t *node = grid + (place[1][i] >> 6) * KN_LOOK_CB_STEP +
                              (place[2][i] >> 6) * KN_LOOK_Y + (place[0][i] >> 5);
        int most = MAX(cb, cr), least = MIN(cb, cr);
        int sum = between(node, y) * (64 - most) +
                  between(node + (cb >= cr ? KN_LOOK_CB_STEP : KN_LOOK_Y), y) * (most - least) +
                  between(node + KN_LOOK_CB_STEP + KN_LOOK_Y, y) * least;

        dst[i] = (uint8_t)MIN((sum + (1 << 11)) >> 12, 255);
    }
}
