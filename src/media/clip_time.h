/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* Which time of a clip is shown and heard at which time of its segment: a part of it at a speed,
 * once, or round after round, with one picture held for a while. Whole numbers only, so that
 * pictures and sound agree however long it lasts, and every machine has the same. */

/* Speed 1, in millionths. */
#define KN_CLIP_SPEED_ONE 1000000
#define KN_CLIP_SPEED_MIN (KN_CLIP_SPEED_ONE / 4)
#define KN_CLIP_SPEED_MAX (KN_CLIP_SPEED_ONE * 4)

/* Rounds: it goes on after its part, or begins again until its segment ends. */
#define KN_CLIP_GOES_ON 0
#define KN_CLIP_FOREVER G_MAXUINT32

typedef struct {
    gint64 in_us;      /* where it begins, 0.. in the clip */
    gint64 span_us;    /* how much of the clip is played; 0: all that is there */
    gint32 speed;      /* microseconds of the clip a second of the film */
    guint32 rounds;    /* how often it is played, then its last picture stands; or one of the above.
                          KN_CLIP_GOES_ON where there is no span */
    gint64 hold_at_us; /* in the clip: the picture of then is held … */
    gint64 hold_us;    /* … for so long in the film; 0: none is */
} KnClipTime;

/* A clip as it is, from its beginning. */
#define KN_CLIP_TIME_PLAIN ((KnClipTime){.speed = KN_CLIP_SPEED_ONE})

/* NULL, or what is wrong with it. */
const char *kn_clip_time_problem(const KnClipTime *time);

/* How long a round lasts in the film; 0 without a span. */
gint64 kn_clip_time_round_us(const KnClipTime *time);

/* The time in the clip that is shown so long after its segment's own beginning. Before it, what
 * comes before `in`: less than 0 where nothing does. */
gint64 kn_clip_time_at(const KnClipTime *time, gint64 film_us);

/* A stretch of the clip that is heard without a break, in samples. */
typedef struct {
    gint64 start, n; /* in the film, from the segment's own beginning on */
    gint64 in;       /* in the clip, from its first picture on; may be less than 0 */
} KnClipPiece;

/* The stretches of [from, to), in the film, in order. While a picture is held, nothing is heard.
 * The caller frees. */
GArray *kn_clip_time_pieces(const KnClipTime *time, gint64 from, gint64 to);
