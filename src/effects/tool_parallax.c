/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* The picture has a depth: its subject, cut out, is nearer to the camera than the rest. What it hid
 * is filled. The camera goes towards both, and the subject grows faster; where another motion goes
 * across the picture, the subject goes further than what is behind it. */
typedef struct {
    char *target;
    double depth;
    KnEasing ease;
} Params;

/* Beyond the subject's edge is filled, too, on a picture of 1080 lines. */
#define REACH 20.0

static const KnOption options[] = {
    KN_EFFECT_TARGET(Params),
    {.name = "depth",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, depth),
     .max = 0.3,
     .default_text = "0.06",
     .help = "how much more the subject grows than the rest, and goes where the camera goes"},
    KN_EFFECT_EASE_OPTION(Params),
    {.name = NULL},
};

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    const KnSubjectQuery query = {p->target, KN_PREFER_SURE, 1};
    const KnSubject *subject = kn_effect_subject(context, &query, "parallax");
    const double t[2] = {0, kn_effect_last(context)}, z[2] = {1, 1 + p->depth};

    if (!subject || p->depth == 0)
        return TRUE;
    /* A box says too little of what the subject hides: it fades into the picture instead. */
    if (subject->mask || subject->mask_path) {
        KnPlate hole = kn_effect_plate(context, subject, KN_PLATE_FILL, "parallax");

        hole.look.offset = REACH;
        kn_shot_add_plate(shot, &hole);
    }
    KnPlate plate = kn_effect_plate(context, subject, KN_PLATE_CUTOUT, "parallax");
    plate.depth = p->depth;
    kn_track_add(&plate.scale, (KnTrackKey){.t = 0, .value = 1, .ease = p->ease});
    kn_effect_key(&plate.scale, MAX((double)context->n_frames - 1, 1), 1 + p->depth, "linear");
    kn_effect_zoom(shot, plate.about, &p->ease, t, z);
    kn_shot_add_plate(shot, &plate);
    return TRUE;
}

const KnEffect kn_effects_tool_parallax[] = {
    {.name = "parallax",
     .kind = KN_EFFECT_TOOL,
     .help = "Moves the segment's subject and what is behind it at different rates; not on clips.",
     .options = options,
     .params_size = sizeof(Params),
     .compile = compile},
    {.name = NULL},
};
