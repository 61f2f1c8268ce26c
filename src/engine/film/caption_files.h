/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"

/* Captions beside the film and in its soft track. None of it is part of a batch's or the sound's
 * key: a change of it remakes no picture and no sound. */

/* Writes the side files that the project asks for beside the film (`film.srt` for `film.mp4`), each
 * whole or not at all; one that holds the same bytes already is left alone. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_caption_files_write(const KnFilmInputs *film, GError **error);

/* Their paths, NULL-terminated; the caller frees. */
GStrv kn_caption_files_paths(const KnFilmInputs *film);

/* The captions of the frames that are rendered, on their clock, one at a time: for the soft track.
 * NULL when none is asked for. The caller frees. */
KnCaptions *kn_caption_files_soft(const KnFilmInputs *film);

/* What the soft track adds to the film's key; "" without one. The caller frees. */
char *kn_caption_files_soft_key(const KnFilmInputs *film);
