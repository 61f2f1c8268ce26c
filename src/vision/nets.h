/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/bpe.h"
#include "vision/models.h"
#include "vision/onnx.h"
#include "vision/picture.h"

/* The networks of a process: each is read from its file, compared with what it should be
 * (models.h), and loaded when it is asked for first; from then on it stays. Threads: one. */
typedef struct KnNets KnNets;

typedef struct {
    const char *folder;       /* that the models are in */
    const char *const *names; /* of those that may be used, NULL-terminated */
    /* Of each, SHA-256 of what its file must hold. NULL: that of models.h, and of the person's own
     * any. */
    const char *const *hashes;
    int n_threads; /* of the runtime; nothing that is found depends on it */
    /* May be NULL. The file is being read and loaded, now; NULL: no longer. */
    void (*reading)(const char *path, gpointer user_data);
    void (*loaded)(const char *name, double seconds, gpointer user_data);
    void (*ran)(gpointer user_data); /* a network has, once */
    gpointer user_data;
} KnNetsSetup;

/* The setup is copied, what it points to is borrowed. */
KnNets *kn_nets_new(const KnNetsSetup *setup);
void kn_nets_free(KnNets *nets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnNets, kn_nets_free)

/* Whether one of that name may be used; nets may be NULL: none. */
gboolean kn_nets_has(const KnNets *nets, const char *name);

/* What that network says of itself, once it is loaded. check: says what is wrong with its form, as
 * a part of loading it; so one that is not of use is found to be so before any picture is looked
 * at. Borrowed. Errors: those of kn_nets_run. */
typedef gboolean (*KnNetCheck)(const KnNetForm *form, GError **error);
const KnNetForm *kn_nets_load(KnNets *nets, const char *name, KnNetCheck check, GError **error);

/* What a network makes of n_inputs arrays; n_outputs: what it must have. The caller clears the
 * outputs. Errors: those of kn_nets_run. */
gboolean kn_nets_run_values(KnNets *nets, const char *name, const KnTensor *inputs, guint n_inputs,
                            KnTensor *outputs, guint n_outputs, GError **error);

/* A list of merges, read when it is asked for first. Borrowed. Errors: the same. */
const KnBpe *kn_nets_words(KnNets *nets, const char *name, GError **error);

/* How a network wants its picture. */
typedef struct {
    int side;            /* width and height, in pixels */
    gboolean planar;     /* a plane for each channel, instead of pixel by pixel */
    gboolean bgr;        /* blue first */
    guint8 beside;       /* grey of what lies beside the picture */
    float add[3], by[3]; /* value of a channel, in the order of the network: (v + add) * by */
} KnNetInput;

/* Makes what the network of that name makes of a square of the picture (kn_vision_square).
 * n_outputs: what it must have, of shapes that the caller looks at; the caller clears them. Errors:
 * KN_ERROR_INPUT: the file is not what it should be; KN_ERROR_ENVIRONMENT: there is no runtime, or
 * it failed. All name the model. */
gboolean kn_nets_run(KnNets *nets, const char *name, const KnNetInput *input,
                     const KnVisionPicture *picture, const KnSquare *square, KnTensor *outputs,
                     guint n_outputs, GError **error);
