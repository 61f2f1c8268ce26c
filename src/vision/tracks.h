/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/finding.h"

/* From what is found in some pictures of a clip, in the order of time, to what is found in the
 * clip: things of one label that stand near each other from one picture to the next are one thing.
 * Its box is around all of its way, so that who frames it or draws around it never loses it, and
 * never jumps; its anchor is the median of all; its way says where it is when; how sure it is is
 * the mean, where a picture that it was not found in counts for nothing. It has no mask. The surest
 * first. pictures: GArray of KnFinding each, and when each is seen, rising; the caller unrefs what
 * is returned.
 *
 * cuts_us: where new shots begin (cuts.h). Nothing goes on over a cut, but what is surest in each
 * shot is one thing together, which is at another place from a cut on: two points of its way are a
 * microsecond apart there. It has a label if all of them have the same; else they are there by
 * themselves, too. Threads: pure. */
GArray *kn_findings_over_time(const GPtrArray *pictures, const gint64 *times_us,
                              const gint64 *cuts_us, guint n_cuts);
