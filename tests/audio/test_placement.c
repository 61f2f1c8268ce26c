/* SPDX-License-Identifier: MIT */
/* Where each sample of a clip is heard, and that nothing clicks. */
#include "sounds.h"

#include <math.h>
#include <string.h>

/* A mix whose samples are the plain sum of its clips. */
static KnMix *plain_mix(gint64 n_samples)
{
    KnMix *mix = kn_mix_new(n_samples);
    mix->normalize = mix->limit = FALSE;
    return mix;
}

static void test_thousand_starts(void)
{
    static const gint64 AT = 700;
    const Sound sounds[] = {{"impulse", 1500, sound_impulse, &AT}, {0}};
    g_autoptr(KnMix) mix = plain_mix(1000 * 2111 + 5000);
    for (int i = 0; i < 1000; i++)
        kn_mix_add(mix, (KnMixRole)(i % 4), "impulse", i * 2111 + i % 7);
    mix->ducking.duck_db = 0;
    g_autofree float *film = sounds_render(mix, sounds, 1024, NULL);
    gint64 found = 0;
    for (gint64 i = 0; i < mix->n_samples; i++) {
        if (film[2 * i] == 0 && film[2 * i + 1] == 0)
            continue;
        g_assert_cmpint(i, ==, found * 2111 + found % 7 + AT);
        g_assert_cmpfloat(film[2 * i], ==, 1);
        found++;
    }
    g_assert_cmpint(found, ==, 1000);
    g_assert_cmpint(sound_counts.total, ==, 1000);
    g_assert_cmpint(sound_counts.most, <=, 5);
}

static void test_starts_with_all_on(void)
{
    /* Gain and limiter delay nothing: the largest sample stays where it was put. */
    static const gint64 AT = 0;
    const Sound sounds[] = {
        {"impulse", 10, sound_impulse, &AT}, {"bed", 480000, sound_music, NULL}, {0}};
    for (gint64 at = 4321; at < 300000; at += 70001) {
        g_autoptr(KnMix) mix = kn_mix_new(480000);
        kn_mix_add(mix, KN_MIX_MUSIC, "bed", 0)->gain_db = -20;
        kn_mix_add(mix, KN_MIX_EFFECT, "impulse", at);
        g_autofree float *film = sounds_render(mix, sounds, 4096, NULL);
        gint64 largest = 0;
        for (gint64 i = 0; i < mix->n_samples; i++)
            if (fabsf(film[2 * i]) > fabsf(film[2 * largest]))
                largest = i;
        g_assert_cmpint(largest, ==, at);
    }
}

static void test_in_and_out(void)
{
    const Sound sounds[] = {{"ramp", 60000, sound_ramp, NULL}, {0}};
    g_autoptr(KnMix) mix = plain_mix(40000);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_CLIP, "ramp", 777);
    clip->in_sample = 12345;
    clip->out_sample = 32345;
    g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
    for (gint64 i = 0; i < mix->n_samples; i++) {
        gint64 k = i - 777;
        if (k < 0 || k >= 20000)
            g_assert_cmpfloat(film[2 * i], ==, 0);
        else if (k >= KN_MIX_EDGE && k < 20000 - KN_MIX_EDGE)
            g_assert_cmpfloat(film[2 * i], ==, (float)(12345 + k) / 65536);
    }
}

static void test_read_sizes(void)
{
    const Sound sounds[] = {
        {"voice", 300000, sound_voice, NULL}, {"music", 100000, sound_music, NULL}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(400001);
    kn_mix_add(mix, KN_MIX_NARRATION, "voice", 33333);
    KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "music", 0);
    music->loop = TRUE;
    music->crossfade = 9600;
    music->fade_out = 96000;
    g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
    static const gsize SIZES[] = {1, 7, 1024, 4096, 400001, 500000};
    for (gsize s = 0; s < G_N_ELEMENTS(SIZES); s++) {
        g_autofree float *other = sounds_render(mix, sounds, SIZES[s], NULL);
        g_assert_cmpmem(other, 400001 * 8, film, 400001 * 8);
    }
}

