/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "base/warning.h"
#include "effects/subject.h"
#include "shot/shot.h"
#include "shot/steps.h"
#include "shot/transition.h"

/* An effect describes, it does not draw: a pure function from (parameters, subject, duration,
 * geometry) to contributions to a shot: a camera path (kn_shot_add_motion, kn_shot_add_reframing),
 * steps (shot/steps.h). What is used a second time is a second path or step. A file defines
 * one effect, or several of one kin, and has one line in effects.def; they are found by name.
 * Threads: tables are const; compile is pure. */
typedef enum {
    KN_EFFECT_MOTION,  /* how the camera moves */
    KN_EFFECT_OVERLAY, /* what lies over the picture, and its colours */
    KN_EFFECT_TOOL,    /* all else */
} KnEffectKind;

/* Where something is seen without a cut of the clip. */
typedef struct {
    int start;          /* frame of the shot: of the first point */
    guint n;            /* two or more */
    KnWayPoint *points; /* owned; in fractions of the base as it is then */
} KnSeenWay;

typedef struct {
    int width, height; /* of the frame */
    KnRational fps;
    gint64 n_frames;      /* the shot's own */
    int lead, tail;       /* visible beyond it */
    guint64 seed;         /* of this effect in this segment */
    gboolean in_overlays; /* it is named there, not in another place */
    KnPoint focus;        /* the subject's anchor, or the centre */
    const KnSubject *subjects;
    guint n_subjects;
    /* Set by who wants to know what the picture is about. NULL: it is known, or nobody will look;
     * else an effect that finds no subject says nothing of that. */
    gboolean *asks;
    /* Where a subject of a clip is seen: an array of KnSeenWay, from shot time 0 on, whose points
     * are *step frames apart; the caller unrefs. NULL returned: nobody knows; NULL itself: the
     * same. */
    GArray *(*along)(gpointer user_data, const KnSubject *subject, int *step);
    GPtrArray *targets;   /* receives copies of the words by which effects ask; may be NULL */
    KnBox base;           /* what fills the frame at zoom 1, in fractions of the picture */
    const double *margin; /* what texts leave free at every edge, as a share of the frame's shorter
                             side; NULL: KN_TEXT_MARGIN */
    guint segment;        /* counts from 1 */
    KnWarnings *warnings; /* receives what is left out; may be NULL */
    /* Fills the key of the surface that a .cube file becomes (kn_shot_add_cube). NULL: no file is
     * looked at, and the shot is not drawn. Errors: of reading the file. */
    gboolean (*table)(gpointer user_data, const char *path, char key[65], GError **error);
    gpointer user_data;
} KnEffectContext;

/* Of which the column `useless` of an effect's options judges. */
typedef struct {
    gconstpointer params;
    gboolean in_overlays; /* it is named there, not in another place */
} KnEffectSituation;

/* Its parameters, of that type. */
#define KN_EFFECT_PARAMS(Params, situation)                                                        \
    ((const Params *)((const KnEffectSituation *)(situation))->params)

typedef struct {
    const char *name; /* first: list.c reads arrays of them */
    KnEffectKind kind;
    const char *help;        /* a sentence */
    const KnOption *options; /* of its parameters; may be an empty table */
    gsize params_size;
    /* The parameter that names the effect by itself, in an object without name; NULL: none does. */
    const char *implied_by;
    /* Where in the frame it puts the picture, in fractions; NULL, or FALSE: it leaves it. */
    gboolean (*photo)(const KnEffectContext *context, KnBox *place);
    /* Errors: KN_ERROR_PROJECT for parameters that contradict each other. */
    gboolean (*compile)(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error);
} KnEffect;

const KnEffect *const *kn_effects(void);                  /* NULL-terminated */
const KnTransition *const *kn_transitions(void);          /* the same */
const KnTransition *kn_transition_find(const char *name); /* also by alias; NULL */
const KnEffect *kn_effect_find(const char *name);         /* names are unique; NULL */
