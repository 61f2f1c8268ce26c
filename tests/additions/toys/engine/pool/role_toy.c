/* SPDX-License-Identifier: MIT */
/* Makes a toy picture (engine/asset/toy.c) into the path of its errand, and says so. */
#include "base/error.h"
#include "engine/asset/list.h"
#include "engine/pool/job.h"
#include "engine/pool/role.h"

static const KnField setup_fields[] = {{0}};

static gpointer open_toy(const KnHelper *helper, GVariant *setup, GError **error)
{
    return (gpointer)&kn_role_toy; /* there is nothing to remember */
}

static void close_toy(gpointer state)
{
}

static gboolean serve(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnJob job;
    if (!kn_helper_request(helper, kn_job_fields, &job, error))
        return FALSE;
    g_autoptr(KnAsset) asset = kn_asset_new(kn_asset_kind("toy"), NULL);
    gboolean made = asset->kind->make(asset, job.path, error);
    if (made)
        report->text = g_strdup_printf("a process made %s", asset->kind->name);
    kn_record_clear(kn_job_fields, &job);
    return made;
}

static const char *const modules[] = {NULL};
const KnRole kn_role_toy = {
    .name = "toy",
    .lost = "the toy's process",
    .setup = setup_fields,
    .request = kn_job_fields,
    .modules = modules,
    .lost_code = KN_ERROR_RENDER,
    .open = open_toy,
    .serve = serve,
    .close = close_toy,
};
