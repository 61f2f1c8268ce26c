/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/keep_clear.h"

/* Where texts of effects stand: no two of a moment, and none and a caption, lie over each other,
 * and none over what the picture is about, as long as there is room. Captions keep their place, and
 * so do texts that do not move and the text that comes first; a later one that may move goes up or
 * down, whichever is less, for all of its time; past what the picture is about to the sides, too,
 * no nearer to the edge than it was. Threads: one at a time. */
typedef struct KnTextPlaces KnTextPlaces;

/* Both are borrowed; the film's layers are the captions, clear is as for kn_clear_seen. */
KnTextPlaces *kn_text_places_new(const KnFilm *film, const GArray *clear);
void kn_text_places_free(KnTextPlaces *places);

/* How far a text moves from where it would stand: right and down, even numbers. */
typedef struct {
    int dx, dy;
    /* What it lies over all the same: "the captions" or "title", or NULL; the caller frees. */
    char *other;
    gboolean covers_subject; /* what of it is looked at */
} KnTextPlace;

/* Of a text of a shot; what others must not cover of it is `body`, in the frame. */
KnTextPlace kn_text_places_find(KnTextPlaces *places, const KnShot *shot, const KnShotText *text,
                                const KnCaptionRect *body);
