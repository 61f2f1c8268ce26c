/* SPDX-License-Identifier: MIT */
/* What is said of scenes while they are looked for and made. */
#include "base/problems.h"
#include "engine/scene/private.h"

#include <string.h>

void kn_scenes_fail(KnScenesWork *work, const KnSceneWork *scene, int code, const char *words)
{
    const KnSegment *segment = &work->inputs->project->segments[scene->first];
    const KnJson *node = kn_json_member(segment->node, "scene");
    g_autofree char *path = kn_json_path(segment->json_path, "scene");
    work->code = work->code ? work->code : code;
    kn_problems_error_as(work->failed, KN_PROBLEM_FAILURE, node, path, "%s", words);
}

void kn_scenes_tell(const KnScenesWork *work, const KnSceneWork *scene, const char *state,
                    double seconds, const char *reason)
{
    const KnSceneWork *all = &g_array_index(work->scenes, KnSceneWork, 0);
    for (guint i = 0; i < work->inputs->project->n_segments; i++) {
        if (work->scene_of[i] != (guint)(scene - all) + 1)
            continue;
        KnEvent event = {.kind = KN_EVENT_SCENE,
                         .segment = (int)i + 1,
                         .state =
                             i == scene->first || strcmp(state, "made") != 0 ? state : "cached",
                         .seconds = seconds,
                         .reason = reason,
                         .eta = -1};
        kn_emit(work->inputs->results->reporter, &event);
    }
}
