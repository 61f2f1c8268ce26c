/* SPDX-License-Identifier: MIT */
#pragma once
#include "output/drawn.h"
#include "output/flaw.h"

/* Watches the pictures of a film that is decoded, each as its cells (pixel/flash_cells.h), and
 * compares them with what was drawn. Coding changes cells by little, and by less than a picture
 * that is lost, doubled, black or another one; what can be told apart from coding is found, with
 * its time. Slow movement shifts cells so little that a single lost frame of it is known by the
 * number of frames alone.
 *
 * Memory: 65 frames of cells. Threads: one at a time. */
typedef struct KnPictureWatch KnPictureWatch;

/* n_frames: that were drawn; drawn NULL: nobody knows what, and pictures are counted alone; it is
 * borrowed, as is the list, to which findings are added. */
KnPictureWatch *kn_picture_watch_new(const KnFlashGrid *grid, KnRational fps, gint64 n_frames,
                                     KnDrawn *drawn, GArray *findings);
void kn_picture_watch_free(KnPictureWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnPictureWatch, kn_picture_watch_free)

/* The next picture, with its time from the film's first one. */
void kn_picture_watch_add(KnPictureWatch *watch, gint64 pts_us, const KnFlashCell *cells);
/* The film has ended. Whether all of it was compared: FALSE with *why set when what was drawn could
 * not be read any more; the caller frees. */
gboolean kn_picture_watch_end(KnPictureWatch *watch, char **why);
