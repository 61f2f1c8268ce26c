/* SPDX-License-Identifier: MIT */
#include "engine/method/results.h"
#include "base/error.h"
#include "engine/store/note.h"
#include "engine/store/prune.h"

#include "output/batch_file.h"
#include "pixel/surface.h"

#include <glib/gstdio.h>

/* A cap is passed by no more than this part of it while a build runs. */
enum { PRUNE_PART = 16 };

gboolean kn_results_announce(const KnBuild *build, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < kn_manifest_n_batches(build->manifest); i++)
        g_ptr_array_add(keys, (gpointer)kn_manifest_batch(build->manifest, i)->key);
    for (guint i = 0; i < kn_manifest_n_assets(build->manifest); i++)
        if (kn_asset_is_made(kn_manifest_asset(build->manifest, i)))
            g_ptr_array_add(keys, (gpointer)kn_manifest_asset(build->manifest, i)->key);
    if (sound)
        g_ptr_array_add(keys, (gpointer)sound->key);
    for (guint i = 0; build->speeches && i < build->speeches->n; i++)
        if (*build->speeches->items[i].key)
            g_ptr_array_add(keys, build->speeches->items[i].key);
    g_ptr_array_add(keys, NULL);
    return kn_store_announce(build->store, (const char *const *)keys->pdata, error);
}

static void prune(KnBuild *build, guint64 keep_bytes)
{
    KnStorePrune plan = {.keep_bytes = keep_bytes, .older_than_seconds = G_MAXINT64};
    KnStorePruned pruned;
    g_autoptr(GError) error = NULL;
    build->kept_bytes = 0;
    if (kn_store_is_private(build->store))
        return;
    if (!kn_store_prune(kn_store_folder(build->store), &plan, &pruned, &error))
        kn_emit_warning(build, KN_WARNING_CACHE_NOT_PRUNED, 0, error->message);
}

void kn_results_prune(KnBuild *build)
{
    prune(build, kn_store_cap(kn_store_folder(build->store), build->options->cache_bytes));
}

void kn_results_make_room(KnBuild *build, guint64 size_bytes)
{
    guint64 all_bytes = 0;
    if (kn_store_is_private(build->store))
        return;
    g_autoptr(GArray) entries = kn_store_list(kn_store_folder(build->store));
    for (guint i = 0; i < entries->len; i++)
        all_bytes += g_array_index(entries, KnStoreEntry, i).size_bytes;
    prune(build, all_bytes > size_bytes ? all_bytes - size_bytes : 0);
}

static void count_kept(KnBuild *build, const char *path)
{
    GStatBuf info;
    const char *folder = kn_store_folder(build->store);
    if (g_stat(path, &info) != 0)
        return;
    build->kept_bytes += (guint64)info.st_size;
    if (build->kept_bytes > kn_store_cap(folder, build->options->cache_bytes) / PRUNE_PART)
        kn_results_prune(build);
}

static gboolean keep(KnBuild *build, KnStoreKind kind, const char *key, const char *work_path,
                     KnStoreNote *take_note, GError **error)
{
    gboolean kept = kn_store_publish(build->store, kind, key, work_path, error);
    if (kept && !kn_store_is_private(build->store)) {
        g_autofree char *path = kn_store_path(kn_store_folder(build->store), kind, key);
        count_kept(build, path);
        take_note->project = g_canonicalize_filename(build->project->file_name, NULL);
        kn_store_note_write(build->store, kind, key, take_note);
    }
    kn_store_note_clear(take_note);
    return kept;
}

gboolean kn_results_store_surface(KnBuild *build, guint number, const char *work_path,
                                  double seconds, GError **error)
{
    const KnAsset *asset = kn_manifest_asset(build->manifest, number);
    KnStoreNote note = {.seconds = seconds,
                        .source = g_strdup(asset->path ? asset->path : asset->kind->name)};
    return keep(build, KN_STORE_SURFACE, asset->key, work_path, &note, error);
}

