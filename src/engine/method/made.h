/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"
#include "engine/plan/scenes.h"
#include "engine/plan/speech.h"
#include "engine/plan/subjects.h"

/* What of a manifest is made: how it comes into the store, and how it is found there. */

/* Puts a result into the store, with what it says of itself. Errors: those of kn_results_add. */
gboolean kn_made_surface(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                         GError **error);
gboolean kn_made_batch(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                       GError **error);
/* And reports what mixing it had to say (KnMixWarning; NULL: nothing). */
gboolean kn_made_sound(const KnMethodInputs *inputs, const KnJob *job, double seconds,
                       GArray *warnings, GError **error);

/* Whether a picture is in the store, whole. One that is damaged is dropped, with a warning. */
gboolean kn_made_has_surface(const KnMethodInputs *inputs, const char *key);
/* Whether the sound is there, or need not be. */
gboolean kn_made_has_sound(const KnMethodInputs *inputs);
/* Reports what there was to say when the sound was made that is in the store. */
void kn_made_tell_sound(const KnMethodInputs *inputs);

/* The batches that are to be made, of equal ones the first; the caller frees. Those that are there
 * are looked at by their header and trailer (the join reads all of them), damaged ones dropped with
 * a warning; with `report` they are reported as cached. None is missing of a film that is there. */
GArray *kn_made_find_missing(const KnMethodInputs *inputs, gboolean anew, gboolean report);

/* What was made before the film was planned; each may be NULL. */
typedef struct {
    const KnSpeeches *speeches;
    const KnSubjects *subjects;
    const KnScenes *scenes;
} KnMadeBefore;

/* Says which results a build uses, so that nobody prunes them, before it looks for any. Errors:
 * those of kn_store_announce. */
gboolean kn_made_announce(KnStore *store, const KnManifest *manifest, const KnMadeBefore *before,
                          GError **error);
/* Everything of the manifest that is in the store counts as used now. */
void kn_made_touch(KnStore *store, const KnManifest *manifest);

/* Reports a batch: its number, state, reason, seconds and worker are the event's, the rest is
 * filled in. */
void kn_made_emit_batch(const KnMethodInputs *inputs, KnEvent event);
