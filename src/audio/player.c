/* SPDX-License-Identifier: MIT */
#include "audio/player.h"
#include "audio/decibel.h"
#include "audio/stream.h"
#include "media/media.h"

#include <math.h>

struct KnClipPlayer {
    const KnMixSource *source;
    const KnMixClip *clip;
    KnSoundStream *stream;
    KnSoundStream *next; /* the loop's next round, while the two overlap */
    gint64 overlap;      /* of two rounds of a loop; -1: not known yet */
    float *first;        /* the first KN_MIX_EDGE samples of a round that may need a seam */
    float gain;
    gint64 position; /* since the clip's start */
    gint64 end;      /* where it stops being heard: planned; exact once settled */
    gboolean settled, cut_by_film;
    gint64 fade_in, fade_out;
};

/* -60 dBFS: a step of this size is not heard as a click. */
static const float SILENT = 0.001f;

static KnSoundStream *open_stream(KnClipPlayer *player, GError **error)
{
    const KnMixClip *clip = player->clip;
    /* Twice the crossfade, so that a file too short for it is known to be so from the start. */
    gint64 ahead = MAX(clip->fade_out, KN_MIX_EDGE);
    if (clip->loop)
        ahead = MAX(ahead, MAX(2 * clip->crossfade, 4 * KN_MIX_EDGE));
    const KnSoundPart part = {clip->in_sample, clip->out_sample, clip->speed};
    return kn_sound_stream_open(player->source, clip->path, &part, (gsize)ahead, error);
}

static gboolean is_loud(const float *sample)
{
    return fabsf(sample[0]) > SILENT || fabsf(sample[1]) > SILENT;
}

/* Finds where the clip ends as soon as that can be known, and whether that is a cut. */
static void settle_end(KnClipPlayer *player)
{
    gsize available;
    const float *samples = kn_sound_stream_peek(player->stream, &available);
    gint64 length = kn_sound_stream_length(player->stream);
    gboolean edge = TRUE;
    if (player->settled)
        return;
    if (player->clip->loop) {
        player->settled = TRUE;
    } else if (length >= 0 && length <= player->end) {
        player->end = length;
        player->settled = TRUE;
        player->cut_by_film = FALSE;
        if (kn_sound_stream_own_end(player->stream))
            edge = player->clip->role != KN_MIX_EFFECT && available > 0 &&
                   is_loud(samples + (available - 1) * 2);
    } else if (length >= 0 || player->position + (gint64)available > player->end) {
        player->settled = TRUE;
    }
    if (player->settled && edge)
        player->fade_out = MAX(player->fade_out, MIN(KN_MIX_EDGE, player->end / 2));
}

KnClipPlayer *kn_clip_player_new(const KnMixSource *source, const KnMixClip *clip,
                                 gint64 film_samples, GError **error)
{
    g_autoptr(KnClipPlayer) player = g_new0(KnClipPlayer, 1);
    player->source = source;
    player->clip = clip;
    player->gain = (float)kn_db_to_gain(clip->gain_db);
    player->end = film_samples - clip->start_sample;
    player->cut_by_film = !clip->loop; /* a loop ends wherever it is told to */
    if (clip->n_samples >= 0 && clip->n_samples <= player->end) {
        player->end = clip->n_samples;
        player->cut_by_film = FALSE;
    }
    player->fade_in = clip->fade_in;
    player->fade_out = clip->fade_out;
    player->stream = open_stream(player, error);
    if (!player->stream)
        return NULL;
    settle_end(player);
    gsize available;
    const float *first = kn_sound_stream_peek(player->stream, &available);
    player->overlap = clip->loop && clip->crossfade == 0 ? -1 : clip->crossfade;
    if (clip->loop && available >= KN_MIX_EDGE)
        player->first = g_memdup2(first, sizeof(float) * 2 * KN_MIX_EDGE);
    if (clip->in_sample > 0 || (clip->role != KN_MIX_EFFECT && is_loud(first)))
        player->fade_in = MAX(player->fade_in, MIN(KN_MIX_EDGE, player->end / 2));
    return g_steal_pointer(&player);
}

