/* SPDX-License-Identifier: MIT */
#include "engine/film/assemble.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/numbered.h"
#include "base/usage.h"
#include "engine/film/caption_files.h"
#include "engine/film/flashes.h"
#include "engine/film/metadata.h"
#include "engine/film/side_files.h"
#include "output/join.h"
#include "output/preset.h"
#include "output/sequence.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_US = G_USEC_PER_SEC / 5 };

typedef struct {
    const KnFilmInputs *film;
    KnFilmFlashes *flashes;
    KnPhaseRun phase;
    gint64 n_frames, told_us;
} Watch;

static gboolean watch_join(gint64 frames, gpointer user_data)
{
    Watch *watch = user_data;
    gint64 now_us = g_get_monotonic_time();
    if (now_us - watch->told_us >= PROGRESS_US) {
        watch->told_us = now_us;
        gint64 rss, peak;
        kn_process_memory(&rss, &peak);
        double seconds = kn_phase_seconds(&watch->phase);
        KnEvent event = {
            .kind = KN_EVENT_PROGRESS,
            .phase = kn_phase_name(watch->phase.phase),
            .frame = frames,
            .frames = watch->n_frames,
            .fps = seconds > 0 ? (double)frames / seconds : 0,
            .eta = -1,
            .rss_bytes = (guint64)rss,
        };
        kn_emit(watch->film->results->reporter, &event);
    }
    return !kn_build_stopped(watch->film->options);
}

static void watch_note(gint64 frame, const guint8 *data, gsize size, gpointer user_data)
{
    const Watch *watch = user_data;
    kn_film_flashes_note(watch->flashes, frame, data, size);
}

static KnJoinBatch *join_batches(const KnFilmInputs *film, guint n)
{
    KnJoinBatch *batches = g_new0(KnJoinBatch, n);
    gint64 first = kn_manifest_batch(film->manifest, 0)->first_frame;
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(film->manifest, i);
        batches[i].path =
            kn_store_path(kn_store_folder(film->results->store), KN_STORE_BATCH, batch->key);
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

char *kn_film_hash(const char *path, gint64 n_frames)
{
    return kn_numbered_is(path) ? kn_sequence_hash(path, n_frames) : kn_hash_file(path, NULL);
}

/* The caller frees. */
static char *cover_hash(const KnMetadata *extras)
{
    gsize size;
    const void *data = extras->cover ? g_bytes_get_data(extras->cover, &size) : NULL;
    return data ? kn_hash_bytes(data, size) : NULL;
}

gboolean kn_assemble_film(const KnFilmInputs *film, KnFilmFacts *facts, GError **error)
{
    KnReporter *reporter = film->results->reporter;
    guint n = kn_manifest_n_batches(film->manifest);
    const KnBatch *last = kn_manifest_batch(film->manifest, n - 1);
    const KnManifestSound *sound = kn_manifest_sound(film->manifest);
    g_autofree char *sound_path =
        sound ? kn_store_path(kn_store_folder(film->results->store), KN_STORE_BATCH, sound->key)
              : NULL;
    g_autoptr(KnCaptions) captions = kn_caption_files_soft(film);
    KnMetadata extras;
    if (!kn_metadata_open(&extras, film, error)) {
        kn_metadata_clear(&extras);
        return FALSE;
    }
    g_autoptr(KnFilmFlashes) flashes = kn_film_flashes_new(film);
    Watch watch = {.film = film, .flashes = flashes, .phase.phase = KN_PHASE_join};
    watch.n_frames =
        last->first_frame + last->n_frames - kn_manifest_batch(film->manifest, 0)->first_frame;
    KnJoinBatch *batches = join_batches(film, n);
    KnJoin join = {
        .batches = batches,
        .n_batches = n,
        .sound_path = sound_path,
        .captions = captions,
        .captions_language = film->project->captions.language,
        .output_path = film->output_path,
        .container = film->container,
        .tags = extras.tags,
        .progress = watch_join,
        .note = watch_note,
        .user_data = &watch,
    };
    KnJoinResult result = {0};
    kn_phase_begin(reporter, &watch.phase);
    gboolean joined = kn_join(&join, &result, error);
    free_batches(batches, n);
    g_autofree char *cover = cover_hash(&extras);
    kn_metadata_clear(&extras);
    if (!joined || !kn_side_files_write(film, error) || !kn_caption_files_write(film, error))
        return FALSE;
    *facts = (KnFilmFacts){
        .n_frames = result.n_frames,
        .size_bytes = result.size_bytes,
        .join_seconds = result.seconds,
        .picture_seconds = result.picture_seconds,
        .sound_seconds = result.sound_seconds,
    };
    kn_film_flashes_end(flashes, result.n_frames, facts);
    kn_film_flashes_warn(film, facts);
    g_strlcpy(facts->cover, cover ? cover : "", sizeof facts->cover);
    if (film->options->want_hash || film->options->report_path) {
        g_autofree char *sum = kn_film_hash(film->output_path, result.n_frames);
        g_strlcpy(facts->sha256, sum ? sum : "", sizeof facts->sha256);
    }
    watch.phase.film_bytes = result.size_bytes;
    watch.phase.n_batches = n;
    kn_phase_end(reporter, &watch.phase);
    return TRUE;
}

static gboolean is_damaged(const KnFilmInputs *film, const char *key)
{
    g_autofree char *path =
        kn_store_path(kn_store_folder(film->results->store), KN_STORE_BATCH, key);
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, TRUE, NULL);
    return !reader;
}

