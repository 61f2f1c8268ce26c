/* SPDX-License-Identifier: MIT */
#include "engine/plan/plates.h"
#include "base/text.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/clip.h"
#include "media/plate.h"

#include <string.h>

/* Made for another picture, or for another part of it, it would lie beside the subject. */
static void warn_of_shape(const KnPlateInputs *inputs, const KnSubject *subject,
                          const KnPictureInfo *mask, const KnPictureInfo *picture)
{
    const double most = 1.05; /* a mask of a few pixels is rounded by as much */
    double ratio = (double)mask->width * picture->height / ((double)mask->height * picture->width);
    if (MAX(ratio, 1 / ratio) <= most || !inputs->warnings)
        return;
    g_autofree char *shown = kn_text_visible(subject->mask_path);
    kn_warnings_add(inputs->warnings, KN_WARNING_MASK_SHAPE, inputs->number,
                    "the mask '%s' has %d x %d pixels, another shape than its picture of %d x %d: "
                    "it is stretched over all of it; a mask is of the whole picture, in any size",
                    shown, mask->width, mask->height, picture->width, picture->height);
}

/* The mask of a subject as a plate has it. */
static gboolean take_mask(const KnPlateInputs *inputs, const KnSubject *subject,
                          const KnPictureInfo *picture, KnPlateSpec *spec, GError **error)
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
    warn_of_shape(inputs, subject, &probe.picture, picture);
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
                            const KnPictureInfo *picture, const KnShot *shot, KnPlate *plate,
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
        !take_mask(inputs, &inputs->subjects[plate->subject], picture, spec, error))
        return NULL;
    if (inputs->follower && kn_plate_has_subject(plate->look.kind)) {
        const KnClipSpec *clip = under->spec;
        const KnBox place = {clip->x, clip->y, clip->width, clip->height};
        kn_follower_lead(inputs->follower, &inputs->subjects[plate->subject], &place, shot, plate,
                         &spec->box);
    }
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
    kn_plate_clear(&shot->plates[i]);
    memmove(&shot->plates[i], &shot->plates[i + 1],
            (shot->n_plates - i - 1) * sizeof *shot->plates);
    shot->n_plates--;
}

static gboolean is_clip(const KnPlateInputs *inputs, const KnAsset *under)
{
    return inputs->segment->kind == KN_SEGMENT_VIDEO && under && under->kind == &kn_asset_clip;
}

/* A clip as a picture that nobody looks at: where all of it stands on its canvas. */
static void take_clip(const KnAsset *under, KnPlateInputs *inputs, KnSurfaceSpec *canvas,
                      KnPictureInfo *picture)
{
    const KnClipSpec *clip = under->spec;
    g_strlcpy(canvas->source_hash, clip->source_hash, sizeof canvas->source_hash);
    canvas->fit = KN_FIT_CONTAIN;
    canvas->canvas_width = clip->canvas_width;
    canvas->canvas_height = clip->canvas_height;
    picture->width = clip->width;
    picture->height = clip->height;
    inputs->photo = canvas;
    inputs->place = (KnBox){0, 0, clip->canvas_width, clip->canvas_height};
}

/* Whether a plate can lie on what is no picture: all that its effect consists of must. */
static gboolean may_lie(const KnShot *shot, const KnPlate *plate, gboolean on_clip)
{
    for (guint i = 0; i < shot->n_plates; i++)
        if (strcmp(shot->plates[i].effect, plate->effect) == 0 &&
            kn_plate_has_pixels(shot->plates[i].look.kind))
            return FALSE;
    return on_clip;
}

/* Takes away what cannot lie on a clip, or on a card; told once of each effect. */
static void leave_out(const KnPlateInputs *inputs, KnShot *shot, gboolean on_clip)
{
    const char *told = "";
    for (guint i = 0; i < shot->n_plates;) {
        const KnPlate *plate = &shot->plates[i];
        const char *effect = plate->effect;
        if (may_lie(shot, plate, on_clip)) {
            i++;
            continue;
        }
        if (strcmp(told, effect) != 0)
            kn_warnings_add(inputs->warnings,
                            kn_plate_has_subject(plate->look.kind) ? KN_WARNING_SUBJECT_UNCLEAR
                                                                   : KN_WARNING_NO_EFFECT,
                            inputs->number, "%s is left out: %s", effect,
                            on_clip ? "it is made of a picture's own pixels, and a clip has others "
                                      "in every frame"
                                    : "it lies on pictures, and a card is none");
        told = effect;
        while (i < shot->n_plates && strcmp(shot->plates[i].effect, effect) == 0)
            drop(shot, i);
    }
}

gboolean kn_plates_plan(const KnPlateInputs *inputs, const KnPictureInfo *picture, KnShot *shot,
                        GError **error)
{
    const KnAsset *under =
        inputs->assets->len ? inputs->assets->pdata[inputs->assets->len - 1] : NULL;
    gboolean on_clip = !picture && is_clip(inputs, under);
    KnPlateInputs of_clip = *inputs;
    KnSurfaceSpec canvas = {.source_hash = ""};
    KnPictureInfo clip = {.width = 0};
    if (!picture)
        leave_out(inputs, shot, on_clip);
    if (on_clip) {
        take_clip(under, &of_clip, &canvas, &clip);
        inputs = &of_clip;
        picture = &clip;
    }
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
