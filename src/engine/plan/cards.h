/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/asset/asset.h"
#include "engine/plan/speech.h"
#include "project/project.h"
#include "shot/shot.h"

/* Plans the cards of segments: what they lie on, and their parts, which become plates. */
typedef struct {
    const KnProject *project;
    const KnSegment *segment; /* with a card of some kind */
    guint number;             /* of the segment, from 1 */
    const KnTimelineSegment *placed;
    const KnSpeech *speech; /* NULL: nobody says anything */
    GPtrArray *assets;      /* KnAsset*: theirs are added */
    KnWarnings *warnings;
    gboolean clear; /* it lies on nothing */
} KnCardInputs;

/* The asset that a card without a picture lies on, for a shot that is looked at from so near, and
 * the part of it that fills the frame; the caller adds it. Errors: those of kn_text. */
KnAsset *kn_cards_ground(const KnCardInputs *inputs, double zoom, KnBox *base, GError **error);

/* Lays the card over the shot, whose visual is planned. On a picture or clip it stands still, as
 * large as the frame; else the camera moves it. Errors: those of its kind (cards/card.h). */
gboolean kn_cards_plan(const KnCardInputs *inputs, KnShot *shot, GError **error);

/* Whether the segment shows a card with anything on it. */
gboolean kn_cards_has_words(const KnSegment *segment);

/* Says so when captions lie over the card, of any kind or none, wherever it is laid out. */
void kn_cards_warn_of_captions(const KnCardInputs *inputs);

/* Only what there is to say about it. Errors: the same. */
gboolean kn_cards_check(const KnCardInputs *inputs, const KnShot *shot, GError **error);
