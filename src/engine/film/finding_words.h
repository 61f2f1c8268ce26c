/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/event.h"

/* A finding in words (output/flaws.def). Threads: pure functions. */

/* Fills words and fix. word: what is said there; may be NULL. The caller frees both. */
void kn_finding_say(KnFilmFinding *found, const char *word);
