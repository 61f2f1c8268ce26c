/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"
#include "engine/plan/scenes.h"
#include "engine/run/options.h"
#include "engine/store/results.h"

/* The scene phase: from the scenes of a project to their clips in the store. It comes before the
 * film is laid out, since a segment may be as long as its clip.
 *
 * A scene is made once, whoever shows it: its clip is found under the SHA-256 of its command, its
 * output's place and the names and contents of its inputs (store/scene_file.h). What is missing is
 * made by its program, in processes of the role `scene`, several at once, and only when the person
 * has allowed programs to run (promise: projects are data). A scene that fails stops none of the
 * others. Where nothing is missing no process is started. */
typedef enum {
    KN_SCENES_MAKE,  /* what is missing */
    KN_SCENES_LOOK,  /* only; with a warning of what is missing */
    KN_SCENES_CHECK, /* look, and refuse what could not be made, as far as that is known without
                        running anything: leave, programs that are not there */
} KnSceneWish;

typedef struct {
    const KnProject *project;
    const KnBuildOptions *options;
    KnResults *results;
    KnSceneWish wish;
    KnFolder *logs;     /* gets scene-SEGMENT.log, all that a program printed; NULL: nothing does */
    gboolean anew;      /* what is there is made again */
    gboolean tell_kept; /* warn of what is not, though lines and frames are */
} KnSceneInputs;

/* The caller frees. NULL with an error, one line for each scene that failed, with the code of the
 * first: KN_ERROR_USAGE (not allowed), KN_ERROR_SERVICE (the program failed, hung, or wrote no
 * clip), KN_ERROR_INPUT, KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED. */
KnScenes *kn_scene_phase(const KnSceneInputs *inputs, GError **error);
