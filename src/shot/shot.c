/* SPDX-License-Identifier: MIT */
#include "shot/shot.h"
#include <string.h>

void kn_shot_clear(KnShot *shot)
{
    for (guint i = 0; i < shot->n_paths; i++)
        g_free(shot->paths[i].keys);
    g_free(shot->paths);
    for (guint i = 0; i < shot->n_steps; i++)
        g_free(shot->steps[i].params);
    g_free(shot->steps);
    for (guint i = 0; i < shot->n_texts; i++)
        kn_text_block_clear(&shot->texts[i].block);
    g_free(shot->texts);
    for (guint i = 0; i < shot->n_insets; i++)
        g_free(shot->insets[i].path);
    g_free(shot->insets);
    kn_shot_clear_plates(shot);
    *shot = (KnShot){0};
}

void kn_shot_add_inset(KnShot *shot, KnShotInset *take_inset)
{
    if (take_inset->time.to <= take_inset->time.from) {
        g_free(take_inset->path);
        return;
    }
    shot->insets = g_renew(KnShotInset, shot->insets, shot->n_insets + 1);
    shot->insets[shot->n_insets++] = *take_inset;
    *take_inset = (KnShotInset){0};
}

static KnCameraPath *add_path(KnShot *shot, guint at, KnCameraForm form)
{
    shot->paths = g_renew(KnCameraPath, shot->paths, shot->n_paths + 1);
    memmove(shot->paths + at + 1, shot->paths + at, (shot->n_paths - at) * sizeof *shot->paths);
    shot->paths[at] = (KnCameraPath){.form = form};
    shot->n_paths++;
    return &shot->paths[at];
}

KnCameraPath *kn_shot_add_motion(KnShot *shot, KnCameraForm form)
{
    return add_path(shot, shot->n_paths, form);
}

KnCameraPath *kn_shot_add_reframing(KnShot *shot, KnCameraForm form)
{
    return add_path(shot, shot->n_reframings++, form);
}
