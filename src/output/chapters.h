/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* A film's chapters, in order. Threads: one at a time. */
typedef struct {
    KnChapter *items; /* titles are owned */
    guint n;
} KnChapters;

KnChapters *kn_chapters_new(void);
void kn_chapters_free(KnChapters *chapters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnChapters, kn_chapters_free)

/* A chapter from that frame on; the one before ends there. Line breaks and other control characters
 * become spaces, and a title is cut to the 255 bytes that an MP4's list holds. Frames rise. */
void kn_chapters_add(KnChapters *chapters, gint64 first_frame, const char *title);
/* Where the film ends, and with it the last chapter. */
void kn_chapters_end(KnChapters *chapters, gint64 n_frames);
/* For containers, whose chapters begin with the film: when the first is later, one with that title
 * comes before it. */
void kn_chapters_begin(KnChapters *chapters, const char *title);

/* The text below a video from which YouTube makes chapters: "0:00 Title", one a line. NULL when its
 * rules cannot be met (the first at 0:00, at least three, each of 10 s at least), with the reason
 * in a sentence. The caller frees both. */
char *kn_chapters_list(const KnChapters *chapters, KnRational fps, char **reason);
