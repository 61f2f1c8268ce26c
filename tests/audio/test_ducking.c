/* SPDX-License-Identifier: MIT */
/* Music under narration. */
#include "sounds.h"

#include <ebur128.h>
#include <math.h>
#include <string.h>

enum { FILM = 20 * 48000, SPEECH = 5 * 48000 + 123, SPOKEN = 264000 /* the end of a word */ };

static const Sound SOUNDS[] = {{"voice", SPOKEN, sound_left, NULL},
                               {"noise", FILM, sound_right, NULL},
                               {"quiet", FILM, sound_silence, NULL},
                               {0}};

/* Narration on the left alone, music on the right alone. */
static KnMix *film_mix(gboolean music)
{
    KnMix *mix = kn_mix_new(FILM);
    mix->normalize = mix->limit = FALSE;
    kn_mix_add(mix, KN_MIX_NARRATION, "voice", SPEECH);
    kn_mix_add(mix, KN_MIX_MUSIC, music ? "noise" : "quiet", 0);
    return mix;
}

/* By how many dB the music at sample i is below its own level. */
static double music_db(const float *film, gint64 i)
{
    float own[2];
    for (sound_right(i, NULL, own); fabsf(own[1]) < 0.01f; i++) /* not at a zero crossing */
        sound_right(i + 1, NULL, own);
    return 20 * log10(fabs((double)film[2 * i + 1] / own[1]));
}

static void test_narration_untouched(void)
{
    g_autoptr(KnMix) with = film_mix(TRUE);
    g_autoptr(KnMix) without = film_mix(FALSE);
    g_autofree float *a = sounds_render(with, SOUNDS, 480, NULL);
    g_autofree float *b = sounds_render(without, SOUNDS, 480, NULL);
    double spoken = 0;
    for (gint64 i = 0; i < FILM; i++) {
        g_assert_cmpfloat(a[2 * i], ==, b[2 * i]);
        spoken = MAX(spoken, fabs((double)a[2 * i]));
    }
    g_assert_cmpfloat(spoken, >, 0.1);
}

static void test_down_while_speaking(void)
{
    static const double DUCKS[] = {-3, -10, -24};
    for (gsize d = 0; d < G_N_ELEMENTS(DUCKS); d++) {
        g_autoptr(KnMix) mix = film_mix(TRUE);
        mix->ducking.duck_db = DUCKS[d];
        g_autofree float *film = sounds_render(mix, SOUNDS, 480, NULL);
        /* From the very first spoken sample to the last one. */
        for (gint64 i = SPEECH; i < SPEECH + SPOKEN - 400; i += 101)
            if (fabsf(film[2 * i]) > 0.003f)
                g_assert_cmpfloat(music_db(film, i), <=, DUCKS[d] + 0.001);
        /* Long before and long after it is as it was. */
        g_assert_cmpfloat_with_epsilon(music_db(film, SPEECH - 13000), 0, 0.001);
        g_assert_cmpfloat_with_epsilon(music_db(film, SPEECH + SPOKEN + 48000), 0, 0.001);
    }
}

static void test_ramps_linear_in_db(void)
{
    g_autoptr(KnMix) mix = film_mix(TRUE);
    mix->ducking = (KnMixDucking){.duck_db = -12,
                                  .lookahead = 48000,
                                  .attack = 48000,
                                  .hold = 9600,
                                  .release = 96000,
                                  .threshold_db = -50};
    g_autofree float *film = sounds_render(mix, SOUNDS, 480, NULL);
    gint64 first = 0, last = 0;
    for (gint64 i = SPEECH - 96000; !first; i++)
        if (music_db(film, i) < -0.01)
            first = i;
    g_assert_cmpint(first, >, SPEECH - 48000 - 480);
    g_assert_cmpint(first, <, SPEECH - 48000 + 1500);
    for (gint64 i = first; i < SPEECH - 4800; i += 4800) {
        double fallen = music_db(film, i + 4800) - music_db(film, i);
        g_assert_cmpfloat_with_epsilon(fallen, -1.2, 0.05);
    }
    for (gint64 i = SPEECH + SPOKEN - 48000; !last; i++)
        if (music_db(film, i) > -11.99 && i > SPEECH + SPOKEN)
            last = i;
    for (gint64 i = last; i < last + 86400; i += 4800) {
        double risen = music_db(film, i + 4800) - music_db(film, i);
        g_assert_cmpfloat_with_epsilon(risen, 0.6, 0.05);
    }
}

static void test_speech_at_the_start(void)
{
    g_autoptr(KnMix) mix = film_mix(TRUE);
    mix->clips[0].start_sample = 0;
    g_autofree float *film = sounds_render(mix, SOUNDS, 480, NULL);
    g_assert_cmpfloat_with_epsilon(music_db(film, 500), -10, 0.001);
}

