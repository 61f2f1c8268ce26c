/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "vision/model_write.h"
#include "vision/tfjs.h"

/* What tfjs.c, which walks the graph, and tfjs_ops.c, which knows the operators, share. */
enum { KN_TFJS_DIMS_MAX = 6 };

/* A constant, of one kind of numbers. */
typedef struct {
    guint n_dims;
    gint64 dims[KN_TFJS_DIMS_MAX];
    gsize n;
    float *floats; /* NULL: ints */
    gint64 *ints;
    gboolean written;
} KnTfjsWeight;

typedef struct {
    const KnTfjs *model;
    KnJsonDocument *document;
    GHashTable *nodes;   /* name → const KnJson * */
    GHashTable *weights; /* name → KnTfjsWeight * */
    GHashTable *done;    /* names of nodes that are written, or being so */
    KnModelWriter *writer;
} KnTfjsWork;

/* The value of an input without ":0" and "^". The caller frees. */
char *kn_tfjs_value(const char *input);
/* The i-th input's name; NULL: there are fewer. */
const char *kn_tfjs_input(const KnJson *node, guint i);
guint kn_tfjs_n_inputs(const KnJson *node);
/* The constant that it is, or that follows from constants (sums and products of whole numbers);
 * NULL: none. Borrowed. */
KnTfjsWeight *kn_tfjs_constant(KnTfjsWork *work, const char *input);

/* Writes all layers of a layers model. Errors: KN_ERROR_INPUT. */
gboolean kn_tfjs_layers(KnTfjsWork *work, const KnJson *layers, GError **error);

/* Writes the node, whose inputs are written. Errors: KN_ERROR_INPUT. */
gboolean kn_tfjs_op(KnTfjsWork *work, const KnJson *node, GError **error);
