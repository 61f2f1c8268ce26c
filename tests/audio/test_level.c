/* SPDX-License-Identifier: MIT */
/* Loudness and true peak of whole films, measured by libebur128 and by FFmpeg. */
#include "audio/decibel.h"
#include "audio/limiter.h"
#include "audio/true_peak.h"
#include "sounds.h"

#include <ebur128.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct {
    double lufs, dbtp;
} Level;

/* The library's own measurement, with its own interpolator for peaks and without histogram. */
static Level level_of(const float *film, gint64 n)
{
    Level level;
    ebur128_state *meter = ebur128_init(2, 48000, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
    ebur128_add_frames_float(meter, film, (gsize)n);
    ebur128_loudness_global(meter, &level.lufs);
    double left, right;
    ebur128_true_peak(meter, 0, &left);
    ebur128_true_peak(meter, 1, &right);
    level.dbtp = 20 * log10(MAX(left, right));
    ebur128_destroy(&meter);
    return level;
}

/* FFmpeg's measurement. */
static Level ffmpeg_level(const float *film, gint64 n)
{
    Level level;
    g_autofree char *path = NULL;
    g_autofree char *program = g_find_program_in_path("ffmpeg");
    if (!program)
        g_error("ffmpeg is missing: install what tools/packages lists");
    int fd = g_file_open_tmp(NULL, &path, NULL);
    g_assert_true(g_close(fd, NULL));
    g_assert_true(g_file_set_contents(path, (const char *)film, n * 8, NULL));
    const char *argv[] = {
        program, "-nostdin", "-hide_banner",      "-f", "f32le", "-ar", "48000", "-ac", "2", "-i",
        path,    "-af",      "ebur128=peak=true", "-f", "null",  "-",   NULL};
    g_autofree char *talk = NULL;
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, &talk, &status, NULL));
    g_unlink(path);
    g_assert_cmpint(status, ==, 0);
    const char *summary = strstr(talk, "Summary:");
    g_assert_nonnull(summary);
    level.lufs = g_ascii_strtod(strstr(summary, "I:") + 2, NULL);
    level.dbtp = g_ascii_strtod(strstr(summary, "Peak:") + 5, NULL);
    return level;
}

static const char *const REAL_SPEECH[] = {
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav",
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0930.wav",
    "/usr/share/sounds/alsa/Front_Center.wav",
    "/usr/share/sounds/alsa/Rear_Left.wav",
};

/* Mixes to the three usual targets and holds both meters against the promise. */
static void check_targets(const char *name, KnMix *mix, const Sound *sounds)
{
    static const double TARGETS[] = {-14, -16, -23};
    for (gsize t = 0; t < G_N_ELEMENTS(TARGETS); t++) {
        mix->loudness_lufs = TARGETS[t];
        KnMixReport report;
        g_autofree float *film = sounds_render(mix, sounds, 4096, &report);
        Level ours = level_of(film, mix->n_samples);
        Level theirs = ffmpeg_level(film, mix->n_samples);
        g_test_message("%s to %g: libebur128 %.2f LUFS %.2f dBTP, FFmpeg %.1f %.1f; was %.2f "
                       "%.2f, gain %.2f, limiter %.2f dB for %.3f s",
                       name, TARGETS[t], ours.lufs, ours.dbtp, theirs.lufs, theirs.dbtp,
                       report.mix_lufs, report.mix_dbtp, report.gain_db, report.limited_db,
                       (double)report.limited_samples / 48000);
        g_assert_cmpfloat_with_epsilon(ours.lufs, TARGETS[t], 0.5);
        g_assert_cmpfloat_with_epsilon(theirs.lufs, TARGETS[t], 0.5);
        g_assert_cmpfloat(ours.dbtp, <=, -1);
        g_assert_cmpfloat(theirs.dbtp, <=, -1);
        g_assert_cmpfloat_with_epsilon(report.film_lufs, ours.lufs, 0.1);
        g_assert_cmpuint(report.warnings->len, ==, 0);
        g_array_unref(report.warnings);
    }
}

