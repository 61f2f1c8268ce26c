/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/director.h"

/* What the families of rules share. Each is a table in a file of its own, whose rows are tried in
 * their order; the first that fits is taken. Threads: pure functions. */

typedef enum {
    KN_ROLE_CARD,
    KN_ROLE_CLIP,
    KN_ROLE_OPENING,
    KN_ROLE_CLOSING,
    KN_ROLE_UPRIGHT,  /* a picture that is much narrower than the frame */
    KN_ROLE_PANORAMA, /* one that is much wider */
    KN_ROLE_ACTION,
    KN_ROLE_COMPLEX, /* much is said at once: the picture keeps calm */
    KN_ROLE_CALM,
    KN_ROLE_PORTRAIT, /* it is about somebody */
    KN_ROLE_PLAIN,
    KN_N_ROLES
} KnRole;

/* What the words of a segment tell. */
typedef struct {
    guint n_words, n_sentences, n_numbers, n_exclamations;
    guint n_action, n_calm, n_people; /* words of those lists */
} KnWordNotes;

/* A segment with what was found out about it. */
typedef struct {
    const KnDirectedFilm *film;
    const KnDirectedSegment *segment;
    guint i;
    KnWordNotes notes;
    double seconds; /* known, or guessed from the words */
    guint64 hash;   /* of what it is, not of where it stands */
    KnRole role;
} KnDirectedView;

/* The words of a text, in any language: scripts without spaces count two characters a word. */
void kn_words_note(const char *text, KnWordNotes *notes);

/* The family's choice for a segment goes into its plan. */
void kn_rule_role(KnDirectedView *view, KnDirectedPlan *plan);
/* before, after: the motions of the neighbours as far as they are known, else NULL. */
void kn_rule_motion(const KnDirectedView *view, const char *before, const char *after,
                    KnDirectedPlan *plan);
void kn_rule_overlay(const KnDirectedView *view, KnDirectedPlan *plan);
/* The transition into the next segment. striking: more than a fade or a cut may be chosen. */
void kn_rule_transition(const KnDirectedView *view, const KnDirectedView *next, gboolean striking,
                        KnDirectedPlan *plan);
/* Whether a transition counts as striking; NULL does not. */
gboolean kn_rule_is_striking(const char *transition);
/* The first mention of a name or place, by a table that holds those that were seen. */
void kn_rule_label(const KnDirectedView *view, GHashTable *seen, KnDirectedPlan *plan);
