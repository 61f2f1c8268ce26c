/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Makes an ONNX network of a TensorFlow.js graph model: its topology (model.json) and the weights
 * of all its shards, one after the other. Only what the named outputs need is taken. So does it of
 * a layers model whose layers are those of networks that enlarge pictures (tfjs_layers.c): it takes
 * [1, 3, height, width] of any size then. Operators are
 * those of networks for pictures: convolutions, their sums, and what lies between them
 * (tfjs_ops.c). The same model gives the same bytes. Errors: KN_ERROR_INPUT: it is damaged, or
 * needs an operator that is not known. The caller unrefs. Threads: pure. */
typedef struct {
    const char *topology;
    gsize topology_bytes;
    const guint8 *weights;
    gsize weights_bytes;
    const char *const *outputs; /* NULL-terminated */
} KnTfjs;
GByteArray *kn_tfjs_convert(const KnTfjs *model, GError **error);
