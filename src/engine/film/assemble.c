/* SPDX-License-Identifier: MIT */
#include "engine/film/assemble.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/usage.h"
#include "engine/film/caption_files.h"
#include "engine/film/metadata.h"
#include "engine/film/side_files.h"
#include "engine/notes/build_record.h"
#include "engine/notes/build_state.h"
#include "output/join.h"
#include "output/preset.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_US = G_USEC_PER_SEC / 5 };

typedef struct {
    KnBuild *build;
    gint64 n_frames, started_us, told_us;
} Watch;

static gboolean watch_join(gint64 frames, gpointer user_data)
{
    Watch *watch = user_data;
    const KnBuildOptions *options = watch->build->options;
    gint64 now_us = g_get_monotonic_time();
    if (now_us - watch->told_us >= PROGRESS_US) {
        watch->told_us = now_us;
        gint64 rss, peak;
        kn_process_memory(&rss, &peak);
        double seconds = (double)(now_us - watch->started_us) / G_USEC_PER_SEC;
        KnEvent event = {
            .kind = KN_EVENT_PROGRESS,
            .phase = "join",
            .frame = frames,
            .frames = watch->n_frames,
            .fps = seconds > 0 ? (double)frames / seconds : 0,
            .eta = -1,
            .rss_bytes = (guint64)rss,
        };
        kn_emit(watch->build, &event);
    }
    return (!options->cancellable || !g_cancellable_is_cancelled(options->cancellable)) &&
           (!options->stop || !g_cancellable_is_cancelled(options->stop));
}

static KnJoinBatch *join_batches(const KnBuild *build, guint n)
{
    KnJoinBatch *batches = g_new0(KnJoinBatch, n);
    gint64 first = kn_manifest_batch(build->manifest, 0)->first_frame;
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(build->manifest, i);
        batches[i].path = kn_store_path(kn_store_folder(build->store), KN_STORE_BATCH, batch->key);
        batches[i].first_frame = batch->first_frame - first;
        batches[i].n_frames = batch->n_frames;
    }
    return batches;
}

static void free_batches(KnJoinBatch *batches, guint n)
{
    for (guint i = 0; i < n; i++)
        g_free((char *)batches[i].path);
    g_free(batches);
}

gboolean kn_assemble_film(KnBuild *build, GError **error)
{
    KnBuildRecord *record = build->record;
    guint n = kn_manifest_n_batches(build->manifest);
    const KnBatch *last = kn_manifest_batch(build->manifest, n - 1);
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    g_autofree char *sound_path =
        sound ? kn_store_path(kn_store_folder(build->store), KN_STORE_BATCH, sound->key) : NULL;
    g_autoptr(KnCaptions) captions = kn_caption_files_soft(build);
    KnMetadata extras;
    if (!kn_metadata_open(&extras, build, error)) {
        kn_metadata_clear(&extras);
        return FALSE;
    }
    Watch watch = {.build = build, .started_us = g_get_monotonic_time()};
    watch.n_frames =
        last->first_frame + last->n_frames - kn_manifest_batch(build->manifest, 0)->first_frame;
    KnJoinBatch *batches = join_batches(build, n);
    KnJoin join = {
        .batches = batches,
        .n_batches = n,
        .sound_path = sound_path,
        .captions = captions,
        .captions_language = build->project->captions.language,
        .output_path = build->output_path,
        .container = record->container,
        .tags = extras.tags,
        .progress = watch_join,
        .user_data = &watch,
    };
    KnJoinResult result = {0};
    double cpu_before = kn_process_cpu_seconds();
    kn_emit_phase(build, "join", "start", 0, 0, 0);
    gboolean joined = kn_join(&join, &result, error);
    free_batches(batches, n);
    kn_metadata_clear(&extras);
    if (!joined || !kn_side_files_write(build, error) || !kn_caption_files_write(build, error))
        return FALSE;
    record->n_frames = result.n_frames;
    record->size_bytes = result.size_bytes;
    record->join_seconds = result.seconds;
    record->picture_seconds = result.picture_seconds;
    record->sound_seconds = result.sound_seconds;
    if (build->options->want_hash || build->options->report_path)
        record->sha256 = kn_hash_file(build->output_path, NULL);
    kn_build_state_film(build);
    kn_emit_phase(build, "join", "done", result.seconds, kn_process_cpu_seconds() - cpu_before,
                  result.size_bytes);
    return TRUE;
}

static gboolean is_damaged(const KnBuild *build, const char *key)
{
    g_autofree char *path = kn_store_path(kn_store_folder(build->store), KN_STORE_BATCH, key);
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, TRUE, NULL);
    return !reader;
}

gboolean kn_assemble_drop_damaged(KnBuild *build)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    guint n = kn_manifest_n_batches(build->manifest), n_dropped = 0;
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(build->manifest, i);
        if (!is_damaged(build, batch->key))
            continue;
        kn_store_drop(build->store, KN_STORE_BATCH, batch->key);
        n_dropped++;
    }
    if (sound && is_damaged(build, sound->key)) {
        kn_store_drop(build->store, KN_STORE_BATCH, sound->key);
        n_dropped++;
    }
    if (n_dropped == 0)
        return FALSE;
    g_autofree char *reason = g_strdup_printf("%u stored result%s damaged and made again",
                                              n_dropped, n_dropped == 1 ? " was" : "s were");
    kn_emit_warning(build, KN_WARNING_STORED_RESULT_DAMAGED, 0, reason);
    return TRUE;
}

/* Temporary files of the same film whose process is dead. */
void kn_assemble_sweep(const char *output_path)
{
    g_autofree char *place = g_path_get_dirname(output_path);
    g_autofree char *name = g_path_get_basename(output_path);
    g_autoptr(KnFolder) folder = kn_folder_open(place, NULL, FALSE, NULL);
    g_auto(GStrv) entries = folder ? kn_folder_names(folder) : NULL;
    for (char **entry = entries; entry && *entry; entry++) {
        int pid = kn_atomic_temp_owner(*entry, name);
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH &&
            kn_folder_has_file(folder, *entry, NULL))
            kn_folder_remove(folder, *entry);
    }
}
