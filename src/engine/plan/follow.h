/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/clips.h"
#include "engine/plan/subjects.h"
#include "shot/shot.h"

/* The camera over a clip follows what the clip is about, where that is known for more than one of
 * its pictures (KnSubject.way): the part that fills the frame moves over the clip, so that the
 * subject stays in it (shot/follow.h). It does so where `cover` cuts something off and the segment
 * says no other focus. At a cut inside of the clip it is elsewhere from one frame to the next.
 * Times are those of the shot, so the path depends on nothing but the segment (promise: cheap
 * edits). Threads: one. */
typedef struct {
    const KnProject *project;
    const KnClips *clips; /* NULL: no file is looked at, and nothing is followed */
    const KnSegment *segment;
    KnSegmentSubjects subjects; /* of it */
} KnFollowInputs;

typedef struct KnFollower {
    KnClipTime time;
    KnRational fps;
    int lead;
    int step;       /* frames between two control points */
    guint n_frames; /* that are seen of the shot; 0: it is no clip, or lasts too long */
    KnBox base;     /* what fills the frame where nothing is followed, in fractions of the clip */
    GArray *pieces; /* owned: how the base moves, between cuts of the clip; NULL: it stands */
} KnFollower;

/* base: kn_visual_base of the segment. The shot's times are set. */
void kn_follower_init(KnFollower *follower, const KnFollowInputs *inputs, const KnShot *shot,
                      const KnBox *base);
void kn_follower_clear(KnFollower *follower);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnFollower, kn_follower_clear)

/* Gives a shot whose visual is planned the path of its base, if it moves. */
void kn_follower_add_path(const KnFollower *follower, KnShot *shot);

/* Where a subject is seen at control points, in fractions of the base as it is then: an array of
 * KnSeenWay (effects/effect.h). The caller unrefs; NULL: nobody knows. */
GArray *kn_follower_seen(const KnFollower *follower, const KnSubject *subject);
/* The same in fractions of the picture. */
GArray *kn_follower_way(const KnFollower *follower, const KnSubject *subject);

/* Leads a plate about a subject along its way, where it has one and no mask: `box` becomes the one
 * that the plate is made around, in the middle of the picture, and the plate's keys say where that
 * goes and how much larger it becomes there, so that it is always about the subject: smoothly, and
 * elsewhere from the frame of a cut on. place: where the picture stands on the shot's surface, in
 * pixels of it. */
void kn_follower_lead(const KnFollower *follower, const KnSubject *subject, const KnBox *place,
                      const KnShot *shot, KnPlate *plate, KnBox *box);

/* Copies of the subjects, which borrow all but their places: those are where the moving base shows
 * them, as if it stood at follower->base: the box around all of it, the anchor's mean. The caller
 * frees. */
KnSubject *kn_follower_subjects(const KnFollower *follower, const KnSegmentSubjects *subjects);
