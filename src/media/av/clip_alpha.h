/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"
#include "media/clip.h"

/* Pictures with transparency laid on a colour. */

/* Whether pictures of this kind may be transparent. */
gboolean kn_av_may_be_clear(const AVFrame *picture);

/* The picture on the colour, opaque: `flat`, which is made to fit and belongs to the caller, or the
 * picture itself when it is not transparent anywhere. NULL: no memory. */
const AVFrame *kn_av_flatten(const AVFrame *picture, KnColor background, AVFrame **flat);
