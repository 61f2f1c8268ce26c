/* SPDX-License-Identifier: MIT */
#pragma once
#include "import/pictures.h"

/* Timelines of OpenTimelineIO (.otio) as projects. The first track of pictures becomes the
 * segments, in their order and with their lengths in frames: clips and stills, gaps (black), speed,
 * transitions, which lie around their cuts and move no time; markers are chapters, sounds of a
 * track of sound stand at their times. Clip.1 and .2, Marker.1 and .2 are read. What 'kinora
 * export' has put into its own fields comes back as it was written, but for what somebody has
 * changed since in the timeline itself.
 *
 * What is not read is named in draft->left_out. A clip whose file is not there is a card. Threads:
 * any. */
typedef struct {
    const char *path;
    gboolean allow_outside; /* takes files outside of the timeline's folder, too */
} KnOtioInput;

/* Sets draft->text; files as kn_pictures_read. Errors: KN_ERROR_INPUT, KN_ERROR_PROJECT: it is no
 * timeline, or one with no picture in it. */
gboolean kn_otio_read(KnDraft *draft, const KnOtioInput *input, GPtrArray *files, GError **error);
