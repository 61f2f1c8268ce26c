/* SPDX-License-Identifier: MIT */
#include "cli/plan.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "engine/phases.h"
#include "engine/store/store.h"
#include "output/preset.h"
#include "output/preview.h"
#include "vocabulary/names.h"

#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {
    [KN_SEGMENT_IMAGE] = "image", [KN_SEGMENT_VIDEO] = "video", [KN_SEGMENT_CARD] = "card"};

typedef struct {
    const KnCliJob *job;
    const KnManifest *manifest;
    const char *cache;
    gboolean json;
} Plan;

static const char *motion_name(const KnSegment *segment)
{
    return segment->motion.effect ? segment->motion.effect->name : "static";
}

static const char *transition_name(const KnSegment *segment, const KnTimelineSegment *placed)
{
    return segment->transition.transition && placed->before + placed->after > 0
               ? segment->transition.transition->name
               : "none";
}

static void print_segment(const Plan *plan, guint i)
{
    const KnSegment *segment = &plan->job->project->segments[i];
    const KnTimelineSegment *placed = &plan->job->timeline->segments[i];
    double start = kn_cli_job_seconds(plan->job, placed->first_frame);
    double length = kn_cli_job_seconds(plan->job, placed->n_frames);
    const char *path = segment->scene ? segment->scene->output : segment->path;
    const char *kind = segment->scene ? "scene" : kinds[segment->kind];
    g_autofree char *name = path ? g_path_get_basename(path) : g_strdup("");
    if (plan->json) {
        KnJsonLine *line = kn_json_line_new("segment");
        kn_json_line_integer(line, "segment", i + 1);
        kn_json_line_integer(line, "first_frame", placed->first_frame);
        kn_json_line_integer(line, "frames", placed->n_frames);
        kn_json_line_string(line, "visual", kind);
        kn_json_line_string(line, "path", path);
        kn_json_line_string(line, "query", segment->query);
        if (segment->choice_score > 0)
            kn_json_line_number(line, "score", segment->choice_score);
        kn_json_line_string(line, "motion", motion_name(segment));
        kn_json_line_string(line, "transition", transition_name(segment, placed));
        kn_json_line_integer(line, "transition_frames", placed->before + placed->after);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *whole = segment->choice_score > 0
                                 ? g_strdup_printf("%s (chosen, %.2f)", name, segment->choice_score)
                                 : g_strdup(segment->query ? "(no picture fits)" : name);
    g_autofree char *shown = kn_text_visible(whole);
    g_autofree char *at = kn_format_time(start, TRUE), *time = kn_format_time(length, TRUE);
    printf("%5u  %10s  %10s  %-6s %-14s %-14s %s\n", i + 1, at, time, kind, motion_name(segment),
           transition_name(segment, placed), shown);
}

gboolean kn_plan_has_batch(const KnCliJob *job, const KnManifest *manifest, const char *cache,
                           guint i)
{
    const KnBuildOptions *options = &job->options;
    return kn_manifest_batch_repeats(manifest, i) ||
           (!options->no_cache &&
            !kn_phase_in(kn_phases_from(options->force_from), KN_PHASE_render) &&
            S_ISREG(kn_store_mode(cache, KN_STORE_BATCH, kn_manifest_batch(manifest, i)->key)));
}

/* Returns whether it need not be made. */
static gboolean print_batch(const Plan *plan, guint i)
{
    const KnBatch *batch = kn_manifest_batch(plan->manifest, i);
    gboolean cached = kn_plan_has_batch(plan->job, plan->manifest, plan->cache, i);
    if (plan->json) {
        KnJsonLine *line = kn_json_line_new("batch");
        kn_json_line_integer(line, "batch", i);
        kn_json_line_string(line, "state", cached ? "cached" : "missing");
        kn_json_line_integer(line, "first_frame", batch->first_frame);
        kn_json_line_integer(line, "frames", batch->n_frames);
        kn_json_line_string(line, "key", batch->key);
        kn_json_line_print(line);
    } else {
        printf("%5u  %10" G_GINT64_FORMAT "  %10" G_GINT64_FORMAT "  %-8s %.12s\n", i,
               batch->first_frame, batch->n_frames, cached ? "cached" : "missing", batch->key);
    }
    return cached;
}

/* What the encoder is told besides its speed, for each kind of batches that the film has; an
 * animated picture is made by none. */
static void print_rows(const Plan *plan, KnJsonLine *line)
{
    KnVideoSettings video = *kn_manifest_video(plan->manifest);
    gboolean preview = strcmp(video.encoder, KN_PREVIEW_ENCODER) == 0;
    const KnEncoderModule *encoder = preview ? NULL : kn_encoder_module(video.encoder, NULL);
    for (int content = 0; encoder && content < KN_N_CONTENTS; content++) {
        guint n = kn_manifest_n_batches_of(plan->manifest, (KnContent)content);
        video.content = (KnContent)content;
        const char *name = kn_content_name(video.content), *row = encoder->row(&video);
        g_autofree char *key = g_strconcat("row_", name, NULL);
        if (n > 0 && line)
            kn_json_line_string(line, key, row);
        else if (n > 0)
            printf("%s, %u batch%s: %s\n", name, n, n == 1 ? "" : "es",
                   *row ? row : "the speed as the encoder means it");
    }
}

/* Whether the part of the film that is asked for shows the segment. */
static gboolean is_shown(const KnCliJob *job, guint i)
{
    const KnTimelineSegment *placed = &job->timeline->segments[i];
    gint64 first = job->options.range_first, n = job->options.range_n;
    return n == 0 ||
           (placed->first_frame < first + n && placed->first_frame + placed->n_frames > first);
}

/* What writes pictures, one for each frame or an animated one, has no settings of films. */
static void print_encoder(const KnVideoSettings *video, const char *output)
{
    if (kn_container_is_pictures(kn_container_of_ending(output)))
        printf("pictures, without an encoder of films\n");
    else
        printf("%s%s%s, crf %d, tune %s\n", video->encoder, video->speed ? " " : "",
               video->speed ? video->speed : "", video->crf, video->tune);
}

static void print_summary(const Plan *plan, const char *output, guint n_segments, guint n_cached)
{
    const KnProject *project = plan->job->project;
    const KnVideoSettings *video = kn_manifest_video(plan->manifest);
    guint n = kn_manifest_n_batches(plan->manifest);
    gint64 n_frames =
        plan->job->options.range_n > 0 ? plan->job->options.range_n : plan->job->timeline->n_frames;
    double seconds = kn_cli_job_seconds(plan->job, n_frames);
    if (plan->json) {
        KnJsonLine *line = kn_json_line_new("plan");
        kn_json_line_string(line, "output", output);
        kn_json_line_integer(line, "width", project->output.width);
        kn_json_line_integer(line, "height", project->output.height);
        kn_json_line_integer(line, "segments", n_segments);
        kn_json_line_integer(line, "frames", n_frames);
        kn_json_line_number(line, "duration", seconds);
        kn_json_line_counts(line, "batches", n - n_cached, n_cached);
        kn_json_line_string(line, "encoder", video->encoder);
        kn_json_line_string(line, "speed", video->speed ? video->speed : "");
        kn_json_line_string(line, "tune", video->tune);
        print_rows(plan, line);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *time = kn_format_time(seconds, TRUE), *shown = kn_text_visible(output);
    printf("\n%s: %s, %" G_GINT64_FORMAT " frames of %dx%d at %d/%d fps, %u segment%s, "
           "%u batch%s: %u cached, %u to make\n",
           shown, time, n_frames, project->output.width, project->output.height,
           project->output.fps.num, project->output.fps.den, n_segments, n_segments == 1 ? "" : "s",
           n, n == 1 ? "" : "es", n_cached, n - n_cached);
    print_encoder(video, output);
    print_rows(plan, NULL);
}

/* A plan makes nothing, so it needs no leave: it says which a render will ask for. */
static gboolean pass_leave(KnCliJob *job, KnWarningCode code, GError *refused, GError **error)
{
    gboolean leave = g_error_matches(refused, KN_ERROR, KN_ERROR_USAGE);
    if (leave)
        kn_cli_job_warn_refused(job, code, refused);
    else if (refused)
        g_propagate_error(error, g_error_copy(refused));
    return leave || !refused;
}

static gboolean check_makers(KnCliJob *job, GError **error)
{
    g_autoptr(GError) voices = NULL;
    g_autoptr(GError) scenes = NULL;
    guint n_scenes;
    kn_session_check_voices(job->session, &voices);
    if (!pass_leave(job, KN_WARNING_VOICE_REFUSED, voices, error))
        return FALSE;
    kn_session_check_scenes(job->session, &n_scenes, &scenes);
    return pass_leave(job, KN_WARNING_SCENE_REFUSED, scenes, error);
}

const KnManifest *kn_plan_open(KnCliJob *job, KnArgs *args, char **output, GError **error)
{
    if (!kn_cli_job_open_one(job, args, TRUE, error))
        return NULL;
    *output = kn_cli_film_name(job, args);
    if (!kn_session_check_outputs(job->session, *output, error) || !check_makers(job, error))
        return NULL;
    if ((kn_args_text(args, "range") || kn_args_text(args, "segments")) &&
        (!kn_cli_job_lay_out(job, error) || !kn_cli_job_range(job, args, error)))
        return NULL;
    return kn_cli_job_plan(job, *output, error);
}

gboolean kn_plan_print(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    g_autofree char *output = NULL;
    const KnManifest *manifest = kn_plan_open(&job, args, &output, error);
    if (!manifest)
        return FALSE;
    g_autofree char *cache = kn_cli_job_cache_folder(args);
    Plan plan = {&job, manifest, cache, kn_args_on(args, "json")};
    guint n_cached = 0, n_segments = 0;
    if (!plan.json)
        puts("segment     start      length  visual motion         transition     file");
    for (guint i = 0; i < job.project->n_segments; i++) {
        if (!is_shown(&job, i))
            continue;
        n_segments++;
        print_segment(&plan, i);
    }
    if (!plan.json)
        puts("\nbatch  first frame     frames  state    key");
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        n_cached += (guint)print_batch(&plan, i);
    print_summary(&plan, output, n_segments, n_cached);
    return TRUE;
}