/* 3t² - 2t³ of the part of a fade that lies behind `done` samples and a half. */
static double fade_gain(gint64 done, gint64 length)
{
    if (done >= length)
        return 1;
    double t = ((double)done + 0.5) / (double)length;
    return t * t * (3 - 2 * t);
}

/* Adds n samples, under the clip's fades and times `shape` (NULL: 1). */
static void add_samples(const KnClipPlayer *player, float *bus, const float *samples, gsize n,
                        const float *shape)
{
    gint64 p = player->position;
    gboolean fading =
        p < player->fade_in || (player->settled && player->end - p - (gint64)n < player->fade_out);
    if (!fading && !shape) {
        for (gsize i = 0; i < n * 2; i++)
            bus[i] += samples[i] * player->gain;
        return;
    }
    for (gsize i = 0; i < n; i++) {
        gint64 q = p + (gint64)i;
        double gain = player->gain * fade_gain(q, player->fade_in);
        if (player->settled)
            gain *= fade_gain(player->end - 1 - q, player->fade_out);
        if (shape)
            gain *= shape[i];
        bus[2 * i] += samples[2 * i] * (float)gain;
        bus[2 * i + 1] += samples[2 * i + 1] * (float)gain;
    }
}

/* The next piece of a clip that is heard once. */
static gssize mix_once(KnClipPlayer *player, float *bus, gsize n, GError **error)
{
    if (!kn_sound_stream_fill(player->stream, n, error))
        return -1;
    settle_end(player);
    gsize available;
    const float *samples = kn_sound_stream_peek(player->stream, &available);
    n = (gsize)MIN((gint64)n, player->end - player->position);
    g_assert(n <= available);
    add_samples(player, bus, samples, n, NULL);
    kn_sound_stream_advance(player->stream, n);
    return (gssize)n;
}

/* ---- the seam of a loop ---- */

static float middle(const float *samples, gint64 i)
{
    return samples[2 * i] + samples[2 * i + 1];
}

static gboolean rises_through_zero(const float *samples, gint64 i)
{
    return middle(samples, i - 1) < 0 && middle(samples, i) >= 0;
}

/* Whether the step from one round's last sample to the next one's first is larger than those around
 * it: a loop that was made to be one has none. */
static gboolean clicks(const float *last, const float *first)
{
    enum { AROUND = 8 };
    float usual = SILENT;
    for (int c = 0; c < 2; c++)
        for (int i = 1; i < AROUND; i++) {
            usual = MAX(usual, fabsf(last[c - 2 * i + 2] - last[c - 2 * i]));
            usual = MAX(usual, fabsf(first[c + 2 * i] - first[c + 2 * i - 2]));
        }
    return fabsf(first[0] - last[0]) > 2 * usual || fabsf(first[1] - last[1]) > 2 * usual;
}

/* How far two rounds of music overlap where no crossfade is asked for: not at all where nothing
 * clicks; else 5 to 10 ms, so that both waves rise through zero at the same sample. */
static gint64 seam_overlap(const float *end, const float *first)
{
    gint64 zero = 0;
    if (!clicks(end - 2, first))
        return 0;
    for (gint64 i = 1; i < KN_MIX_EDGE && zero == 0; i++)
        zero = rises_through_zero(first, i) ? i : 0;
    for (gint64 overlap = KN_MIX_EDGE; zero > 0 && overlap < 2 * KN_MIX_EDGE; overlap++)
        if (rises_through_zero(end, zero - overlap))
            return overlap;
    return KN_MIX_EDGE;
}

/* Decided once, as soon as the end of the first round is in sight. */
static void settle_overlap(KnClipPlayer *player)
{
    gsize available;
    const float *samples = kn_sound_stream_peek(player->stream, &available);
    gint64 length = kn_sound_stream_length(player->stream);
    gint64 left = length - kn_sound_stream_tell(player->stream);
    if (player->overlap >= 0 || length < 0 || left > (gint64)available)
        return;
    gboolean music = player->clip->role == KN_MIX_MUSIC && length >= KN_MIX_MIN_LOOP;
    player->overlap = music && player->first ? seam_overlap(samples + 2 * left, player->first) : 0;
}

