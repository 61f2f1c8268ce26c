/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/subjects.h"
#include "text/caption_draw.h"

/* What captions and texts of effects do not cover, where there is room for them elsewhere: what a
 * picture is about, and of that, where the rest is too large, the face or what is looked at. All is
 * known when the film is planned, and counts from the shot. Threads: pure functions. */
typedef struct {
    KnBox box, core; /* in fractions of the shot's base; w 0: there is nothing */
    gboolean card;   /* the words of a card stand in the middle of the frame */
} KnClear;

/* Of the first subject that is sure. base: what fills the frame at zoom 1, in fractions of the
 * picture. */
KnClear kn_clear_of(const KnSegmentSubjects *subjects, const KnBox *base);

/* Where both are seen in the frame, around all of their way, in whole pixels; width 0: nowhere. */
typedef struct {
    KnCaptionRect box, core;
} KnClearSeen;

/* In frames [from, to) of the film, of all shots in their own time. clear: KnClear of each shot;
 * NULL: nothing. */
KnClearSeen kn_clear_seen(const KnFilm *film, const GArray *clear, gint64 from, gint64 to);

/* The space that is left beside it, in pixels: even. */
int kn_clear_gap(const KnFilm *film);

/* How far captions move (negative: up), an even number: past the box, else past the core, whichever
 * way is less, while they stay in the frame. covered: there is no room, and they lie over the core.
 */
int kn_clear_move(const KnFilm *film, const KnClearSeen *seen, const KnCaptionRect *rect,
                  gboolean *covered);
gboolean kn_rects_overlap(const KnCaptionRect *a, const KnCaptionRect *b);
