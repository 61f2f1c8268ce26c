/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "base/usage.h"
#include "engine/film/caption_files.h"
#include "engine/notes/build_record.h"
#include "engine/notes/write_json.h"
#include "engine/voice/phase.h"

static void add_settings(JsonBuilder *json, const KnBuild *build)
{
    const KnVideoSettings *video = kn_manifest_video(build->manifest);
    g_autofree char *fps = g_strdup_printf("%d/%d", video->fps.num, video->fps.den);
    kn_write_object(json, "settings");
    kn_write_text(json, "method", build->method->name);
    kn_write_integer(json, "workers", build->n_workers);
    kn_write_integer(json, "threads", video->threads);
    kn_write_integer(json, "width", video->width);
    kn_write_integer(json, "height", video->height);
    kn_write_text(json, "fps", fps);
    kn_write_text(json, "encoder", video->encoder);
    kn_write_text(json, "speed", video->speed);
    kn_write_integer(json, "crf", video->crf);
    kn_write_integer(json, "keyint", video->keyint);
    kn_write_text(json, "container", build->record->container);
    kn_write_text(json, "cache",
                  kn_store_is_private(build->store) ? NULL : kn_store_folder(build->store));
    json_builder_end_object(json);
}

static void add_batches(JsonBuilder *json, const KnBuild *build)
{
    const KnBuildRecord *record = build->record;
    kn_write_array(json, "batches");
    for (guint i = 0; i < record->batches->len; i++) {
        const KnBuildRecordBatch *batch = &g_array_index(record->batches, KnBuildRecordBatch, i);
        const KnBatch *planned = kn_manifest_batch(build->manifest, batch->batch);
        kn_write_object(json, NULL);
        kn_write_integer(json, "batch", batch->batch);
        kn_write_text(json, "state", batch->state);
        kn_write_integer(json, "first_frame", planned->first_frame);
        kn_write_integer(json, "frames", planned->n_frames);
        kn_write_number(json, "seconds", batch->seconds);
        kn_write_integer(json, "worker", batch->worker);
        kn_write_integer(json, "attempts", batch->attempts);
        kn_write_text(json, "reason", batch->reason);
        kn_write_text(json, "key", planned->key);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_phases(JsonBuilder *json, const KnBuildRecord *record)
{
    kn_write_array(json, "phases");
    for (guint i = 0; i < record->phases->len; i++) {
        const KnBuildRecordPhase *phase = &g_array_index(record->phases, KnBuildRecordPhase, i);
        kn_write_object(json, NULL);
        kn_write_text(json, "phase", phase->name);
        kn_write_text(json, "state", phase->done ? "done" : "unfinished");
        kn_write_number(json, "seconds", phase->seconds);
        kn_write_number(json, "cpu_seconds", phase->cpu_seconds);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_memory(JsonBuilder *json, const KnBuild *build)
{
    gint64 rss, peak;
    kn_process_memory(&rss, &peak);
    kn_write_object(json, "memory");
    kn_write_integer(json, "parent_peak_bytes", peak);
    kn_write_integer(json, "worker_peak_bytes", build->stats.peak_bytes);
    kn_write_integer(json, "workers_started", build->stats.n_started);
    json_builder_end_object(json);
}

static void add_captions(JsonBuilder *json, const KnBuild *build)
{
    g_auto(GStrv) paths = kn_caption_files_paths(build);
    kn_write_object(json, "captions");
    kn_write_integer(json, "captions", build->captions->list->n);
    kn_write_integer(json, "segments_with_estimated_words", build->captions->n_estimated);
    kn_write_array(json, "files");
    for (guint i = 0; paths[i]; i++) {
        g_autofree char *sha256 = kn_hash_file(paths[i], NULL);
        kn_write_object(json, NULL);
        kn_write_text(json, "path", paths[i]);
        kn_write_text(json, "sha256", sha256);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
}

static void add_film(JsonBuilder *json, const KnBuild *build)
{
    const KnBuildRecord *record = build->record;
    kn_write_object(json, "film");
    kn_write_integer(json, "frames", record->n_frames);
    kn_write_integer(json, "size_bytes", (gint64)record->size_bytes);
    kn_write_text(json, "sha256", record->sha256);
    kn_write_number(json, "picture_seconds", record->picture_seconds);
    kn_write_number(json, "sound_seconds", record->sound_seconds);
    kn_write_number(json, "join_seconds", record->join_seconds);
    json_builder_end_object(json);
}

static void add_warning(JsonBuilder *json, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    kn_write_object(json, NULL);
    kn_write_text(json, "code", kn_warning_name(warning->code));
    kn_write_text(json, "reason", line);
    if (warning->segment)
        kn_write_integer(json, "segment", warning->segment);
    kn_write_text(json, "file", warning->file);
    if (warning->line) {
        kn_write_integer(json, "line", warning->line);
        kn_write_integer(json, "column", warning->column);
    }
    kn_write_text(json, "path", warning->path);
    json_builder_end_object(json);
}

gboolean kn_report_write(const KnBuild *build, KnFolder *folder, const char *name,
                         const GError *failure, GError **error)
{
    const KnBuildRecord *record = build->record;
    g_autoptr(JsonBuilder) json = json_builder_new();
    kn_write_object(json, NULL);
    kn_write_text(json, "kinora", KN_VERSION);
    kn_write_text(json, "project", build->project->file_name);
    kn_write_text(json, "output", build->output_path);
    kn_write_text(json, "result", failure ? "failed" : "done");
    kn_write_text(json, "error", failure ? failure->message : NULL);
    kn_write_integer(json, "exit_code", kn_error_exit_code(failure));
    kn_write_number(json, "seconds", record->seconds);
    if (build->manifest && build->missing) {
        add_settings(json, build);
        add_batches(json, build);
    }
    kn_voice_report(json, build);
    add_phases(json, record);
    add_memory(json, build);
    if (!failure)
        add_film(json, build);
    if (!failure && build->captions && kn_caption_settings_any(&build->project->captions))
        add_captions(json, build);
    kn_write_array(json, "warnings");
    for (guint i = 0; i < kn_warnings_n(record->warnings); i++)
        add_warning(json, kn_warnings_at(record->warnings, i));
    json_builder_end_array(json);
    json_builder_end_object(json);
    return kn_write_json_file(json, folder, name, error);
}
