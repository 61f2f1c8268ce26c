/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/wire.h"
#include "engine/direct/asking.h"
#include "engine/direct/phase.h"

/* What the files of the direct phase share: questions.c knows what is asked about effects plans and
 * judges answers, phase.c leads through all of it. Threads: one. */
typedef struct {
    const KnDirectInputs *inputs;
    KnDirections *directions;
    KnPhaseRun phase;
    KnAsking asking;
    GPtrArray *segments; /* of each question, from 0: its data */
} KnDirectWork;

/* Adds the questions. Errors: those of kn_prompt_load and kn_prompt_read. */
gboolean kn_questions_read(KnDirectWork *work, const KnDirectedFilm *film, GError **error);
/* The asking's `hear`: plans that are good go into the directions. */
void kn_directions_hear(KnAsking *asking, KnQuestion *question, const char *text);
