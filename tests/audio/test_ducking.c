/* SPDX-License-Identifier: MIT */
/* Music under narration. */
#include "sounds.h"

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
    return g_test_run();
}
