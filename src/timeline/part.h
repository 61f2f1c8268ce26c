/* SPDX-License-Identifier: MIT */
#pragma once
#include "timeline/timeline.h"

/* A part of a film, as somebody asked for it. Threads: pure functions. */
typedef struct {
    KnDuration from, until;             /* times of the film; UNSET: its beginning, its end */
    gint64 first_segment, last_segment; /* from 1; the last may lie after the end; 0: not given */
} KnFilmPart;

/* The frame of the film that stands at a time; UNSET: the first. */
gint64 kn_part_frame(KnDuration time, KnRational fps);
/* Its frames: all of the film where nothing is asked for. FALSE: it holds no frame of the film. */
gboolean kn_part_frames(const KnFilmPart *part, const KnTimeline *timeline, KnRational fps,
                        gint64 *first, gint64 *n);
/* What stands of it in names of files: ".0m10s-0m20s", ".segments-3-7", or "" for all of the film.
 * The caller frees. */
char *kn_part_words(const KnFilmPart *part);
