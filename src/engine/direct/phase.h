/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/options.h"
#include "engine/store/results.h"
#include "project/direct.h"

/* The direct phase: effects plans for the segments that have none, by the director that the project
 * names. It comes before all that looks at plans.
 *
 * A language model is asked about some ten segments at a time, several requests at once, in
 * processes of the role `ask`, and only when the person has allowed the network (promise: projects
 * are data). What it says is read by tables (director/wire.h, kn_project_check_plan); where
 * something is wrong it is asked once more, with the errors. A segment whose plan is still no good,
 * and those of a question that nobody answered, get the built-in director's, with a warning. What
 * it said is kept, good or bad, under the SHA-256 of model, prompt and schema, so that the same
 * question is asked once. */
typedef enum {
    KN_DIRECT_MAKE, /* what is missing */
    KN_DIRECT_LOOK, /* only; what is missing is the built-in director's, with a warning */
} KnDirectWish;

typedef enum {
    KN_DIRECTED_OWN,     /* the segment has a plan, or nobody directs */
    KN_DIRECTED_BUILTIN, /* the project's director is the built-in one */
    KN_DIRECTED_MODEL,
    KN_DIRECTED_INSTEAD, /* the built-in director's, in place of a model's; reason says why */
} KnDirectedBy;

typedef struct {
    KnDirectedBy by;
    char *plan;   /* JSON text of an effects_plan; NULL: OWN */
    char *why;    /* how the director came to it, in a line for people */
    char *reason; /* or NULL */
    const char *role;
} KnDirection;

typedef struct {
    KnDirection *items; /* one for each segment */
    guint n;
    guint n_missing;         /* questions that nobody has asked yet */
    gint64 n_tokens_missing; /* about so many of them and of their answers */
} KnDirections;
void kn_directions_free(KnDirections *directions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnDirections, kn_directions_free)
/* Whether all plans are the same. */
gboolean kn_directions_equal(const KnDirections *a, const KnDirections *b);
/* The plans alone; the caller frees the array. */
const char **kn_directions_plans(const KnDirections *directions);

typedef struct {
    const KnProject *project; /* as it was loaded */
    const KnBuildOptions *options;
    KnResults *results;
    KnDirectWish wish;
    gboolean reported; /* as a phase of a build */
} KnDirectInputs;

/* The caller frees. NULL with an error: KN_ERROR_USAGE (not allowed), KN_ERROR_SERVICE (nobody is
 * there, the key is refused, there is no such model), KN_ERROR_ENVIRONMENT, KN_ERROR_CANCELLED. */
KnDirections *kn_direct_phase(const KnDirectInputs *inputs, GError **error);

/* Width / height of each segment's picture, in their order; 0: it shows none, or none that can be
 * read. Opens those that are not known. The caller frees. */
double *kn_direct_aspects(const KnProject *project, KnStore *store);
