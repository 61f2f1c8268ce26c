/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* What the picture of each segment is about: what the project says, or else what was found in the
 * picture (engine/detect/phase.h), where anything asks for it. Threads: constant once made. */
typedef enum {
    KN_SOUGHT_NOT,   /* given, or nothing asks for it */
    KN_SOUGHT_FOUND, /* looked for: maybe nothing was found */
    KN_SOUGHT_LATER, /* not looked for yet, or in vain */
} KnSought;

typedef struct {
    KnSought sought;
    const KnSubject *items; /* borrowed: of the project, or of the finds */
    guint n;
    char key[65];  /* of the record of what was found; "" where nothing was */
    gboolean made; /* found now, rather than kept from before */
    /* What is shown in place of the picture: the same, enlarged by a network. Owned; NULL: the
     * picture itself. Its key in the store. */
    char *larger, larger_key[65];
} KnSegmentSubjects;

typedef struct {
    KnSegmentSubjects *segments; /* one for each of the project */
    guint n;
    GPtrArray *finds; /* owned: GArray of KnSubject, of each picture */
} KnSubjects;

/* With what the project says, which it borrows. */
KnSubjects *kn_subjects_new(const KnProject *project);
void kn_subjects_free(KnSubjects *subjects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSubjects, kn_subjects_free)
gboolean kn_subjects_equal(const KnSubjects *a, const KnSubjects *b);

/* Whether an effect or the focus of a segment asks what its picture is about. What an effect asks
 * is found by compiling it. */
gboolean kn_segment_asks_for_subject(const KnProject *project, const KnSegment *segment);
/* The words by which effects of a segment ask for a subject; the caller frees. */
GPtrArray *kn_segment_targets(const KnProject *project, const KnSegment *segment);
/* Whether so much of a picture of that size is cut off that it matters what is kept. */
gboolean kn_segment_cuts_much(const KnProject *project, const KnSegment *segment, int width,
                              int height);

/* So many pixels of the frame are made of one of a picture of that size, across and down, where the
 * camera is nearest. */
double kn_segment_enlargement(const KnProject *project, const KnSegment *segment,
                              const KnSegmentSubjects *subjects, int width, int height);

/* Where cover looks: what the segment says, else the first subject, else the middle. The window is
 * in fractions of the picture: where it is large enough all of the subject's box lies in it, and
 * its middle is as near to the anchor as that allows. */
KnPoint kn_subjects_focus(const KnSegment *segment, const KnSegmentSubjects *subjects,
                          double window_width, double window_height);
