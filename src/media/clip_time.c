/* SPDX-License-Identifier: MIT */
#include "media/clip_time.h"

enum {
    EARLY_US = 1000, /* as media/clip.h has it: what comes so soon counts as there */
    BEFORE_US = 2000 /* before the end of a part, so that the picture after it does not */
};
#define TIME_MAX (G_GINT64_CONSTANT(100000000) * G_USEC_PER_SEC)

const char *kn_clip_time_problem(const KnClipTime *time)
{
    if (time->in_us < 0 || time->in_us > TIME_MAX || time->span_us < 0 || time->span_us > TIME_MAX)
        return "the time of a clip is out of range";
    if (time->speed < KN_CLIP_SPEED_MIN || time->speed > KN_CLIP_SPEED_MAX)
        return "the speed of a clip is out of range";
    if (time->rounds != KN_CLIP_GOES_ON && time->span_us == 0)
        return "a clip without an end is repeated";
    if (time->hold_us < 0 || time->hold_us > TIME_MAX ||
        (time->hold_us > 0 &&
         (time->hold_at_us < time->in_us ||
          (time->span_us > 0 && time->hold_at_us > time->in_us + time->span_us))))
        return "a picture of a clip is held where it is not shown";
    return NULL;
}

/* From the clip to the film, and back: to the nearest, and downwards. */
static gint64 to_film(const KnClipTime *time, gint64 clip_us)
{
    return (gint64)(((__int128)clip_us * KN_CLIP_SPEED_ONE + time->speed / 2) / time->speed);
}

static gint64 to_clip(const KnClipTime *time, gint64 film)
{
    __int128 product = (__int128)film * time->speed;
    __int128 down = product < 0 ? KN_CLIP_SPEED_ONE - 1 : 0;
    return (gint64)((product - down) / KN_CLIP_SPEED_ONE);
}

gint64 kn_clip_time_round_us(const KnClipTime *time)
{
    return time->span_us > 0 ? MAX(to_film(time, time->span_us) + time->hold_us, 1) : 0;
}

gint64 kn_clip_time_at(const KnClipTime *time, gint64 film_us)
{
    gint64 round_us = kn_clip_time_round_us(time), at = film_us;
    if (at > 0 && time->rounds != KN_CLIP_GOES_ON && round_us > 0) {
        gint64 n = (at + EARLY_US) / round_us;
        if (time->rounds != KN_CLIP_FOREVER && n >= time->rounds)
            return time->in_us + MAX(time->span_us - BEFORE_US, 0);
        at = MAX(at - n * round_us, 0);
    }
    gint64 hold = to_film(time, time->hold_at_us - time->in_us);
    if (time->hold_us > 0 && at >= hold)
        at = at < hold + time->hold_us ? hold : at - time->hold_us;
    gint64 shown = time->in_us + to_clip(time, at);
    if (time->rounds != KN_CLIP_GOES_ON && at > 0)
        shown = MIN(shown, time->in_us + MAX(time->span_us - BEFORE_US, 0));
    return shown;
}

/* ---- sound ---- */

/* Microseconds of the film in samples. */
static gint64 samples(gint64 us)
{
    return (gint64)(((__int128)us * KN_SAMPLE_RATE + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC);
}

/* What is laid out: all between two samples of the film. */
typedef struct {
    const KnClipTime *time;
    gint64 from, to;
    GArray *pieces;
} Span;

/* Adds [start, end), of which the clip is at in_us at `origin`. */
static void add_piece(const Span *span, gint64 start, gint64 end, gint64 origin, gint64 in_us)
{
    gint64 first = MAX(start, span->from), n = MIN(end, span->to) - first;
    KnClipPiece piece = {first, n, samples(in_us) + to_clip(span->time, first - origin)};
    if (n > 0)
        g_array_append_val(span->pieces, piece);
}

/* One round, which begins at begin_us and is heard in [start, end). */
static void add_round(const Span *span, gint64 begin_us, gint64 start, gint64 end)
{
    const KnClipTime *time = span->time;
    gint64 begin = samples(begin_us), hold = end, on = end;
    if (time->hold_us > 0) {
        gint64 hold_us = begin_us + to_film(time, time->hold_at_us - time->in_us);
        hold = MIN(samples(hold_us), end);
        on = MIN(samples(hold_us + time->hold_us), end);
    }
    add_piece(span, start, hold, begin, time->in_us);
    add_piece(span, on, end, on, time->hold_at_us);
}

GArray *kn_clip_time_pieces(const KnClipTime *time, gint64 from, gint64 to)
{
    Span span = {time, from, to, g_array_new(FALSE, FALSE, sizeof(KnClipPiece))};
    gint64 round_us = kn_clip_time_round_us(time), begin = MIN(from, 0);
    if (time->rounds == KN_CLIP_GOES_ON) {
        add_round(&span, 0, begin, to);
        return span.pieces;
    }
    for (guint32 i = 0; begin < to && i < time->rounds; i++) {
        gint64 end = samples((gint64)(i + 1) * round_us);
        add_round(&span, i * round_us, begin, end);
        begin = end;
    }
    return span.pieces;
}