/* Begins the loop's next round. */
static gboolean open_next(KnClipPlayer *player, GError **error)
{
    if (!kn_sound_stream_check_loop(player->clip->path, kn_sound_stream_length(player->stream),
                                    error))
        return FALSE;
    player->next = open_stream(player, error);
    return player->next != NULL;
}

/* Both rounds at equal power: sqrt of a smooth step for the one that comes, of the rest for the one
 * that goes. sqrt(3t² - 2t³) = t·sqrt(3 - 2t), and IEEE 754 rounds sqrt the same everywhere. At a
 * seam, where the waves match, the smooth step itself. */
static gboolean mix_overlap(KnClipPlayer *player, float *bus, gsize n, gint64 overlap,
                            GError **error)
{
    float coming[KN_MIX_BLOCK], going[KN_MIX_BLOCK];
    gboolean seam = player->clip->crossfade == 0;
    gint64 left = kn_sound_stream_length(player->stream) - kn_sound_stream_tell(player->stream);
    for (gsize i = 0; i < n; i++) {
        double t = ((double)(overlap - left + (gint64)i) + 0.5) / (double)overlap;
        coming[i] = (float)(seam ? t * t * (3 - 2 * t) : t * sqrt(3 - 2 * t));
        going[i] = seam ? 1 - coming[i] : (float)((1 - t) * sqrt(1 + 2 * t));
    }
    if (!kn_sound_stream_fill(player->next, n, error))
        return FALSE;
    gsize available;
    add_samples(player, bus, kn_sound_stream_peek(player->stream, &available), n, going);
    add_samples(player, bus, kn_sound_stream_peek(player->next, &available), n, coming);
    kn_sound_stream_advance(player->next, n);
    return TRUE;
}

/* The next piece of a loop, up to the next change between rounds. */
static gssize mix_loop(KnClipPlayer *player, float *bus, gsize n, GError **error)
{
    if (!kn_sound_stream_fill(player->stream, n, error))
        return -1;
    n = (gsize)MIN((gint64)n, player->end - player->position);
    gint64 length = kn_sound_stream_length(player->stream);
    gint64 at = kn_sound_stream_tell(player->stream);
    settle_overlap(player);
    gint64 overlap = length < 0 ? 0 : MIN(MAX(player->overlap, 0), length / 2);
    if (length >= 0 && at < length - overlap)
        n = (gsize)MIN((gint64)n, length - overlap - at);
    else if (length >= 0)
        n = (gsize)MIN((gint64)n, length - at);

    if (length >= 0 && overlap > 0 && at >= length - overlap) {
        if ((!player->next && !open_next(player, error)) ||
            !mix_overlap(player, bus, n, overlap, error))
            return -1;
    } else {
        gsize available;
        add_samples(player, bus, kn_sound_stream_peek(player->stream, &available), n, NULL);
    }
    kn_sound_stream_advance(player->stream, n);

    if (length >= 0 && at + (gint64)n == length && player->position + (gint64)n < player->end) {
        if (!player->next && !open_next(player, error))
            return -1;
        kn_sound_stream_close(player->stream);
        player->stream = g_steal_pointer(&player->next);
    }
    return (gssize)n;
}

gboolean kn_clip_player_mix(KnClipPlayer *player, float *bus, gsize n, GError **error)
{
    while (n > 0 && !kn_clip_player_done(player)) {
        gssize mixed =
            player->clip->loop ? mix_loop(player, bus, n, error) : mix_once(player, bus, n, error);
        if (mixed < 0)
            return FALSE;
        player->position += mixed;
        bus += mixed * 2;
        n -= (gsize)mixed;
    }
    return TRUE;
}

const KnMixClip *kn_clip_player_clip(const KnClipPlayer *player)
{
    return player->clip;
}

gboolean kn_clip_player_done(const KnClipPlayer *player)
{
    return player->position >= player->end;
}

gboolean kn_clip_player_cut_by_film(const KnClipPlayer *player)
{
    return player->settled && player->cut_by_film;
}

void kn_clip_player_free(KnClipPlayer *player)
{
    if (!player)
        return;
    kn_sound_stream_close(player->stream);
    kn_sound_stream_close(player->next);
    g_free(player->first);
    g_free(player);
}
