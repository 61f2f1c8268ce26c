/* SPDX-License-Identifier: MIT */
#include "engine/method/one_stream.h"
#include "engine/method/made.h"
#include "engine/method/production.h"

#include <glib/gstdio.h>

/* Everything but the frames. */
static gboolean prepare(const KnMethodInputs *inputs, GError **error)
{
    KnProductionPlan plan = {.ring_fd = -1};
    g_autoptr(KnProduction) production = kn_production_new(inputs, &plan);
    if (inputs->missing->len > 0) {
        const KnBatch *film = kn_manifest_batch(inputs->manifest, 0);
        KnJob job = {.kind = KN_JOB_BATCH, .first = film->first_frame, .n = film->n_frames};
        kn_production_add(production, &job);
    }
    return kn_production_run(production, error);
}

gboolean kn_one_stream_make(const KnMethodInputs *inputs, KnMakeStream make, GError **error)
{
    if (inputs->missing->len == 0 || !kn_phase_in(inputs->wanted, KN_PHASE_render))
        return prepare(inputs, error);
    const KnBatch *film = kn_manifest_batch(inputs->manifest, 0);
    g_autofree char *path = kn_store_work_path(inputs->results->store, KN_STORE_BATCH, film->key);
    gint64 started_us = g_get_monotonic_time();
    kn_made_emit_batch(inputs, (KnEvent){.state = "start"});
    g_autoptr(GError) local = NULL;
    gboolean made = make(inputs, film, path, &local);
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    const KnJob job = {.kind = KN_JOB_BATCH, .path = path};
    made = made && kn_made_batch(inputs, &job, seconds, &local);
    kn_made_emit_batch(inputs, (KnEvent){.state = made ? "done" : "failed",
                                         .reason = made ? NULL : local->message,
                                         .seconds = seconds});
    if (!made) {
        g_unlink(path);
        g_propagate_error(error, g_steal_pointer(&local));
    }
    return made;
}
