/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "engine/pool/job.h"
#include "engine/pool/role.h"

/* The roles that work from a manifest (drawing and encoding, preparing pictures, the sound) differ
 * in the modules that they load: their processes are set up and asked in the same way.
 * Threads: as role.h has it. */
typedef struct {
    char *manifest; /* path */
    char *surfaces; /* folder of the store */
    char *folder;   /* that the project's files must lie in, or NULL: kn_project_bounds */
} KnWorkSetup;
extern const KnField kn_work_setup_fields[];

gpointer kn_work_open(const KnHelper *helper, GVariant *setup, GError **error);
gboolean kn_work_serve(gpointer state, KnHelper *helper, KnReport *report, GError **error);
void kn_work_close(gpointer state);

#define KN_WORK_ROLE                                                                               \
    .lost = "its worker", .setup = kn_work_setup_fields, .request = kn_job_fields,                 \
    .tries = {[KN_TROUBLE_TAKE] = 3, [KN_TROUBLE_LOST] = 3, [KN_TROUBLE_HUNG] = 3},                \
    .last_alone = TRUE, .lost_code = KN_ERROR_RENDER, .open = kn_work_open,                        \
    .serve = kn_work_serve, .close = kn_work_close
