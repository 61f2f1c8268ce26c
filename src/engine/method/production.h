/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"

/* What the methods with workers have in common: sound and stills are made beside the frames, each
 * drawing task starts when its stills are there, results go into the store, events are reported,
 * failures are gathered by segment. Threads: one at a time. */
typedef struct KnProduction KnProduction;

typedef struct {
    int ring_fd;              /* -1: none */
    gboolean stop_on_failure; /* one lost run of frames loses the film */
    gboolean cancel_at_once;
    /* Drawing tasks alone; any may be NULL. */
    gboolean (*may_start)(const KnTask *task, gpointer user_data);
    gboolean (*take)(KnTask *task, gpointer user_data, GError **error);
    void (*frame)(gint64 frame, gpointer user_data);
    gboolean (*work)(gboolean *more, gpointer user_data, GError **error);
    gpointer user_data;
} KnProductionPlan;

/* The inputs are borrowed. */
KnProduction *kn_production_new(const KnMethodInputs *inputs, const KnProductionPlan *plan);
void kn_production_free(KnProduction *production);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnProduction, kn_production_free)

/* Adds a drawing task (job.kind BATCH or FRAMES; job.path is taken), in the order of the film. */
void kn_production_add(KnProduction *production, const KnJob *take_job);

/* Does as much as is wanted. Errors: of the first failed task, all of them named; those of
 * kn_pool_run. */
gboolean kn_production_run(KnProduction *production, GError **error);
