/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* Runs of frames in files: what the disk method hands from its workers to its encoder. Quality 0
 * keeps the frames as they are: one behind the other as kn_frame_init lays them out. 1..100 packs
 * each as JPEG, which loses a little: the one exception from "all methods give equal frames".
 * Threads: one at a time. */
typedef struct KnFrameFile KnFrameFile;

/* Making, in order; whole or not at all. Errors: KN_ERROR_ENVIRONMENT. */
KnFrameFile *kn_frame_file_new(const char *path, const KnVideoSettings *video, int quality,
                               GError **error);
gboolean kn_frame_file_add(KnFrameFile *file, const KnFrame *frame, GError **error);
gboolean kn_frame_file_commit(KnFrameFile *file, GError **error);

/* Reading, in order; n_frames are expected. next: 1 with a frame that is valid until the next call,
 * 0 at the end, -1 on error. Errors: KN_ERROR_VERIFY. */
KnFrameFile *kn_frame_file_open(const char *path, const KnVideoSettings *video, int quality,
                                gint64 n_frames, GError **error);
int kn_frame_file_next(KnFrameFile *file, const KnFrame **frame, GError **error);

void kn_frame_file_free(KnFrameFile *file);
void kn_frame_file_remove(KnFrameFile *file); /* and the file on disk */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFrameFile, kn_frame_file_free)