static void test_others_stay(void)
{
    static const KnMixRole ROLES[] = {KN_MIX_CLIP, KN_MIX_EFFECT};
    for (gsize r = 0; r < G_N_ELEMENTS(ROLES); r++) {
        g_autoptr(KnMix) mix = film_mix(FALSE);
        kn_mix_add(mix, ROLES[r], "noise", 0);
        g_autofree float *film = sounds_render(mix, SOUNDS, 480, NULL);
        g_assert_cmpfloat_with_epsilon(music_db(film, SPEECH + 5000), 0, 0.001);
    }
}

/* Whoever speaks in one ear alone moves the music, whichever ear it is. */
static void test_either_ear(void)
{
    static const Sound sounds[] = {{"left", FILM, sound_left, NULL},
                                   {"right", FILM, sound_right, NULL},
                                   {"music", FILM, sound_one, NULL},
                                   {0}};
    for (int ear = 0; ear < 2; ear++) {
        g_autoptr(KnMix) mix = kn_mix_new(FILM);
        mix->normalize = mix->limit = FALSE;
        mix->ducking.duck_db = -20;
        kn_mix_add(mix, KN_MIX_NARRATION, ear ? "right" : "left", SPEECH);
        kn_mix_add(mix, KN_MIX_MUSIC, "music", 0);
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        float before = film[2 * 480 + !ear], under = film[2 * (SPEECH + 4800) + !ear];
        g_assert_cmpfloat_with_epsilon(under / before, 0.1, 0.001); /* in the other ear */
    }
}

static void test_off(void)
{
    g_autoptr(KnMix) mix = film_mix(TRUE);
    mix->ducking.duck_db = 0;
    g_autofree float *film = sounds_render(mix, SOUNDS, 480, NULL);
    g_assert_cmpfloat_with_epsilon(music_db(film, SPEECH + 5000), 0, 0.001);
}

/* ---- music that is set by its own loudness */

typedef struct {
    const float *samples; /* of sound_music */
    double gain;
} Track;

static void sound_track(gint64 i, gconstpointer data, float *stereo)
{
    const Track *track = data;
    for (int c = 0; c < 2; c++)
        stereo[c] = (float)(track->samples[2 * i + c] * track->gain);
}

/* By another meter, over the parts of a sound in which somebody speaks. */
static double lufs_of(const float *samples, gboolean spoken_only)
{
    ebur128_state *meter = ebur128_init(2, 48000, EBUR128_MODE_I);
    double lufs;
    gint64 from = spoken_only ? SPEECH + 24000 : 0, to = spoken_only ? SPEECH + SPOKEN : FILM;
    ebur128_add_frames_float(meter, samples + 2 * from, (size_t)(to - from));
    ebur128_loudness_global(meter, &lufs);
    ebur128_destroy(&meter);
    return lufs;
}

static KnMix *level_mix(gboolean voice, gboolean track, gboolean carve)
{
    KnMix *mix = kn_mix_new(FILM);
    mix->normalize = mix->limit = FALSE;
    kn_mix_add(mix, KN_MIX_NARRATION, voice ? "voice" : "silence", SPEECH);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_MUSIC, track ? "track" : "silence", 0);
    clip->level = TRUE;
    clip->carve = carve;
    return mix;
}

/* Ten tracks as they are mastered, from -6 to -30 LUFS, lie 16 to 20 LU under the speech while
 * somebody speaks, however they step back; and the film is as loud as it should be. */
static void test_levels(void)
{
    g_autofree float *music = sounds_compute(sound_music, FILM);
    double own_lufs = lufs_of(music, FALSE);
    for (int t = 0; t < 10; t++) {
        double lufs = -6 - 24 * t / 9.0;
        gboolean carve = t % 2 == 1;
        const Track track = {music, pow(10, (lufs - own_lufs) / 20)};
        const Sound sounds[] = {{"voice", SPOKEN, sound_voice, NULL},
                                {"track", FILM, sound_track, &track},
                                {"silence", FILM, sound_silence, NULL},
                                {0}};
        g_autoptr(KnMix) speech = level_mix(TRUE, FALSE, carve);
        g_autoptr(KnMix) both = level_mix(TRUE, TRUE, carve);
        KnMixReport report;
        g_autofree float *said = sounds_render(speech, sounds, 480, NULL);
        g_autofree float *film = sounds_render(both, sounds, 480, &report);
        for (gint64 i = 0; i < 2 * FILM; i++)
            film[i] -= said[i];
        double under = lufs_of(said, TRUE) - lufs_of(film, TRUE);
        g_test_message("%.1f LUFS%s: %.2f LU under the speech", lufs, carve ? ", carved" : "",
                       under);
        g_assert_cmpfloat(under, >=, 16);
        g_assert_cmpfloat(under, <=, 20);
        if (t % 9 > 0)
            continue;
        both->normalize = both->limit = TRUE;
        g_autofree float *whole = sounds_render(both, sounds, 4096, NULL);
        g_assert_cmpfloat_with_epsilon(lufs_of(whole, FALSE), both->loudness_lufs, 0.5);
    }
}

