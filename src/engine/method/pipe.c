/* SPDX-License-Identifier: MIT */
/* pipe: workers draw frames into a ring in shared memory, one encoder in this process drains it in
 * order.
 *
 * Frame n of the film stands in slot n modulo the number of slots. Workers draw short runs of
 * frames that lie side by side, so that the frames the encoder waits for come from all of them at
 * once. A run starts when all of its slots are free, that is, when the encoder is at most a ring's
 * length behind its last frame. Runs start in the film's order, so the oldest frame that is missing
 * is always being drawn, and nobody waits for ever. */
#include "base/error.h"
#include "engine/method/one_stream.h"
#include "engine/method/production.h"
#include "engine/pool/encode.h"
#include "engine/pool/ring.h"

enum { RUN_MAX = 16 };

typedef struct {
    const KnMethodInputs *inputs;
    KnRing *ring;
    KnEncode *encode;
    gint64 first, end; /* of the film's frames */
    gint64 drained;    /* the next frame for the encoder */
    guint8 *drawn;     /* of each slot: its frame is there */
} Pipe;

static gboolean may_start(const KnTask *task, gpointer user_data)
{
    const Pipe *pipe = user_data;
    return task->job.first + task->job.n <= pipe->drained + kn_ring_n_slots(pipe->ring);
}

static guint slot_of(const Pipe *pipe, gint64 frame)
{
    return (guint)((frame - pipe->first) % kn_ring_n_slots(pipe->ring));
}

/* No frame is told of twice: a run that is tried again goes on behind the last one told of, since
 * the encoder may be reading that one, and later ones may stand where earlier ones stood. */
static void frame_drawn(gint64 frame, gpointer user_data)
{
    Pipe *pipe = user_data;
    pipe->drawn[slot_of(pipe, frame)] = TRUE;
}

/* The last frame of a run is not told of apart. */
static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    frame_drawn(task->job.first + task->job.n - 1, user_data);
    return TRUE;
}

static gboolean drain(gboolean *more, gpointer user_data, GError **error)
{
    Pipe *pipe = user_data;
    guint slot = slot_of(pipe, pipe->drained);
    *more = FALSE;
    if (pipe->drained == pipe->end || !pipe->drawn[slot])
        return TRUE;
    KnFrame frame;
    kn_ring_frame(pipe->ring, slot, &frame);
    if (!kn_encode_frame(pipe->encode, &frame, error))
        return FALSE;
    pipe->drawn[slot] = FALSE;
    pipe->drained++;
    *more = pipe->drained < pipe->end && pipe->drawn[slot_of(pipe, pipe->drained)];
    return TRUE;
}

/* A hundred frames at most, and a quarter of the memory that may be used. */
static guint ring_slots(const KnMethodInputs *inputs, gint64 n_frames)
{
    const KnVideoSettings *video = kn_manifest_video(inputs->manifest);
    guint64 share = kn_workers_memory(inputs->options) / 4;
    guint64 slots = share / kn_frame_alpha_size_bytes(video->width, video->height, video->alpha);
    return (guint)CLAMP(slots, 2, (guint64)MIN(n_frames, KN_RING_SLOTS_MAX));
}

static void add_runs(Pipe *pipe, KnProduction *production)
{
    guint n_slots = kn_ring_n_slots(pipe->ring);
    gint64 length = CLAMP(n_slots / (2 * (guint)pipe->inputs->n_workers), 1, RUN_MAX);
    guint number = 0;
    for (gint64 at = pipe->first; at < pipe->end; at += length) {
        KnJob job = {
            .kind = KN_JOB_FRAMES,
            .number = number++,
            .first = at,
            .n = MIN(length, pipe->end - at),
            .slot = slot_of(pipe, at),
            .n_slots = n_slots,
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
    guint n_slots = ring_slots(inputs, film->n_frames);
    g_autofree guint8 *drawn = g_new0(guint8, n_slots);
    g_autoptr(KnRing) ring = kn_ring_new(video.width, video.height, video.alpha, n_slots, error);
    g_autoptr(KnEncode) encode = ring ? kn_encode_new(&video, &range, path, error) : NULL;
    if (!encode)
        return FALSE;
    Pipe pipe = {
        .inputs = inputs,
        .ring = ring,
        .encode = encode,
        .first = film->first_frame,
        .end = film->first_frame + film->n_frames,
        .drained = film->first_frame,
        .drawn = drawn,
    };
    KnProductionPlan plan = {
        .ring_fd = kn_ring_fd(ring),
        .stop_on_failure = TRUE,
        .cancel_at_once = TRUE,
        .may_start = may_start,
        .take = take,
        .frame = frame_drawn,
        .work = drain,
        .user_data = &pipe,
    };
    g_autoptr(KnProduction) production = kn_production_new(inputs, &plan);
    add_runs(&pipe, production);
    if (!kn_production_run(production, error))
        return FALSE;
    g_assert(pipe.drained == pipe.end);
    return kn_encode_finish(encode, error);
}

static gboolean run(const KnMethodInputs *inputs, GError **error)
{
    return kn_one_stream_make(inputs, make, error);
}

static gboolean can_run(const KnVideoSettings *video, const KnBuildOptions *options, char **reason)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnRing) ring = kn_ring_new(video->width, video->height, video->alpha, 2, &error);
    if (!ring)
        *reason = g_strdup(error->message);
    return ring != NULL;
}

const KnMethod kn_method_pipe = {
    .name = "pipe",
    .help = "workers draw frames into shared memory, one encoder takes them in order",
    .single_stream = TRUE,
    .has_workers = TRUE,
    .simpler = &kn_method_disk,
    .can_run = can_run,
    .run = run,
};
