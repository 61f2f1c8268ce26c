/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "output/join.h"

enum { BLOCK = 4096, CHANNELS = 2 };
/* A difference in length that nobody hears is not worth a warning: a tenth of a second. */
enum { SILENT_DIFFERENCE = KN_SAMPLE_RATE / 10 };

typedef struct {
    const KnMedia *media;
    KnSoundReader *reader;
    KnSoundEncoder *encoder;
    KnBatchWriter *writer;
    gint64 n_to_skip; /* still to be passed over before the first wanted one */
    gint64 n_samples; /* wanted */
    gint64 n_read;    /* what the file had; reading ends a little behind the wanted ones */
} Work;

static gboolean push(Work *work, const float *samples, gsize n, GError **error)
{
    return work->media->sound_encoder_push(work->encoder, samples, n, kn_batch_writer_packet,
                                           work->writer, error);
}

/* Copies what the film needs, and reads on until the file is known to be longer than that. */
static gboolean copy_sound(Work *work, GError **error)
{
    float block[BLOCK * CHANNELS];
    gssize n;
    while (work->n_read <= work->n_samples + SILENT_DIFFERENCE &&
           (n = work->media->sound_read(work->reader, block, BLOCK, error)) != 0) {
        if (n < 0)
            return FALSE;
        gint64 skipped = MIN(work->n_to_skip, n);
        gint64 wanted = CLAMP(work->n_samples - work->n_read, 0, n - skipped);
        work->n_to_skip -= skipped;
        work->n_read += n - skipped;
        if (wanted > 0 && !push(work, block + skipped * CHANNELS, (gsize)wanted, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_silence(Work *work, GError **error)
{
    static const float silence[BLOCK * CHANNELS];
    for (gint64 left = work->n_samples - work->n_read; left > 0; left -= BLOCK)
        if (!push(work, silence, (gsize)MIN(left, BLOCK), error))
            return FALSE;
    return TRUE;
}

static gboolean encode(Work *work, GError **error)
{
    return kn_batch_writer_info(work->writer, work->media->sound_encoder_info(work->encoder),
                                error) &&
           copy_sound(work, error) && add_silence(work, error) &&
           work->media->sound_encoder_flush(work->encoder, kn_batch_writer_packet, work->writer,
                                            error) &&
           kn_batch_writer_commit(work->writer, error);
}

static char *describe_difference(const Work *work, const char *path)
{
    gint64 missing = work->n_samples - work->n_read;
    if (ABS(missing) <= SILENT_DIFFERENCE)
        return NULL;
    if (missing < 0)
        return g_strdup_printf("the sound '%s' is longer than the film (%.1f s): its end is cut "
                               "off",
                               path, (double)work->n_samples / KN_SAMPLE_RATE);
    return g_strdup_printf("the sound '%s' is %.1f s shorter than the film, which ends in silence",
                           path, (double)missing / KN_SAMPLE_RATE);
}

gboolean kn_sound_encode(const char *sound_path, gint64 n_samples, const char *codec, int bitrate,
                         const char *batch_path, char **warning, GError **error)
{
    return kn_sound_encode_part(sound_path, 0, n_samples, codec, bitrate, batch_path, warning,
                                error);
}

gboolean kn_sound_encode_part(const char *sound_path, gint64 first_sample, gint64 n_samples,
                              const char *codec, int bitrate, const char *batch_path,
                              char **warning, GError **error)
{
    Work work = {.media = kn_media(error), .n_to_skip = first_sample, .n_samples = n_samples};
    if (warning)
        *warning = NULL;
    gboolean done = work.media && (work.reader = work.media->sound_open(sound_path, error)) &&
                    (work.encoder = work.media->sound_encoder_open(codec, bitrate, error)) &&
                    (work.writer = kn_batch_writer_new(batch_path, error)) && encode(&work, error);
    if (done && warning)
        *warning = describe_difference(&work, sound_path);
    kn_batch_writer_free(work.writer);
    if (work.media) {
        work.media->sound_encoder_free(work.encoder);
        work.media->sound_free(work.reader);
    }
    return done;
}