/* Without speech it stays as it is; where it is never heard with speech, it is not left as loud as
 * it was mastered. */
static void test_levels_alone(void)
{
    g_autofree float *music = sounds_compute(sound_music, FILM);
    const Track track = {music, 1};
    const Sound sounds[] = {{"voice", SPOKEN, sound_voice, NULL},
                            {"track", FILM, sound_track, &track},
                            {"silence", FILM, sound_silence, NULL},
                            {0}};
    g_autoptr(KnMix) silent = level_mix(FALSE, TRUE, FALSE), before = level_mix(TRUE, TRUE, FALSE);
    g_autofree float *film = sounds_render(silent, sounds, 480, NULL);
    for (gint64 i = 2 * 48000; i < 2 * (FILM - 48000); i++) /* but for its ends */
        g_assert_cmpfloat(film[i], ==, music[i]);
    before->clips[1].n_samples = 3 * 48000;
    g_autofree float *intro = sounds_render(before, sounds, 480, NULL);
    double peak = 0, own = 0;
    for (gint64 i = 48000; i < 2 * 48000; i++) {
        peak = MAX(peak, fabs((double)intro[2 * i]));
        own = MAX(own, fabs((double)music[2 * i]));
    }
    g_assert_cmpfloat(peak, >, 0.001);
    g_assert_cmpfloat(fabs(20 * log10(peak / own)), >, 0.1);
}

static double tone_hz; /* of sound_tone */

static void sound_tone(gint64 i, gconstpointer data, float *stereo)
{
    stereo[0] = stereo[1] = (float)(0.25 * sin(2 * M_PI * tone_hz * (double)i / 48000));
}

/* Carved, only the middle steps back. */
static void test_carved(void)
{
    static const struct {
        double hz, least_db, most_db;
    } rows[] = {{100, -0.3, 0}, {400, -1.2, 0}, {2000, -12.1, -11.9}, {8000, -1.6, 0},
                {1000, -4, -2}, {4000, -4, -2}, {16000, -0.3, 0}};
    const Sound sounds[] = {
        {"voice", SPOKEN, sound_one, NULL}, {"tone", FILM, sound_tone, NULL}, {0}};
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = kn_mix_new(FILM);
        double sum = 0, own = 0;
        mix->normalize = mix->limit = FALSE;
        kn_mix_add(mix, KN_MIX_NARRATION, "voice", SPEECH);
        KnMixClip *clip = kn_mix_add(mix, KN_MIX_MUSIC, "tone", 0);
        clip->duck_db = -12;
        clip->carve = TRUE;
        tone_hz = rows[r].hz;
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        for (gint64 i = SPEECH + 48000; i < SPEECH + 2 * 48000; i++) {
            double left = film[2 * i] - 0.5;
            sum += left * left;
            own += 0.25 * 0.25 / 2;
        }
        double db = 10 * log10(sum / own);
        g_test_message("%.0f Hz: %.2f dB", rows[r].hz, db);
        g_assert_cmpfloat(db, >=, rows[r].least_db);
        g_assert_cmpfloat(db, <=, rows[r].most_db + 0.05);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/ducking/narration-is-the-same-with-music", test_narration_untouched);
    g_test_add_func("/audio/ducking/music-is-down-while-someone-speaks", test_down_while_speaking);
    g_test_add_func("/audio/ducking/ramps-are-linear-in-db", test_ramps_linear_in_db);
    g_test_add_func("/audio/ducking/music-is-down-for-a-word-at-the-start",
                    test_speech_at_the_start);
    g_test_add_func("/audio/ducking/only-music-steps-back", test_others_stay);
    g_test_add_func("/audio/ducking/a-voice-in-either-ear", test_either_ear);
    g_test_add_func("/audio/ducking/zero-is-off", test_off);
    g_test_add_func("/ducking/tracks of any loudness lie under the speech", test_levels);
    g_test_add_func("/ducking/music without speech keeps its level", test_levels_alone);
    g_test_add_func("/ducking/only the middle is carved", test_carved);
    return g_test_run();
}
