/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix.h"
#include "base/folder.h"
#include "engine/asset/asset.h"
#include "engine/plan/batches.h"
#include "media/media.h"
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

const KnFilm *kn_manifest_film(const KnManifest *manifest);
const KnVideoSettings *kn_manifest_video(const KnManifest *manifest);
/* The same for frames [first, first + n) that one encoder makes: with what they show. */
KnVideoSettings kn_manifest_part_video(const KnManifest *manifest, gint64 first, gint64 n);
guint kn_manifest_n_batches(const KnManifest *manifest);
guint kn_manifest_n_batches_of(const KnManifest *manifest, KnContent content);
const KnBatch *kn_manifest_batch(const KnManifest *manifest, guint i);
/* The first batch of that key, or -1. */
int kn_manifest_find_batch(const KnManifest *manifest, const char *key);
/* Whether an earlier batch has the same key: what is shown twice is made once. */
gboolean kn_manifest_batch_repeats(const KnManifest *manifest, guint i);
guint kn_manifest_n_assets(const KnManifest *manifest);
const KnAsset *kn_manifest_asset(const KnManifest *manifest, guint i);

/* The most of KnAsset.decoded_pixels; 0 without clips. */
gint64 kn_manifest_clip_pixels(const KnManifest *manifest);

/* The film's sound: encoded once, on the master clock, for the frames that are rendered. */
typedef struct {
    char *label; /* what it is called in messages: its file when it is one, "mix" */
    KnMix *mix;  /* of the whole film */
    char *codec;
    int bitrate;
    gint64 first_sample, n_samples; /* of the mix, that are encoded */
    char key[65];
} KnManifestSound;
void kn_manifest_sound_clear(KnManifestSound *sound);
const KnManifestSound *kn_manifest_sound(const KnManifest *manifest); /* NULL: a silent film */

/* The asset of that key, or -1. */
int kn_manifest_find_asset(const KnManifest *manifest, const char *key);

/* Making: the film is taken, the settings are copied; assets are taken; the sound is taken and
 * zeroed. An asset whose key is there already is dropped. Batches come in order, each behind the
 * one before; `digest` is the film's, `encoder` makes them (NULL: nobody does). */
KnManifest *kn_manifest_new(KnFilm *take_film, const KnVideoSettings *video);
void kn_manifest_add_asset(KnManifest *manifest, KnAsset *take_asset);
void kn_manifest_add_batches(KnManifest *manifest, const KnSpan *spans, guint n,
                             const KnFilmDigest *digest, const KnEncoderModule *encoder);
void kn_manifest_set_sound(KnManifest *manifest, KnManifestSound *take_sound);

/* The part of a manifest file behind its checksum, and back: any bytes are accepted, and what no
 * compiler makes is rejected. Errors: KN_ERROR_VERIFY. */
GBytes *kn_manifest_to_bytes(const KnManifest *manifest);
KnManifest *kn_manifest_from_bytes(GBytes *bytes, GError **error);

/* Writing and mapping, in a folder of our own (NULL: name is a path). Errors: KN_ERROR_ENVIRONMENT,
 * KN_ERROR_VERIFY. */
gboolean kn_manifest_write(const KnManifest *manifest, KnFolder *folder, const char *name,
                           GError **error);
KnManifest *kn_manifest_open(KnFolder *folder, const char *name, GError **error);
void kn_manifest_free(KnManifest *manifest);

/* A copy for processes that are not ours, which see `folder` (its real name) under another name,
 * perhaps: the paths of files are told from there, those of what lies in the folder `store` as if
 * the same lay in `folder`. It has no sound. Errors: KN_ERROR_VERIFY. The caller frees. */
KnManifest *kn_manifest_for_folder(const KnManifest *manifest, const char *folder,
                                   const char *store, GError **error);
/* Makes them whole again, by the name that the folder has here. */
void kn_manifest_in_folder(KnManifest *manifest, const char *folder);
/* "../a/b" for "/x/a/b" told from "/x/c". Both are absolute; what is a link on the way to the
 * file's folder is followed first, so `folder` must be a real name. The caller frees. */
char *kn_path_from(const char *folder, const char *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnManifest, kn_manifest_free)
