/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/clip.h"

/* How the file of a clip or of a sound ends, by the lengths that its container is made of, without
 * decoding: a file that was copied or downloaded in part is told when it is looked at, not when it
 * is drawn, and not by a film that is shorter than it should be. What a container says about the
 * length of the film in it is not asked: that may be wrong in a whole file. missing_bytes receives
 * how many bytes there should be more, at least. Formats without such lengths, what is not known
 * and what is damaged otherwise: KN_END_WHOLE. Threads: any. */
KnEnd kn_container_end(const char *path, gint64 *missing_bytes);
