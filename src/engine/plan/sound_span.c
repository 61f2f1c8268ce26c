/* SPDX-License-Identifier: MIT */
#include "engine/plan/sound_span.h"
#include "audio/stream.h"
#include "media/media.h"

static gpointer open_sound(const char *path, gpointer user_data, GError **error)
{
    const KnMedia *media = kn_media(error);
    return media ? media->sound_open(path, error) : NULL;
}

static gssize read_sound(gpointer reader, float *buffer, gsize n, GError **error)
{
    return kn_media(NULL)->sound_read(reader, buffer, n, error);
}

static void free_sound(gpointer reader)
{
    kn_media(NULL)->sound_free(reader);
}

/* Of the film, that the clip sounds; not more than 0: it begins after the end. */
static gint64 heard_samples(const KnMixClip *clip, gint64 film_samples)
{
    gint64 left = film_samples - clip->start_sample;
    return clip->n_samples >= 0 ? MIN(left, clip->n_samples) : left;
}

gboolean kn_sound_span_check(const KnMixClip *clip, gint64 film_samples, double seconds,
                             GError **error)
{
    const KnMixSource source = {open_sound, read_sound, free_sound, NULL};
    gint64 end = (gint64)(seconds * KN_SAMPLE_RATE), heard = heard_samples(clip, film_samples);
    gint64 least = clip->loop ? KN_MIX_MIN_LOOP : 1;
    if (clip->out_sample >= 0)
        end = MIN(end, clip->out_sample);
    if (seconds <= 0 || heard <= 0 || end - clip->in_sample >= least)
        return TRUE;
    const KnSoundPart part = {clip->in_sample, clip->out_sample, clip->speed};
    g_autoptr(KnSoundStream) stream =
        kn_sound_stream_open(&source, clip->path, &part, KN_MIX_MIN_LOOP, error);
    gint64 length = stream ? kn_sound_stream_length(stream) : -1;
    gboolean again = clip->loop && length >= 0 && heard > length; /* it is needed more than once */
    return stream && (!again || kn_sound_stream_check_loop(clip->path, length, error));
}
