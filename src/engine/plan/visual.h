/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/cards.h"
#include "engine/plan/clips.h"
#include "engine/plan/follow.h"
#include "engine/plan/keep_clear.h"
#include "engine/plan/speech.h"
#include "engine/plan/subjects.h"
#include "engine/store/probe.h"
#include "shot/shot.h"

/* What stands under a shot's camera: a picture, a card, a page, a clip or a colour, and what of a
 * picture is looked at. For compile.c and its kin. Threads: one a compiler. */

/* The state of one compilation. */
typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    KnStore *store;
    const KnSpeeches *speeches; /* NULL: nobody says anything */
    const KnSubjects *subjects; /* NULL: those that the project says */
    KnWarnings *warnings;
    GHashTable *probes; /* path → KnProbe: each distinct picture once */
    GHashTable *stored; /* keys of surfaces that were found in the store */
    GHashTable *tables; /* path → KnAsset of a .cube file, in assets */
    GHashTable *fonts;  /* what a card's text depends on → KnCardSpec.fonts */
    GPtrArray *assets;  /* KnAsset*, in order of first use; the manifest drops repeated keys */
    KnClips *clips;
    const struct KnFollower *follower; /* of the segment whose effects are compiled */
    GArray *clear; /* KnClear of each shot so far; NULL: texts keep clear of each other alone */
} KnCompiler;

/* What the segment's picture is about, as far as it is known. Borrowed. */
KnSegmentSubjects kn_visual_subjects(const KnCompiler *compiler, const KnSegment *segment);

/* Whether nobody has looked at the segment's picture who might still do so. */
gboolean kn_visual_subject_may_be_found(const KnCompiler *compiler, const KnSegment *segment);

/* For the camera that follows what the segment's clip is about. Borrowed. */
KnFollowInputs kn_visual_follow(const KnCompiler *compiler, const KnSegment *segment);

/* Where `cover` looks, to fill so many pixels: a point of the picture, 0 to 1. */
KnPoint kn_visual_focus(const KnCompiler *compiler, const KnSegment *segment,
                        const KnPictureInfo *picture, double width, double height);

/* Whether the store has that surface. Asked once for each: a picture is often shown again. */
gboolean kn_visual_is_stored(const KnCompiler *compiler, const char *key);

/* What is known of the segment's picture; owned by the compiler. Errors: those of kn_probe_picture.
 */
KnProbe *kn_visual_probe(KnCompiler *compiler, const KnSegment *segment, GError **error);

/* The part of the segment's picture or clip that fills the frame, in parts of it; all of it where
 * that matters to nobody. Errors: as kn_visual_probe. */
gboolean kn_visual_base(KnCompiler *compiler, const KnSegment *segment, KnBox *base,
                        GError **error);

/* What a card of the segment is drawn from; borrowed. */
KnCardInputs kn_visual_card(const KnCompiler *compiler, const KnSegment *segment);

/* Gives the shot what stands under its camera, and adds its asset. Errors: those of the asset. */
gboolean kn_visual_compile(KnCompiler *compiler, const KnSegment *segment, KnShot *shot,
                           GError **error);

/* Whether there is nothing behind what the segment shows: transparent films have the background
 * that is written alone. */
gboolean kn_visual_is_clear(const KnCompiler *compiler, const KnSegment *segment);
