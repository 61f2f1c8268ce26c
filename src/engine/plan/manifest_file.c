/* SPDX-License-Identifier: MIT */
/* The manifest's form in a file:
 *
 *     8 bytes    "KNMANI2\n"
 *     32 bytes   SHA-256 of everything behind it
 *     a GVariant, little-endian, of MANIFEST_TYPE
 *
 * Its tuples are no records (base/record.h), whose form names every field: the settings and the
 * film are also what batches' keys are made of, and thousands of batches and assets stand in it.
 *
 * It begins at a multiple of eight, as GVariant wants, so the mapped file is read in place.
 * GVariant never reads beyond its bytes whatever they say; what is checked here is the meaning. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "base/variant.h"
#include "effects/effect.h"
#include "engine/plan/manifest_private.h"
#include "shot/steps.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* film, video, batches: (first, n, key), assets, sound:
 * (label, mix, codec, bit rate, first sample, samples, key), an empty codec for none. The label is
 * bytes. */
#define BATCHES_TYPE "a(xxs)"
#define ASSETS_TYPE "a" KN_ASSET_TYPE
#define SOUND_TYPE "(ayvsixxs)"
#define MANIFEST_TYPE "(v" KN_VIDEO_TYPE BATCHES_TYPE ASSETS_TYPE SOUND_TYPE ")"

static const char MAGIC[8] = "KNMANI2\n";
/* A thousand segments are under one. */
enum { SIZE_MAX_BYTES = 1 << 28 };
enum { SUM_BYTES = KN_HASH_BYTES, HEAD_BYTES = sizeof MAGIC + SUM_BYTES };

static gboolean bad(GError **error, const char *what)
{
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "the manifest is damaged: %s", what);
    return FALSE;
}

static GVariant *mix_to_variant(const KnManifestSound *sound)
{
    return sound->mix ? kn_mix_to_variant(sound->mix) : g_variant_new_boolean(FALSE);
}

GBytes *kn_manifest_to_bytes(const KnManifest *manifest)
{
    g_auto(GVariantBuilder) batches = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE(BATCHES_TYPE));
    for (guint i = 0; i < manifest->batches->len; i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        g_variant_builder_add(&batches, "(xxs)", batch->first_frame, batch->n_frames, batch->key);
    }
    g_auto(GVariantBuilder) assets = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE(ASSETS_TYPE));
    for (guint i = 0; i < manifest->assets->len; i++) {
        GVariant *asset = kn_asset_to_variant(kn_manifest_asset(manifest, i));
        g_variant_builder_add_value(&assets, kn_variant_flat(asset));
    }
    const KnManifestSound *sound = &manifest->sound;
    gint64 n_frames = kn_film_n_frames(manifest->film);
    g_autoptr(GVariant) all = g_variant_ref_sink(
        g_variant_new("(v@" KN_VIDEO_TYPE BATCHES_TYPE ASSETS_TYPE "(@ayvsixxs))",
                      kn_film_to_variant(manifest->film, 0, n_frames),
                      kn_video_settings_to_variant(&manifest->video), &batches, &assets,
                      g_variant_new_bytestring(sound->label ? sound->label : ""),
                      mix_to_variant(sound), sound->codec ? sound->codec : "", sound->bitrate,
                      sound->first_sample, sound->n_samples, sound->key));
    g_autoptr(GVariant) little =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(all) : g_variant_ref(all);
    return g_variant_get_data_as_bytes(little);
}

static gboolean video_valid(const KnVideoSettings *video, const KnFilm *film)
{
    return *video->encoder && video->width == kn_film_width(film) &&
           video->height == kn_film_height(film) && video->fps.num == kn_film_fps(film).num &&
           video->fps.den == kn_film_fps(film).den && video->keyint >= 1 && video->threads >= 1 &&
           video->threads <= 1024;
}

