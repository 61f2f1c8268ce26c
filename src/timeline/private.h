/* SPDX-License-Identifier: MIT */
#pragma once
#include "timeline/timeline.h"

/* NULL when a problem was reported. */
KnTimeline *kn_timeline_lay_out(const KnProject *project, const KnLengths *lengths,
                                KnProblems *problems);
