/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"

/* Why a batch is not in the cache: what has changed since the last build. Threads: pure functions.
 */
typedef struct {
    const KnManifest *now, *last; /* last NULL: there is none, or none that can be read */
    gboolean lost;                /* there was a last build */
    const char *codec_version, *last_codec_version;
    int last_meaning;   /* KN_RENDERER_MEANING of then */
    gboolean last_done; /* that build has made all of its batches */
} KnExplain;

/* "segment 7 changed". The caller frees. */
char *kn_explain_batch(const KnExplain *explain, guint batch);
