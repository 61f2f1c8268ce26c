/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include <gio/gio.h>

/* The film's sound, described: what is heard when and how loud, on a clock of integer samples at
 * 48 kHz (KN_SAMPLE_RATE), stereo. Plain data; audio/renderer.h turns it into samples.
 *
 * Nothing here changes dynamics but ducking (music and clips), one constant gain for the whole film
 * (`normalize`) and the limiter above the ceiling (`limit`). All gains are explicit, but for those
 * of music that is set by its own loudness (`level`), which are constant, too. */
typedef enum {
    KN_MIX_NARRATION, /* drives the ducking */
    KN_MIX_CLIP,      /* a clip's own sound; steps back where it is asked to */
    KN_MIX_MUSIC,     /* steps back under narration */
    KN_MIX_EFFECT,    /* keeps its own hard beginning and end */
} KnMixRole;

#define KN_MIX_DUCK_OF_MIX 1.0

/* How far music that is set by its own loudness lies under speech, in LU; and music that is never
 * heard with it. */
#define KN_MIX_UNDER_LU 18.0
#define KN_MIX_ALONE_LU 8.0

/* A sound's own speed, in millionths. */
#define KN_MIX_SPEED_ONE 1000000

/* One sound in the film. What is heard is the part [in, out) of the file, placed at `start`, for at
 * most n_samples and never beyond the film's end. Adjacent pieces of one file are one clip.
 *
 * Edges. Where a clip is cut (in > 0, or it ends before its file does) it fades over at least
 * KN_MIX_EDGE samples, so that nothing clicks; so does an own beginning or end that is not silent
 * (first or last sample above -60 dBFS), but for effects. An own edge at silence is left alone.
 * Asked for fades that are longer take the place of these. Fades are smooth (3t² - 2t³). */
typedef struct {
    char *path;
    char *content; /* SHA-256 of the file, or NULL: see kn_mix_key */
    KnMixRole role;
    gint64 start_sample;          /* in the film, 0.. */
    gint64 in_sample, out_sample; /* in the file; out -1: the file's end */
    gint64 n_samples;             /* heard; -1: to `out` (looped: to the film's end) */
    gint32 speed;                 /* in millionths, a quarter to four times; the pitch stays */
    double gain_db;               /* -120..40 */
    double duck_db; /* of music and clips: how far they step back, -60..0; KN_MIX_DUCK_OF_MIX: as
                       the mix says. Of music that by default, of clips 0 */
    gboolean carve; /* only its middle steps back, about 1 to 4 kHz, where speech is understood */
    gboolean level; /* of music: gain_db counts from KN_MIX_UNDER_LU below the narration's loudness,
                       as it is heard while somebody speaks. Without narration, from its own */
    gint64 fade_in, fade_out; /* samples, at most KN_MIX_MAX_FADE */
    gboolean loop;            /* [in, out) again and again … */
    /* … overlapping by this much at equal power. 0: sample by sample; but music whose end and
     * beginning do not match, so that it would click, overlaps by KN_MIX_EDGE to twice that, where
     * both rise through zero. */
    gint64 crossfade;

    /* Where the project names it, for words about it; borrowed. Not part of the description: a mix
     * that was read does not know. */
    guint segment; /* counts from 1; 0: none */
    const char *json_path;
    const KnJson *node;
} KnMixClip;

/* Music under narration; duck_db may be another one for each clip. The narration is heard
 * `lookahead` in advance: the music begins to fall before the first word, linearly in dB over
 * `attack`, and is down when the word starts; it stays down through pauses shorter than lookahead +
 * hold, and rises over `release`. Narration counts as speaking where its level over 10 ms is above
 * threshold_db. */
typedef struct {
    double duck_db;                          /* 0: off; -60..0 */
    gint64 lookahead, attack, hold, release; /* samples, each at most KN_MIX_MAX_DUCK */
    double threshold_db;                     /* dBFS RMS of the louder channel, after gains */
} KnMixDucking;

typedef struct {
    gint64 n_samples; /* the film's length, 1.. */
    KnMixDucking ducking;
    gboolean normalize;
    double loudness_lufs; /* -60..0; with normalize: the film's integrated loudness */
    gboolean limit;
    double ceiling_dbtp; /* -20..0; with limit: no true peak is above it */
    guint n_clips;
    KnMixClip *clips; /* in any order */
} KnMix;

enum {
    KN_MIX_EDGE = 240,            /* 5 ms */
    KN_MIX_MAX_FADE = 60 * 48000, /* a minute: a fade is held in memory */
    KN_MIX_MAX_CROSSFADE = 10 * 48000,
    KN_MIX_MAX_DUCK = 10 * 48000, /* likewise */
    KN_MIX_MIN_LOOP = 4800,       /* shorter loops are refused: a tenth of a second */
};

/* A mix of that length without clips: ducking by -10 dB (250 ms look-ahead, 200 attack, 300 hold,
 * 600 release, threshold -50), -14 LUFS, ceiling -1 dBTP. */
KnMix *kn_mix_new(gint64 n_samples);
void kn_mix_free(KnMix *mix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnMix, kn_mix_free)

/* Appends a clip of the whole file at `start`, 0 dB. The pointer is valid until the next call. */
KnMixClip *kn_mix_add(KnMix *mix, KnMixRole role, const char *path, gint64 start_sample);

/* Words about a clip, with its file's name before them (a segment's speech: with that); and those
 * about one that is cut by the film's end, or not heard since the film ends before. The caller
 * frees. */
char *kn_mix_clip_words(const KnMixClip *clip, const char *words);
char *kn_mix_cut_words(const KnMixClip *clip, gboolean heard);

/* Checks all ranges. Errors: KN_ERROR_PROJECT, naming the clip. */
gboolean kn_mix_check(const KnMix *mix, GError **error);

/* The whole description, for a job's process. Floating. */
GVariant *kn_mix_to_variant(const KnMix *mix);
/* Trusts nothing: the result has passed kn_mix_check. Errors: KN_ERROR_PROJECT. */
KnMix *kn_mix_from_variant(GVariant *variant, GError **error);

/* The cache key of the film's sound: a hash of everything heard, files by content and not by name,
 * and of the version of the code that mixes. Hashes files whose `content` is NULL. What decodes the
 * files has a version of its own, which the caller adds. Errors: KN_ERROR_INPUT. */
char *kn_mix_key(const KnMix *mix, GError **error);
