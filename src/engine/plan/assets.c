/* SPDX-License-Identifier: MIT */
#include "engine/plan/assets.h"
#include "shot/steps.h"

#include <string.h>

/* The picture that the shot's clip stands on; NULL: none. */
static const char *ground_of(const KnManifest *manifest, const KnShot *shot)
{
    int clip =
        shot->visual == KN_VISUAL_CLIP ? kn_manifest_find_asset(manifest, shot->surface) : -1;
    return clip >= 0 ? kn_asset_needs(kn_manifest_asset(manifest, (guint)clip)) : NULL;
}

static gboolean each_of_shots(const KnManifest *manifest, gint64 first, gint64 n, KnEachAsset each,
                              gpointer user_data)
{
    const KnFilm *film = kn_manifest_film(manifest);
    guint from[2], to[2];
    double progress;
    kn_film_at(film, first, from, &progress);
    int n_last = kn_film_at(film, first + n - 1, to, &progress);
    for (guint i = from[0]; i <= to[n_last - 1]; i++) {
        const KnShot *shot = kn_film_shot(film, i);
        if (shot->visual == KN_VISUAL_SURFACE &&
            !each((guint)kn_manifest_find_asset(manifest, shot->surface), user_data))
            return FALSE;
        const char *ground = ground_of(manifest, shot);
        if (ground && !each((guint)kn_manifest_find_asset(manifest, ground), user_data))
            return FALSE;
        for (guint k = 0; k < shot->n_steps; k++) {
            const char *key = kn_step_surface(shot, k);
            if (key && !each((guint)kn_manifest_find_asset(manifest, key), user_data))
                return FALSE;
        }
        for (guint k = 0; k < shot->n_plates; k++)
            if (!each((guint)kn_manifest_find_asset(manifest, shot->plates[k].surface), user_data))
                return FALSE;
        const KnCut *cut = kn_film_cut(film, i);
        if (i < to[n_last - 1] && *cut->surface &&
            !each((guint)kn_manifest_find_asset(manifest, cut->surface), user_data))
            return FALSE;
    }
    return TRUE;
}

/* A caption and its lit words are one picture: neighbours are asked for once. */
static gboolean each_of_layers(const KnManifest *manifest, gint64 first, gint64 n, KnEachAsset each,
                               gpointer user_data)
{
    const KnFilm *film = kn_manifest_film(manifest);
    const char *last = "";
    guint n_layers = kn_film_n_layers(film);
    for (guint i = kn_film_find_layer(film, first, n, 0); i < n_layers;
         i = kn_film_find_layer(film, first, n, i + 1)) {
        const char *key = kn_film_layer(film, i)->surface;
        if (strcmp(key, last) == 0)
            continue;
        last = key;
        if (!each((guint)kn_manifest_find_asset(manifest, key), user_data))
            return FALSE;
    }
    return TRUE;
}

gboolean kn_assets_each(const KnManifest *manifest, gint64 first, gint64 n, KnEachAsset each,
                        gpointer user_data)
{
    return each_of_shots(manifest, first, n, each, user_data) &&
           each_of_layers(manifest, first, n, each, user_data);
}

static gboolean shows(const KnManifest *manifest, const KnShot *shot, const char *key)
{
    gboolean found =
        strcmp(shot->surface, key) == 0 || g_strcmp0(ground_of(manifest, shot), key) == 0;
    for (guint i = 0; i < shot->n_steps && !found; i++)
        found = g_strcmp0(kn_step_surface(shot, i), key) == 0;
    for (guint i = 0; i < shot->n_plates && !found; i++)
        found = strcmp(shot->plates[i].surface, key) == 0;
    return found;
}

char *kn_assets_words(const KnManifest *manifest, guint number)
{
    const KnFilm *film = kn_manifest_film(manifest);
    const KnAsset *asset = kn_manifest_asset(manifest, number);
    g_autofree char *words = kn_asset_words(asset);
    guint n = kn_film_n_shots(film);
    for (guint i = 0; i < n; i++)
        if (shows(manifest, kn_film_shot(film, i), asset->key) ||
            strcmp(kn_film_cut(film, i)->surface, asset->key) == 0)
            /* What goes wrong with a file names it. */
            return asset->kind->words ? g_strdup_printf("segment %u: %s", i + 1, words)
                                      : g_strdup_printf("segment %u", i + 1);
    return g_steal_pointer(&words);
}
