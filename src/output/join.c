/* SPDX-License-Identifier: MIT */

/* The join goes over the batches twice. First it opens each for its header and trailer alone, so
 * that a batch of the wrong length or with other parameter sets is found before anything is
 * written. Then it copies: one batch is open at a time, each packet is checked, shifted by the
 * batch's first frame and written, with the sound packets that are due before it. The checksum of a
 * batch is known when its last packet has passed; as the film gets its name only at the end, a late
 * error costs nothing but the time.
 *
 * Time stamps stay whole numbers of frames up to the container, which has a time base in which a
 * frame is a whole number of ticks: nothing is rounded, whatever the frame rate.
 *
 * Whether a film must be written with tight decoding times shows at its end; then all is copied
 * once more, over what was written. That befalls films of a few frames, and next to no others. */
#include "output/join.h"
#include "base/atomic.h"
#include "base/error.h"
#include "output/caption_track.h"
#include "output/preset.h"
#include "output/preview.h"
#include "output/sequence.h"
#include "vocabulary/names.h"

#include <string.h>
#include <sys/stat.h>

typedef struct {
    const KnJoin *join;
    const KnMedia *media;
    KnMuxer *muxer;
    KnPreview *preview;    /* in its place, of an animated picture */
    KnSequence *sequence;  /* in its place, of a file for each frame */
    KnStreamInfo video;    /* of the first batch */
    KnBatchReader *sound;  /* NULL: no sound */
    KnPacket sound_packet; /* the next one, when sound_waits */
    gboolean sound_waits;
    KnStreamInfo text; /* of the captions, when there are any */
    GByteArray *text_bytes;
    guint n_captions; /* that were written */
    int text_stream;
    gint64 last_dts;
    gint64 frames_done, n_frames;
    gboolean again;     /* copies once more, with tight times */
    guint8 *frame_seen; /* of the current batch, one byte a frame */
    gint64 frame_seen_size;
} Work;

enum { PROGRESS_FRAMES = 250, VIDEO = 0, SOUND = 1 };

static gboolean fail_batch(const KnJoinBatch *batch, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean fail_batch(const KnJoinBatch *batch, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *why = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "cannot join the batch '%s': %s", batch->path,
                why);
    return FALSE;
}

/* Puts the film's name, not the temporary one, before the muxer's reason. */
static gboolean written(const Work *work, gboolean done, GError **error)
{
    if (!done)
        g_prefix_error(error, "cannot write '%s': ", work->join->output_path);
    return done;
}

/* ---- before anything is written ---- */

static gboolean check_batch(Work *work, guint i, gint64 *next_frame, GError **error)
{
    const KnJoinBatch *batch = &work->join->batches[i];
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(batch->path, FALSE, error);
    if (!reader)
        return FALSE;
    const KnStreamInfo *info = kn_batch_reader_info(reader);
    const KnBatchSummary *summary = kn_batch_reader_summary(reader);
    if (info->kind != KN_STREAM_VIDEO)
        return fail_batch(batch, error, "it holds no pictures");
    if (batch->first_frame != *next_frame)
        return fail_batch(batch, error,
                          "it begins at frame %" G_GINT64_FORMAT ", but the ones before it end at "
                          "%" G_GINT64_FORMAT,
                          batch->first_frame, *next_frame);
    if (summary->n_packets != batch->n_frames || batch->n_frames < 1)
        return fail_batch(batch, error,
                          "it has %" G_GINT64_FORMAT " frames, %" G_GINT64_FORMAT " were planned",
                          summary->n_packets, batch->n_frames);
    if (summary->first_pts != 0 || summary->end_pts != batch->n_frames)
        return fail_batch(batch, error,
                          "its frames are numbered from %" G_GINT64_FORMAT
                          " up to %" G_GINT64_FORMAT ", not from 0 up to %" G_GINT64_FORMAT,
                          summary->first_pts, summary->end_pts, batch->n_frames);
    if (i > 0 && !kn_stream_info_equal(info, &work->video))
        return fail_batch(batch, error,
                          "its encoder settings or parameter sets differ from the first batch's");
    if (i == 0) {
        work->video = *info;
        work->video.extradata = g_memdup2(info->extradata, info->extradata_size);
    }
    *next_frame += batch->n_frames;
    work->frame_seen_size = MAX(work->frame_seen_size, batch->n_frames);
    return TRUE;
}

