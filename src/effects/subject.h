/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "media/mask.h"
#include "media/way.h"

/* What a picture is about: where it is, and which part of the picture shows it. Places are
 * fractions of the whole picture, upright, as its file has it. */
typedef struct {
    char *label;       /* NULL: none */
    char *detector;    /* who found it; NULL: the project says it */
    char **called;     /* owned: words that it was found to be what they say; may be NULL */
    double confidence; /* how sure whoever found it is, 0..1 */
    KnBox box;
    KnPoint anchor;  /* what of it is looked at; that of a box: KN_SUBJECT_ANCHOR of its height */
    GArray *way;     /* owned: where it is when, in a clip; NULL: nobody knows */
    KnMask *mask;    /* owned; NULL: the file, or none */
    char *mask_path; /* a picture of the mask, resolved; NULL: none */
    const KnJson *node; /* for messages: the mask, or the whole; borrowed from the document */
    char *json_path;    /* of the whole */
} KnSubject;

/* A face, a blossom or a roof is nearer to the top of what it belongs to. */
#define KN_SUBJECT_ANCHOR (1.0 / 3)

/* A subject that is less sure than this is none to effects. */
#define KN_SUBJECT_CONFIDENCE_MIN 0.25

enum { KN_SUBJECTS_MAX = 100 }; /* of a segment */

void kn_subject_clear(KnSubject *subject);
/* The anchor of a box that says no other. */
KnPoint kn_subject_anchor(const KnBox *box);
/* Around all weights of at least a half; the mask has one. */
KnBox kn_mask_box(const KnMask *mask);

/* The order in which several are counted. */
typedef enum {
    KN_PREFER_SURE, /* the surest first */
    KN_PREFER_CENTER,
    KN_PREFER_LEFT,
    KN_PREFER_RIGHT,
} KnPrefer;
extern const KnName kn_prefer_names[]; /* its choices, from KN_PREFER_SURE on */

/* The nth (from 1) of those that are sure enough and, where any of them has a label like target or
 * was found to be what it says, are called so. NULL: there is none. Borrowed. Threads: pure. */
typedef struct {
    const char *target; /* NULL: any */
    KnPrefer prefer;
    int nth;
} KnSubjectQuery;
/* Whether it is sure enough, and is called so. */
gboolean kn_subject_is_called(const KnSubject *subject, const char *target);
const KnSubject *kn_subject_choose(const KnSubject *subjects, guint n, const KnSubjectQuery *query);
