/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* Small things that transitions share. */

static inline uint8_t *kn_plane_row(const KnFrame *frame, int plane, int y)
{
    return frame->plane[plane].data + y * frame->plane[plane].stride;
}

/* 0 up to low, 1 from high on, 3t² - 2t³ between. */
static inline double kn_smoothstep(double low, double high, double x)
{
    double t = (x - low) / (high - low);

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return t * t * (3 - 2 * t);
}
