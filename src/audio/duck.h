/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix.h"

/* How far the music is down under the narration, block by block (KN_MIX_BLOCK samples). It is told
 * of each block of narration kn_duck_ahead() blocks before it answers for that block, so that the
 * ramp ends where the first word begins.
 * Threads: one at a time. */
typedef struct KnDuck KnDuck;

KnDuck *kn_duck_new(const KnMixDucking *settings);
/* By how many blocks the narration must be ahead of the music. */
guint kn_duck_ahead(const KnDuck *duck);
/* Takes the next block of narration and writes one depth a sample for the block that is
 * kn_duck_ahead() blocks earlier: 0 the music is up, 1 it is down. The first calls answer for the
 * time before the film. */
void kn_duck_next(KnDuck *duck, const float *narration, double *depths);
/* Times each sample of a block of music by its duck_db (-60..0) times the depth, in decibel. */
void kn_duck_apply(const double *depths, double duck_db, float *music);
/* The same of its middle alone, two octaves around 2 kHz: by all of it there, by a quarter at 1 and
 * 4 kHz. state: 4 numbers of the music, at first 0. */
void kn_duck_carve(const double *depths, double duck_db, double *state, float *music);
void kn_duck_free(KnDuck *duck);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnDuck, kn_duck_free)
