/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"

/* VP8 and VP9 know no transparency: it is a second picture, which libav hands on as side data of
 * the packet and Matroska holds beside it. In our packets both stand one after the other: the size
 * of the picture (32 bits, little-endian), it, and the rest as libav has it. */

/* Whether packets of the stream are such. */
gboolean kn_av_has_alpha_beside(const KnStreamInfo *info);
/* What of a packet from an encoder is kept: data and size are set, valid as long as `from` and
 * `both`, which may be NULL where there is no transparency. */
void kn_av_join_alpha(const AVPacket *from, GByteArray *both, KnPacket *packet);
/* And back, for a muxer; data is borrowed. FALSE: it is none, or there is no memory. */
gboolean kn_av_part_alpha(const KnPacket *packet, gboolean beside, AVPacket *to);
