/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/film/film.h"
#include "engine/plan/speech.h"

/* What verification knows of the plan: which segment a finding lies in and what is said there,
 * which of them are meant, and what can be found without decoding the film. Lists are of
 * KnFilmFinding. Threads: pure functions but for files. */
GArray *kn_verify_found_new(void); /* the caller unrefs */

/* What a process has seen or heard. speeches may be NULL. */
void kn_verify_add_looked(const KnFilmInputs *film, const KnSpeeches *speeches,
                          const KnLooked *looked, GArray *found);
/* Captions, glyphs, and speech that the mix itself does not let hear. */
void kn_verify_add_planned(const KnFilmInputs *film, const KnSpeeches *speeches, GArray *found);
