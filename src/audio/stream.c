/* SPDX-License-Identifier: MIT */
#include "audio/stream.h"
#include "audio/stretch.h"
#include "base/error.h"
#include "media/media.h"

#include <math.h>
#include <string.h>

enum {
    READ_SAMPLES = 4096,        /* asked of the source at a time */
    LOUDEST_SAMPLE = 1000 * 10, /* 80 dB above full scale: no sound, but a damaged file */
};

struct KnSoundStream {
    const KnMixSource *source;
    KnStretch *stretch; /* NULL: it is heard at its own speed */
    gpointer reader;    /* NULL once the end was seen: its file is closed early */
    char *path;
    gint64 limit; /* out - in, as long as it is heard, or -1 */
    gsize ahead;
    float *buffer;
    gsize capacity, first, fill; /* samples; [first, first + fill) is valid */
    gint64 position;             /* of buffer[first], since `in` */
    gint64 length;
    gboolean own_end;
};

/* The source's message may or may not name the file; now it certainly does. */
static void name_file(GError **error, const char *path, const char *doing)
{
    if (error && *error && !strstr((*error)->message, path))
        g_prefix_error(error, "cannot %s the sound of '%s': ", doing, path);
    kn_error_set_input(error, path);
}

/* Reads up to n samples of the file; 0 at its end. */
static gssize read_file(KnSoundStream *stream, float *into, gsize n, GError **error)
{
    gssize got = stream->source->read(stream->reader, into, n, error);
    if (got < 0) {
        name_file(error, stream->path, "read");
        return -1;
    }
    gsize n_sound = 0;
    for (gsize i = 0; i < (gsize)got * 2; i++)
        n_sound += fabsf(into[i]) <= LOUDEST_SAMPLE; /* NaN is not */
    if (n_sound == (gsize)got * 2)
        return got;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is damaged: it holds samples that are no sound", stream->path);
    kn_error_set_input(error, stream->path);
    return -1;
}

static gssize read_source(gpointer stream, float *into, gsize n, GError **error)
{
    return read_file(stream, into, n, error);
}

/* The same at its speed. */
static gssize read_some(KnSoundStream *stream, float *into, gsize n, GError **error)
{
    return stream->stretch ? kn_stretch_read(stream->stretch, into, n, error)
                           : read_file(stream, into, n, error);
}

static gboolean skip(KnSoundStream *stream, gint64 n, GError **error)
{
    gint64 left = n;
    while (left > 0) {
        gssize got =
            read_file(stream, stream->buffer, (gsize)MIN(left, (gint64)READ_SAMPLES), error);
        if (got < 0)
            return FALSE;
        if (got == 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                        "'%s' has only %.3f s of sound, and is to be heard from %.3f s on",
                        stream->path, (double)(n - left) / KN_SAMPLE_RATE,
                        (double)n / KN_SAMPLE_RATE);
            kn_error_set_input(error, stream->path);
            return FALSE;
        }
        left -= got;
    }
    return TRUE;
}

static void end_at(KnSoundStream *stream, gint64 length, gboolean own_end)
{
    stream->length = length;
    stream->own_end = own_end;
    g_clear_pointer(&stream->reader, stream->source->free);
}

KnSoundStream *kn_sound_stream_open(const KnMixSource *source, const char *path,
                                    const KnSoundPart *part, gsize ahead, GError **error)
{
    gpointer reader = source->open(path, source->user_data, error);
    if (!reader) {
        name_file(error, path, "open");
        return NULL;
    }
    g_autoptr(KnSoundStream) stream = g_new0(KnSoundStream, 1);
    stream->source = source;
    stream->reader = reader;
    stream->path = g_strdup(path);
    stream->limit =
        part->out < 0 ? -1 : MAX((part->out - part->in) * KN_MIX_SPEED_ONE / part->speed, 1);
    if (part->speed != KN_MIX_SPEED_ONE)
        stream->stretch = kn_stretch_new(part->speed, read_source, stream);
    stream->ahead = ahead;
    stream->length = -1;
    /* Twice what is held, so that moving it to the front costs a copy a sample and no more. */
    stream->capacity = 2 * ahead + KN_MIX_BLOCK + 2 * READ_SAMPLES;
    stream->buffer = g_new(float, stream->capacity * 2);
    if (!skip(stream, part->in, error) || !kn_sound_stream_fill(stream, 0, error))
        return NULL;
    if (stream->length == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' holds no sound%s", path,
                    part->in > 0 ? " behind its in point" : "");
        kn_error_set_input(error, path);
        return NULL;
    }
    return g_steal_pointer(&stream);
}

/* Keeps what is valid and makes room behind it. */
static void compact(KnSoundStream *stream)
{
    if (stream->first + stream->fill + READ_SAMPLES <= stream->capacity)
        return;
    memmove(stream->buffer, stream->buffer + stream->first * 2, stream->fill * 2 * sizeof(float));
    stream->first = 0;
}

gboolean kn_sound_stream_fill(KnSoundStream *stream, gsize n, GError **error)
{
    g_assert(n <= KN_MIX_BLOCK);
    /* One more than asked for: the end that follows it is the file's own, or a cut. */
    while (stream->length < 0 && stream->fill < n + stream->ahead + 1) {
        compact(stream);
        gssize got = read_some(stream, stream->buffer + (stream->first + stream->fill) * 2,
                               READ_SAMPLES, error);
        if (got < 0)
            return FALSE;
        stream->fill += (gsize)got;
        gint64 end = stream->position + (gint64)stream->fill;
        if (stream->limit >= 0 && end > stream->limit) {
            stream->fill -= (gsize)(end - stream->limit);
            end_at(stream, stream->limit, FALSE);
        } else if (got == 0) {
            end_at(stream, end, TRUE);
        }
    }
    return TRUE;
}

const float *kn_sound_stream_peek(const KnSoundStream *stream, gsize *n_available)
{
    *n_available = stream->fill;
    return stream->buffer + stream->first * 2;
}

void kn_sound_stream_advance(KnSoundStream *stream, gsize n)
{
    g_assert(n <= stream->fill);
    stream->first += n;
    stream->fill -= n;
    stream->position += (gint64)n;
}

gint64 kn_sound_stream_tell(const KnSoundStream *stream)
{
    return stream->position;
}

gint64 kn_sound_stream_length(const KnSoundStream *stream)
{
    return stream->length;
}

gboolean kn_sound_stream_own_end(const KnSoundStream *stream)
{
    return stream->length >= 0 && stream->own_end;
}

void kn_sound_stream_close(KnSoundStream *stream)
{
    if (!stream)
        return;
    if (stream->reader)
        stream->source->free(stream->reader);
    kn_stretch_free(stream->stretch);
    g_free(stream->path);
    g_free(stream->buffer);
    g_free(stream);
}

gboolean kn_sound_stream_check_loop(const char *path, gint64 length, GError **error)
{
    if (length >= KN_MIX_MIN_LOOP)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is too short to be looped: %.3f s, where %.3f s are the least", path,
                (double)length / KN_SAMPLE_RATE, (double)KN_MIX_MIN_LOOP / KN_SAMPLE_RATE);
    kn_error_set_input(error, path);
    return FALSE;
}
