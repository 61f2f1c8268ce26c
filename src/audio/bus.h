/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"
#include "audio/stream.h"

/* All clips of a mix added up, with ducking, before the film's gain and limiter. Opens each clip
 * when its block comes and closes it when it has ended.
 * Threads: one at a time. */
typedef struct KnMixBus KnMixBus;

/* mix, source and warnings (of KnMixWarning, may be NULL) are borrowed. */
KnMixBus *kn_mix_bus_new(const KnMix *mix, const KnMixSource *source, GArray *warnings);
/* Writes the next block of KN_MIX_BLOCK samples; silence behind the film's end. */
gboolean kn_mix_bus_next(KnMixBus *bus, float *block, GError **error);

/* Instead of that: passes through the whole film, and writes how much louder each clip that is set
 * by its loudness (KnMixClip.level) must be for that, in dB, rounded; 0 for all others. n_clips
 * numbers. Such a bus has nothing more to give. */
gboolean kn_mix_bus_measure(KnMixBus *bus, double *levels_db, GError **error);
/* Before the first block; without it they are 0. */
void kn_mix_bus_set_levels(KnMixBus *bus, const double *levels_db);
void kn_mix_bus_free(KnMixBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnMixBus, kn_mix_bus_free)
