/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/build.h"

/* What a build keeps of its events for the report. Threads: one at a time. */
typedef struct {
    char *name;
    double seconds, cpu_seconds;
    gboolean done;
} KnBuildRecordPhase;

typedef struct {
    guint batch;
    const char *state; /* the last one */
    char *reason;      /* the last one given */
    double seconds;
    int worker;
    guint attempts; /* that were started */
} KnBuildRecordBatch;

struct KnBuildRecord {
    GArray *phases;       /* KnBuildRecordPhase, in order */
    GArray *batches;      /* KnBuildRecordBatch, of those that anything happened to */
    GHashTable *batch_at; /* batch → index + 1 */
    KnWarnings *warnings;
    int n_made, n_cached;
    int n_voice_made, n_voice_cached, n_voice_failed; /* segments */
    double seconds;
    gint64 n_frames;
    guint64 size_bytes;
    char *sha256, *container;
    double join_seconds, picture_seconds, sound_seconds;
};

KnBuildRecord *kn_build_record_new(void);
void kn_build_record_free(KnBuildRecord *record);
void kn_build_record_event(KnBuildRecord *record, const KnEvent *event, double cpu_seconds);

/* Writes the report, whole or not at all; failure is the build's error, or NULL. */
gboolean kn_report_write(const KnBuild *build, KnFolder *folder, const char *name,
                         const GError *failure, GError **error);
