/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/private.h"
#include "project/tables.h"

/* Reads who says what: the project's `voice`, what a segment overrides of it, and ready-made sound.
 * Threads: one a project while it is loaded. */

/* voice may be NULL: the built-in voice, where transcripts are to be spoken at all. */
void kn_narration_read_project(const KnReader *reader, const KnJson *voice, KnProject *project);

/* After title, transcript and json_path of the segment are there. `merged` is the segment with the
 * defaults under it. The segment shares the project's settings unless it has its own. */
void kn_narration_read_segment(const KnReader *reader, const KnProject *project,
                               KnSegmentOptions *raw, const KnJson *merged, KnSegment *segment);
void kn_narration_clear_segment(KnSegment *segment);

/* The object with what it does not say taken from base; a bare name stands for the voice of that
 * name. A voice of another provider takes only pauses and respellings from base. */
const KnJson *kn_voice_merge(KnJsonDocument *document, const KnJson *base, const KnJson *own);
