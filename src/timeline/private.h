/* SPDX-License-Identifier: MIT */
#pragma once
#include "timeline/timeline.h"

/* NULL when a problem was reported. */
KnTimeline *kn_timeline_lay_out(const KnProject *project, const KnLengths *lengths,
                                KnProblems *problems);

/* Warns of what segment `number` itself (not the defaults) says to come or to last after its end,
 * which no frame shows: in its effects, its card and the part of its clip. clip_seconds: as in
 * KnLength. */
void kn_timeline_check_times(const KnProject *project, guint number,
                             const KnTimelineSegment *placed, double clip_seconds,
                             KnProblems *problems);
