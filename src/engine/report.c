/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "engine/record.h"
#include "engine/worker.h"

#include <json-glib/json-glib.h>

static void text(JsonBuilder *json, const char *name, const char *value)
{
    if (!value)
        return;
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, valid);
}

static void integer(JsonBuilder *json, const char *name, gint64 value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_int_value(json, value);
}

static void number(JsonBuilder *json, const char *name, double value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_double_value(json, value);
}

static void open_object(JsonBuilder *json, const char *name)
{
    if (name)
        json_builder_set_member_name(json, name);
    json_builder_begin_object(json);
}

static void open_array(JsonBuilder *json, const char *name)
{
    json_builder_set_member_name(json, name);
    json_builder_begin_array(json);
}

static void add_settings(JsonBuilder *json, const KnBuild *build)
{
    const KnVideoSettings *video = kn_manifest_video(build->manifest);
    g_autofree char *fps = g_strdup_printf("%d/%d", video->fps.num, video->fps.den);
    open_object(json, "settings");
    text(json, "method", build->method->name);
    integer(json, "workers", build->n_workers);
    integer(json, "threads", video->threads);
    integer(json, "width", video->width);
    integer(json, "height", video->height);
    text(json, "fps", fps);
    text(json, "encoder", video->encoder);
    text(json, "speed", video->speed);
    integer(json, "crf", video->crf);
    integer(json, "keyint", video->keyint);
    text(json, "container", build->record->container);
    text(json, "cache", kn_store_is_private(build->store) ? NULL : kn_store_folder(build->store));
    json_builder_end_object(json);
}

static void add_batches(JsonBuilder *json, const KnBuild *build)
{
    const KnRecord *record = build->record;
    open_array(json, "batches");
    for (guint i = 0; i < record->batches->len; i++) {
        const KnRecordBatch *batch = &g_array_index(record->batches, KnRecordBatch, i);
        const KnBatch *planned = kn_manifest_batch(build->manifest, batch->batch);
        open_object(json, NULL);
        integer(json, "batch", batch->batch);
        text(json, "state", batch->state);
        integer(json, "first_frame", planned->first_frame);
        integer(json, "frames", planned->n_frames);
        number(json, "seconds", batch->seconds);
        integer(json, "worker", batch->worker);
        integer(json, "attempts", batch->attempts);
        text(json, "reason", batch->reason);
        text(json, "key", planned->key);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_phases(JsonBuilder *json, const KnRecord *record)
{
    open_array(json, "phases");
    for (guint i = 0; i < record->phases->len; i++) {
        const KnRecordPhase *phase = &g_array_index(record->phases, KnRecordPhase, i);
        open_object(json, NULL);
        text(json, "phase", phase->name);
        text(json, "state", phase->done ? "done" : "unfinished");
        number(json, "seconds", phase->seconds);
        number(json, "cpu_seconds", phase->cpu_seconds);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_memory(JsonBuilder *json, const KnBuild *build)
{
    gint64 rss, peak;
    kn_process_memory(&rss, &peak);
    open_object(json, "memory");
    integer(json, "parent_peak_bytes", peak);
    integer(json, "worker_peak_bytes", build->stats.peak_bytes);
    integer(json, "workers_started", build->stats.n_started);
    json_builder_end_object(json);
}

static void add_film(JsonBuilder *json, const KnBuild *build)
{
    const KnRecord *record = build->record;
    open_object(json, "film");
    integer(json, "frames", record->n_frames);
    integer(json, "size_bytes", (gint64)record->size_bytes);
    text(json, "sha256", record->sha256);
    number(json, "picture_seconds", record->picture_seconds);
    number(json, "sound_seconds", record->sound_seconds);
    number(json, "join_seconds", record->join_seconds);
    json_builder_end_object(json);
}

gboolean kn_report_write(const KnBuild *build, const char *path, const GError *failure,
                         GError **error)
{
    const KnRecord *record = build->record;
    g_autoptr(JsonBuilder) json = json_builder_new();
    open_object(json, NULL);
    text(json, "kinora", KN_VERSION);
    text(json, "project", build->project->file_name);
    text(json, "output", build->output_path);
    text(json, "result", failure ? "failed" : "done");
    text(json, "error", failure ? failure->message : NULL);
    integer(json, "exit_code", kn_error_exit_code(failure));
    number(json, "seconds", record->seconds);
    if (build->manifest && build->missing) {
        add_settings(json, build);
        add_batches(json, build);
    }
    add_phases(json, record);
    add_memory(json, build);
    if (!failure)
        add_film(json, build);
    open_array(json, "warnings");
    for (guint i = 0; i < record->warnings->len; i++)
        json_builder_add_string_value(json, record->warnings->pdata[i]);
    json_builder_end_array(json);
    json_builder_end_object(json);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    gsize size;
    g_autofree char *written = json_generator_to_data(generator, &size);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, written, size, error) &&
           kn_atomic_file_write(file, "\n", 1, error) && kn_atomic_file_commit(file, error);
}
