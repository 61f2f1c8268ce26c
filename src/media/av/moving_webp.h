/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* An animated WebP, which libavformat cannot read, as a film that it can.
 *
 * Decoded whole by libwebp, as a viewer shows it: each picture is that of the canvas, with those
 * before it that shine through. Written as PNG pictures in MOV into memory, so that who plays clips
 * knows nothing of this. */

/* Whether the file that fd reads from its beginning is one. Its place is kept. */
gboolean kn_moving_webp(int fd);

/* A descriptor of the film, to be closed by the caller, at its beginning; -1 on error. path is for
 * messages. Errors: KN_ERROR_INPUT: damaged, or cut, or more than is held in memory. */
int kn_moving_webp_as_film(int fd, const char *path, GError **error);
