/* SPDX-License-Identifier: MIT */
#include "engine/plan/manifest.h"

#include <stdlib.h>
#include <string.h>

/* The folder that a file lies in by its real name, so that going up from it leads where the file
 * system's own tree goes. */
static char *real_path(const char *path)
{
    g_autofree char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
    char *real = realpath(parent, NULL);
    char *whole = g_build_filename(real ? real : parent, name, NULL);
    free(real);
    return whole;
}

char *kn_path_from(const char *folder, const char *path)
{
    g_autofree char *real = real_path(path);
    g_auto(GStrv) from = g_strsplit(folder, "/", -1), to = g_strsplit(real, "/", -1);
    GString *out = g_string_new(NULL);
    gsize same = 0;
    while (from[same] && to[same] && to[same + 1] && strcmp(from[same], to[same]) == 0)
        same++;
    for (char **up = from + same; *up; up++)
        if (**up)
            g_string_append(out, "../");
    g_autofree char *rest = g_strjoinv("/", to + same);
    g_string_append(out, rest);
    return g_string_free(out, FALSE);
}

KnManifest *kn_manifest_for_folder(const KnManifest *manifest, const char *folder,
                                   const char *store, GError **error)
{
    g_autoptr(GBytes) bytes = kn_manifest_to_bytes(manifest);
    KnManifest *copy = kn_manifest_from_bytes(bytes, error);
    KnManifestSound none = {0};
    if (!copy)
        return NULL;
    kn_manifest_set_sound(copy, &none);
    gsize length = strlen(store);
    for (guint i = 0; i < kn_manifest_n_assets(copy); i++) {
        KnAsset *asset = (KnAsset *)kn_manifest_asset(copy, i);
        char *path = asset->path;
        if (!path || !*path)
            continue;
        asset->path = g_str_has_prefix(path, store) && path[length] == '/'
                          ? g_strdup(path + length + 1)
                          : kn_path_from(folder, path);
        g_free(path);
    }
    return copy;
}

void kn_manifest_in_folder(KnManifest *manifest, const char *folder)
{
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++) {
        KnAsset *asset = (KnAsset *)kn_manifest_asset(manifest, i);
        char *path = asset->path;
        if (!path || !*path || g_path_is_absolute(path))
            continue;
        asset->path = g_canonicalize_filename(path, folder);
        g_free(path);
    }
}
