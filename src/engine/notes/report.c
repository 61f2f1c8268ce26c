/* SPDX-License-Identifier: MIT */
#include "engine/notes/report.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "base/text.h"
#include "base/usage.h"
#include "engine/film/caption_files.h"
#include "engine/notes/write_json.h"
#include "output/preset.h"

#include <unistd.h>

/* What the encoder was told besides its speed, for each kind of batches that the film has. */
static void add_rows(JsonBuilder *json, const KnManifest *manifest, const KnEncoderModule *encoder)
{
    KnVideoSettings video = *kn_manifest_video(manifest);
    kn_write_array(json, "rows");
    for (int content = 0; content < KN_N_CONTENTS; content++) {
        guint n = kn_manifest_n_batches_of(manifest, (KnContent)content);
        if (n == 0)
            continue;
        video.content = (KnContent)content;
        kn_write_object(json, NULL);
        kn_write_text(json, "content", kn_content_name(video.content));
        kn_write_integer(json, "batches", n);
        kn_write_text(json, "row", encoder->row(&video));
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_settings(JsonBuilder *json, const KnBuildReport *report)
{
    const KnVideoSettings *video = kn_manifest_video(report->film->manifest);
    const KnStore *store = report->film->results->store;
    const KnEncoderModule *encoder = kn_encoder_module(video->encoder, NULL);
    g_autofree char *fps = g_strdup_printf("%d/%d", video->fps.num, video->fps.den);
    kn_write_object(json, "settings");
    kn_write_text(json, "method", report->method->name);
    kn_write_integer(json, "workers", report->n_workers);
    kn_write_integer(json, "threads", video->threads);
    kn_write_integer(json, "width", video->width);
    kn_write_integer(json, "height", video->height);
    kn_write_text(json, "fps", fps);
    kn_write_text(json, "encoder", video->encoder);
    kn_write_text(json, "speed", video->speed);
    kn_write_text(json, "encoder_version", encoder ? encoder->version() : NULL);
    kn_write_text(json, "tune", video->tune);
    kn_write_integer(json, "crf", video->crf);
    kn_write_integer(json, "keyint", video->keyint);
    if (encoder)
        add_rows(json, report->film->manifest, encoder);
    kn_write_text(json, "container", report->film->container);
    kn_write_text(json, "cache", kn_store_is_private(store) ? NULL : kn_store_folder(store));
    json_builder_end_object(json);
}

static void add_batches(JsonBuilder *json, const KnFilmInputs *film)
{
    const GArray *batches = film->results->reporter->batches;
    kn_write_array(json, "batches");
    for (guint i = 0; i < batches->len; i++) {
        const KnBatchRecord *batch = &g_array_index(batches, KnBatchRecord, i);
        const KnBatch *planned = kn_manifest_batch(film->manifest, batch->batch);
        kn_write_object(json, NULL);
        kn_write_integer(json, "batch", batch->batch);
        kn_write_text(json, "state", batch->state);
        kn_write_integer(json, "first_frame", planned->first_frame);
        kn_write_integer(json, "frames", planned->n_frames);
        if (batch->attempts > 0)
            kn_write_number(json, "began", batch->began);
        kn_write_number(json, "seconds", batch->seconds);
        kn_write_integer(json, "worker", batch->worker);
        kn_write_integer(json, "attempts", batch->attempts);
        kn_write_text(json, "reason", batch->reason);
        kn_write_text(json, "key", planned->key);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_phases(JsonBuilder *json, const GArray *phases)
{
    kn_write_array(json, "phases");
    for (guint i = 0; i < phases->len; i++) {
        const KnPhaseRecord *phase = &g_array_index(phases, KnPhaseRecord, i);
        kn_write_object(json, NULL);
        kn_write_text(json, "phase", kn_phase_name(phase->phase));
        kn_write_text(json, "state", phase->state);
        kn_write_number(json, "began", phase->began);
        kn_write_number(json, "seconds", phase->seconds);
        kn_write_number(json, "cpu_seconds", phase->cpu_seconds);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

/* Since 1970. */
static gint64 when(double seconds_ago)
{
    return (g_get_real_time() - (gint64)(seconds_ago * G_USEC_PER_SEC)) / G_USEC_PER_SEC;
}

static void add_spend(JsonBuilder *json, const KnSpend *spend)
{
    if (!spend || (spend->n_characters == 0 && spend->n_tokens == 0))
        return;
    double cost = kn_spend_cost(spend, spend->n_characters, spend->n_tokens);
    kn_write_object(json, "spend");
    kn_write_integer(json, "characters", spend->n_characters);
    kn_write_integer(json, "tokens", spend->n_tokens);
    if (cost > 0)
        kn_write_number(json, "money", cost);
    json_builder_end_object(json);
}

/* Pictures that were chosen, and where none was. */
static void add_choices(JsonBuilder *json, const KnProject *project)
{
    guint n = 0;
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        if (!segment->query)
            continue;
        if (n++ == 0)
            kn_write_array(json, "choices");
        kn_write_object(json, NULL);
        kn_write_integer(json, "segment", i + 1);
        kn_write_text(json, "query", segment->query);
        kn_write_text(json, "path", segment->path);
        if (segment->path)
            kn_write_number(json, "score", segment->choice_score);
        json_builder_end_object(json);
    }
    if (n > 0)
        json_builder_end_array(json);
}

static void add_memory(JsonBuilder *json, const KnPoolStats *stats)
{
    gint64 rss, peak;
    kn_process_memory(&rss, &peak);
    kn_write_object(json, "memory");
    kn_write_integer(json, "parent_peak_bytes", peak);
    kn_write_integer(json, "worker_peak_bytes", stats->peak_bytes);
    kn_write_integer(json, "workers_started", stats->n_started);
    json_builder_end_object(json);
}

static void add_captions(JsonBuilder *json, const KnFilmInputs *film)
{
    g_auto(GStrv) paths = kn_caption_files_paths(film);
    kn_write_object(json, "captions");
    kn_write_integer(json, "captions", film->captions->list->n);
    kn_write_integer(json, "segments_with_estimated_words", film->captions->n_estimated);
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

static void add_finding(JsonBuilder *json, const KnFilmFinding *found)
{
    const KnFlaw *flaw = &found->finding;
    kn_write_object(json, NULL);
    kn_write_text(json, "code", kn_flaw_name(flaw->code));
    kn_write_text(json, "severity", kn_flaw_is_error(flaw->code) ? "error" : "warning");
    if (found->segment)
        kn_write_integer(json, "segment", found->segment);
    kn_write_number(json, "start", (double)flaw->first_us / G_USEC_PER_SEC);
    kn_write_number(json, "end", (double)flaw->last_us / G_USEC_PER_SEC);
    kn_write_number(json, "number", flaw->number);
    kn_write_number(json, "limit", flaw->limit);
    kn_write_text(json, "unit", kn_flaw_unit(flaw->code));
    kn_write_text(json, "reason", found->words);
    kn_write_text(json, "fix", found->fix);
    json_builder_end_object(json);
}

static void add_verification(JsonBuilder *json, const KnReporter *recorded)
{
    const KnVerified *verified = &recorded->verified;
    if (!verified->state)
        return;
    kn_write_object(json, "verification");
    kn_write_text(json, "state", verified->state);
    json_builder_set_member_name(json, "compared");
    json_builder_add_boolean_value(json, verified->compared);
    kn_write_text(json, "reason", verified->why);
    kn_write_integer(json, "frames", verified->n_frames);
    if (verified->lufs < 0) {
        kn_write_number(json, "lufs", verified->lufs);
        kn_write_number(json, "dbtp", verified->dbtp);
    }
    kn_write_array(json, "findings");
    for (guint i = 0; i < recorded->findings->len; i++)
        add_finding(json, &g_array_index(recorded->findings, KnFilmFinding, i));
    json_builder_end_array(json);
    json_builder_end_object(json);
}

static void add_film(JsonBuilder *json, const KnFilmFacts *facts)
{
    kn_write_object(json, "film");
    kn_write_integer(json, "frames", facts->n_frames);
    kn_write_integer(json, "size_bytes", (gint64)facts->size_bytes);
    kn_write_text(json, "sha256", *facts->sha256 ? facts->sha256 : NULL);
    kn_write_number(json, "picture_seconds", facts->picture_seconds);
    kn_write_number(json, "sound_seconds", facts->sound_seconds);
    kn_write_number(json, "join_seconds", facts->join_seconds);
    json_builder_end_object(json);
}

static void add_place(JsonBuilder *json, const char *file, guint line, guint column)
{
    kn_write_text(json, "file", file);
    if (line) {
        kn_write_integer(json, "line", line);
        kn_write_integer(json, "column", column);
    }
}

static void add_warning(JsonBuilder *json, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    kn_write_object(json, NULL);
    kn_write_text(json, "code", kn_warning_name(warning->code));
    kn_write_text(json, "reason", line);
    if (warning->segment)
        kn_write_integer(json, "segment", warning->segment);
    add_place(json, warning->file, warning->line, warning->column);
    kn_write_text(json, "path", warning->path);
    json_builder_end_object(json);
}

/* As the event `error` has them. */
static void add_problems(JsonBuilder *json, const GError *failure)
{
    const KnProblem *problem = failure ? kn_error_problem(failure, 0) : NULL;
    if (!problem)
        return;
    kn_write_array(json, "problems");
    for (guint i = 0; (problem = kn_error_problem(failure, i)); i++) {
        kn_write_object(json, NULL);
        kn_write_text(json, "code", kn_problem_name(problem, failure));
        kn_write_text(json, "message", problem->words);
        kn_write_text(json, "hint", problem->hint);
        add_place(json, problem->file, problem->line, problem->column);
        kn_write_text(json, "path", problem->path);
        if (problem->segment)
            kn_write_integer(json, "segment", problem->segment);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void add_result(JsonBuilder *json, const GError *failure, int exit_code, double seconds)
{
    gboolean stopped = g_error_matches(failure, KN_ERROR, KN_ERROR_CANCELLED);
    kn_write_text(json, "result", stopped ? "stopped" : failure ? "failed" : "done");
    kn_write_text(json, "code", failure ? kn_error_name(failure) : NULL);
    kn_write_text(json, "error", failure ? failure->message : NULL);
    add_problems(json, failure);
    kn_write_integer(json, "exit_code", exit_code);
    kn_write_number(json, "seconds", seconds);
}

gboolean kn_report_write(const KnBuildReport *report, KnFolder *folder, const char *name,
                         const GError *failure, GError **error)
{
    const KnFilmInputs *film = report->film;
    const KnReporter *recorded = film->results->reporter;
    g_autoptr(JsonBuilder) json = json_builder_new();
    kn_write_object(json, NULL);
    kn_write_integer(json, "version", KN_REPORT_VERSION);
    kn_write_text(json, "kinora", KN_VERSION);
    kn_write_integer(json, "started", when(report->seconds));
    kn_write_text(json, "project", film->project->file_name);
    kn_write_text(json, "output", film->output_path);
    kn_write_text(json, "output_name", film->project->output.name);
    kn_write_text(json, "language", film->project->language ? film->project->language->name : NULL);
    add_result(json, failure, report->exit_code, report->seconds);
    if (report->method) {
        add_settings(json, report);
        add_batches(json, film);
    }
    kn_report_voice(report, json);
    if (film->origin)
        kn_report_origin(film, json);
    add_choices(json, film->project);
    kn_report_subjects(recorded, json);
    add_phases(json, recorded->phases);
    add_spend(json, film->options->spend);
    add_memory(json, report->stats);
    add_verification(json, recorded);
    if (!failure)
        add_film(json, report->facts);
    if (!failure && film->captions && kn_caption_settings_any(&film->project->captions))
        add_captions(json, film);
    kn_write_array(json, "warnings");
    for (guint i = 0; i < kn_warnings_n(recorded->warnings); i++)
        add_warning(json, kn_warnings_at(recorded->warnings, i));
    json_builder_end_array(json);
    json_builder_end_object(json);
    return kn_write_json_file(json, folder, name, error);
}

/* A report says which Kinora made it, and how it ended. */
static gboolean is_report(const char *path)
{
    enum { BYTES_MAX = 64 << 20 };
    g_autofree char *text = NULL;
    gsize size;
    if (!kn_read_small_file(path, BYTES_MAX, &text, &size, NULL))
        return FALSE;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, (gssize)size, path, NULL);
    const KnJson *root = document ? kn_json_root(document) : NULL;
    return kn_json_member(root, "kinora") && kn_json_member(root, "exit_code") &&
           kn_json_member(root, "result");
}

gboolean kn_report_write_refusal(const char *path, const GError *failure, int exit_code,
                                 double seconds, GError **error)
{
    g_autofree char *shown = kn_text_visible(path);
    if (access(path, F_OK) == 0 && !is_report(path)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "no report is written: '%s' is there, and is none", shown);
        return FALSE;
    }
    g_autoptr(JsonBuilder) json = json_builder_new();
    kn_write_object(json, NULL);
    kn_write_integer(json, "version", KN_REPORT_VERSION);
    kn_write_text(json, "kinora", KN_VERSION);
    add_result(json, failure, exit_code, seconds);
    kn_write_array(json, "warnings");
    json_builder_end_array(json);
    json_builder_end_object(json);
    return kn_write_json_file(json, NULL, path, error);
}