gboolean kn_assemble_drop_damaged(const KnFilmInputs *film)
{
    const KnManifestSound *sound = kn_manifest_sound(film->manifest);
    guint n = kn_manifest_n_batches(film->manifest), n_dropped = 0;
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(film->manifest, i);
        if (!is_damaged(film, batch->key))
            continue;
        kn_store_drop(film->results->store, KN_STORE_BATCH, batch->key);
        n_dropped++;
    }
    if (sound && is_damaged(film, sound->key)) {
        kn_store_drop(film->results->store, KN_STORE_BATCH, sound->key);
        n_dropped++;
    }
    if (n_dropped == 0)
        return FALSE;
    g_autofree char *reason = g_strdup_printf("%u stored result%s damaged and made again",
                                              n_dropped, n_dropped == 1 ? " was" : "s were");
    kn_emit_warning(film->results->reporter, KN_WARNING_STORED_RESULT_DAMAGED, 0, reason);
    return TRUE;
}

/* Of a temporary file of the film, or of one of its frames; 0: it is none. */
static int owner_of(const char *entry, const char *name)
{
    int pid = kn_atomic_temp_owner(entry, kn_numbered_is(name) ? NULL : name);
    const char *ending = pid > 0 ? strrchr(entry, '.') : NULL; /* ".NAME.PID-XXXXXXXX.tmp" */
    if (!ending || !kn_numbered_is(name))
        return pid;
    g_autofree char *before = g_strndup(entry, (gsize)(ending - entry));
    *strrchr(before, '.') = '\0';
    return kn_numbered_number(name, before + 1) >= 0 ? pid : 0;
}

/* Temporary files of the same film whose process is dead. */
void kn_assemble_sweep(const char *output_path)
{
    g_autofree char *place = g_path_get_dirname(output_path);
    g_autofree char *name = g_path_get_basename(output_path);
    g_autoptr(KnFolder) folder = kn_folder_open(place, NULL, FALSE, NULL);
    g_auto(GStrv) entries = folder ? kn_folder_names(folder) : NULL;
    for (char **entry = entries; entry && *entry; entry++) {
        int pid = owner_of(*entry, name);
        if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH &&
            kn_folder_has_file(folder, *entry, NULL))
            kn_folder_remove(folder, *entry);
    }
}
