/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"

/* What the methods with one encoder have in common: the whole film is one batch, made under `path`
 * by `make` and put into the store. When no frames are wanted or missing, make is not called: the
 * pictures and the sound are made with workers. */
typedef gboolean (*KnMakeStream)(const KnMethodInputs *inputs, const KnBatch *film,
                                 const char *path, GError **error);
gboolean kn_one_stream_make(const KnMethodInputs *inputs, KnMakeStream make, GError **error);