static void test_synthetic_films(void)
{
    static const struct {
        const char *name;
        gboolean voice, music, noise;
        double gain_db;
    } rows[] = {
        {"voice", TRUE, FALSE, FALSE, 0},          {"music", FALSE, TRUE, FALSE, 0},
        {"voice and music", TRUE, TRUE, FALSE, 0}, {"all, loud", TRUE, TRUE, TRUE, 20},
        {"all, quiet", TRUE, TRUE, TRUE, -20},
    };
    g_autofree float *voice = sounds_compute(sound_voice, 960000);
    g_autofree float *music_bed = sounds_compute(sound_music, 500000);
    const Sound sounds[] = {{"voice", 960000, sound_table, voice},
                            {"music", 500000, sound_table, music_bed},
                            {"noise", 960000, sound_noise, NULL},
                            {0}};
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = kn_mix_new(960000);
        if (rows[r].voice)
            kn_mix_add(mix, KN_MIX_NARRATION, "voice", 0)->gain_db = rows[r].gain_db;
        if (rows[r].music) {
            KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "music", 0);
            music->loop = TRUE;
            music->crossfade = 48000;
            music->gain_db = rows[r].gain_db;
        }
        if (rows[r].noise)
            kn_mix_add(mix, KN_MIX_CLIP, "noise", 0)->gain_db = rows[r].gain_db - 12;
        check_targets(rows[r].name, mix, sounds);
    }
}

static void test_real_speech(void)
{
    g_autofree float *music_bed = sounds_compute(sound_music, 500000);
    Sound sounds[G_N_ELEMENTS(REAL_SPEECH) + 2] = {{"music", 500000, sound_table, music_bed}};
    float *pcm[G_N_ELEMENTS(REAL_SPEECH)];
    g_autoptr(KnMix) mix = kn_mix_new(1);
    KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "music", 0);
    music->loop = TRUE;
    music->crossfade = 24000;
    music->gain_db = -14;
    for (guint i = 0; i < G_N_ELEMENTS(REAL_SPEECH); i++) {
        gint64 n = 0;
        pcm[i] = sounds_load_wav(REAL_SPEECH[i], &n);
        if (!pcm[i])
            g_error("%s is missing: install what tools/packages lists", REAL_SPEECH[i]);
        sounds[i + 1] = (Sound){REAL_SPEECH[i], n, sound_pcm, pcm[i]};
        kn_mix_add(mix, KN_MIX_NARRATION, REAL_SPEECH[i], mix->n_samples);
        mix->n_samples += n + 24000;
    }
    check_targets("real speech over music", mix, sounds);
    mix->clips[0].gain_db = -120;
    check_targets("real speech", mix, sounds);
    for (guint i = 0; i < G_N_ELEMENTS(REAL_SPEECH); i++)
        g_free(pcm[i]);
}

