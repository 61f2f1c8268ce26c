/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The built-in director: gives each segment that has no effects plan of its own one, by rules over
 * its words, its place, its picture's shape, its subject and its neighbours. Rules are rows of
 * tables, a file for each family of them (director/rule.h). Nothing is random and nothing is
 * looked up: the same film gets the same plans, on any machine.
 *
 * What is chosen for a segment follows from what the segment is; only where neighbours would be
 * alike, the one whose hash is the smaller chooses first. So an edit changes the plans of the
 * segment and of those beside it, and not those of a film's other end (promise: cheap edits).
 * Opening and closing, and the first mention of a name, are matters of the film as a whole.
 *
 * It never asks for what is not there: no subject without a subject, no label where a text stands,
 * nothing that flashes, no transition longer than what it leads out of.
 * Threads: pure functions. */

typedef enum { KN_DIRECTED_PICTURE, KN_DIRECTED_CLIP, KN_DIRECTED_CARD } KnDirectedKind;

/* A segment as the director sees it; strings are borrowed and may be NULL. */
typedef struct {
    KnDirectedKind kind;
    const char *words;  /* what is said */
    const char *title;  /* of the segment: a new one begins a new part of the film */
    const char *visual; /* the name of what it shows */
    double aspect;      /* width / height of the picture; 0: not known */
    double seconds;     /* how long it is; 0: as long as its words */
    gboolean has_subject;
    gboolean has_text; /* something written lies over its picture */
    /* What a person has decided is kept, and its neighbours take note of it. */
    gboolean planned;       /* it has a plan: it gets none */
    const char *motion;     /* of that plan */
    const char *transition; /* the same */
    /* What the defaults of all segments say, if only that there is none, is left out. */
    gboolean has_motion, has_overlays, has_tools, has_fade_in, has_fade_out, has_transition;
} KnDirectedSegment;

/* How long it is, as far as that is known, or guessed from its words. */
double kn_directed_seconds(const KnDirectedSegment *segment);

typedef struct {
    double aspect; /* of the frame */
    guint64 seed;
    guint n;
    const KnDirectedSegment *segments;
} KnDirectedFilm;

/* What a plan says; names are static. */
typedef struct {
    gboolean given;                         /* FALSE: the segment has one already */
    const char *role;                       /* what the segment is taken for */
    const char *motion;                     /* NULL: none */
    double zoom;                            /* 0: the motion's own */
    gboolean on_subject;                    /* the motion looks at the subject */
    const char *overlay;                    /* NULL: none */
    double strength;                        /* of the overlay */
    const char *transition;                 /* NULL: the film's own */
    double transition_seconds;              /* 0: the transition's own */
    double fade_in, fade_out;               /* seconds; 0: none */
    const char *tool;                       /* that shows the label; NULL: none */
    char *label;                            /* owned */
    double label_seconds;                   /* how long it is seen */
    const char *why, *why_motion, *why_cut; /* of role, motion and transition; static */
} KnDirectedPlan;

/* A plan for each segment, in their order; never NULL. kn_directed_plans_free frees. */
KnDirectedPlan *kn_direct(const KnDirectedFilm *film);
void kn_directed_plans_free(KnDirectedPlan *plans, guint n);

/* The plan as a project writes it: the JSON text of an effects_plan, in one line. The caller frees.
 */
char *kn_directed_plan_text(const KnDirectedPlan *plan);
/* Why it is so, in a line for people. The caller frees. */
char *kn_directed_plan_why(const KnDirectedPlan *plan);
