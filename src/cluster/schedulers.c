/* SPDX-License-Identifier: MIT */
#include "cluster/scheduler.h"

#include <string.h>

static const KnScheduler *const schedulers[] = {&kn_scheduler_slurm, &kn_scheduler_local};

const char *const kn_scheduler_names[] = {"slurm", "local", NULL};
const char *const kn_scheduler_words[] = {"a job array of Slurm", "processes on this machine",
                                          NULL};

const KnScheduler *kn_scheduler_find(const char *name)
{
    for (guint i = 0; name && i < G_N_ELEMENTS(schedulers); i++)
        if (strcmp(schedulers[i]->name, name) == 0)
            return schedulers[i];
    return NULL;
}