static void test_golden(void)
{
    /* Sounds without libm through everything: loops, fades, ducking, gain, limiter. Another hash
     * with another compiler or machine breaks the promise "same bytes"; with another code, raise
     * MIX_VERSION. */
    const Sound sounds[] = {
        {"noise", 100000, sound_noise, NULL}, {"ramp", 200000, sound_ramp, NULL}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(480001);
    mix->loudness_lufs = -5;
    kn_mix_add(mix, KN_MIX_NARRATION, "noise", 200001)->gain_db = 4.3;
    KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "ramp", 0);
    music->gain_db = -7.7;
    music->in_sample = 123;
    music->loop = TRUE;
    music->crossfade = 9601;
    music->fade_in = 10001;
    music->fade_out = 48000;
    KnMixReport report;
    g_autofree float *film = sounds_render(mix, sounds, 480, &report);
    g_array_unref(report.warnings);
    g_assert_cmpint(report.limited_samples, >, 1000);
    g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)film,
                                                        (gsize)mix->n_samples * 8);
    g_assert_cmpstr(hash, ==, "fa49d8e226059553f4d5e44c9af44921c6b286f9d2d83b95af90682883056e61");
}

/* The largest change between neighbours. */
static float largest_step(const float *film, gint64 n)
{
    float largest = fabsf(film[0]);
    for (gint64 i = 1; i < n; i++)
        largest = MAX(largest, fabsf(film[2 * i] - film[2 * i - 2]));
    return MAX(largest, fabsf(film[2 * n - 2]));
}

static void test_no_click(void)
{
    /* A level of 0.5 that begins and ends anywhere: without a fade the step is 0.5. */
    static const struct {
        const char *path;
        gint64 start, in, out, n;
        KnMixRole role;
        gboolean loop;
        float limit;
    } rows[] = {
        {"one", 100, 0, -1, -1, KN_MIX_NARRATION, FALSE, 0.005f},
        {"one", 100, 5000, -1, -1, KN_MIX_EFFECT, FALSE, 0.51f}, /* its own end stays hard */
        {"one", 100, 5000, 20000, -1, KN_MIX_EFFECT, FALSE, 0.005f},
        {"one", 0, 0, -1, 12345, KN_MIX_CLIP, FALSE, 0.005f},
        {"one", 0, 0, 12345, -1, KN_MIX_MUSIC, FALSE, 0.005f},
        {"one", 90000, 0, -1, -1, KN_MIX_NARRATION, FALSE, 0.005f}, /* cut by the film's end */
        {"one", 95990, 0, -1, -1, KN_MIX_NARRATION, FALSE, 0.3f},   /* ten samples are left */
        {"one", 0, 0, -1, -1, KN_MIX_MUSIC, TRUE, 0.005f},
        {"sine", 0, 77, -1, 33333, KN_MIX_MUSIC, FALSE, 0.035f},
        {"sine", 0, 77, 30001, -1, KN_MIX_MUSIC, TRUE, 0.07f},
    };
    const Sound sounds[] = {
        {"one", 30000, sound_one, NULL}, {"sine", 48000, sound_sine, NULL}, {0}};
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = plain_mix(96000);
        KnMixClip *clip = kn_mix_add(mix, rows[r].role, rows[r].path, rows[r].start);
        clip->in_sample = rows[r].in;
        clip->out_sample = rows[r].out;
        clip->n_samples = rows[r].n;
        clip->loop = rows[r].loop;
        clip->crossfade = clip->loop ? 4800 : 0;
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        g_test_message("row %" G_GSIZE_FORMAT ": %g", r, largest_step(film, 96000));
        g_assert_cmpfloat(largest_step(film, 96000), <=, rows[r].limit);
        /* The meter sees a click: the row is heard at all, and hard edges are found. */
        g_assert_cmpfloat(largest_step(film, 96000), >, rows[r].limit / 20);
    }
}

static void test_own_silence(void)
{
    /* A voice that begins and ends by itself at silence is not touched at all. */
    const Sound sounds[] = {{"voice", 12000, sound_voice, NULL}, {0}};
    g_autoptr(KnMix) mix = plain_mix(20000);
    kn_mix_add(mix, KN_MIX_NARRATION, "voice", 1000);
    g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
    for (gint64 i = 0; i < 12000; i++) {
        float expected[2];
        sound_voice(i, NULL, expected);
        g_assert_cmpfloat(film[2 * (i + 1000)], ==, expected[0]);
    }
}

