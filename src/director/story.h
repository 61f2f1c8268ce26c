/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* A film that a language model writes, from a topic: first its plan, then what is said in each
 * scene, then what is seen. What it is asked in each of these steps has the form on the wire that
 * director/wire.h tells: one object for each scene, "s1" to "sN", with all keys required. What it
 * says is data: texts lose what nobody can say or show, and pictures are those that are offered.
 * Threads: pure functions but for the story that they fill. */
typedef enum { KN_STORY_PLAN, KN_STORY_NARRATION, KN_STORY_VISUALS, KN_N_STORY_STEPS } KnStoryStep;

enum {
    KN_STORY_SCENES_MIN = 3,
    KN_STORY_SCENES_MAX = 24,
    KN_STORY_AT_ONCE = 10, /* scenes of one question about narration or visuals */
    KN_STORY_WORDS_MIN = 4,
    KN_STORY_WORDS_MAX = 600,  /* of a scene */
    KN_STORY_TOPIC_MAX = 2000, /* characters */
    KN_STORY_TITLE_MAX = 120,
    KN_STORY_GOAL_MAX = 500,
    KN_STORY_NARRATION_MAX = 8000,
    KN_STORY_POINTS = 3,
    KN_STORY_PICTURES_MAX = 300,
};
#define KN_STORY_SECONDS_MIN 10
#define KN_STORY_SECONDS_MAX 1800

/* Strings are owned; NULL: not there yet. */
typedef struct {
    char *title, *goal;
    int words;       /* that its narration is to have */
    char *narration; /* "": nobody could write it */
    char *query;     /* what a picture of it would show */
    char *picture;   /* of those that were offered; NULL: none of them */
    char *card;      /* "title", "bullets", "quote" */
    char *heading, *points[KN_STORY_POINTS];
} KnStoryScene;

typedef struct {
    char *topic, *title;
    GPtrArray *scenes; /* KnStoryScene */
} KnStory;

KnStory *kn_story_new(void);
void kn_story_free(KnStory *story);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnStory, kn_story_free)
KnStoryScene *kn_story_add(KnStory *story); /* at the end; borrowed */

/* How many scenes a film of that length has, and about how many words are said in that time. */
guint kn_story_n_scenes(double seconds);
int kn_story_words(double seconds);
/* Words of a text, as they take time: two signs of a language that is written without spaces are
 * one. */
guint kn_story_count(const char *text);

/* The prompt's name ("plan-1"), and the schema's ("plan"); static. */
const char *kn_story_prompt(KnStoryStep step);
const char *kn_story_form(KnStoryStep step);
/* The JSON Schema of an answer about n scenes, in one line; pictures: names, NULL-terminated. The
 * caller frees. */
char *kn_story_schema(KnStoryStep step, guint n, const char *const *pictures);
/* Its keys in words. The caller frees. */
char *kn_story_keys(KnStoryStep step);
/* What it is asked of those n scenes (from 0), as JSON: whatever people wrote is a string in it.
 * seconds: of the film, for its plan. The caller frees. */
char *kn_story_question(KnStoryStep step, const KnStory *story, const guint *scenes, guint n,
                        double seconds);

/* Takes what the answer says of one scene: the member `name` of objects. What is wrong with it goes
 * into problems, a line each; what was good is taken even so, and times and lengths that do not fit
 * are taken for want of better ones. */
void kn_story_hear(KnStoryStep step, const KnJson *objects, const char *name,
                   const char *const *pictures, KnStoryScene *scene, GString *problems);
/* The same of the film's title. */
void kn_story_hear_title(KnStory *story, const KnJson *objects, GString *problems);
/* Whether the scene has what the step is to give it. */
gboolean kn_story_has(KnStoryStep step, const KnStoryScene *scene);
/* Whether it says so much more than was planned that it does not fit into its time. */
gboolean kn_story_too_long(const KnStoryScene *scene);

/* Of a whole plan: titles become unlike each other, and where the scenes' words are far from those
 * of the film's length they are made to fit, TRUE. */
gboolean kn_story_fit(KnStory *story, double seconds);
