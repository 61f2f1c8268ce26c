/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <stdint.h>

/* A field is a picture of weights, one for each sample of a plane (all chroma planes share one),
 * made once and read in every frame: the gains of a vignette, the soft edge of a transition, later
 * a mask. What the weights mean is told by who draws with them. They are made of +, -, *, / and
 * square roots alone (shot/exact.h), so that every machine makes the same. */

/* A plane of a field. */
typedef struct {
    int width, height; /* of the plane */
    int frame_width, frame_height;
    gboolean chroma;
} KnFieldPlane;

/* How a field is made: a const struct, known by its address. Threads: pure functions. */
typedef struct {
    /* Row y is row mirror(plane) - y over again; rows after that middle are not stored. Below 0,
     * or NULL: there is no such middle. */
    int (*mirror)(const KnFieldPlane *plane);
    void (*row)(const KnFieldPlane *plane, double parameter, int y, int16_t *weights);
} KnFieldShape;

typedef struct KnField KnField;

/* The weights of row y of a plane (0 is luma, else chroma). mirrored, unless NULL, is set to
 * whether they are those of its partner. */
const int16_t *kn_field_row(const KnField *field, int plane, int y, gboolean *mirrored);

/* The fields of one frame size. Those that nobody uses are kept, a few of them, for whoever comes
 * next. Threads: one at a time. */
typedef struct KnFields KnFields;

KnFields *kn_fields_new(int width, int height);
/* Nothing may be in use. */
void kn_fields_free(KnFields *fields);
/* The field of that shape and parameter, made unless it is there. Errors: KN_ERROR_ENVIRONMENT (no
 * memory). */
const KnField *kn_fields_ref(KnFields *fields, const KnFieldShape *shape, double parameter,
                             GError **error);
void kn_fields_unref(KnFields *fields, const KnField *field);
