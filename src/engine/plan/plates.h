/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"
#include "engine/plan/follow.h"
#include "engine/store/store.h"
#include "project/project.h"
#include "shot/shot.h"

/* Plans the plates of a shot whose visual is planned: the assets that they are made of, and where
 * they lie. Those that show nothing are taken away. */
typedef struct {
    KnStore *store;
    const KnSegment *segment;
    const KnSubject *subjects;  /* of the segment */
    guint number;               /* of the segment, from 1 */
    int width, height;          /* of the frame */
    const KnFollower *follower; /* of the segment; NULL: nothing moves */
    GPtrArray *assets;          /* KnAsset*: the shot's own stands last; theirs are added */
    KnWarnings *warnings;       /* of plates on what is no picture */
    /* Of a photograph that lies on the shot's own picture: its surface if it had one, and where it
     * lies. Its canvas has the place's aspect. NULL: the shot's own is it. */
    const KnSurfaceSpec *photo;
    KnBox place;
} KnPlateInputs;

/* picture: what the segment shows; NULL: it is no picture, and plates are taken away, but those on
 * a clip that need none of its pixels. Errors: those of looking at a mask's file. */
gboolean kn_plates_plan(const KnPlateInputs *inputs, const KnPictureInfo *picture, KnShot *shot,
                        GError **error);
