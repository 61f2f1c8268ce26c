/* SPDX-License-Identifier: MIT */
#pragma once
#include "output/join.h"
#include "pixel/flash_cells.h"

/* What was drawn, frame by frame, as the notes beside its packets tell (pixel/flash_cells.h): from
 * batch files, one open at a time. Threads: one at a time. */
typedef struct KnDrawn KnDrawn;

/* Batches are borrowed; they follow each other, the first from frame 0 on. */
KnDrawn *kn_drawn_new(const KnJoinBatch *batches, guint n, const KnFlashGrid *grid);
void kn_drawn_free(KnDrawn *drawn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnDrawn, kn_drawn_free)

/* The cells of the next frame, valid until the next call, and whether anything in them has changed
 * since the one before. NULL without an error: there is none; with one: a batch is not there, or
 * damaged (those of kn_batch_reader_new). */
const KnFlashCell *kn_drawn_next(KnDrawn *drawn, gboolean *changed, GError **error);