static gboolean read_batches(KnManifest *manifest, GVariant *list, GError **error)
{
    GVariantIter iter;
    KnBatch batch = {0};
    const char *key;
    gint64 n_frames = kn_film_n_frames(manifest->film), at = -1;
    g_variant_iter_init(&iter, list);
    while (g_variant_iter_next(&iter, "(xx&s)", &batch.first_frame, &batch.n_frames, &key)) {
        if (at < 0)
            at = batch.first_frame;
        if (batch.first_frame < 0 || batch.first_frame != at || batch.n_frames < 1 ||
            batch.n_frames > n_frames - at || !kn_hash_is_valid(key))
            return bad(error, "a batch");
        at += batch.n_frames;
        memcpy(batch.key, key, sizeof batch.key);
        kn_manifest_append_batch(manifest, &batch);
    }
    return TRUE;
}

static gboolean read_assets(KnManifest *manifest, GVariant *list, GError **error)
{
    gsize n = g_variant_n_children(list);
    for (gsize i = 0; i < n; i++) {
        g_autoptr(GVariant) form = g_variant_get_child_value(list, i);
        g_autoptr(KnAsset) asset = kn_asset_from_variant(form);
        if (!asset || kn_manifest_find_asset(manifest, asset->key) >= 0)
            return bad(error, "an asset");
        kn_manifest_add_asset(manifest, g_steal_pointer(&asset));
    }
    return TRUE;
}

static gboolean range_valid(const KnManifestSound *sound)
{
    return sound->first_sample >= 0 && sound->n_samples >= 0 &&
           sound->first_sample <= sound->mix->n_samples &&
           sound->n_samples <= sound->mix->n_samples - sound->first_sample;
}

static gboolean read_sound(KnManifest *manifest, GVariant *tuple, GError **error)
{
    KnManifestSound sound = {0};
    const char *label, *codec, *key;
    g_autoptr(GVariant) mix = NULL;
    g_variant_get(tuple, "(^&ayv&sixx&s)", &label, &mix, &codec, &sound.bitrate,
                  &sound.first_sample, &sound.n_samples, &key);
    if (!*codec)
        return TRUE;
    sound.mix = kn_mix_from_variant(mix, NULL);
    if (!sound.mix || !range_valid(&sound) || !kn_hash_is_valid(key)) {
        kn_manifest_sound_clear(&sound);
        return bad(error, "the sound");
    }
    sound.label = g_strdup(label);
    sound.codec = g_strdup(codec);
    memcpy(sound.key, key, sizeof sound.key);
    kn_manifest_set_sound(manifest, &sound);
    return TRUE;
}

/* Whether an asset of that key is there, and comes to be drawn in that way. */
static gboolean has_asset(const KnManifest *manifest, const char *key, gboolean made)
{
    int i = kn_manifest_find_asset(manifest, key);
    return i >= 0 && kn_asset_is_made(kn_manifest_asset(manifest, (guint)i)) == made;
}

/* Everything that is drawn must be there. */
static gboolean assets_known(const KnManifest *manifest, GError **error)
{
    guint n = kn_film_n_shots(manifest->film);
    for (guint i = 0; i < n; i++) {
        const KnShot *shot = kn_film_shot(manifest->film, i);
        if (shot->visual != KN_VISUAL_COLOR &&
            !has_asset(manifest, shot->surface, shot->visual == KN_VISUAL_SURFACE))
            return bad(error, "a shot without its picture or clip");
        for (guint k = 0; k < shot->n_steps; k++)
            if (kn_step_surface(shot, k) && !has_asset(manifest, kn_step_surface(shot, k), TRUE))
                return bad(error, "a step without its table");
        for (guint k = 0; k < shot->n_plates; k++)
            if (!has_asset(manifest, shot->plates[k].surface, TRUE))
                return bad(error, "a plate without its picture");
        const KnCut *cut = kn_film_cut(manifest->film, i);
        if (*cut->surface && !has_asset(manifest, cut->surface, TRUE))
            return bad(error, "a transition without its picture");
    }
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++) {
        const char *needs = kn_asset_needs(kn_manifest_asset(manifest, i));
        if (needs && !has_asset(manifest, needs, TRUE))
            return bad(error, "a clip without the picture behind it");
    }
    guint n_layers = kn_film_n_layers(manifest->film);
    for (guint i = 0; i < n_layers; i++)
        if (!has_asset(manifest, kn_film_layer(manifest->film, i)->surface, TRUE))
            return bad(error, "a layer without its picture");
    return TRUE;
}

