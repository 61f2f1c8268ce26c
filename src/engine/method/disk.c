/* SPDX-License-Identifier: MIT */
/* disk: workers write runs of raw frames into files, one encoder in this process reads them in
 * order and removes them. Few runs are ahead of the encoder, so a film of any length needs the same
 * room.
 */
#include "base/error.h"
#include "engine/method/one_stream.h"
#include "engine/method/production.h"
#include "engine/pool/encode.h"
#include "engine/pool/frame_files.h"

#include <sys/statvfs.h>

enum { RUN = 32 };

typedef struct {
    const KnMethodInputs *inputs;
    KnEncode *encode;
    gint64 first, n_frames;
    guint n_runs, n_ahead;
    guint drained;        /* the run that the encoder reads, or waits for */
    guint8 *there;        /* of each run: its file is complete */
    KnFrameFile *reading; /* NULL: the file is not opened yet */
} Disk;

/* The encoder reads one run while each worker writes one and has one more to go on with. */
static guint runs_ahead(int n_workers)
{
    return 2 * (guint)n_workers + 1;
}

static char *run_path(const KnMethodInputs *inputs, guint run)
{
    return g_strdup_printf("%s/frames-%u", kn_store_work(inputs->results->store), run);
}

static gboolean may_start(const KnTask *task, gpointer user_data)
{
    const Disk *disk = user_data;
    return task->job.number < disk->drained + disk->n_ahead;
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Disk *disk = user_data;
    disk->there[task->job.number] = TRUE;
    return TRUE;
}

/* One frame from the file to the encoder. */
static gboolean drain(gboolean *more, gpointer user_data, GError **error)
{
    Disk *disk = user_data;
    *more = FALSE;
    if (disk->drained == disk->n_runs || !disk->there[disk->drained])
        return TRUE;
    if (!disk->reading) {
        const KnVideoSettings *video = kn_manifest_video(disk->inputs->manifest);
        g_autofree char *path = run_path(disk->inputs, disk->drained);
        gint64 n = MIN(RUN, disk->n_frames - (gint64)disk->drained * RUN);
        disk->reading =
            kn_frame_file_open(path, video, disk->inputs->options->frame_quality, n, error);
        if (!disk->reading)
            return FALSE;
    }
    const KnFrame *frame;
    int got = kn_frame_file_next(disk->reading, &frame, error);
    if (got < 0 || (got > 0 && !kn_encode_frame(disk->encode, frame, error)))
        return FALSE;
    if (got == 0) {
        g_clear_pointer(&disk->reading, kn_frame_file_remove);
        disk->drained++;
    }
    *more = disk->drained < disk->n_runs && disk->there[disk->drained];
    return TRUE;
}

static void add_runs(const Disk *disk, KnProduction *production)
{
    for (guint run = 0; run < disk->n_runs; run++) {
        gint64 at = (gint64)run * RUN;
        KnJob job = {
            .kind = KN_JOB_FRAMES,
            .number = run,
            .first = disk->first + at,
            .n = MIN(RUN, disk->n_frames - at),
            .quality = disk->inputs->options->frame_quality,
            .path = run_path(disk->inputs, run),
        };
        kn_production_add(production, &job);
    }
}

static gboolean make(const KnMethodInputs *inputs, const KnBatch *film, const char *path,
                     GError **error)
{
    KnVideoSettings video =
        kn_manifest_part_video(inputs->manifest, film->first_frame, film->n_frames);
    const KnEncodeRange range = {kn_manifest_film(inputs->manifest), film->first_frame,
                                 film->n_frames};
    g_autoptr(KnEncode) encode = kn_encode_new(&video, &range, path, error);
    if (!encode)
        return FALSE;
    Disk disk = {
        .inputs = inputs,
        .encode = encode,
        .first = film->first_frame,
        .n_frames = film->n_frames,
        .n_runs = (guint)((film->n_frames + RUN - 1) / RUN),
        .n_ahead = runs_ahead(inputs->n_workers),
    };
    g_autofree guint8 *there = g_new0(guint8, disk.n_runs);
    disk.there = there;
    KnProductionPlan plan = {
        .ring_fd = -1,
        .stop_on_failure = TRUE,
        .cancel_at_once = TRUE,
        .may_start = may_start,
        .take = take,
        .work = drain,
        .user_data = &disk,
    };
    g_autoptr(KnProduction) production = kn_production_new(inputs, &plan);
    add_runs(&disk, production);
    gboolean made = kn_production_run(production, error) && kn_encode_finish(encode, error);
    g_clear_pointer(&disk.reading, kn_frame_file_remove);
    return made;
}

static gboolean run(const KnMethodInputs *inputs, GError **error)
{
    return kn_one_stream_make(inputs, make, error);
}

/* The frames lie where the store works: in the cache, or among temporary files. */
static gboolean can_run(const KnVideoSettings *video, const KnBuildOptions *options, char **reason)
{
    int n_workers = options->workers > 0 ? options->workers : kn_pool_cpus();
    guint64 needed = (guint64)runs_ahead(n_workers) * RUN *
                     kn_frame_alpha_size_bytes(video->width, video->height, video->alpha);
    g_autofree char *folder = kn_store_parent(options->cache_dir, options->no_cache);
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0 || (guint64)disk.f_bavail * disk.f_frsize >= needed)
        return TRUE;
    *reason = g_strdup_printf("its frames need %" G_GUINT64_FORMAT
                              " MB in '%s', which has %" G_GUINT64_FORMAT " MB left",
                              needed >> 20, folder, (guint64)disk.f_bavail * disk.f_frsize >> 20);
    return FALSE;
}

const KnMethod kn_method_disk = {
    .name = "disk",
    .help = "workers write frames to disk, one encoder reads them in order",
    .single_stream = TRUE,
    .has_workers = TRUE,
    .simpler = &kn_method_disabled,
    .can_run = can_run,
    .run = run,
};