static gboolean check_batches(Work *work, gint64 *n_frames, GError **error)
{
    *n_frames = 0;
    for (guint i = 0; i < work->join->n_batches; i++)
        if (!check_batch(work, i, n_frames, error))
            return FALSE;
    if (*n_frames > 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "there is no batch to join");
    return FALSE;
}

static gboolean open_sound(Work *work, GError **error)
{
    const char *path = work->join->sound_path;
    if (!path)
        return TRUE;
    work->sound = kn_batch_reader_new(path, FALSE, error);
    if (!work->sound)
        return FALSE;
    if (kn_batch_reader_info(work->sound)->kind == KN_STREAM_AUDIO &&
        kn_batch_reader_summary(work->sound)->first_pts == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "cannot join the sound '%s': it is no sound that begins at zero", path);
    return FALSE;
}

/* ---- copying ---- */

static gboolean fetch_sound(Work *work, GError **error)
{
    int state = work->sound ? kn_batch_reader_next(work->sound, &work->sound_packet, error) : 0;
    work->sound_waits = state > 0;
    return state >= 0;
}

/* Whether sound that begins at that time comes before a picture decoded at that time. */
static gboolean sound_is_due(Work *work, gint64 video_dts)
{
    KnRational sound = kn_batch_reader_info(work->sound)->time_base;
    KnRational video = work->video.time_base;
    return (double)work->sound_packet.dts * sound.num / sound.den <=
           (double)video_dts * video.num / video.den;
}

