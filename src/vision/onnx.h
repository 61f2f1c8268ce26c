/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Networks in ONNX files, run by ONNX Runtime, which is found and opened when it is asked for: the
 * module "onnx", which only processes of the roles `detect` and `voice` may load (promise: models
 * outside of workers). Networks take numbers, which are given as 32-bit floating-point ones and
 * turned into whole ones where a network wants those, and make 32-bit floating-point ones alone.
 *
 * Threads: one at a time; what a network makes does not depend on how many threads it runs with. */
enum { KN_NET_DIMS_MAX = 6, KN_NET_INPUTS_MAX = 4, KN_NET_OUTPUTS_MAX = 16 };

/* An array of numbers, the last dimension the fastest. Of what a network takes or makes, a
 * dimension may be < 1: any. */
typedef struct {
    char *name; /* may be NULL */
    int n_dims;
    gint64 dims[KN_NET_DIMS_MAX];
    float *values; /* NULL: a shape alone */
} KnTensor;

/* 0: not all dimensions are known, or they are too many to be counted. */
gsize kn_tensor_n(const KnTensor *tensor);

typedef struct {
    guint n_inputs, n_outputs;
    KnTensor inputs[KN_NET_INPUTS_MAX];
    KnTensor outputs[KN_NET_OUTPUTS_MAX];
    char *kinds; /* what its metadata calls "names"; NULL: nothing */
} KnNetForm;

typedef struct KnOnnx KnOnnx; /* the runtime */
typedef struct KnNet KnNet;   /* one network; is freed before its runtime */

typedef struct {
    guint abi; /* KN_ONNX_ABI */
    /* library: its file; NULL: the system's own. Errors: KN_ERROR_ENVIRONMENT: it is not there, or
     * older than 1.17. */
    KnOnnx *(*open)(const char *library, int n_threads, GError **error);
    const char *(*version)(const KnOnnx *onnx); /* "1.29.0" */
    void (*close)(KnOnnx *onnx);
    /* A network of the bytes of its file. Errors: KN_ERROR_INPUT: it is none, or of another form;
     * KN_ERROR_ENVIRONMENT. */
    KnNet *(*load)(KnOnnx *onnx, gconstpointer data, gsize size, GError **error);
    const KnNetForm *(*form)(const KnNet *net);
    /* Inputs and outputs in the order of its form; the caller clears each with kn_tensor_clear.
     * Errors: KN_ERROR_INPUT: an input is of another form; KN_ERROR_ENVIRONMENT. */
    gboolean (*run)(KnNet *net, const KnTensor *inputs, KnTensor *outputs, GError **error);
    void (*free)(KnNet *net);
} KnOnnxModule;
enum { KN_ONNX_ABI = 3 };

void kn_tensor_clear(KnTensor *tensor);

/* NULL: the module cannot be loaded, or this process may not. Errors: KN_ERROR_ENVIRONMENT. */
const KnOnnxModule *kn_onnx(GError **error);
