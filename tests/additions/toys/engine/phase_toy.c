/* SPDX-License-Identifier: MIT */
/* Lets a process make a toy picture (engine/pool/role_toy.c), and keeps it. */
#include "engine/asset/list.h"
#include "engine/build.h"
#include "engine/pool/pool.h"

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    return TRUE;
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
}

static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    if (report->kind == KN_REPORT_DONE)
        kn_emit_warning(user_data, KN_WARNING_NO_EFFECT, 0, report->text);
}

static gboolean run(KnBuild *build, GError **error)
{
    KnStore *store = build->results.store;
    KnPhaseRun phase = {.phase = KN_PHASE_toy};
    KnPoolStats stats = {0};
    g_autoptr(KnAsset) asset = kn_asset_new(kn_asset_kind("toy"), NULL);
    kn_asset_complete(asset, 64, 64);
    g_autofree char *path = kn_store_work_path(store, KN_STORE_SURFACE, asset->key);
    KnTask task = {.role = kn_role_find("toy"), .job.path = g_strdup(path), .hang_seconds = 60};
    const KnPool pool = {.setup = build,
                         .n_slots = 1,
                         .ring_fd = -1,
                         .take = take,
                         .changed = changed,
                         .report = hear,
                         .user_data = &build->reporter};
    kn_phase_begin(&build->reporter, &phase);
    gboolean made = kn_pool_run(&pool, &task, 1, &stats, error);
    if (made && task.error) {
        g_propagate_error(error, g_steal_pointer(&task.error));
        made = FALSE;
    }
    kn_task_clear(&task);
    made = made && kn_store_publish(store, KN_STORE_SURFACE, asset->key, path, error);
    kn_phase_end(&build->reporter, &phase);
    return made;
}

const KnPhase kn_phase_toy = {.inputs = "nothing", .outputs = "a toy", .run = run};