static void test_one_linear_gain(void)
{
    /* With room below the ceiling the film is its mix times one number, bit for bit. */
    const Sound sounds[] = {{"music", 480000, sound_music, NULL}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(480000);
    kn_mix_add(mix, KN_MIX_MUSIC, "music", 0);
    mix->loudness_lufs = -23;
    KnMixReport report;
    g_autofree float *film = sounds_render(mix, sounds, 480, &report);
    g_assert_cmpfloat(report.limited_db, ==, 0);
    g_assert_cmpint(report.limited_samples, ==, 0);
    mix->normalize = FALSE;
    g_autofree float *plain = sounds_render(mix, sounds, 480, NULL);
    float gain = (float)kn_db_to_gain(report.gain_db);
    for (gsize i = 0; i < 960000; i++)
        g_assert_cmpfloat(film[i], ==, plain[i] * gain);
    g_array_unref(report.warnings);
}

/* What the limiter takes from the loudness is given back: clicks twice a second above a quiet tone
 * cost it a tenth of a second each. */
static void test_gain_makes_up_for_the_limiter(void)
{
    enum { N = 960000 };
    g_autofree float *samples = g_new(float, 2 * N);
    for (gint64 i = 0; i < N; i++)
        samples[2 * i] = samples[2 * i + 1] =
            i % 24000 == 12000 ? 0.9f : (float)(0.1 * sin((double)i * 2 * G_PI * 440 / 48000));
    const Sound sounds[] = {{"clicks", N, sound_table, samples}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(N);
    kn_mix_add(mix, KN_MIX_MUSIC, "clicks", 0);
    mix->loudness_lufs = -16;
    KnMixReport report;
    g_autofree float *film = sounds_render(mix, sounds, 4096, &report);
    Level level = level_of(film, N);
    double plain = mix->loudness_lufs - report.mix_lufs;
    g_test_message("%.2f LUFS, %.2f dBTP; gain %.2f, without the limiter %.2f, limited %.2f dB",
                   level.lufs, level.dbtp, report.gain_db, plain, report.limited_db);
    g_assert_cmpfloat(report.gain_db, >, plain + 0.5);
    g_assert_cmpfloat_with_epsilon(level.lufs, mix->loudness_lufs, 0.5);
    g_assert_cmpfloat(level.dbtp, <=, -1);
    g_assert_cmpuint(report.warnings->len, ==, 0);
    g_array_unref(report.warnings);
}

static void test_limiter_leaves_the_rest(void)
{
    /* One loud burst: bits are equal up to 20 ms before it, and again 2 s behind it. */
    static const gint64 AT = 480000;
    const Sound sounds[] = {
        {"sine", 960000, sound_sine, NULL}, {"impulse", 960000, sound_impulse, &AT}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(960000);
    mix->normalize = FALSE;
    kn_mix_add(mix, KN_MIX_MUSIC, "sine", 0);
    kn_mix_add(mix, KN_MIX_EFFECT, "impulse", 0)->gain_db = 6;
    KnMixReport report;
    g_autofree float *film = sounds_render(mix, sounds, 480, &report);
    mix->limit = FALSE;
    g_autofree float *plain = sounds_render(mix, sounds, 480, NULL);
    for (gint64 i = 0; i < 960000; i++) {
        if (i < AT - 960 || i > AT + 96000)
            g_assert_cmpfloat(film[2 * i], ==, plain[2 * i]);
        g_assert_cmpfloat(fabsf(film[2 * i]), <=, 0.8913f);
    }
    double taken = 20 * log10(fabs((double)plain[2 * AT] / film[2 * AT]));
    g_test_message("taken %.2f dB, reported %.2f dB for %.3f s", taken, report.limited_db,
                   (double)report.limited_samples / 48000);
    g_assert_cmpfloat_with_epsilon(report.limited_db, taken, 0.1);
    g_assert_cmpint(report.limited_samples, >, 2400);
    g_assert_cmpint(report.limited_samples, <, 48000);
    g_array_unref(report.warnings);
}

static void test_ceiling_holds(void)
{
    /* What is hardest for a limiter: peaks between samples, square waves, noise far above. */
    g_autofree float *samples = g_new0(float, 96000);
    for (int kind = 0; kind < 4; kind++) {
        for (int i = 0; i < 96000; i++) {
            float noise[2];
            sound_noise(i, NULL, noise);
            samples[i] = kind == 0   ? (float)sin(G_PI / 2 * i + G_PI / 4) * 1.4f
                         : kind == 1 ? (i / 50 % 2 ? 3.0f : -3.0f)
                         : kind == 2 ? noise[0] * 40
                                     : (i % 9600 == 777 ? 30.0f : noise[0]);
        }
        const Sound sounds[] = {{"hard", 96000, sound_pcm, samples}, {0}};
        g_autoptr(KnMix) mix = kn_mix_new(96000);
        mix->normalize = FALSE;
        kn_mix_add(mix, KN_MIX_CLIP, "hard", 0);
        g_autofree float *film = sounds_render(mix, sounds, 480, NULL);
        Level ours = level_of(film, 96000), theirs = ffmpeg_level(film, 96000);
        g_test_message("kind %d: %.2f dBTP, FFmpeg %.1f", kind, ours.dbtp, theirs.dbtp);
        g_assert_cmpfloat(ours.dbtp, <=, -1);
        g_assert_cmpfloat(theirs.dbtp, <=, -1);
    }
}

static void test_silence(void)
{
    const Sound sounds[] = {{"silence", 96000, sound_silence, NULL},
                            {"one", 96000, sound_one, NULL},
                            {"voice", 96000, sound_voice, NULL},
                            {0}};
    static const struct {
        const char *path; /* NULL: no clip at all */
        gint64 n_samples;
        double source_db, gain_db;
        const char *warning;
    } rows[] = {
        {NULL, 96000, 0, 0, "silent"},       {"silence", 96000, 0, 0, "silent"},
        {"voice", 96000, -100, 0, "silent"}, {"one", 1, 0, 0, "too short"},
        {"voice", 19199, 0, 0, "too short"}, {"voice", 96000, -40, 30, "very quiet"},
    };
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = kn_mix_new(rows[r].n_samples);
        if (rows[r].path)
            kn_mix_add(mix, KN_MIX_EFFECT, rows[r].path, 0)->gain_db = rows[r].source_db;
        KnMixReport report;
        g_autofree float *film = sounds_render(mix, sounds, 480, &report);
        for (gint64 i = 0; i < 2 * mix->n_samples; i++)
            g_assert_cmpfloat(fabsf(film[i]), <=, 0.9f);
        g_assert_cmpfloat(report.gain_db, ==, rows[r].gain_db);
        g_assert_cmpuint(report.warnings->len, >=, 1);
        const KnMixWarning *warning = &g_array_index(report.warnings, KnMixWarning, 0);
        g_assert_cmpint(warning->code, ==, KN_WARNING_SOUND_ADJUSTED);
        g_assert_cmpuint(warning->clip, ==, 0);
        g_assert_nonnull(strstr(warning->words, rows[r].warning));
        g_array_unref(report.warnings);
    }
}

static void test_impossible_target(void)
{
    /* Clicks in silence cannot be loud under a ceiling: said, not forced. */
    static const gint64 AT = 100;
    const Sound sounds[] = {{"impulse", 24000, sound_impulse, &AT}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(480000);
    KnMixClip *clip = kn_mix_add(mix, KN_MIX_EFFECT, "impulse", 0);
    clip->loop = TRUE;
    KnMixReport report;
    g_autofree float *film = sounds_render(mix, sounds, 480, &report);
    g_assert_cmpuint(report.warnings->len, ==, 1);
    const char *words = g_array_index(report.warnings, KnMixWarning, 0).words;
    g_test_message("%s", words);
    g_assert_nonnull(strstr(words, "peaks are too high"));
    g_assert_cmpfloat(level_of(film, 480000).dbtp, <=, -1);
    g_array_unref(report.warnings);
}

static void test_true_peak_meter(void)
{
    /* Sines of known amplitude whose samples miss the crest. */
    for (double hertz = 100; hertz <= 21000; hertz *= 1.07) {
        float samples[(2000 + KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER) * 2], peaks[2000];
        for (guint i = 0; i < G_N_ELEMENTS(samples) / 2; i++)
            samples[2 * i] = samples[2 * i + 1] =
                (float)(0.5 * sin(2 * G_PI * hertz * i / 48000 + 0.3));
        g_assert_true(kn_true_peaks(samples, 2000, 0.1f, peaks));
        float largest = 0;
        for (int i = 0; i < 2000; i++)
            largest = MAX(largest, peaks[i]);
        double db = 20 * log10(largest / 0.5);
        g_assert_cmpfloat(db, <, 0.07);
        /* Four points a sample miss a crest by cos(pi f / 4 fs) at most. */
        g_assert_cmpfloat(db, >, 20 * log10(cos(G_PI * hertz / 4 / 48000)) - 0.07);
        g_assert_false(kn_true_peaks(samples, 2000, 0.51f, peaks));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/level/true-peaks-between-samples-are-found", test_true_peak_meter);
    g_test_add_func("/audio/level/synthetic-films-meet-their-target", test_synthetic_films);
    g_test_add_func("/audio/level/real-speech-meets-its-target", test_real_speech);
    g_test_add_func("/audio/level/loudness-is-one-linear-gain", test_one_linear_gain);
    g_test_add_func("/audio/level/gain-makes-up-for-the-limiter",
                    test_gain_makes_up_for_the_limiter);
    g_test_add_func("/audio/level/limiter-acts-only-at-peaks", test_limiter_leaves_the_rest);
    g_test_add_func("/audio/level/nothing-exceeds-the-ceiling", test_ceiling_holds);
    g_test_add_func("/audio/level/silence-is-not-raised", test_silence);
    g_test_add_func("/audio/level/an-impossible-target-is-said", test_impossible_target);
    return g_test_run();
}