KnManifest *kn_manifest_from_bytes(GBytes *bytes, GError **error)
{
    g_autoptr(GVariant) raw =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(MANIFEST_TYPE), bytes, FALSE));
    if (!g_variant_is_normal_form(raw)) {
        bad(error, "its form");
        return NULL;
    }
    g_autoptr(GVariant) all =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(raw) : g_variant_ref(raw);
    g_autoptr(GVariant) film_variant = NULL, batches = NULL, assets = NULL, sound = NULL;
    KnVideoSettings video = {0};
    g_variant_get(all, "(v(&s&s&siiiiiiiib)@" BATCHES_TYPE "@" ASSETS_TYPE "@" SOUND_TYPE ")",
                  &film_variant, &video.encoder, &video.speed, &video.tune, &video.crf,
                  &video.keyint, &video.bframes, &video.threads, &video.width, &video.height,
                  &video.fps.num, &video.fps.den, &video.alpha, &batches, &assets, &sound);
    KnFilm *film = kn_film_from_variant(film_variant, kn_transition_find, error);
    if (!film)
        return NULL;
    g_autoptr(KnManifest) manifest = kn_manifest_new(film, &video);
    if (!video_valid(&video, film) || kn_film_shot(film, 0)->first_frame != 0) {
        bad(error, "its settings");
        return NULL;
    }
    if (!read_batches(manifest, batches, error) || !read_assets(manifest, assets, error) ||
        !read_sound(manifest, sound, error) || !assets_known(manifest, error))
        return NULL;
    return g_steal_pointer(&manifest);
}

static void checksum(GBytes *bytes, guint8 sum[SUM_BYTES])
{
    gsize size;
    const guchar *data = g_bytes_get_data(bytes, &size);
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    kn_hasher_add(hasher, data, size);
    kn_hasher_bytes(hasher, sum);
}

gboolean kn_manifest_write(const KnManifest *manifest, KnFolder *folder, const char *name,
                           GError **error)
{
    g_autoptr(GBytes) body = kn_manifest_to_bytes(manifest);
    guint8 sum[SUM_BYTES];
    checksum(body, sum);
    g_autoptr(KnAtomicFile) file =
        folder ? kn_atomic_file_new_in(folder, name, error) : kn_atomic_file_new(name, error);
    return file && kn_atomic_file_write(file, MAGIC, sizeof MAGIC, error) &&
           kn_atomic_file_write(file, sum, sizeof sum, error) &&
           kn_atomic_file_write(file, g_bytes_get_data(body, NULL), g_bytes_get_size(body),
                                error) &&
           kn_atomic_file_commit(file, error);
}

static GMappedFile *map_file(KnFolder *folder, const char *name, GError **error)
{
    g_autoptr(GError) local = NULL;
    GMappedFile *file = NULL;
    struct stat info;
    int fd =
        kn_open_input(folder ? kn_folder_fd(folder) : AT_FDCWD, name, O_NOFOLLOW, &info, &local);
    if (fd >= 0 && info.st_size > SIZE_MAX_BYTES)
        g_set_error(&local, KN_ERROR, KN_ERROR_VERIFY, "'%s' is too large to be one", name);
    else if (fd >= 0)
        file = g_mapped_file_new_from_fd(fd, FALSE, &local);
    if (fd >= 0)
        close(fd);
    if (!file)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot read the manifest: %s",
                    local->message);
    return file;
}

KnManifest *kn_manifest_open(KnFolder *folder, const char *name, GError **error)
{
    g_autoptr(GMappedFile) file = map_file(folder, name, error);
    if (!file)
        return NULL;
    g_autoptr(GBytes) all = g_mapped_file_get_bytes(file);
    gsize size;
    const char *data = g_bytes_get_data(all, &size);
    if (size < HEAD_BYTES || memcmp(data, MAGIC, sizeof MAGIC) != 0) {
        bad(error, "it is no manifest");
        return NULL;
    }
    g_autoptr(GBytes) body = g_bytes_new_from_bytes(all, HEAD_BYTES, size - HEAD_BYTES);
    guint8 sum[SUM_BYTES];
    checksum(body, sum);
    if (memcmp(sum, data + sizeof MAGIC, SUM_BYTES) != 0) {
        bad(error, "its checksum");
        return NULL;
    }
    return kn_manifest_from_bytes(body, error);
}
