/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/method/method.h"

/* Turns what happens to tasks into the events of a build: phases that begin and end, rounds and
 * batches, frames per second and time to go. Threads: one at a time. */
typedef struct KnProgressMeter KnProgressMeter;

KnProgressMeter *kn_progress_new(const KnMethodInputs *inputs);
void kn_progress_free(KnProgressMeter *meter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnProgressMeter, kn_progress_free)

/* Borrows the tasks until end. */
void kn_progress_start(KnProgressMeter *meter, const KnTask *tasks, guint n_tasks);
void kn_progress_changed(KnProgressMeter *meter, const KnTask *task, KnTaskChange change,
                         const char *reason);
void kn_progress_report(KnProgressMeter *meter, const KnTask *task, const KnReport *report);
/* Phases that have not come to their end are done, or, when it is not done, are left to the build
 * to end. */
void kn_progress_end(KnProgressMeter *meter, gboolean done);

/* For methods that draw in this process: one frame more has been drawn. */
void kn_progress_frame(KnProgressMeter *meter);
