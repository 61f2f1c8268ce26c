/* SPDX-License-Identifier: MIT */
#include "engine/run/reporter.h"
#include "base/usage.h"

#include <string.h>

static void clear_batch(gpointer data)
{
    g_free(((KnBatchRecord *)data)->reason);
}

void kn_reporter_init(KnReporter *reporter, KnEventFunc event, gpointer user_data)
{
    *reporter = (KnReporter){
        .event = event,
        .user_data = user_data,
        .phases = g_array_new(FALSE, TRUE, sizeof(KnPhaseRecord)),
        .batches = g_array_new(FALSE, TRUE, sizeof(KnBatchRecord)),
        .batch_at = g_hash_table_new(NULL, NULL),
        .warnings = kn_warnings_new(),
    };
    g_array_set_clear_func(reporter->batches, clear_batch);
}

void kn_reporter_clear(KnReporter *reporter)
{
    g_array_unref(reporter->phases);
    g_array_unref(reporter->batches);
    g_hash_table_unref(reporter->batch_at);
    kn_warnings_free(reporter->warnings);
}

static void record_phase(KnReporter *reporter, const KnEvent *event)
{
    if (strcmp(event->state, "start") == 0) {
        KnPhaseRecord phase = {.phase = kn_phase_find(event->phase)};
        g_array_append_val(reporter->phases, phase);
        return;
    }
    for (guint i = reporter->phases->len; i-- > 0;) {
        KnPhaseRecord *phase = &g_array_index(reporter->phases, KnPhaseRecord, i);
        if (phase->phase != kn_phase_find(event->phase))
            continue;
        phase->done = TRUE;
        phase->seconds = event->seconds;
        phase->cpu_seconds = event->cpu_seconds;
        return;
    }
}

static void record_batch(KnReporter *reporter, const KnEvent *event)
{
    gpointer key = GINT_TO_POINTER(event->batch);
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(reporter->batch_at, key));
    if (at == 0) {
        KnBatchRecord fresh = {.batch = (guint)event->batch};
        g_array_append_val(reporter->batches, fresh);
        at = reporter->batches->len;
        g_hash_table_insert(reporter->batch_at, key, GUINT_TO_POINTER(at));
    }
    KnBatchRecord *batch = &g_array_index(reporter->batches, KnBatchRecord, at - 1);
    batch->state = g_intern_string(event->state);
    batch->seconds = event->seconds;
    batch->worker = event->worker;
    batch->attempts += strcmp(event->state, "start") == 0;
    if (event->reason) {
        g_free(batch->reason);
        batch->reason = g_strdup(event->reason);
    }
    reporter->n_made += strcmp(event->state, "done") == 0;
    reporter->n_cached += strcmp(event->state, "cached") == 0;
}

static void record_voice(KnReporter *reporter, const KnEvent *event)
{
    reporter->n_voice_made += strcmp(event->state, "made") == 0;
    reporter->n_voice_cached += strcmp(event->state, "cached") == 0;
    reporter->n_voice_failed += strcmp(event->state, "failed") == 0;
}

void kn_emit(KnReporter *reporter, const KnEvent *event)
{
    if (event->kind == KN_EVENT_PHASE)
        record_phase(reporter, event);
    else if (event->kind == KN_EVENT_BATCH)
        record_batch(reporter, event);
    else if (event->kind == KN_EVENT_VOICE)
        record_voice(reporter, event);
    else if (event->kind == KN_EVENT_WARNING)
        kn_warnings_append(reporter->warnings, event->warning);
    if (reporter->event)
        reporter->event(event, reporter->user_data);
}

void kn_emit_placed_warning(KnReporter *reporter, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    KnEvent event = {.kind = KN_EVENT_WARNING,
                     .reason = line,
                     .segment = (int)warning->segment,
                     .warning = warning,
                     .eta = -1};
    kn_emit(reporter, &event);
}

void kn_emit_warning(KnReporter *reporter, KnWarningCode code, guint segment, const char *words)
{
    kn_emit_placed_warning(reporter,
                           &(KnWarning){.code = code, .segment = segment, .words = (char *)words});
}

void kn_emit_warnings(KnReporter *reporter, const KnWarnings *warnings)
{
    for (guint i = 0; i < kn_warnings_n(warnings); i++)
        kn_emit_placed_warning(reporter, kn_warnings_at(warnings, i));
}

double kn_phase_seconds(const KnPhaseRun *run)
{
    return (double)(g_get_monotonic_time() - run->started_us) / G_USEC_PER_SEC;
}

static KnEvent phase_event(KnPhaseId phase, const char *state)
{
    return (KnEvent){
        .kind = KN_EVENT_PHASE, .phase = kn_phase_name(phase), .state = state, .eta = -1};
}

void kn_phase_begin(KnReporter *reporter, KnPhaseRun *run)
{
    KnEvent event = phase_event(run->phase, "start");
    run->started_us = g_get_monotonic_time();
    run->cpu_seconds = run->helped ? 0 : -kn_process_cpu_seconds();
    kn_emit(reporter, &event);
}

void kn_phase_end(KnReporter *reporter, const KnPhaseRun *run)
{
    KnEvent event = phase_event(run->phase, "done");
    event.seconds = kn_phase_seconds(run);
    event.cpu_seconds = run->cpu_seconds + (run->helped ? 0 : kn_process_cpu_seconds());
    event.size_bytes = run->film_bytes;
    event.n_total = (int)run->n_batches;
    kn_emit(reporter, &event);
}

void kn_phase_cached(KnReporter *reporter, KnPhaseId phase)
{
    KnEvent event = phase_event(phase, "cached");
    kn_emit(reporter, &event);
}
