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
    if (shot->page)
        kn_page_clear(shot->page);
    g_free(shot->page);
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

void kn_shot_set_page(KnShot *shot, const KnPage *page, const KnPlate *take_photo)
{
    if (shot->page) {
        kn_page_clear(shot->page);
        shot->plates[0].look = take_photo->look;
    } else {
        shot->page = g_new(KnPage, 1);
        kn_shot_add_plate(shot, take_photo);
        KnPlate photo = shot->plates[shot->n_plates - 1];
        memmove(shot->plates + 1, shot->plates, (shot->n_plates - 1) * sizeof photo);
        shot->plates[0] = photo;
    }
    kn_page_copy(page, shot->page);
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
