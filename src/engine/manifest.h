/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "media/pictures.h"
#include "shot/shot.h"

/* The manifest: the frozen, self-contained list of all shots and batches of one output, with assets
 * by content hash. Workers read nothing else. Its form in a file is a GVariant, mapped read-only;
 * reading checks every offset and range, so a damaged or hostile manifest is an error, never a
 * crash. Threads: read-only after making; may be shared. */
typedef struct KnManifest KnManifest;

typedef struct {
    gint64 first_frame, n_frames;
    char key[65]; /* SHA-256 of all that the batch's bytes depend on */
} KnBatch;

typedef struct {
    char *path; /* of the picture; NULL for a card or placeholder */
    char *card_text;
    KnSurfaceSpec spec;
    char key[65];
} KnAsset;

const KnFilm *kn_manifest_film(const KnManifest *manifest);
const KnVideoSettings *kn_manifest_video(const KnManifest *manifest);
guint kn_manifest_n_batches(const KnManifest *manifest);
const KnBatch *kn_manifest_batch(const KnManifest *manifest, guint i);
guint kn_manifest_n_assets(const KnManifest *manifest);
const KnAsset *kn_manifest_asset(const KnManifest *manifest, guint i);

/* Writing and mapping. Errors: KN_ERROR_ENVIRONMENT, KN_ERROR_VERIFY. */
gboolean kn_manifest_write(const KnManifest *manifest, const char *path, GError **error);
KnManifest *kn_manifest_open(const char *path, GError **error);
void kn_manifest_free(KnManifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnManifest, kn_manifest_free)
