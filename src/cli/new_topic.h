/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "import/templates.h"

/* `new --topic` with a language model: plan.json, narration.json and project.json, one made of the
 * other. What is there is taken as it is, and asked of nobody. Threads: one. */

extern const char *const kn_new_phases[];      /* NULL-terminated, in their order … */
extern const char *const kn_new_phase_words[]; /* … and what each makes */

/* Whether a language model is to write the film. */
gboolean kn_new_topic_wanted(const KnArgs *args, const char *folder);

/* Errors: KN_ERROR_USAGE: the flags, or what is in the folder; those of the files, of kn_story_ask
 * and of kn_cli_place_draft. What was made until then stays, and the next run goes on from there.
 */
gboolean kn_new_topic(KnArgs *args, const char *folder, const KnTemplate *which, GError **error);
