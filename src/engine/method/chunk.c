/* SPDX-License-Identifier: MIT */
/* chunk: each worker draws and encodes whole batches; the join copies their packets. */
#include "engine/method/made.h"
#include "engine/method/production.h"
#include "output/batch_file.h"
#include "output/join.h"

/* Without reading it all: the join does that. */
static gboolean take_batch(KnTask *task, gpointer user_data, GError **error)
{
    return kn_batch_check(task->job.path, task->job.n, FALSE, error) &&
           kn_made_batch(user_data, &task->job, task->seconds, error);
}

static gboolean can_run(const KnVideoSettings *video, const KnBuildOptions *options, char **reason)
{
    return kn_join_possible(video, reason);
}

static gboolean run(const KnMethodInputs *inputs, GError **error)
{
    KnProductionPlan plan = {.ring_fd = -1, .take = take_batch, .user_data = (gpointer)inputs};
    g_autoptr(KnProduction) production = kn_production_new(inputs, &plan);
    for (guint i = 0; i < inputs->missing->len; i++) {
        guint number = g_array_index(inputs->missing, guint, i);
        const KnBatch *batch = kn_manifest_batch(inputs->manifest, number);
        KnJob job = {
            .kind = KN_JOB_BATCH,
            .number = number,
            .first = batch->first_frame,
            .n = batch->n_frames,
            .path = kn_store_work_path(inputs->results->store, KN_STORE_BATCH, batch->key),
        };
        kn_production_add(production, &job);
    }
    return kn_production_run(production, error);
}

const KnMethod kn_method_chunk = {
    .name = "chunk",
    .help = "workers draw and encode batches, the join copies their packets",
    .has_workers = TRUE,
    .simpler = &kn_method_pipe,
    .can_run = can_run,
    .run = run,
};
