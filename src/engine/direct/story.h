/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/model.h"
#include "director/story.h"
#include "engine/run/options.h"

/* Writing a film with a language model, a step at a time (director/story.h). Each asks for what its
 * scenes lack, and for nothing else; answers are kept, bought and replayed as those about effects
 * plans are (engine/direct/asking.h). Threads: one at a time. */
typedef struct {
    const KnDirectorSettings *settings; /* of a language model */
    const KnBuildOptions *options;
    const char *prompts;         /* the folder with prompts of the film's own; NULL: none */
    const char *const *pictures; /* names that may be shown, NULL-terminated; NULL: none */
    double seconds;              /* how long the film is to be: for its plan */
    GPtrArray *notes;            /* char *: what is told of an answer that is not quite good */
} KnStoryInputs;

/* Whether the prompts of all steps are good: a film whose last step cannot be asked for is not
 * begun. Errors: as below. */
gboolean kn_story_check(const KnStoryInputs *inputs, GError **error);

/* Gives each scene what the step is to give it; PLAN: makes the scenes. A narration that nobody
 * could write is "", and what is seen of a scene falls to a card with its title; both are noted.
 * Errors: KN_ERROR_USAGE (not allowed), KN_ERROR_SERVICE (nobody is there, the key is refused,
 * there is no such model, the limit is reached, there is no plan that can be used),
 * KN_ERROR_INPUT (a prompt of the film's own), KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED. */
gboolean kn_story_ask(const KnStoryInputs *inputs, KnStoryStep step, KnStory *story,
                      GError **error);
