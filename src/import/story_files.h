/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/story.h"
#include "import/draft.h"

/* The files between a topic and a project: plan.json (title, scenes with goal and words) and
 * narration.json (what is said in each scene), which a person may edit, or write. What stands there
 * is as good as what a model has said; scenes are known by their titles. Threads: any. */
#define KN_STORY_PLAN_FILE "plan.json"
#define KN_STORY_NARRATION_FILE "narration.json"
#define KN_STORY_MEDIA_FOLDER "media"
enum { KN_STORY_FILE_SCENES_MAX = 200 };

/* NULL with an error: KN_ERROR_INPUT: it cannot be read; KN_ERROR_PROJECT, at its line. The caller
 * frees. */
KnStory *kn_story_plan_read(const char *path, GError **error);
/* Gives each scene the narration that stands there under its title; what is of no scene is named in
 * left_out (char *). Errors: the same. */
gboolean kn_story_narration_read(KnStory *story, const char *path, GPtrArray *left_out,
                                 GError **error);

/* Those files; the caller frees. */
char *kn_story_plan_text(const KnStory *story);
char *kn_story_narration_text(const KnStory *story);

/* Appends a title card, then a segment or more for each scene: with its picture, which lies in the
 * media folder, or its card. */
void kn_story_draft(const KnStory *story, KnDraft *draft);
