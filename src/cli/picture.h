/* SPDX-License-Identifier: MIT */
#pragma once
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
/* Writes digits and ":.#- " in white on a dark band at x, y, `scale` times 5x7 dots a character;
 * what does not fit inside is cut. */
void kn_picture_label(KnPicture *picture, int x, int y, int scale, const char *text);

/* Writes a PNG, JPEG or WebP by the name's ending. Errors: KN_ERROR_USAGE, KN_ERROR_ENVIRONMENT. */
gboolean kn_picture_write(const KnPicture *picture, const char *path, GError **error);
