/* SPDX-License-Identifier: MIT */
#include "engine/method/method.h"
#include "engine/pool/job.h"

/* Measured resident memory of a worker: what any process needs, and what grows with the frame
 * (stills in view, and of one that also encodes the encoder's references and look-ahead, which its
 * speed decides), at 1920x1080. The frames of a block come on top. */
#define WORKER_BYTES ((guint64)30 << 20)
#define DRAWING_BYTES_1080P ((guint64)40 << 20)
static const struct {
    const char *speed;
    guint64 bytes_1080p;
} speeds[] = {
    {"ultrafast", (guint64)90 << 20}, {"superfast", (guint64)110 << 20},
    {"veryfast", (guint64)170 << 20}, {"faster", (guint64)200 << 20},
    {"fast", (guint64)200 << 20},     {"medium", (guint64)210 << 20},
    {"slow", (guint64)230 << 20},     {NULL, (guint64)300 << 20}, /* slower, and other encoders */
};
/* A decoder keeps up to 16 pictures for reference, and some on their way, in 4:2:0; what it and the
 * libraries need besides. */
#define CLIP_PICTURES 20
#define CLIP_BYTES ((guint64)30 << 20)
#define PARENT_BYTES ((guint64)120 << 20)
/* With less than this left on the machine or in the cgroup no further worker starts. */
#define LEFT_BYTES ((guint64)64 << 20)

/* Four fifths of what is free: others live on the machine too. */
guint64 kn_workers_memory(const KnBuildOptions *options)
{
    return options->memory_bytes > 0 ? options->memory_bytes : kn_memory_available() / 5 * 4;
}

static guint64 worker_bytes(const KnMethod *method, const KnVideoSettings *video,
                            gint64 clip_pixels)
{
    guint64 pixels = (guint64)video->width * (guint64)video->height;
    guint64 bytes_1080p = DRAWING_BYTES_1080P, block = 0;
    guint i = 0;
    while (speeds[i].speed && g_strcmp0(speeds[i].speed, video->speed) != 0)
        i++;
    if (!method->single_stream) {
        bytes_1080p = speeds[i].bytes_1080p;
        block = (guint64)kn_job_block(video->width, video->height) *
                kn_frame_alpha_size_bytes(video->width, video->height, video->alpha);
    }
    guint64 clip = clip_pixels > 0 ? CLIP_BYTES + CLIP_PICTURES * (guint64)clip_pixels * 3 / 2 : 0;
    return WORKER_BYTES + clip + block + bytes_1080p * pixels / (1920 * 1080);
}

guint64 kn_workers_build_bytes(const KnMethod *method, const KnVideoSettings *video, int n_workers)
{
    return PARENT_BYTES + (guint64)MAX(n_workers, 1) * worker_bytes(method, video, 0);
}

int kn_workers_plan(const KnBuildOptions *options, const KnMethod *method,
                    const KnVideoSettings *video, gint64 clip_pixels, char **warning)
{
    *warning = NULL;
    if (!method->has_workers)
        return 0;
    int cpus = kn_pool_cpus();
    int threads = method->single_stream ? 1 : video->threads;
    int most = MAX(1, cpus / threads), wanted = most;
    if (options->workers > 0)
        wanted = options->workers;
    else if (options->worker_percent > 0)
        wanted = MAX(1, cpus * options->worker_percent / 100);
    int n = MIN(wanted, most);
    if (n < wanted)
        *warning = g_strdup_printf("%d worker%s instead of %d: with %d encoder thread%s each, %d "
                                   "CPU%s may be used here",
                                   n, n == 1 ? "" : "s", wanted, threads, threads == 1 ? "" : "s",
                                   cpus, cpus == 1 ? "" : "s");
    guint64 memory = kn_workers_memory(options), one = worker_bytes(method, video, clip_pixels);
    guint64 room = memory > PARENT_BYTES ? (memory - PARENT_BYTES) / one : 0;
    int fit = (int)CLAMP(room, 1, G_MAXINT);
    if (fit < n) {
        g_free(*warning);
        *warning = g_strdup_printf("%d worker%s instead of %d: each needs about %" G_GUINT64_FORMAT
                                   " MB, and %" G_GUINT64_FORMAT " MB of memory may be used",
                                   fit, fit == 1 ? "" : "s", n, one >> 20, memory >> 20);
        n = fit;
    }
    return n;
}

static guint64 memory_left(void)
{
    const char *wish = g_getenv("KINORA_TEST_MEMORY_LEFT");
    return wish ? g_ascii_strtoull(wish, NULL, 10) : kn_memory_available();
}

gboolean kn_workers_have_room(const KnMethodInputs *inputs, guint n_running, guint64 held_bytes)
{
    guint64 left = memory_left();
    if (held_bytes <= inputs->memory_bytes && left >= LEFT_BYTES)
        return TRUE;
    g_autofree char *reason =
        left < LEFT_BYTES
            ? g_strdup_printf("%" G_GUINT64_FORMAT " MB of memory are left", left >> 20)
            : g_strdup_printf("%" G_GUINT64_FORMAT " MB of memory are held, and %" G_GUINT64_FORMAT
                              " MB may be",
                              held_bytes >> 20, inputs->memory_bytes >> 20);
    g_autofree char *line = g_strdup_printf("%u worker%s from here on instead of %d: %s", n_running,
                                            n_running == 1 ? "" : "s", inputs->n_workers, reason);
    kn_emit_warning(inputs->results->reporter, KN_WARNING_FEWER_WORKERS, 0, line);
    return FALSE;
}