gboolean kn_results_store_batch(KnBuild *build, guint number, const char *work_path, double seconds,
                                GError **error)
{
    const KnBatch *batch = kn_manifest_batch(build->manifest, number);
    const KnFilm *film = kn_manifest_film(build->manifest);
    guint from[2], to[2];
    double progress;
    kn_film_at(film, batch->first_frame, from, &progress);
    int n = kn_film_at(film, batch->first_frame + batch->n_frames - 1, to, &progress);
    KnStoreNote note = {
        .seconds = seconds,
        .first_segment = from[0] + 1,
        .last_segment = to[n - 1] + 1,
        .first_frame = batch->first_frame,
        .n_frames = batch->n_frames,
    };
    return keep(build, KN_STORE_BATCH, batch->key, work_path, &note, error);
}

gboolean kn_results_store_sound(KnBuild *build, const char *work_path, double seconds,
                                GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    KnStoreNote note = {.seconds = seconds, .source = g_strdup(sound->label)};
    return keep(build, KN_STORE_BATCH, sound->key, work_path, &note, error);
}

gboolean kn_results_store_take(KnBuild *build, const char *key, const char *work_path,
                               const char *text, guint segment, GError **error)
{
    KnStoreNote note = {
        .source = g_strdup(text), .first_segment = segment + 1, .last_segment = segment + 1};
    return keep(build, KN_STORE_TAKE, key, work_path, &note, error);
}

static void drop_damaged(KnBuild *build, KnStoreKind kind, const char *key, const char *why)
{
    g_autofree char *reason = g_strdup_printf("a stored %s was damaged and is made again (%s)",
                                              kind == KN_STORE_SURFACE ? "picture" : "batch", why);
    kn_store_drop(build->store, kind, key);
    kn_emit_warning(build, KN_WARNING_STORED_RESULT_DAMAGED, 0, reason);
}

/* Whatever else stands there goes. */
static gboolean has_file(KnBuild *build, KnStoreKind kind, const char *key)
{
    GStatBuf info;
    g_autofree char *path = kn_store_path(kn_store_folder(build->store), kind, key);
    if (kn_store_has(build->store, kind, key))
        return TRUE;
    if (g_lstat(path, &info) == 0)
        drop_damaged(build, kind, key, "it is no regular file");
    return FALSE;
}

gboolean kn_results_has_surface(KnBuild *build, const char *key)
{
    if (!has_file(build, KN_STORE_SURFACE, key))
        return FALSE;
    g_autofree char *path = kn_store_path(kn_store_folder(build->store), KN_STORE_SURFACE, key);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSurface) surface = kn_surface_open(path, TRUE, &error);
    if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        drop_damaged(build, KN_STORE_SURFACE, key, error->message);
    return surface != NULL;
}

gboolean kn_results_has_batch(KnBuild *build, const KnBatch *batch)
{
    g_autofree char *path =
        kn_store_path(kn_store_folder(build->store), KN_STORE_BATCH, batch->key);
    g_autoptr(GError) error = NULL;
    if (!has_file(build, KN_STORE_BATCH, batch->key))
        return FALSE;
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, FALSE, &error);
    if (reader && kn_batch_reader_summary(reader)->n_packets == batch->n_frames)
        return TRUE;
    if (!reader && !g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        return FALSE;
    drop_damaged(build, KN_STORE_BATCH, batch->key,
                 reader ? "it has another number of frames" : error->message);
    return FALSE;
}

void kn_results_touch(const KnBuild *build)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    for (guint i = 0; i < kn_manifest_n_batches(build->manifest); i++)
        if (!kn_manifest_batch_repeats(build->manifest, i))
            kn_store_touch(build->store, KN_STORE_BATCH,
                           kn_manifest_batch(build->manifest, i)->key);
    for (guint i = 0; i < kn_manifest_n_assets(build->manifest); i++)
        if (kn_asset_is_made(kn_manifest_asset(build->manifest, i)))
            kn_store_touch(build->store, KN_STORE_SURFACE,
                           kn_manifest_asset(build->manifest, i)->key);
    if (sound)
        kn_store_touch(build->store, KN_STORE_BATCH, sound->key);
}
