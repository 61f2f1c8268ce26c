/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"

/* Measures the flashes of a film while its batches are joined, from what stands in them beside each
 * frame (engine/pool/encode.c). Threads: one. */
typedef struct KnFilmFlashes KnFilmFlashes;

KnFilmFlashes *kn_film_flashes_new(const KnFilmInputs *film);
void kn_film_flashes_free(KnFilmFlashes *flashes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFilmFlashes, kn_film_flashes_free)

/* As KnJoin.note has it: frames count from the joined film's first. */
void kn_film_flashes_note(KnFilmFlashes *flashes, gint64 frame, const guint8 *data, gsize size);
/* All n frames have been seen: fills the facts. */
void kn_film_flashes_end(KnFilmFlashes *flashes, gint64 n_frames, KnFilmFacts *facts);

/* Warns of what was found (KN_WARNING_FLASHES). */
void kn_film_flashes_warn(const KnFilmInputs *film, const KnFilmFacts *facts);
