/* SPDX-License-Identifier: MIT */
#include "engine/run/reporter.h"
#include "base/usage.h"

#include <string.h>

static void clear_batch(gpointer data)
{
    g_free(((KnBatchRecord *)data)->reason);
}

static void clear_finding(gpointer data)
{
    KnFilmFinding *found = data;
    g_free(found->words);
    g_free(found->fix);
}

static void clear_subject(gpointer data)
{
    KnSubjectRecord *record = data;
    g_free(record->path);
    g_free(record->reason);
    kn_subject_clear(&record->subject);
}

void kn_reporter_init(KnReporter *reporter, KnEventFunc event, gpointer user_data)
{
    *reporter = (KnReporter){
        .event = event,
        .user_data = user_data,
        .began_us = g_get_monotonic_time(),
        .phases = g_array_new(FALSE, TRUE, sizeof(KnPhaseRecord)),
        .batches = g_array_new(FALSE, TRUE, sizeof(KnBatchRecord)),
        .batch_at = g_hash_table_new(NULL, NULL),
        .subjects = g_array_new(FALSE, TRUE, sizeof(KnSubjectRecord)),
        .findings = g_array_new(FALSE, TRUE, sizeof(KnFilmFinding)),
        .warnings = kn_warnings_new(),
    };
    g_array_set_clear_func(reporter->findings, clear_finding);
    g_array_set_clear_func(reporter->subjects, clear_subject);
    g_array_set_clear_func(reporter->batches, clear_batch);
}

void kn_reporter_clear(KnReporter *reporter)
{
    g_array_unref(reporter->phases);
    g_array_unref(reporter->batches);
    g_array_unref(reporter->subjects);
    g_array_unref(reporter->findings);
    g_free(reporter->verified.why);
    g_hash_table_unref(reporter->batch_at);
    kn_warnings_free(reporter->warnings);
}

/* Seconds since the run began. */
static double since_begin(const KnReporter *reporter)
{
    return (double)(g_get_monotonic_time() - reporter->began_us) / G_USEC_PER_SEC;
}

static KnPhaseRecord *find_phase(KnReporter *reporter, KnPhaseId phase)
{
    for (guint i = reporter->phases->len; i-- > 0;) {
        KnPhaseRecord *record = &g_array_index(reporter->phases, KnPhaseRecord, i);
        if (record->phase == phase)
            return record;
    }
    return NULL;
}

/* One that begins again before it has ended (a film is joined anew) goes on. */
static void record_phase(KnReporter *reporter, const KnEvent *event)
{
    KnPhaseId number = kn_phase_find(event->phase);
    KnPhaseRecord *phase = find_phase(reporter, number);
    if (strcmp(event->state, "start") == 0) {
        KnPhaseRecord fresh = {number, .started_us = g_get_monotonic_time(),
                               .began = since_begin(reporter), .state = "start"};
        if (!phase || strcmp(phase->state, "start") != 0)
            g_array_append_val(reporter->phases, fresh);
        return;
    }
    if (!phase)
        return;
    phase->state = g_intern_string(event->state);
    phase->seconds = event->seconds;
    phase->cpu_seconds = event->cpu_seconds;
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
    if (strcmp(event->state, "start") == 0) {
        batch->began = since_begin(reporter);
        batch->attempts++;
    }
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

static void record_subject(KnReporter *reporter, const KnEvent *event)
{
    const KnSubject *subject = event->subject;
    KnSubjectRecord record = {
        .segment = (guint)event->segment,
        .path = g_strdup(event->picture),
        .state = g_intern_string(event->state),
        .reason = g_strdup(event->reason),
        .n = (guint)event->n,
        .any = subject != NULL,
    };
    if (subject)
        record.subject = (KnSubject){.label = g_strdup(subject->label),
                                     .detector = g_strdup(subject->detector),
                                     .confidence = subject->confidence,
                                     .box = subject->box,
                                     .anchor = subject->anchor};
    g_array_append_val(reporter->subjects, record);
}

static void record_finding(KnReporter *reporter, const KnEvent *event)
{
    KnFilmFinding found = *event->found;
    found.words = g_strdup(found.words);
    found.fix = g_strdup(found.fix);
    g_array_append_val(reporter->findings, found);
}

static void record_scene(KnReporter *reporter, const KnEvent *event)
{
    reporter->n_scene_made += strcmp(event->state, "made") == 0;
    reporter->n_scene_cached += strcmp(event->state, "cached") == 0;
}

/* Which part of a build is done before a phase tells progress, and after it: a guess, as good as
 * one for all films can be. */
static const struct {
    double from, to;
} shares[KN_PHASES_END] = {
    [KN_PHASE_visuals] = {0, 5},
    [KN_PHASE_render] = {5, 95},
    [KN_PHASE_join] = {95, 97},
    [KN_PHASE_verify] = {97, 99},
};

double kn_phase_percent(KnPhaseId phase, double part)
{
    return shares[phase].from + part * (shares[phase].to - shares[phase].from);
}

/* FALSE: it is not told. That a phase has done all is told by its end; 100 % is the build's own. */
static gboolean record_progress(KnReporter *reporter, KnEvent *event)
{
    KnPhaseId phase = kn_phase_find(event->phase);
    if (event->frame >= event->frames)
        return FALSE;
    double part = (double)event->frame / (double)event->frames;
    reporter->percent = MAX(reporter->percent, kn_phase_percent(phase, part));
    event->percent = reporter->percent;
    return TRUE;
}

void kn_emit_complete(KnReporter *reporter, KnPhaseId phase, gint64 n_frames)
{
    gint64 rss, peak;
    kn_process_memory(&rss, &peak);
    const KnEvent event = {.kind = KN_EVENT_PROGRESS,
                           .phase = kn_phase_name(phase),
                           .frame = n_frames,
                           .frames = n_frames,
                           .percent = 100,
                           .eta = -1,
                           .rss_bytes = (guint64)rss};
    if (reporter->event)
        reporter->event(&event, reporter->user_data);
}

void kn_emit(KnReporter *reporter, const KnEvent *told)
{
    KnEvent event = *told;
    if (event.kind == KN_EVENT_PROGRESS && !record_progress(reporter, &event))
        return;
    if (event.kind == KN_EVENT_PHASE)
        record_phase(reporter, &event);
    else if (event.kind == KN_EVENT_BATCH)
        record_batch(reporter, &event);
    else if (event.kind == KN_EVENT_VOICE)
        record_voice(reporter, &event);
    else if (event.kind == KN_EVENT_SUBJECT)
        record_subject(reporter, &event);
    else if (event.kind == KN_EVENT_MODEL)
        reporter->n_models++;
    else if (event.kind == KN_EVENT_SCENE)
        record_scene(reporter, &event);
    else if (event.kind == KN_EVENT_FINDING)
        record_finding(reporter, &event);
    else if (event.kind == KN_EVENT_WARNING &&
             !kn_warnings_append(reporter->warnings, event.warning))
        return;
    if (reporter->event)
        reporter->event(&event, reporter->user_data);
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

void kn_phases_break(KnReporter *reporter, gboolean stopped)
{
    for (guint i = 0; i < reporter->phases->len; i++) {
        const KnPhaseRecord *phase = &g_array_index(reporter->phases, KnPhaseRecord, i);
        if (strcmp(phase->state, "start") != 0)
            continue;
        KnEvent event = phase_event(phase->phase, stopped ? "stopped" : "failed");
        event.seconds = (double)(g_get_monotonic_time() - phase->started_us) / G_USEC_PER_SEC;
        kn_emit(reporter, &event);
    }
}
