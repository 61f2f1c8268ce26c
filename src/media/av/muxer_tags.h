/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/av/av.h"

/* All return 0, or an error of libav. Threads: one a context. */

/* When the streams of the film have been added. What has no tag for XMP gets a box after the film:
 * kn_av_write_source. */
void kn_av_set_tags(AVFormatContext *format, const KnTags *tags);
/* time_base is a frame. */
int kn_av_set_chapters(AVFormatContext *format, const KnTags *tags, AVRational time_base);
/* Adds the cover's stream behind all others. AVERROR_INVALIDDATA: neither JPEG nor PNG. */
int kn_av_add_cover(AVFormatContext *format, const KnTags *tags);
/* After the trailer, while the file is open. */
int kn_av_write_source(AVFormatContext *format, KnDigitalSource source);
/* When the header is written. */
int kn_av_write_cover(AVFormatContext *format, const KnTags *tags, AVPacket *packet);
