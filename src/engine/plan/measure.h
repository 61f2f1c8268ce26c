/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/clips.h"
#include "engine/plan/speech.h"

/* Lays a project out with the lengths that are not written in it: of what is said (speeches may be
 * NULL: nothing), of its clips and of its sound, which are looked into. Errors: KN_ERROR_INPUT,
 * KN_ERROR_PROJECT. */
KnTimeline *kn_measure(const KnProject *project, KnStore *store, const KnSpeeches *speeches,
                       KnClips *clips, GError **error);
