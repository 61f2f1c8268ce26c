/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"
#include "text/caption_draw.h"

/* Where texts of effects stand: no two of a moment, and none and a caption, lie over each other as
 * long as there is room. Captions keep their place, and so does the text that comes first; a later
 * one that may move goes up or down, whichever is less, for all of its time. Threads: one at a
 * time. */
typedef struct KnTextPlaces KnTextPlaces;

/* The film is borrowed; its layers are the captions. */
KnTextPlaces *kn_text_places_new(const KnFilm *film);
void kn_text_places_free(KnTextPlaces *places);

/* How far a text of a shot moves down (negative: up), an even number, from where it would stand;
 * what others must not cover of it is `body`, in the frame. other receives what it lies over all
 * the same, "the captions" or "title", or NULL; the caller frees. */
int kn_text_places_find(KnTextPlaces *places, const KnShot *shot, const KnShotText *text,
                        const KnCaptionRect *body, char **other);
