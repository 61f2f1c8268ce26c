/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/scene/phase.h"

/* What the files of the scene phase share: phase.c looks what is there, make.c makes the rest,
 * tell.c says what became of it.
 * Threads: one. */

/* A distinct scene. */
typedef struct {
    char key[65];
    const KnScene *scene; /* of the first segment that shows it … */
    guint first;          /* … which is this one, from 0 */
    GStrv contents;       /* SHA-256 of each of its inputs; owned */
    gboolean there;
    char *path; /* owned: in the store, when it is there */
} KnSceneWork;

typedef struct {
    const KnSceneInputs *inputs;
    KnPhaseRun phase;
    GArray *scenes;     /* KnSceneWork */
    guint *scene_of;    /* of each segment: index into scenes, plus one; 0: it is none */
    KnProblems *failed; /* what failed so far … */
    int code;           /* … and the code of the first; 0: nothing */
} KnScenesWork;

/* One more failure, of a scene. */
void kn_scenes_fail(KnScenesWork *work, const KnSceneWork *scene, int code, const char *words);
/* Tells what became of a scene, for each segment that shows it. reason may be NULL. */
void kn_scenes_tell(const KnScenesWork *work, const KnSceneWork *scene, const char *state,
                    double seconds, const char *reason);
/* Makes those that are not there; what fails is in the work. FALSE with an error when the whole
 * cannot go on. */
gboolean kn_scenes_make(KnScenesWork *work, GError **error);
