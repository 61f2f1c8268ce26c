/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* What is there of the scenes of a project: looked for, and made, before the film is laid out
 * (engine/scene/phase.h). Threads: constant once made. */
typedef struct {
    char key[65]; /* of the clip in the store; "": the segment is no scene */
    char *path;   /* where it is; NULL: it is not made */
} KnSceneClip;

typedef struct {
    KnSceneClip *items; /* one for each segment of the project */
    guint n;
} KnScenes;

KnScenes *kn_scenes_new(guint n);
void kn_scenes_free(KnScenes *scenes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnScenes, kn_scenes_free)
/* Whether the same of it is there. */
gboolean kn_scenes_equal(const KnScenes *a, const KnScenes *b);
/* Segments whose clip is not made. */
guint kn_scenes_n_missing(const KnScenes *scenes);

/* A project that has any scene, as a session sees it: the same but for its segments, of which each
 * scene is a clip once it is made, and else `missing`. All that it names is borrowed, also that of
 * the scenes that were shown to it last. NULL: it has none. */
KnProject *kn_scenes_project_new(const KnProject *project);
void kn_scenes_project_show(KnProject *view, const KnScenes *scenes);
void kn_scenes_project_free(KnProject *view);
