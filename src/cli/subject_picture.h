/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/picture.h"
#include "engine/session.h"

/* Draws all of a segment's picture into the rectangle, no larger than it is, with what it is about:
 * the box, the mask and the anchor of the subject that is meant where nothing else is said, its
 * label, and the boxes of all others, thinner. Errors: those of kn_session_picture. */
typedef struct {
    int x, y, width, height;
} KnCell;
gboolean kn_subject_draw(KnSession *session, const KnSegment *segment,
                         const KnSegmentSubjects *subjects, KnPicture *into, const KnCell *cell,
                         GError **error);
