/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/story.h"

/* The keys of a scene on the wire, step by step. Threads: const. */
typedef struct {
    const char *key; /* NULL ends the table */
    int max;         /* characters of a text; 0: a number */
    gboolean may_lack;
    gboolean pictures;          /* one of the pictures that are offered, or KN_STORY_NONE */
    const char *const *choices; /* NULL: any */
    const char *help;           /* a sentence */
} KnStoryKey;
const KnStoryKey *kn_story_step_keys(KnStoryStep step);

extern const char *const kn_story_cards[]; /* NULL-terminated */

/* Stands for no picture. */
#define KN_STORY_NONE "none"