static gboolean write_sound(Work *work, gboolean all, gint64 video_dts, GError **error)
{
    while (work->sound_waits && (all || sound_is_due(work, video_dts))) {
        const KnPacket *packet = &work->sound_packet;
        if (!written(work, work->media->mux_write(work->muxer, SOUND, packet, error), error) ||
            !fetch_sound(work, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean has_text(const Work *work)
{
    return work->join->captions && work->join->captions->n > 0;
}

/* Those that begin before a picture is decoded, or all. */
static gboolean write_captions(Work *work, gboolean all, gint64 video_dts, GError **error)
{
    KnRational video = work->video.time_base;
    double until_us = (double)video_dts * video.num / video.den * 1e6;
    const KnCaptions *captions = work->join->captions;
    while (has_text(work) && work->n_captions < captions->n) {
        const KnCaption *caption = &captions->items[work->n_captions];
        KnPacket packet;
        if (!all && (double)caption->start_us > until_us)
            break;
        kn_caption_track_packet(&work->text, caption, work->text_bytes, &packet);
        if (!written(work, work->media->mux_write(work->muxer, work->text_stream, &packet, error),
                     error))
            return FALSE;
        work->n_captions++;
    }
    return TRUE;
}

typedef struct {
    const Work *work;
    const KnJoinBatch *batch;
} Notes;

/* Frames of a batch count from its own first one. */
static void pass_note(gint64 frame, const guint8 *data, gsize size, gpointer user_data)
{
    const Notes *notes = user_data;
    const KnJoin *join = notes->work->join;
    if (frame >= 0 && frame < notes->batch->n_frames)
        join->note(notes->batch->first_frame + frame, data, size, join->user_data);
}

/* packet is batch-local when it comes in. */
static gboolean copy_packet(Work *work, const KnJoinBatch *batch, KnPacket *packet, gboolean first,
                            GError **error)
{
    if (first && !packet->key)
        return fail_batch(batch, error, "it does not begin with a key frame");
    if (packet->pts < 0 || packet->pts >= batch->n_frames || work->frame_seen[packet->pts]++)
        return fail_batch(batch, error,
                          "frame %" G_GINT64_FORMAT " is there twice, or was never planned",
                          packet->pts);
    if (packet->duration != 1)
        return fail_batch(batch, error, "frame %" G_GINT64_FORMAT " lasts longer than one frame",
                          packet->pts);
    packet->pts += batch->first_frame;
    packet->dts += batch->first_frame;
    if (packet->dts > packet->pts || (work->frames_done > 0 && packet->dts <= work->last_dts))
        return fail_batch(batch, error, "frame %" G_GINT64_FORMAT " would be decoded out of order",
                          packet->pts - batch->first_frame);
    work->last_dts = packet->dts;
    if (work->preview)
        return written(work, kn_preview_add(work->preview, packet, error), error);
    if (work->sequence)
        return kn_sequence_add(work->sequence, packet, error);
    return write_sound(work, FALSE, packet->dts, error) &&
           write_captions(work, FALSE, packet->dts, error) &&
           written(work, work->media->mux_write(work->muxer, VIDEO, packet, error), error);
}

static gboolean report(Work *work, GError **error)
{
    const KnJoin *join = work->join;
    gint64 done = work->again ? work->n_frames : work->frames_done;
    if (!join->progress || join->progress(done, join->user_data))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "the join was stopped");
    return FALSE;
}

static gboolean copy_batch(Work *work, const KnJoinBatch *batch, GError **error)
{
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(batch->path, FALSE, error);
    if (!reader)
        return FALSE;
    memset(work->frame_seen, 0, (gsize)batch->n_frames);
    Notes notes = {work, batch};
    if (work->join->note && !work->again) {
        work->join->note(batch->first_frame, NULL, 0, work->join->user_data);
        kn_batch_reader_on_note(reader, pass_note, &notes);
    }
    KnPacket packet;
    gint64 n = 0;
    int state;
    while ((state = kn_batch_reader_next(reader, &packet, error)) > 0) {
        if (!copy_packet(work, batch, &packet, n++ == 0, error))
            return FALSE;
        if (++work->frames_done % PROGRESS_FRAMES == 0 && !report(work, error))
            return FALSE;
    }
    /* n different frames of n planned: none is missing. A batch that was replaced since it was
     * checked ends here. */
    if (state == 0 && n != batch->n_frames)
        return fail_batch(batch, error, "it changed while it was joined");
    return state == 0;
}

static gboolean open_muxer(Work *work, const char *path, GError **error)
{
    const KnJoin *join = work->join;
    const KnStreamInfo *streams[3] = {&work->video, NULL, NULL};
    int n_streams = 1;
    if (work->sound)
        streams[n_streams++] = kn_batch_reader_info(work->sound);
    if (has_text(work)) {
        kn_caption_track_info(join->container, join->captions_language, &work->text);
        work->text_stream = n_streams;
        streams[n_streams++] = &work->text;
    }
    work->muxer =
        work->media->mux_open(path, join->container, streams, n_streams, &join->tags, error);
    if (work->muxer && work->again)
        work->media->mux_tighten(work->muxer);
    return written(work, work->muxer != NULL, error);
}

static gboolean copy_batches(Work *work, GError **error)
{
    for (guint i = 0; i < work->join->n_batches; i++)
        if (!copy_batch(work, &work->join->batches[i], error))
            return FALSE;
    return TRUE;
}

static gboolean copy_all(Work *work, const char *path, GError **error)
{
    return open_muxer(work, path, error) && fetch_sound(work, error) && copy_batches(work, error) &&
           write_sound(work, TRUE, 0, error) && write_captions(work, TRUE, 0, error) &&
           report(work, error) && written(work, work->media->mux_finish(work->muxer, error), error);
}

static void close_muxer(Work *work)
{
    work->media->mux_free(work->muxer);
    work->muxer = NULL;
}

/* Back to the film's beginning, for tight times. */
static gboolean begin_again(Work *work, GError **error)
{
    close_muxer(work);
    work->again = TRUE;
    work->frames_done = 0;
    work->n_captions = 0;
    kn_stream_info_clear(&work->text);
    g_clear_pointer(&work->sound, kn_batch_reader_free);
    return open_sound(work, error);
}

static gboolean join_into(Work *work, KnAtomicFile *file, GError **error)
{
    g_autofree guint8 *frame_seen = g_malloc((gsize)work->frame_seen_size);
    work->frame_seen = frame_seen;
    const char *path = kn_atomic_file_temp_path(file);
    gboolean done = copy_all(work, path, error);
    if (done && work->media->mux_is_misread(work->muxer))
        done = begin_again(work, error) && copy_all(work, path, error);
    close_muxer(work);
    return done && kn_atomic_file_commit(file, error);
}

static gboolean draw_preview(Work *work, KnAtomicFile *file, GError **error)
{
    const KnJoin *join = work->join;
    g_autofree guint8 *frame_seen = g_malloc((gsize)work->frame_seen_size);
    work->frame_seen = frame_seen;
    work->preview =
        kn_preview_new(join->output_path, join->container, &work->video, work->n_frames, error);
    gboolean done = written(work, work->preview != NULL, error) && copy_batches(work, error) &&
                    report(work, error) &&
                    written(work, kn_preview_finish(work->preview, file, error), error);
    g_clear_pointer(&work->preview, kn_preview_free);
    return done && kn_atomic_file_commit(file, error);
}

/* Each file is whole when it has its name; they are written one after the other. */
static gboolean write_sequence(Work *work, KnJoinResult *result, GError **error)
{
    g_autofree guint8 *frame_seen = g_malloc((gsize)work->frame_seen_size);
    work->frame_seen = frame_seen;
    work->sequence = kn_sequence_new(work->join->output_path, error);
    gboolean done = work->sequence && copy_batches(work, error) && report(work, error) &&
                    kn_sequence_finish(work->sequence, error);
    if (done)
        result->size_bytes = kn_sequence_size(work->sequence);
    g_clear_pointer(&work->sequence, kn_sequence_free);
    return done;
}

static gboolean write_film(Work *work, KnJoinResult *result, GError **error)
{
    const KnJoin *join = work->join;
    if (kn_container_is_sequence(join->container))
        return write_sequence(work, result, error);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(join->output_path, error);
    return file &&
           (kn_container_is_preview(join->container) ? draw_preview : join_into)(work, file, error);
}

static void fill_result(const Work *work, KnJoinResult *result)
{
    struct stat status;
    KnRational base = work->video.time_base;
    if (stat(work->join->output_path, &status) == 0)
        result->size_bytes = (guint64)status.st_size;
    result->n_frames = work->n_frames;
    result->picture_seconds = (double)work->n_frames * base.num / base.den;
    if (work->sound) {
        KnRational sound = kn_batch_reader_info(work->sound)->time_base;
        gint64 end = kn_batch_reader_summary(work->sound)->end_pts;
        result->sound_seconds = (double)end * sound.num / sound.den;
    }
}

gboolean kn_join(const KnJoin *join, KnJoinResult *result, GError **error)
{
    gint64 start_us = g_get_monotonic_time();
    Work work = {.join = join, .media = kn_media(error)};
    g_autoptr(GByteArray) text_bytes = g_byte_array_new();
    work.text_bytes = text_bytes;
    memset(result, 0, sizeof *result);
    gboolean done = work.media && check_batches(&work, &work.n_frames, error) &&
                    open_sound(&work, error) && write_film(&work, result, error);
    if (done) {
        fill_result(&work, result);
        result->seconds = (double)(g_get_monotonic_time() - start_us) / G_USEC_PER_SEC;
    }
    kn_batch_reader_free(work.sound);
    kn_stream_info_clear(&work.video);
    kn_stream_info_clear(&work.text);
    return done;
}

gboolean kn_join_possible(const KnVideoSettings *settings, char **reason)
{
    g_autoptr(GError) error = NULL;
    const KnEncoderModule *module = kn_encoder_module(settings->encoder, &error);
    if (module && module->stitchable(settings))
        return TRUE;
    if (reason)
        *reason = module ? g_strdup_printf("the encoder '%s' gives every batch headers or a first "
                                           "group of its own, so batches cannot be joined by "
                                           "copying",
                                           settings->encoder)
                         : g_strdup(error->message);
    return FALSE;
}