static void test_fades(void)
{
    const Sound sounds[] = {{"one", 200000, sound_one, NULL}, {0}};
    static const gint64 ENDS[] = {-1, 100000}; /* the film's end, which is near; a length */
    for (gsize e = 0; e < G_N_ELEMENTS(ENDS); e++) {
        g_autoptr(KnMix) mix = plain_mix(150000);
        KnMixClip *clip = kn_mix_add(mix, KN_MIX_MUSIC, "one", 1000);
        clip->n_samples = ENDS[e];
        clip->fade_in = 24000;
        clip->fade_out = 48000;
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        gint64 end = ENDS[e] < 0 ? 150000 : 101000;
        g_assert_cmpfloat_with_epsilon(film[2 * (1000 + 12000)], 0.25f, 1e-4f);
        g_assert_cmpfloat(film[2 * 40000], ==, 0.5f);
        g_assert_cmpfloat(film[2 * (end - 48001)], ==, 0.5f);
        g_assert_cmpfloat_with_epsilon(film[2 * (end - 24000)], 0.25f, 1e-4f);
        g_assert_cmpfloat(fabsf(film[2 * (end - 1)]), <, 1e-6f);
        for (gint64 i = end - 48000; i < end; i++)
            g_assert_cmpfloat(film[2 * i], <=, film[2 * i - 2]);
        if (end < 150000)
            g_assert_cmpfloat(film[2 * end], ==, 0);
    }
}

static void test_hard_loop(void)
{
    /* Without a crossfade rounds follow each other sample by sample. */
    const Sound sounds[] = {{"ramp", 20000, sound_ramp, NULL}, {0}};
    g_autoptr(KnMix) mix = plain_mix(100000);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_EFFECT, "ramp", 500);
    clip->in_sample = 1000;
    clip->out_sample = 9001;
    clip->loop = TRUE;
    g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
    for (gint64 i = 500 + KN_MIX_EDGE; i < 100000 - KN_MIX_EDGE; i++)
        g_assert_cmpfloat(film[2 * i], ==, (float)(1000 + (i - 500) % 8001) / 65536);
    g_assert_cmpint(sound_counts.most, <=, 2);
}

/* Music that was not made to be looped is joined without a click and without a bump, in place; what
 * was made for it, and effects, stay as they are, sample by sample. */
static void test_seams(void)
{
    static const struct {
        KnMixRole role;
        gint64 in, out, shorter, shorter_max; /* a round, by so many samples */
    } rows[] = {
        {KN_MIX_MUSIC, 0, 48000, 0, 0},
        {KN_MIX_MUSIC, 0, 20031, KN_MIX_EDGE, 2 * KN_MIX_EDGE},
        {KN_MIX_MUSIC, 777, 30000, KN_MIX_EDGE, 2 * KN_MIX_EDGE},
        {KN_MIX_EFFECT, 0, 20031, 0, 0},
    };
    const Sound sounds[] = {{"sine", 48000, sound_sine, NULL}, {0}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = plain_mix(100000);
        KnMixClip *clip = kn_mix_add(mix, rows[r].role, "sine", 0);
        clip->in_sample = rows[r].in;
        clip->out_sample = rows[r].out;
        clip->loop = TRUE;
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        g_autofree float *other = sounds_render(mix, sounds, 77, NULL);
        g_assert_cmpmem(film, 100000 * 8, other, 100000 * 8);
        gint64 round = rows[r].out - rows[r].in, shorter = -1;
        for (gint64 s = rows[r].shorter; s <= rows[r].shorter_max && shorter < 0; s++) {
            gboolean same = TRUE; /* as the round before, beside the seam */
            for (gint64 i = 2 * KN_MIX_EDGE; i < 4000 && same; i++)
                same = film[2 * (i + round - s)] == film[2 * i];
            shorter = same ? s : -1;
        }
        g_assert_cmpint(shorter, >=, 0);
        if (rows[r].role == KN_MIX_EFFECT)
            continue;
        for (gint64 i = KN_MIX_EDGE; i < 100000 - KN_MIX_EDGE; i++) {
            g_assert_cmpfloat(fabsf(film[2 * i]), <, 0.51f);
            g_assert_cmpfloat(fabsf(film[2 * i] - film[2 * i - 2]), <, 0.035f);
        }
        /* The wave goes on: no quarter of a period is quiet. */
        for (gint64 i = KN_MIX_EDGE; i + 60 < 100000 - KN_MIX_EDGE; i += 10) {
            float peak = 0;
            for (gint64 k = i; k < i + 60; k++)
                peak = MAX(peak, fabsf(film[2 * k]));
            g_assert_cmpfloat(peak, >, 0.4f);
        }
    }
}

