/* SPDX-License-Identifier: MIT */
#include "engine/plan/manifest.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/plan/manifest_private.h"
#include "shot/glide.h"
#include "shot/renderer.h"

void kn_manifest_sound_clear(KnManifestSound *sound)
{
    g_free(sound->label);
    kn_mix_free(sound->mix);
    g_free(sound->codec);
    *sound = (KnManifestSound){0};
}

KnManifest *kn_manifest_new(KnFilm *take_film, const KnVideoSettings *video)
{
    KnManifest *manifest = g_new0(KnManifest, 1);
    manifest->film = take_film;
    manifest->video = *video;
    manifest->encoder = g_strdup(video->encoder);
    manifest->speed = g_strdup(video->speed);
    manifest->tune = g_strdup(video->tune);
    manifest->video.encoder = manifest->encoder;
    manifest->video.speed = manifest->speed;
    manifest->video.tune = manifest->tune;
    manifest->video.content = KN_CONTENT_STILLS;
    manifest->batches = g_array_new(FALSE, TRUE, sizeof(KnBatch));
    manifest->batch_keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    manifest->assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free);
    manifest->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return manifest;
}

void kn_manifest_free(KnManifest *manifest)
{
    if (!manifest)
        return;
    kn_film_free(manifest->film);
    g_free(manifest->encoder);
    g_free(manifest->speed);
    g_free(manifest->tune);
    g_array_unref(manifest->batches);
    g_hash_table_unref(manifest->batch_keys);
    g_ptr_array_unref(manifest->assets);
    g_hash_table_unref(manifest->by_key);
    kn_manifest_sound_clear(&manifest->sound);
    g_free(manifest);
}

const KnFilm *kn_manifest_film(const KnManifest *manifest)
{
    return manifest->film;
}

const KnVideoSettings *kn_manifest_video(const KnManifest *manifest)
{
    return &manifest->video;
}

KnVideoSettings kn_manifest_part_video(const KnManifest *manifest, gint64 first, gint64 n)
{
    KnVideoSettings video = manifest->video;
    video.content = kn_film_content(manifest->film, first, n);
    return video;
}

guint kn_manifest_n_batches(const KnManifest *manifest)
{
    return manifest->batches->len;
}

guint kn_manifest_n_batches_of(const KnManifest *manifest, KnContent content)
{
    guint n = 0;
    for (guint i = 0; i < manifest->batches->len; i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        n += kn_manifest_part_video(manifest, batch->first_frame, batch->n_frames).content ==
             content;
    }
    return n;
}

const KnBatch *kn_manifest_batch(const KnManifest *manifest, guint i)
{
    return &g_array_index(manifest->batches, KnBatch, i);
}

static int find(GHashTable *by_key, const char *key)
{
    gpointer index;
    gboolean found = g_hash_table_lookup_extended(by_key, key, NULL, &index);
    return found ? GPOINTER_TO_INT(index) : -1;
}

int kn_manifest_find_batch(const KnManifest *manifest, const char *key)
{
    return find(manifest->batch_keys, key);
}

gboolean kn_manifest_batch_repeats(const KnManifest *manifest, guint i)
{
    return (guint)kn_manifest_find_batch(manifest, kn_manifest_batch(manifest, i)->key) != i;
}

guint kn_manifest_n_assets(const KnManifest *manifest)
{
    return manifest->assets->len;
}

const KnAsset *kn_manifest_asset(const KnManifest *manifest, guint i)
{
    return manifest->assets->pdata[i];
}

const KnManifestSound *kn_manifest_sound(const KnManifest *manifest)
{
    return manifest->sound.mix ? &manifest->sound : NULL;
}

int kn_manifest_find_asset(const KnManifest *manifest, const char *key)
{
    return find(manifest->by_key, key);
}

void kn_manifest_add_asset(KnManifest *manifest, KnAsset *take_asset)
{
    if (kn_manifest_find_asset(manifest, take_asset->key) >= 0) {
        kn_asset_free(take_asset);
        return;
    }
    g_hash_table_insert(manifest->by_key, g_strdup(take_asset->key),
                        GINT_TO_POINTER((int)manifest->assets->len));
    g_ptr_array_add(manifest->assets, take_asset);
}

gint64 kn_manifest_clip_pixels(const KnManifest *manifest)
{
    gint64 most = 0;
    for (guint i = 0; i < manifest->assets->len; i++)
        most = MAX(most, kn_manifest_asset(manifest, i)->decoded_pixels);
    return most;
}

GVariant *kn_video_settings_to_variant(const KnVideoSettings *video)
{
    return g_variant_new(KN_VIDEO_TYPE, video->encoder, video->speed ? video->speed : "",
                         video->tune ? video->tune : "", video->crf, video->keyint, video->bframes,
                         video->threads, video->width, video->height, video->fps.num,
                         video->fps.den, video->alpha);
}

/* All of the settings, what the encoder makes of them for such a content, and the versions of the
 * code that draws, of what foretells pictures and of the code that encodes. */
static char *settings_hash(const KnVideoSettings *video, const KnEncoderModule *encoder)
{
    return kn_hash_variant(
        g_variant_new("(siiss@" KN_VIDEO_TYPE ")", "batch with notes", KN_RENDERER_MEANING,
                      KN_GLIDE_MEANING, encoder ? encoder->version() : "",
                      encoder ? encoder->row(video) : "", kn_video_settings_to_variant(video)));
}

/* By exclusion (promise: nothing twice and nothing stale): the whole film as far as it reaches into
 * the batch, and all that its settings come to. Where the batch stands in the film is not in it
 * (promise: cheap edits): its file does not say, the join does. */
void kn_manifest_add_batches(KnManifest *manifest, const KnSpan *spans, guint n,
                             const KnFilmDigest *digest, const KnEncoderModule *encoder)
{
    char *settings[KN_N_CONTENTS] = {NULL};
    for (guint i = 0; i < n; i++) {
        KnBatch batch = {.first_frame = spans[i].first_frame, .n_frames = spans[i].n_frames};
        g_autoptr(KnHasher) key = kn_hasher_new();
        KnVideoSettings video = kn_manifest_part_video(manifest, batch.first_frame, batch.n_frames);
        if (!settings[video.content])
            settings[video.content] = settings_hash(&video, encoder);
        kn_hasher_add(key, settings[video.content], KN_HASH_LENGTH);
        kn_film_digest_range(digest, batch.first_frame, batch.n_frames, key);
        g_autofree char *text = kn_hasher_text(key);
        g_strlcpy(batch.key, text, sizeof batch.key);
        kn_manifest_append_batch(manifest, &batch);
    }
    for (guint i = 0; i < KN_N_CONTENTS; i++)
        g_free(settings[i]);
}

void kn_manifest_append_batch(KnManifest *manifest, const KnBatch *batch)
{
    guint number = manifest->batches->len;
    g_array_append_val(manifest->batches, *batch);
    if (kn_manifest_find_batch(manifest, batch->key) < 0)
        g_hash_table_insert(manifest->batch_keys, g_strdup(batch->key),
                            GINT_TO_POINTER((int)number));
}

void kn_manifest_set_sound(KnManifest *manifest, KnManifestSound *take_sound)
{
    kn_manifest_sound_clear(&manifest->sound);
    manifest->sound = *take_sound;
    *take_sound = (KnManifestSound){0};
}
