/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* Pictures that a movement alone foretells: those between two of them can be made by moving these.
 * An encoder that knows of such need not code them (KnEncoderModule.foretell). */

/* Raised when other frames are told of: encoders then make other films of the same pictures. */
#define KN_GLIDE_MEANING 2

/* More than so many are not told of. */
enum { KN_GLIDE_MOST = 4 };

/* How many frames after `frame` are, each, what it shows, moved by the shot's camera alone, up to
 * `most`: a still without plates, layers or transition, whose steps go along, and a movement that
 * is even and slow enough over all of them. What lies at or beyond frame `end` is not looked at.
 * Threads: pure. */
int kn_film_glide(const KnFilm *film, gint64 frame, gint64 end, int most);
