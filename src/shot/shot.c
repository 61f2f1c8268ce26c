/* SPDX-License-Identifier: MIT */
#include "shot/shot.h"
#include "base/error.h"

void kn_shot_clear(KnShot *shot)
{
    g_free(shot->reframe.keys);
    g_free(shot->camera.keys);
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

static KnCameraPath *add_path(KnCameraPath *path, KnCameraForm form, const char *what,
                              GError **error)
{
    if (path->n) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "another %s this segment already; only one can", what);
        return NULL;
    }
    path->form = form;
    return path;
}

KnCameraPath *kn_shot_add_motion(KnShot *shot, KnCameraForm form, GError **error)
{
    return add_path(&shot->camera, form, "motion moves", error);
}

KnCameraPath *kn_shot_add_reframing(KnShot *shot, KnCameraForm form, GError **error)
{
    return add_path(&shot->reframe, form, "tool reframes", error);
}
