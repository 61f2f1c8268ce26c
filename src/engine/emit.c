/* SPDX-License-Identifier: MIT */
#include "engine/notes/build_record.h"

#include <string.h>

static void clear_phase(gpointer data)
{
    g_free(((KnBuildRecordPhase *)data)->name);
}

static void clear_batch(gpointer data)
{
    g_free(((KnBuildRecordBatch *)data)->reason);
}

KnBuildRecord *kn_build_record_new(void)
{
    KnBuildRecord *record = g_new0(KnBuildRecord, 1);
    record->phases = g_array_new(FALSE, TRUE, sizeof(KnBuildRecordPhase));
    g_array_set_clear_func(record->phases, clear_phase);
    record->batches = g_array_new(FALSE, TRUE, sizeof(KnBuildRecordBatch));
    g_array_set_clear_func(record->batches, clear_batch);
    record->batch_at = g_hash_table_new(NULL, NULL);
    record->warnings = kn_warnings_new();
    return record;
}

void kn_build_record_free(KnBuildRecord *record)
{
    if (!record)
        return;
    g_array_unref(record->phases);
    g_array_unref(record->batches);
    g_hash_table_unref(record->batch_at);
    kn_warnings_free(record->warnings);
    g_free(record->sha256);
    g_free(record->container);
    g_free(record);
}

static void record_phase(KnBuildRecord *record, const KnEvent *event, double cpu_seconds)
{
    if (strcmp(event->state, "start") == 0) {
        KnBuildRecordPhase phase = {.name = g_strdup(event->phase)};
        g_array_append_val(record->phases, phase);
        return;
    }
    for (guint i = record->phases->len; i-- > 0;) {
        KnBuildRecordPhase *phase = &g_array_index(record->phases, KnBuildRecordPhase, i);
        if (strcmp(phase->name, event->phase) != 0)
            continue;
        phase->done = TRUE;
        phase->seconds = event->seconds;
        phase->cpu_seconds = cpu_seconds;
        return;
    }
}

static void record_batch(KnBuildRecord *record, const KnEvent *event)
{
    gpointer key = GINT_TO_POINTER(event->batch);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(record->batch_at, key));
    if (at == 0) {
        KnBuildRecordBatch fresh = {.batch = (guint)event->batch};
        g_array_append_val(record->batches, fresh);
        at = record->batches->len;
        g_hash_table_insert(record->batch_at, key, GUINT_TO_POINTER(at));
    }
    KnBuildRecordBatch *batch = &g_array_index(record->batches, KnBuildRecordBatch, at - 1);
    batch->state = g_intern_string(event->state);
    batch->seconds = event->seconds;
    batch->worker = event->worker;
    batch->attempts += strcmp(event->state, "start") == 0;
    if (event->reason) {
        g_free(batch->reason);
        batch->reason = g_strdup(event->reason);
    }
    record->n_made += strcmp(event->state, "done") == 0;
    record->n_cached += strcmp(event->state, "cached") == 0;
}

static void record_voice(KnBuildRecord *record, const KnEvent *event)
{
    record->n_voice_made += strcmp(event->state, "made") == 0;
    record->n_voice_cached += strcmp(event->state, "cached") == 0;
    record->n_voice_failed += strcmp(event->state, "failed") == 0;
}

void kn_build_record_event(KnBuildRecord *record, const KnEvent *event, double cpu_seconds)
{
    if (event->kind == KN_EVENT_PHASE)
        record_phase(record, event, cpu_seconds);
    else if (event->kind == KN_EVENT_BATCH)
        record_batch(record, event);
    else if (event->kind == KN_EVENT_VOICE)
        record_voice(record, event);
    else if (event->kind == KN_EVENT_WARNING)
        kn_warnings_append(record->warnings, event->warning);
}

static void tell_all(KnBuild *build, const KnEvent *event, double cpu_seconds)
{
    kn_build_record_event(build->record, event, cpu_seconds);
    if (build->options->event)
        build->options->event(event, build->options->user_data);
}

void kn_emit(KnBuild *build, const KnEvent *event)
{
    tell_all(build, event, 0);
}

void kn_emit_phase(KnBuild *build, const char *phase, const char *state, double seconds,
                   double cpu_seconds, guint64 size_bytes)
{
    KnEvent event = {.kind = KN_EVENT_PHASE,
                     .phase = phase,
                     .state = state,
                     .seconds = seconds,
                     .size_bytes = size_bytes,
                     .eta = -1};
    if (build->manifest)
        event.n_total = (int)kn_manifest_n_batches(build->manifest);
    tell_all(build, &event, cpu_seconds);
}

static void emit_warning(KnBuild *build, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    KnEvent event = {.kind = KN_EVENT_WARNING,
                     .reason = line,
                     .segment = (int)warning->segment,
                     .warning = warning,
                     .eta = -1};
    tell_all(build, &event, 0);
}

void kn_emit_warning(KnBuild *build, KnWarningCode code, guint segment, const char *words)
{
    emit_warning(build, &(KnWarning){.code = code, .segment = segment, .words = (char *)words});
}

void kn_emit_warnings(KnBuild *build, const KnWarnings *warnings)
{
    for (guint i = 0; i < kn_warnings_n(warnings); i++)
        emit_warning(build, kn_warnings_at(warnings, i));
}

void kn_emit_sound_warnings(KnBuild *build, const GArray *warnings)
{
    const KnMix *mix =
        kn_manifest_sound(build->manifest) ? kn_manifest_sound(build->manifest)->mix : NULL;
    for (guint i = 0; warnings && i < warnings->len; i++) {
        const KnMixWarning *given = &g_array_index(warnings, KnMixWarning, i);
        KnWarning warning = {.code = given->code, .words = given->words};
        if (mix && given->clip > 0 && given->clip <= mix->n_clips) {
            const KnMixClip *clip = &mix->clips[given->clip - 1];
            warning.segment = clip->segment;
            warning.path = (char *)clip->json_path;
            kn_warning_set_place(&warning, build->project->file_name, clip->node);
        }
        emit_warning(build, &warning);
    }
}

void kn_emit_batch(KnBuild *build, guint batch, const char *state, const char *reason,
                   double seconds, int worker)
{
    const KnBatch *planned = kn_manifest_batch(build->manifest, batch);
    KnEvent event = {
        .kind = KN_EVENT_BATCH,
        .phase = "render",
        .state = state,
        .reason = reason,
        .batch = (int)batch,
        .worker = worker,
        .frame = planned->first_frame,
        .frames = planned->n_frames,
        .segment = (int)kn_timeline_segment_at(build->timeline, planned->first_frame) + 1,
        .last_segment = (int)kn_timeline_segment_at(build->timeline,
                                                    planned->first_frame + planned->n_frames - 1) +
                        1,
        .seconds = seconds,
        .eta = -1,
    };
    tell_all(build, &event, 0);
}

char *kn_span_words(const KnFilm *film, gint64 first, gint64 n)
{
    guint from[2], to[2];
    double progress;
    kn_film_at(film, first, from, &progress);
    int n_last = kn_film_at(film, first + n - 1, to, &progress);
    guint last = to[n_last - 1];
    g_autofree char *segments = from[0] == last
                                    ? g_strdup_printf("segment %u", last + 1)
                                    : g_strdup_printf("segments %u to %u", from[0] + 1, last + 1);
    return g_strdup_printf("%s, frames %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, segments, first,
                           first + n - 1);
}
