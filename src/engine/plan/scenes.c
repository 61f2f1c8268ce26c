/* SPDX-License-Identifier: MIT */
#include "engine/plan/scenes.h"

#include <string.h>

KnScenes *kn_scenes_new(guint n)
{
    KnScenes *scenes = g_new(KnScenes, 1);
    *scenes = (KnScenes){g_new0(KnSceneClip, n + 1), n};
    return scenes;
}

void kn_scenes_free(KnScenes *scenes)
{
    if (!scenes)
        return;
    for (guint i = 0; i < scenes->n; i++)
        g_free(scenes->items[i].path);
    g_free(scenes->items);
    g_free(scenes);
}

gboolean kn_scenes_equal(const KnScenes *a, const KnScenes *b)
{
    gboolean equal = a->n == b->n;
    for (guint i = 0; equal && i < a->n; i++)
        equal = strcmp(a->items[i].key, b->items[i].key) == 0 &&
                g_strcmp0(a->items[i].path, b->items[i].path) == 0;
    return equal;
}

guint kn_scenes_n_missing(const KnScenes *scenes)
{
    guint n = 0;
    for (guint i = 0; i < scenes->n; i++)
        n += *scenes->items[i].key && !scenes->items[i].path;
    return n;
}

KnProject *kn_scenes_project_new(const KnProject *project)
{
    gboolean any = FALSE;
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].scene != NULL;
    if (!any)
        return NULL;
    KnProject *view = g_memdup2(project, sizeof *project);
    view->segments = g_memdup2(project->segments, project->n_segments * sizeof(KnSegment));
    return view;
}

void kn_scenes_project_show(KnProject *view, const KnScenes *scenes)
{
    for (guint i = 0; i < view->n_segments; i++) {
        KnSegment *segment = &view->segments[i];
        if (!segment->scene)
            continue;
        segment->path = scenes->items[i].path;
        segment->missing = !segment->path;
    }
}

void kn_scenes_project_free(KnProject *view)
{
    if (!view)
        return;
    g_free(view->segments);
    g_free(view);
}
