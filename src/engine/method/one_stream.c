/* SPDX-License-Identifier: MIT */
#include "engine/method/one_stream.h"
#include "base/error.h"
#include "engine/method/production.h"
#include "engine/method/results.h"

#include <glib/gstdio.h>

/* The sound alone, with workers. */
static gboolean make_sound(KnBuild *build, GError **error)
{
    KnProductionPlan plan = {.ring_fd = -1};
    g_autoptr(KnProduction) production = kn_production_new(build, &plan);
    return kn_production_run(production, error);
}

gboolean kn_one_stream_make(KnBuild *build,
                            gboolean (*make)(KnBuild *build, const KnBatch *film, const char *path,
                                             GError **error),
                            GError **error)
{
    if (build->missing->len == 0)
        return make_sound(build, error);
    const KnBatch *film = kn_manifest_batch(build->manifest, 0);
    g_autofree char *path = kn_store_work_path(build->store, KN_STORE_BATCH, film->key);
    gint64 started_us = g_get_monotonic_time();
    kn_emit_batch(build, 0, "start", NULL, 0, 0);
    g_autoptr(GError) local = NULL;
    gboolean made = make(build, film, path, &local);
    double seconds = (double)(g_get_monotonic_time() - started_us) / G_USEC_PER_SEC;
    made = made && kn_results_store_batch(build, 0, path, seconds, &local);
    kn_emit_batch(build, 0, made ? "done" : "failed", made ? NULL : local->message, seconds, 0);
    if (!made) {
        g_unlink(path);
        g_propagate_error(error, g_steal_pointer(&local));
    }
    return made;
}
