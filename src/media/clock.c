/* SPDX-License-Identifier: MIT */
#include "media/media.h"

gint64 kn_frame_sample(gint64 frame, KnRational fps)
{
    gint64 per = (gint64)fps.den * KN_SAMPLE_RATE;
    return frame / fps.num * per + (frame % fps.num * per + fps.num / 2) / fps.num;
}

gint64 kn_frame_us(gint64 frame, KnRational fps)
{
    gint64 unit = (gint64)fps.den * G_USEC_PER_SEC;
    return frame / fps.num * unit + (frame % fps.num * unit + fps.num / 2) / fps.num;
}
