/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/manifest.h"

/* What manifest.c and manifest_file.c share. */
struct KnManifest {
    KnFilm *film;
    KnVideoSettings video;
    char *encoder, *speed, *tune; /* what video borrows */
    GArray *batches;              /* KnBatch */
    GHashTable *batch_keys;       /* key → number of the first batch that has it */
    GPtrArray *assets;            /* KnAsset */
    GHashTable *by_key;           /* key → index of the asset */
    KnManifestSound sound;
};

/* encoder, speed, tune, crf, keyint, bframes, threads, width, height, fps */
#define KN_VIDEO_TYPE "(sssiiiiiiiib)"
GVariant *kn_video_settings_to_variant(const KnVideoSettings *video); /* floating */
/* The batch comes after all others. */
void kn_manifest_append_batch(KnManifest *manifest, const KnBatch *batch);
