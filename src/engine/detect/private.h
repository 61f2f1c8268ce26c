/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/detect/phase.h"
#include "engine/pool/pool.h"
#include "engine/store/probe.h"
#include "vision/models.h"

/* What the files of the detect phase share: pictures.c knows which pictures are asked for and what
 * of it is there, make.c finds the rest, called.c what words mean, models.c
 * knows which models there are, phase.c leads through both. Threads: one. */

/* A distinct picture, or a distinct part of a clip. */
typedef struct {
    const char *path; /* borrowed of the first segment */
    KnProbe probe;
    gboolean is_clip;
    gint64 from_us, span_us; /* of a clip: the part that is shown, as far as the project says it */
    char key[65];
    guint first;      /* segment, from 0 */
    GArray *findings; /* owned; NULL: not there */
    gboolean made;    /* found now */
    char *failure;    /* owned; why nobody could look at it; NULL: nobody has tried in vain */
} KnSoughtPicture;

/* A distinct picture that a network shall enlarge. */
typedef struct {
    const char *path; /* borrowed of the first segment */
    KnProbe probe;
    guint first;  /* segment, from 0 */
    int strength; /* in thousandths, > 0 */
    char key[65]; /* "": no model is there, or nobody can read it */
    gboolean there;
    char *failure; /* owned; why it could not be enlarged; NULL: nobody has tried in vain */
} KnSmallPicture;

typedef struct KnDetectWork {
    const KnDetectInputs *inputs;
    KnSubjects *subjects;
    KnPhaseRun phase;
    GPtrArray *models;      /* borrowed names, then NULL; empty: not looked for yet */
    GPtrArray *hashes;      /* owned: SHA-256 of each, then NULL */
    char *version;          /* of the detectors; NULL: not asked for yet */
    char *models_failure;   /* why a model cannot be used after all; NULL: nothing is known of it */
    const KnModel *useless; /* which */
    GHashTable *by_path;    /* path, and the part of a clip → index into pictures, plus one */
    GArray *pictures;       /* KnSoughtPicture */
    guint *picture_of;      /* of each segment: index into pictures, plus one; 0: none */
    GArray *small;          /* KnSmallPicture; NULL: not looked for */
    guint *small_of;        /* of each segment: index into small, plus one; 0: none */
} KnDetectWork;

/* Fills pictures; FALSE without an error: nothing is asked for. */
gboolean kn_detect_read_segments(KnDetectWork *work);
/* Looks whether it is in the store, whole. */
gboolean kn_detect_find(KnDetectWork *work, KnSoughtPicture *picture);
/* Gives it the key that it has with the detectors of now. */
void kn_detect_set_key(KnDetectWork *work, KnSoughtPicture *picture);
/* Finds what is missing. Where a model turns out to be of no use it stops with models_failure. */
gboolean kn_detect_make(KnDetectWork *work, GError **error);

/* Says which results are used. */
gboolean kn_detect_announce(const KnDetectWork *work, GError **error);
/* Threads of a network, where there is one process. */
int kn_detect_threads(const KnBuildOptions *options);

/* Whether any segment asks for super-resolution; and enlarging those that need it, after subjects
 * are known, since the camera may go to them. */
gboolean kn_detect_may_enlarge(const KnProject *project);
gboolean kn_detect_enlarge(KnDetectWork *work, GError **error);

/* Tells of a model that a process has loaded, where the report says that. */
void kn_detect_hear_model(KnReporter *reporter, const KnReport *report);

/* Finds out what of the subjects the words of effects mean that are no label of any (called.c). */
void kn_detect_call(KnDetectWork *work);

/* The models that are used: those that are there and good, NULL-terminated. Warns of others. */
const char *const *kn_detect_models(KnDetectWork *work);
const char *const *kn_detect_hashes(KnDetectWork *work); /* of the same */
/* Of the detectors, as the project says it; NULL: all. */
const char *const *kn_detect_order(const KnDetectWork *work);
const char *kn_detect_version(KnDetectWork *work);
/* From now on it is not there; without the runtime none is. */
void kn_detect_forget_model(KnDetectWork *work, const KnModel *model);
