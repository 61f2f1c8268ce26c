/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A camera that follows what it looks at, along one axis. */

/* Where it is then, as fractions of the room that the window moves in. */
typedef struct {
    double start, length; /* of its box */
    double anchor;        /* what of it is looked at, where the box is larger than the window */
} KnFollowed;

/* Of a window, in lengths of it: what a camera may do at most. The second is what it takes to reach
 * the first in half a second. */
#define KN_FOLLOW_SPEED_MAX 2.0        /* a second */
#define KN_FOLLOW_ACCELERATION_MAX 4.0 /* a second, each second */

/* Fills places[n], the control points of an even cubic spline (KN_CAMERA_SPLINE), `seconds` apart,
 * for a window of that length: each is the place of the window in what the room leaves free, 0 at
 * the start, 1 at the end. The window moves as little as it can while it holds the box, with room
 * around it: what hardly moves is followed by nothing. The spline has no jumps; its speed and its
 * acceleration are bounded, and where these bounds are too little for what is followed, they win.
 * FALSE: the window never moves; places are all the same. Threads: pure. */
gboolean kn_follow(const KnFollowed *seen, guint n, double window, double seconds, double *places);