static void test_crossfaded_loop(void)
{
    /* Noise that does not match itself keeps its power through the overlap, within half a dB. */
    const Sound sounds[] = {{"noise", 480000, sound_noise, NULL}, {0}};
    g_autoptr(KnMix) mix = plain_mix(2000000);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_MUSIC, "noise", 0);
    clip->loop = TRUE;
    clip->crossfade = 96000;
    g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
    for (gint64 i = 4800; i + 14400 < 2000000; i += 9600) {
        double sum = 0;
        for (gint64 k = i; k < i + 9600; k++)
            sum += (double)film[2 * k] * film[2 * k];
        double db = 10 * log10(sum / 9600 / 0.01);
        g_assert_cmpfloat(fabs(db), <, 0.5);
    }
    /* Round two begins 384000 samples after round one, and is heard alone from 480000 on. */
    for (gint64 i = 480000; i < 700000; i++)
        g_assert_cmpfloat(film[2 * i], ==, film[2 * (i - 384000)]);
    g_assert_cmpint(sound_counts.most, <=, 2);
}

static void test_film_end(void)
{
    const Sound sounds[] = {{"sine", 48000, sound_sine, NULL}, {0}};
    g_autoptr(KnMix) mix = plain_mix(60000);
    kn_mix_add(mix, KN_MIX_NARRATION, "sine", 12000); /* ends with the film, exactly */
    kn_mix_add(mix, KN_MIX_NARRATION, "sine", 12001); /* one sample too long */
    kn_mix_add(mix, KN_MIX_MUSIC, "sine", 30000);     /* music may be longer */
    kn_mix_add(mix, KN_MIX_CLIP, "missing", 60000);   /* never heard, never opened */
    kn_mix_add(mix, KN_MIX_EFFECT, "sine", 24000);    /* cut in its middle */
    KnMixReport report;
    g_free(sounds_render(mix, sounds, 480, &report));
    g_assert_cmpuint(report.warnings->len, ==, 3);
    static const KnMixWarning expected[] = {
        {KN_WARNING_SOUND_CUT, 4, ", which starts at 1.250 s, is not heard: the film ends before"},
        {KN_WARNING_SOUND_CUT, 2, ", which starts at 0.250 s, is cut by the film's end"},
        {KN_WARNING_SOUND_CUT, 5, ", which starts at 0.500 s, is cut by the film's end"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const KnMixWarning *given = &g_array_index(report.warnings, KnMixWarning, i);
        g_assert_cmpint(given->code, ==, expected[i].code);
        g_assert_cmpuint(given->clip, ==, expected[i].clip);
        g_assert_cmpstr(given->words, ==, expected[i].words);
    }
    g_array_unref(report.warnings);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/placement/1000-clips-start-at-their-sample", test_thousand_starts);
    g_test_add_func("/audio/placement/gain-and-limiter-delay-nothing", test_starts_with_all_on);
    g_test_add_func("/audio/placement/in-and-out-points-are-exact", test_in_and_out);
    g_test_add_func("/audio/placement/any-read-size-gives-the-same-bytes", test_read_sizes);
    g_test_add_func("/audio/placement/same-bytes-on-every-machine", test_golden);
    g_test_add_func("/audio/placement/no-click-where-a-clip-is-cut", test_no_click);
    g_test_add_func("/audio/placement/own-silent-edges-are-untouched", test_own_silence);
    g_test_add_func("/audio/placement/fades-have-their-length", test_fades);
    g_test_add_func("/audio/placement/hard-loop-repeats-sample-by-sample", test_hard_loop);
    g_test_add_func("/audio/placement/loops-of-music-have-no-click-at-their-seam", test_seams);
    g_test_add_func("/audio/placement/crossfaded-loop-keeps-its-power", test_crossfaded_loop);
    g_test_add_func("/audio/placement/film-end-cuts-and-warns", test_film_end);
    return g_test_run();
}
