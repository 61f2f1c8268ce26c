/* SPDX-License-Identifier: MIT */
#include "engine/keep.h"
#include "engine/store_note.h"

static gboolean keep(KnBuild *build, KnStoreKind kind, const char *key, const char *work_path,
                     KnStoreNote *take_note, GError **error)
{
    gboolean kept = kn_store_publish(build->store, kind, key, work_path, error);
    if (kept && !build->options->no_cache) {
        take_note->project = g_canonicalize_filename(build->project->file_name, NULL);
        kn_store_note_write(build->store, kind, key, take_note);
    }
    kn_store_note_clear(take_note);
    return kept;
}

gboolean kn_keep_surface(KnBuild *build, guint number, const char *work_path, double seconds,
                         GError **error)
{
    const KnAsset *asset = kn_manifest_asset(build->manifest, number);
    KnStoreNote note = {.seconds = seconds, .source = g_strdup(asset->path ? asset->path : "card")};
    return keep(build, KN_STORE_SURFACE, asset->key, work_path, &note, error);
}

gboolean kn_keep_batch(KnBuild *build, guint number, const char *work_path, double seconds,
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

gboolean kn_keep_sound(KnBuild *build, const char *work_path, double seconds, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    KnStoreNote note = {.seconds = seconds, .source = g_strdup(sound->path)};
    return keep(build, KN_STORE_BATCH, sound->key, work_path, &note, error);
}

void kn_keep_touch(const KnBuild *build)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    for (guint i = 0; i < kn_manifest_n_batches(build->manifest); i++)
        kn_store_touch(build->store, KN_STORE_BATCH, kn_manifest_batch(build->manifest, i)->key);
    for (guint i = 0; i < kn_manifest_n_assets(build->manifest); i++)
        kn_store_touch(build->store, KN_STORE_SURFACE, kn_manifest_asset(build->manifest, i)->key);
    if (sound)
        kn_store_touch(build->store, KN_STORE_BATCH, sound->key);
}
