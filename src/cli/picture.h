/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "pixel/frame.h"

/* A small picture in packed RGB, for stills and contact sheets. Threads: one. */
typedef struct {
    int width, height;
    guint8 *rgb; /* owned; 3 bytes a pixel, rows without padding */
} KnPicture;

KnPicture *kn_picture_new(int width, int height);
KnPicture *kn_picture_from_frame(const KnFrame *frame);
void kn_picture_free(KnPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnPicture, kn_picture_free)

/* Puts from into `to` with its top left corner at x, y, shrunk to width x height by averaging; the
 * rectangle lies inside `to` and is no larger than from. */
void kn_picture_shrink_into(const KnPicture *from, KnPicture *to, int x, int y, int width,
                            int height);
/* A frame of that thickness inside of the rectangle; what lies outside of the picture is cut. */
void kn_picture_frame(KnPicture *picture, int x, int y, int width, int height, int thickness,
                      KnColor color);
/* Mixes the colour over one pixel that lies inside, by weight/256. */
void kn_picture_tint(KnPicture *picture, int x, int y, KnColor color, int weight);
/* Writes digits, letters (of ASCII, as small ones) and ":.#-% " in white on a dark band at x, y,
 * `scale` times 5x7 dots a character; what does not fit inside is cut, and what has no sign is a
 * space. */
void kn_picture_label(KnPicture *picture, int x, int y, int scale, const char *text);

/* A JPEG file in memory. Errors: KN_ERROR_ENVIRONMENT. */
GBytes *kn_picture_jpeg(const KnPicture *picture, GError **error);
/* Writes a PNG, JPEG or WebP by the name's ending. Errors: KN_ERROR_USAGE, KN_ERROR_ENVIRONMENT. */
gboolean kn_picture_write(const KnPicture *picture, const char *path, GError **error);
