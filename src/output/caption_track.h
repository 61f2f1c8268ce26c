/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "text/caption.h"

/* Captions as a stream of a container: 3GPP timed text in MP4 and MOV, plain text (as of SubRip) in
 * Matroska, WebVTT in WebM. Times are whole milliseconds, as in the side files. Threads: pure
 * functions. */

/* What the container must know; info is cleared by kn_stream_info_clear. language: BCP 47 or NULL.
 */
void kn_caption_track_info(const char *container, const char *language, KnStreamInfo *info);

/* One caption as a packet of that stream, with data in `bytes` (emptied before). */
void kn_caption_track_packet(const KnStreamInfo *info, const KnCaption *caption, GByteArray *bytes,
                             KnPacket *packet);
