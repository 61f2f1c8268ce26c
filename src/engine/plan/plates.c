/* SPDX-License-Identifier: MIT */
#include "engine/plan/plates.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/plate.h"

#include <string.h>

/* The mask of a subject as a plate has it. */
static gboolean take_mask(const KnPlateInputs *inputs, const KnSubject *subject, KnPlateSpec *spec,
                          GError **error)
{
    KnProbe probe;
    spec->box = subject->box;
    if (subject->mask)
        spec->mask = kn_mask_ref(subject->mask);
    if (!subject->mask_path)
        return TRUE;
    if (!kn_probe_picture(inputs->store, subject->mask_path, &probe, error))
        return FALSE;
    /* It will be made by the decoder of today. */
    if (probe.remembered && !kn_probe_refresh(subject->mask_path, &probe, error))
        return FALSE;
    spec->mask_path = g_strdup(subject->mask_path);
    g_strlcpy(spec->mask_hash, probe.hash, sizeof spec->mask_hash);
    g_strlcpy(spec->mask_decoder, probe.picture.decoder, sizeof spec->mask_decoder);
    return TRUE;
}

/* Pixels of the surface for one of a 1080-line frame. */
static void scale_look(const KnPlateInputs *inputs, const KnShot *shot, KnPlateLook *look)
{
    double scale = inputs->height / 1080.0 * shot->base.w / inputs->width;
    look->thickness = MIN(look->thickness * scale, KN_PLATE_LENGTH_MAX);
    look->offset = MIN(look->offset * scale, KN_PLATE_LENGTH_MAX);
    look->radius = MIN(look->radius * scale, KN_PLATE_LENGTH_MAX);
}

static KnAsset *plate_asset(const KnPlateInputs *inputs, const KnAsset *under,
                            const KnPictureInfo *picture, const KnShot *shot, const KnPlate *plate,
                            GError **error)
{
    g_autoptr(KnAsset) asset =
        kn_asset_new(&kn_asset_plate, inputs->photo ? inputs->segment->path : under->path);
    KnPlateSpec *spec = asset->spec;
    spec->picture = inputs->photo ? *inputs->photo : *(const KnSurfaceSpec *)under->spec;
    spec->picture_width = picture->width;
    spec->picture_height = picture->height;
    spec->look = plate->look;
    if (inputs->photo)
        spec->look.tone = shot->plates[0].look.tone;
    scale_look(inputs, shot, &spec->look);
    if (kn_plate_has_subject(plate->look.kind) &&
        !take_mask(inputs, &inputs->subjects[plate->subject], spec, error))
        return NULL;
    if (kn_plate_spec_plan(spec))
        kn_asset_complete(asset, kn_plate_width(spec), kn_plate_height(spec));
    return g_steal_pointer(&asset);
}

static void lay(const KnPlateInputs *inputs, const KnAsset *asset, KnPlate *plate)
{
    const KnPlateSpec *spec = asset->spec;
    g_strlcpy(plate->surface, asset->key, sizeof plate->surface);
    plate->width = asset->width;
    plate->height = asset->height;
    const KnBox *on = &inputs->place;
    double times = inputs->photo ? on->w / inputs->photo->canvas_width : 1;
    plate->place =
        (KnBox){on->x + spec->x * times, on->y + spec->y * times,
                asset->width * spec->shrink * times, asset->height * spec->shrink * times};
}

static void drop(KnShot *shot, guint i)
{
    g_free(shot->plates[i].weight.keys);
    g_free(shot->plates[i].scale.keys);
    g_free(shot->plates[i].reveal.keys);
    memmove(&shot->plates[i], &shot->plates[i + 1],
            (shot->n_plates - i - 1) * sizeof *shot->plates);
    shot->n_plates--;
}

/* Told once of effects on a subject, and once of others. */
static void leave_out(const KnPlateInputs *inputs, KnShot *shot)
{
    gboolean told = FALSE, told_other = FALSE;
    for (guint i = 0; i < shot->n_plates; i++) {
        const KnPlate *plate = &shot->plates[i];
        if (kn_plate_has_subject(plate->look.kind) && !told) {
            told = TRUE;
            kn_warnings_add(inputs->warnings, KN_WARNING_SUBJECT_UNCLEAR, inputs->number,
                            "effects on a subject are left out: it stands in no picture, but in a "
                            "clip or on a card");
        } else if (!kn_plate_has_subject(plate->look.kind) && !told_other) {
            told_other = TRUE;
            kn_warnings_add(inputs->warnings, KN_WARNING_NO_EFFECT, inputs->number,
                            "%s: it is of pictures alone, not of a clip or a card", plate->effect);
        }
    }
    kn_shot_clear_plates(shot);
}

gboolean kn_plates_plan(const KnPlateInputs *inputs, const KnPictureInfo *picture, KnShot *shot,
                        GError **error)
{
    const KnAsset *under =
        inputs->assets->len ? inputs->assets->pdata[inputs->assets->len - 1] : NULL;
    if (shot->n_plates && !picture)
        leave_out(inputs, shot);
    for (guint i = 0; i < shot->n_plates;) {
        g_autoptr(KnAsset) asset =
            plate_asset(inputs, under, picture, shot, &shot->plates[i], error);
        if (!asset)
            return FALSE;
        if (!*asset->key) { /* it lies outside of what is shown */
            drop(shot, i);
            continue;
        }
        lay(inputs, asset, &shot->plates[i++]);
        g_ptr_array_add(inputs->assets, g_steal_pointer(&asset));
    }
    return TRUE;
}
