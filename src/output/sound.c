/* SPDX-License-Identifier: MIT */
#include "audio/renderer.h"
#include "base/error.h"
#include "output/join.h"
#include "output/sound_pieces.h"
#include "output/sound_trace.h"

enum { BLOCK = 4096, CHANNELS = 2, WARNINGS_MAX = 20 };

typedef struct {
    const KnSoundJob *job;
    KnMixRenderer *renderer;
    KnSoundPieces *pieces;
    KnBatchWriter *writer;
    KnSoundTrace trace; /* noted for who verifies the film */
} Work;

/* Reads the mix up to the end of the part; what lies before it is passed over. */
static gboolean copy_sound(Work *work, GError **error)
{
    float block[BLOCK * CHANNELS];
    gint64 first = work->job->first_sample, end = first + work->job->n_samples;
    for (gint64 at = 0; at < end;) {
        gsize wanted = (gsize)MIN(end - at, BLOCK);
        gssize n = kn_mix_renderer_read(work->renderer, block, wanted, error);
        if (n < 0)
            return FALSE;
        g_assert(n > 0); /* the part lies inside of the film */
        gint64 skipped = CLAMP(first - at, 0, n);
        if (n > skipped)
            kn_sound_trace_add(&work->trace, block + skipped * CHANNELS, (gsize)(n - skipped));
        if (n > skipped && !kn_sound_pieces_push(work->pieces, block + skipped * CHANNELS,
                                                 (gsize)(n - skipped), error))
            return FALSE;
        at += n;
    }
    return TRUE;
}

static gboolean encode(Work *work, GError **error)
{
    if (!kn_batch_writer_info(work->writer, kn_sound_pieces_info(work->pieces), error) ||
        !copy_sound(work, error) || !kn_sound_pieces_flush(work->pieces, error))
        return FALSE;
    kn_sound_trace_end(&work->trace);
    return kn_sound_trace_write(&work->trace, work->writer, error) &&
           kn_batch_writer_commit(work->writer, error);
}

/* A thousand effects after the film's end are one mistake. */
static GArray *list_warnings(const KnMixRenderer *renderer)
{
    GArray *warnings = g_array_ref(kn_mix_renderer_report(renderer)->warnings);
    guint more = warnings->len > WARNINGS_MAX ? warnings->len - WARNINGS_MAX : 0;
    if (more > 0) {
        g_array_set_size(warnings, WARNINGS_MAX);
        kn_mix_warn(warnings, KN_WARNING_MORE, 0, "and %u more of the film's sounds", more);
    }
    return warnings;
}

gboolean kn_sound_encode(const KnSoundJob *job, const char *batch_path, GArray **warnings,
                         GError **error)
{
    Work work = {.job = job};
    kn_sound_trace_init(&work.trace);
    gboolean done =
        (work.writer = kn_batch_writer_new(batch_path, error)) &&
        (work.pieces =
             kn_sound_pieces_new(job->codec, job->bitrate, job->n_samples, MAX(job->n_threads, 1),
                                 kn_batch_writer_packet, work.writer, error)) &&
        (work.renderer = kn_mix_renderer_new(job->mix, job->source, error)) && encode(&work, error);
    if (warnings)
        *warnings = done ? list_warnings(work.renderer) : NULL;
    kn_mix_renderer_free(work.renderer);
    kn_sound_pieces_free(work.pieces);
    kn_batch_writer_free(work.writer);
    kn_sound_trace_clear(&work.trace);
    return done;
}
