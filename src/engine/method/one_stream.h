/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"
#include "engine/pool/job.h"

/* What the methods with one encoder have in common: the whole film is one batch, made under `path`
 * by `make` and put into the store. When only the sound is missing, make is not called. */
gboolean kn_one_stream_make(KnBuild *build,
                            gboolean (*make)(KnBuild *build, const KnBatch *film, const char *path,
                                             GError **error),
                            GError **error);

/* Makes the pictures that frames [first, first + n) show, in this process, unless they are in the
 * store. */
gboolean kn_one_stream_prepare(KnBuild *build, KnJobRunner *runner, gint64 first, gint64 n,
                               GError **error);
