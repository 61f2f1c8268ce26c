/* SPDX-License-Identifier: MIT */
#include "engine/pool/manifest_role.h"

#include <limits.h>
#include <malloc.h>

const KnField kn_work_setup_fields[] = {
    {"manifest", KN_BYTES(KnWorkSetup, manifest)},
    {"surfaces", KN_BYTES(KnWorkSetup, surfaces)},
    {"folder", KN_BYTES(KnWorkSetup, folder), .optional = TRUE},
    {0},
};

typedef struct {
    KnManifest *manifest;
    KnRing *ring;
    KnJobRunner *runner;
} Work;

void kn_work_close(gpointer state)
{
    Work *work = state;
    kn_job_runner_free(work->runner);
    kn_ring_free(work->ring);
    kn_manifest_free(work->manifest);
    g_free(work);
}

static gboolean map_ring(Work *work, int fd, GError **error)
{
    const KnFilm *film = kn_manifest_film(work->manifest);
    if (fd >= 0)
        work->ring = kn_ring_map(fd, kn_film_width(film), kn_film_height(film),
                                 kn_manifest_video(work->manifest)->alpha, error);
    return fd < 0 || work->ring;
}

/* Every batch has an encoder of its own with room for dozens of frames, every picture buffers of
 * its size. What one of them has freed is kept for the next: given back, the kernel clears each
 * page of it again, which is a quarter of what the kernel does for a film. */
static void keep_freed_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that glibc takes */
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

gpointer kn_work_open(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnWorkSetup told;
    if (!kn_message_read(setup, kn_work_setup_fields, &told, error))
        return NULL;
    keep_freed_memory();
    Work *work = g_new0(Work, 1);
    work->manifest = kn_manifest_open(NULL, told.manifest, error);
    if (work->manifest && map_ring(work, kn_helper_ring_fd(helper), error))
        work->runner = kn_job_runner_new(work->manifest, told.surfaces, work->ring);
    if (work->runner && told.folder)
        kn_job_runner_confine(work->runner, told.folder);
    kn_record_clear(kn_work_setup_fields, &told);
    if (work->runner)
        return work;
    kn_work_close(work);
    return NULL;
}

typedef struct {
    KnHelper *helper;
    gint64 n_done;
} Progress;

static gboolean step(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    Progress *progress = user_data;
    kn_helper_step(progress->helper, ++progress->n_done);
    /* The last frame of a run stands for all of it, and is told of by DONE. */
    if (job->n_slots > 0 && frame < job->first + job->n - 1)
        return kn_helper_frame(progress->helper, frame, error);
    return kn_helper_progress(progress->helper, progress->n_done, error);
}

static void name_input(const char *path, gpointer user_data)
{
    kn_helper_input(user_data, path);
}

gboolean kn_work_serve(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    Work *work = state;
    Progress progress = {.helper = helper};
    KnJob job;
    if (!kn_helper_request(helper, kn_job_fields, &job, error))
        return FALSE;
    job.cpu = kn_helper_errand(helper)->cpu;
    /* A picture has one input. Naming each of many whenever some of it is read takes time, so it is
     * done once there was trouble. */
    gboolean watched = job.kind == KN_JOB_SURFACE || kn_helper_errand(helper)->attempt > 0;
    kn_job_runner_watch(work->runner, watched ? name_input : NULL, helper);
    gboolean done = kn_job_run(work->runner, &job, step, &progress, &report->warnings, error);
    kn_record_clear(kn_job_fields, &job);
    return done;
}
