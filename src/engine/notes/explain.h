/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"

/* Why a batch is not in the cache: what has changed since the last build. */
typedef struct {
    const KnManifest *now, *last; /* last NULL: there is none, or none that can be read */
    const char *lost;             /* why so, if there was a last build; or NULL */
    const char *codec_version, *last_codec_version;
    int last_meaning;   /* KN_RENDERER_MEANING of then */
    gboolean last_done; /* that build has made all of its batches */
} KnExplain;

/* Both builds compared, once for all batches; what is given must outlive it. Threads: one. */
typedef struct KnExplainer KnExplainer;
KnExplainer *kn_explainer_new(const KnExplain *explain);
void kn_explainer_free(KnExplainer *explainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnExplainer, kn_explainer_free)

/* "segment 7 changed". The caller frees. */
char *kn_explainer_batch(const KnExplainer *explainer, guint batch);
