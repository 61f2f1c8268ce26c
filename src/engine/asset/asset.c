/* SPDX-License-Identifier: MIT */
#include "engine/asset/asset.h"
#include "base/hash.h"

#include <string.h>

/* A hundred times zoomed into 1080p is more than enough. */
enum { SIDE_MAX = 200000 };

KnAsset *kn_asset_new(const KnAssetKind *kind, const char *path)
{
    KnAsset *asset = g_new0(KnAsset, 1);
    asset->kind = kind;
    asset->path = g_strdup(path);
    asset->spec = g_malloc0(kind->spec_size);
    return asset;
}

void kn_asset_complete(KnAsset *asset, int width, int height)
{
    g_autofree char *key = asset->kind->key(asset->spec);
    asset->width = width;
    asset->height = height;
    g_strlcpy(asset->key, key, sizeof asset->key);
}

void kn_asset_free(KnAsset *asset)
{
    if (!asset)
        return;
    if (asset->kind->clear)
        asset->kind->clear(asset->spec);
    g_free(asset->spec);
    g_free(asset->path);
    g_free(asset);
}

gboolean kn_asset_is_made(const KnAsset *asset)
{
    return asset->kind->make != NULL;
}

guint64 kn_asset_bytes(const KnAsset *asset)
{
    return kn_asset_is_made(asset) ? (guint64)asset->width * (guint64)asset->height * 3 / 2 : 0;
}

const char *kn_asset_content(const KnAsset *asset)
{
    return asset->kind->content ? asset->kind->content(asset->spec) : NULL;
}

const char *kn_asset_needs(const KnAsset *asset)
{
    const char *key = asset->kind->needs ? asset->kind->needs(asset->spec) : NULL;
    return key && *key ? key : NULL;
}

char *kn_asset_words(const KnAsset *asset)
{
    return asset->kind->words ? asset->kind->words(asset) : g_strdup(asset->path);
}

GVariant *kn_asset_to_variant(const KnAsset *asset)
{
    return g_variant_new("(s@ay(ii)vs)", asset->kind->name,
                         g_variant_new_bytestring(asset->path ? asset->path : ""), asset->width,
                         asset->height, asset->kind->to_variant(asset->spec), asset->key);
}

KnAsset *kn_asset_from_variant(GVariant *variant)
{
    const char *name, *path, *key;
    int width, height;
    g_autoptr(GVariant) spec = NULL;
    g_variant_get(variant, "(&s^&ay(ii)v&s)", &name, &path, &width, &height, &spec, &key);
    const KnAssetKind *kind = kn_asset_kind(name);
    if (!kind || kind->has_file != (*path != '\0') || !kn_hash_is_valid(key) || width < 1 ||
        width > SIDE_MAX || height < 1 || height > SIDE_MAX)
        return NULL;
    KnAsset *asset = kn_asset_new(kind, *path ? path : NULL);
    if (kind->from_variant(spec, asset->spec)) {
        asset->width = width;
        asset->height = height;
        memcpy(asset->key, key, sizeof asset->key);
        return asset;
    }
    kn_asset_free(asset);
    return NULL;
}
