/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix.h"
#include "base/warning.h"

/* What is asked of one sound of the project and cannot be: it is cut by the film's end or lies
 * after it; its file ends before `out`; a crossfade is longer than half of what is repeated; fades
 * are longer than what is heard. seconds: how long the file says that it is, or not more than 0;
 * since that is often a little too much, what differs by less than a tenth of a second is left to
 * the mixer, which counts samples and says the same in the same words. Threads: any. */
void kn_sound_warn(const KnMixClip *clip, gint64 film_samples, double seconds, const char *file,
                   KnWarnings *warnings);
