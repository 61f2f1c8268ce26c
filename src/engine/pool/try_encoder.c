/* SPDX-License-Identifier: MIT */
#include "engine/pool/try_encoder.h"
#include "base/cpu.h"
#include "engine/pool/pool.h"
#include "engine/pool/role_encoder.h"

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    return TRUE;
}

static void ignore_change(const KnTask *task, KnTaskChange change, const char *reason,
                          gpointer user_data)
{
}

gboolean kn_try_encoder(const KnVideoSettings *video, guint n_frames, const char *container,
                        double hang_seconds, GCancellable *cancellable[2], GError **error)
{
    const KnEncoderRequest request = {*video, n_frames, container};
    KnTask task = {.role = &kn_role_encoder,
                   .request = &request,
                   .hang_seconds = hang_seconds > 0 ? hang_seconds : KN_ENCODER_HANG_SECONDS};
    const KnPool pool = {.n_slots = 1,
                         .ring_fd = -1,
                         .cpu = kn_cpu_flags(),
                         .cancellable = cancellable[0],
                         .stop = cancellable[1],
                         .cancel_at_once = TRUE,
                         .take = take,
                         .changed = ignore_change};
    KnPoolStats stats = {0};
    gboolean works = kn_pool_run(&pool, &task, 1, &stats, error);
    if (works && task.error) {
        g_propagate_error(error, g_steal_pointer(&task.error));
        works = FALSE;
    }
    kn_task_clear(&task);
    return works;
}
