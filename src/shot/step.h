/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/cube.h"
#include "pixel/kernels.h"
#include "shot/field.h"
#include "shot/steps.h"

/* What a kind of step is: one const struct in a file of its own, one line in KN_STEP_KINDS.
 * Threads: tables are const; all functions are pure. */

/* Where in its shot a frame lies. */
typedef struct {
    gint64 own;      /* counted from the shot's own first frame: < 0, or n_frames and more, in a
                        transition */
    gint64 n_frames; /* the shot's own */
} KnStepTime;

/* One row of one frame. dst may be src. */
typedef struct {
    const KnKernels *kernels;
    const void *params;
    const KnField *field; /* of kinds with one */
    int weight;           /* what the kind's function of that name gave */
    guint32 t;            /* shot time */
    int plane, y, n;
    int height; /* of the plane */
    uint8_t *dst;
    const uint8_t *src;
} KnStepRow;

/* One step of a look, in one frame. */
typedef struct {
    const void *params;
    const KnCube *table; /* of kinds with a surface */
    double weight;       /* 0..1 */
} KnStepColor;

typedef enum { KN_STEP_LUMA = 1, KN_STEP_CHROMA = 2 } KnStepPlanes;

struct KnStepKind {
    const char *name; /* in frozen films */
    KnStage stage;
    KnStepPlanes planes; /* that it changes */
    /* The frame matters by its weight alone: where the camera rests and the weight stays, it is
     * done once. */
    gboolean is_static; /* all of KN_STAGE_LOOK are */
    /* Where the picture moves, what the step makes of it moves with it, near enough not to be seen
     * over some pixels. Those of KN_STAGE_LOOK do, which change colours alone. */
    gboolean goes_along;
    gsize params_size;
    const char *type; /* of the frozen parameters */
    GVariant *(*freeze)(const void *params);
    /* Fills params; FALSE for what no constructor makes of that shot. */
    gboolean (*thaw)(GVariant *frozen, const KnShot *shot, void *params);
    /* How strongly it works in a frame, as row understands it; 0: not at all. */
    int (*weight)(const void *params, const KnStepTime *time);
    void (*row)(const KnStepRow *row);
    /* In place of row, of KN_STAGE_LOOK: changes a colour as a KnColorFunc does (pixel/look.h), by
     * operations that IEEE 754 fixes or shot/exact.h has. */
    void (*color)(const KnStepColor *step, double rgb[3]);
    /* The key of the surface that holds the table of colours; NULL: its kind has none. */
    const char *(*surface)(const void *params);
    const KnFieldShape *field;                     /* may be NULL */
    double (*field_parameter)(const void *params); /* with a field */
};

/* Every kind, once: the list of steps.c and the declarations here are made of it. */
#define KN_STEP_KINDS(KIND)                                                                        \
    KIND(grade)                                                                                    \
    KIND(cube)                                                                                     \
    KIND(wash)                                                                                     \
    KIND(vignette)                                                                                 \
    KIND(sepia)                                                                                    \
    KIND(grain)                                                                                    \
    KIND(lines)                                                                                    \
    KIND(light)                                                                                    \
    KIND(slime)                                                                                    \
    KIND(fade)

#define KN_STEP_DECLARE(name) extern const KnStepKind kn_step_##name;
KN_STEP_KINDS(KN_STEP_DECLARE)
#undef KN_STEP_DECLARE

/* Appends a step after the others of its stage, with a copy of params. */
void kn_shot_add_step(KnShot *shot, const KnStepKind *kind, const void *params);

/* The frozen form a(sv): names and parameters, in the order of drawing. */
#define KN_STEPS_TYPE "a(sv)"
GVariant *kn_steps_to_variant(const KnShot *shot);
/* Adds the steps to the shot, whose other fields are read already. Returns what is wrong with them,
 * NULL when nothing is. */
const char *kn_steps_from_variant(GVariant *steps, KnShot *shot);
