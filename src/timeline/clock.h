/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "media/media.h"

/* The one clock (promise: integer time). What people write is kept exact: a position is a count of
 * microseconds plus a count of frames ("120f"), and only cut positions are rounded to frames. So a
 * frame count is the difference of two rounded sums, and 1,000 segments of odd lengths end within
 * half a frame of their exact sum. Comparisons are made in ticks, a unit in which microseconds and
 * frames are both whole. Threads: pure functions. */
typedef struct {
    gint64 us, frames;
} KnPosition;

/* Zero for unset and automatic ones. */
KnPosition kn_position_of(const KnDuration *duration);
__int128 kn_position_ticks(KnPosition position, KnRational fps);
double kn_position_seconds(KnPosition position, KnRational fps);
/* To the nearest frame. */
gint64 kn_position_frame(KnPosition position, KnRational fps);
/* The whole frames that all of a length takes, of so many samples (at KN_SAMPLE_RATE) and a
 * position: rounded up. */
gint64 kn_position_frames_of_sound(gint64 n_samples, KnPosition position, KnRational fps);

/* The frames of a length of time: rounded to the nearest; 0 for unset and automatic ones. */
gint64 kn_duration_frames(const KnDuration *duration, KnRational fps);

/* Samples at KN_SAMPLE_RATE, rounded to the nearest. */
gint64 kn_duration_samples(const KnDuration *duration, KnRational fps);
