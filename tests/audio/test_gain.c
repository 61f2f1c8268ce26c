/* SPDX-License-Identifier: MIT */
/* The gain of limited films is found without trying it: many sounds of all kinds, from a fixed
 * seed, are as loud as asked for behind the limiter, and were mixed twice, at most three times. */
#include "audio/loudness.h"
#include "audio/true_peak.h"
#include "sounds.h"

#include <ebur128.h>
#include <math.h>
#include <string.h>

enum { AROUND = KN_TRUE_PEAK_BEFORE + KN_TRUE_PEAK_AFTER };

typedef struct {
    gint64 n;
    GRand *random;
    float *samples; /* stereo */
} Film;

static double between(Film *film, double low, double high)
{
    return g_rand_double_range(film->random, low, high);
}

static void add(Film *film, gint64 i, double left, double right)
{
    film->samples[2 * i] += (float)left;
    film->samples[2 * i + 1] += (float)right;
}

/* ---- what films are made of ---- */

static void silence(Film *film)
{
}

static void tone(Film *film)
{
    double hertz = exp(between(film, log(30), log(18000))), phase = between(film, 0, 7);
    for (gint64 i = 0; i < film->n; i++)
        add(film, i, 0.3 * sin((double)i * 2 * G_PI * hertz / 48000),
            0.3 * sin((double)i * 2 * G_PI * hertz / 48000 + phase));
}

static void noise(Film *film)
{
    for (gint64 i = 0; i < film->n; i++)
        add(film, i, between(film, -0.2, 0.2), between(film, -0.2, 0.2));
}

static void square(Film *film)
{
    gint64 half = g_rand_int_range(film->random, 20, 500);
    for (gint64 i = 0; i < film->n; i++)
        add(film, i, i / half % 2 ? 0.3 : -0.3, i / half % 2 ? 0.3 : -0.3);
}

/* Words of a buzz, each of its own pitch and level, with pauses. */
static void speech(Film *film)
{
    for (gint64 at = 0; at < film->n;) {
        gint64 n = g_rand_int_range(film->random, 4800, 24000);
        double hertz = between(film, 80, 260), level = between(film, 0.05, 0.4);
        for (gint64 i = 0; i < n && at + i < film->n; i++) {
            double sum = 0, swell = sin(G_PI * (double)i / (double)n);
            for (int k = 1; k <= 12; k++)
                sum += sin(2 * G_PI * hertz * k * (double)i / 48000 + k) / k;
            add(film, at + i, level * swell * sum, level * swell * sum);
        }
        at += n + g_rand_int_range(film->random, 500, 20000);
    }
}

static void music(Film *film)
{
    double pitch = between(film, 55, 220), beat = between(film, 0.2, 0.8);
    for (gint64 i = 0; i < film->n; i++) {
        double t = (double)i / 48000, hit = exp(-12 * fmod(t, beat)), left = 0, right = 0;
        for (int k = 1; k <= 5; k++) {
            left += sin(2 * G_PI * pitch * k * t) / k;
            right += sin(2 * G_PI * (pitch * k + 0.9) * t) / k;
        }
        add(film, i, (0.05 + 0.3 * hit) * left, (0.05 + 0.3 * hit) * right);
    }
}

static void clicks(Film *film)
{
    for (gint64 at = 0; at < film->n; at += g_rand_int_range(film->random, 2000, 48000))
        add(film, at, 0.9, between(film, -0.9, 0.9));
}

/* Sparse hits of noise that die away, on the left, in the middle or on the right. */
static void drums(Film *film)
{
    for (gint64 at = 0; at < film->n; at += g_rand_int_range(film->random, 6000, 60000)) {
        double level = between(film, 0.3, 1), side = between(film, 0, 1);
        double fall = between(film, 0.0005, 0.005);
        for (gint64 i = 0; i < 12000 && at + i < film->n; i++) {
            double hit = level * exp(-fall * (double)i) * between(film, -1, 1);
            add(film, at + i, hit * side, hit * (1 - side));
        }
    }
}

static void loud_end(Film *film)
{
    for (gint64 i = 0; i < film->n; i++) {
        double level = i > film->n * 4 / 5 ? 0.9 : 0.02;
        add(film, i, between(film, -level, level), between(film, -level, level));
    }
}

/* ---- films ---- */

typedef struct {
    const char *name;
    void (*parts[3])(Film *film);
    gboolean left_only;
} Kind;

static const Kind KINDS[] = {
    {"speech", {speech}, FALSE},
    {"speech and music", {speech, music}, FALSE},
    {"speech on the left", {speech}, TRUE},
    {"music and drums", {music, drums}, FALSE},
    {"sparse peaks over a tone", {tone, clicks}, FALSE},
    {"sparse peaks over noise", {noise, drums}, FALSE},
    {"sparse peaks over speech", {speech, clicks}, FALSE},
    {"a tone", {tone}, FALSE},
    {"a tone on the left", {tone}, TRUE},
    {"noise", {noise}, FALSE},
    {"a square wave", {square}, FALSE},
    {"loud at the end", {loud_end}, FALSE},
    {"loud at the end, with speech", {loud_end, speech}, FALSE},
    {"peaks alone", {clicks}, FALSE},
    {"drums alone", {drums}, FALSE},
    {"everything", {speech, music, drums}, FALSE},
    {"silence", {silence}, FALSE},
};

typedef struct {
    double lufs, dbtp; /* by libebur128, with its own interpolator */
    double our_dbtp;   /* by ours */
} Level;

static Level level_of(const float *film, gint64 n)
{
    Level level;
    ebur128_state *meter = ebur128_init(2, 48000, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
    ebur128_add_frames_float(meter, film, (gsize)n);
    ebur128_loudness_global(meter, &level.lufs);
    double left, right;
    ebur128_true_peak(meter, 0, &left);
    ebur128_true_peak(meter, 1, &right);
    ebur128_destroy(&meter);
    level.dbtp = 20 * log10(MAX(left, right));
    g_autofree float *padded = g_new0(float, 2 * (gsize)(n + AROUND));
    g_autofree float *peaks = g_new(float, (gsize)n);
    memcpy(padded + 2 * KN_TRUE_PEAK_BEFORE, film, (gsize)n * 2 * sizeof(float));
    kn_true_peaks(padded, (gsize)n, 0, peaks);
    float largest = 0;
    for (gint64 i = 0; i < n; i++)
        largest = MAX(largest, peaks[i]);
    level.our_dbtp = 20 * log10(largest);
    return level;
}

static void make(Film *film, const Kind *kind, gint64 n)
{
    film->n = n;
    film->samples = g_new0(float, 2 * (gsize)n);
    for (guint p = 0; p < G_N_ELEMENTS(kind->parts) && kind->parts[p]; p++)
        kind->parts[p](film);
    for (gint64 i = 0; kind->left_only && i < n; i++)
        film->samples[2 * i + 1] = 0;
}

/* How many films were limited, and how many of these are not within 0.1 LU without a word. */
typedef struct {
    guint limited, far;
} Counts;

static void check_film(Film *film, const char *name, double level_db, Counts *counts)
{
    const Sound sounds[] = {{"film", film->n, sound_table, film->samples}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(film->n);
    kn_mix_add(mix, KN_MIX_EFFECT, "film", 0)->gain_db = level_db;
    mix->loudness_lufs = floor(between(film, -30, -6));
    mix->ceiling_dbtp = floor(between(film, -6, 0));
    KnMixReport report;
    g_autofree float *out = sounds_render(mix, sounds, 4096, &report);
    Level level = level_of(out, film->n);
    double taken = report.mix_lufs + report.gain_db - level.lufs;
    double off = fabs(level.lufs - mix->loudness_lufs);
    g_test_message("%s at %+.0f dB, %.2f s to %.0f LUFS under %.0f dBTP: %.2f LUFS, %.2f dBTP "
                   "(%.2f), limited by %.2f dB, which takes %.2f LU; %u passes, %u warnings",
                   name, level_db, (double)film->n / 48000, mix->loudness_lufs, mix->ceiling_dbtp,
                   level.lufs, level.dbtp, level.our_dbtp, report.limited_db, taken,
                   report.n_passes, report.warnings->len);
    gboolean measurable = isfinite(report.mix_lufs);
    /* Noise has much above 21 kHz, where interpolators differ. */
    g_assert_true(!(level.our_dbtp > mix->ceiling_dbtp) || !measurable);
    g_assert_true(!(level.dbtp > mix->ceiling_dbtp + 0.3) || !measurable);
    g_assert_cmpuint(report.n_passes, >=, 2);
    g_assert_cmpuint(report.n_passes, <=, measurable && taken > 0.9 ? 3 : 2);
    if (measurable)
        g_assert_cmpfloat_with_epsilon(report.film_lufs, level.lufs, 0.1);
    if (measurable && report.warnings->len == 0)
        g_assert_cmpfloat(off, <=, 0.5);
    else
        g_assert_true(off > 0.4 || !measurable);
    counts->limited += report.limited_db > 0.1;
    counts->far += report.limited_db > 0.1 && report.warnings->len == 0 && off > 0.1;
    g_array_unref(report.warnings);
}

static void test_films(void)
{
    static const double LEVELS_DB[] = {0, 30, -30, 12, 5, -10};
    Film film = {.random = g_rand_new_with_seed(20)};
    Counts counts = {0};
    for (gsize k = 0; k < G_N_ELEMENTS(KINDS); k++)
        for (gsize l = 0; l < G_N_ELEMENTS(LEVELS_DB); l++) {
            make(&film, &KINDS[k], g_rand_int_range(film.random, 48000, 240000));
            check_film(&film, KINDS[k].name, LEVELS_DB[l], &counts);
            g_free(film.samples);
        }
    g_test_message("%u films were limited, %u of them were off by more than 0.1 LU", counts.limited,
                   counts.far);
    g_assert_cmpuint(counts.limited, >=, 30);
    g_assert_cmpuint(counts.far * 20, <=, counts.limited);
    g_rand_free(film.random);
}

/* From one sample and one frame to what has one block of 400 ms. */
static void test_short_films(void)
{
    static const gint64 LENGTHS[] = {1, 2, 239, 240, 241, 1600, 4800, 19199, 19200, 19201, 24000};
    static const Kind KIND = {"short", {noise, clicks}, FALSE};
    Film film = {.random = g_rand_new_with_seed(21)};
    Counts counts = {0};
    for (gsize l = 0; l < G_N_ELEMENTS(LENGTHS); l++) {
        make(&film, &KIND, LENGTHS[l]);
        check_film(&film, KIND.name, 0, &counts);
        g_free(film.samples);
    }
    g_rand_free(film.random);
}

static void test_one_pass(void)
{
    const Sound sounds[] = {{"noise", 48000, sound_noise, NULL}, {0}};
    g_autoptr(KnMix) mix = kn_mix_new(48000);
    kn_mix_add(mix, KN_MIX_EFFECT, "noise", 0)->gain_db = 30;
    mix->normalize = FALSE;
    KnMixReport report;
    g_autofree float *out = sounds_render(mix, sounds, 4096, &report);
    g_assert_cmpfloat(out[0], !=, 0);
    g_assert_cmpuint(report.n_passes, ==, 1);
    g_assert_cmpfloat(report.limited_db, >, 1);
    g_array_unref(report.warnings);
}

/* ---- what is measured ---- */

static void test_meter(void)
{
    static const gsize SIZES[] = {1, 37, 480, 1000, 240000};
    Film film = {.random = g_rand_new_with_seed(22)};
    for (gsize k = 0; k < G_N_ELEMENTS(KINDS); k++) {
        make(&film, &KINDS[k], 240000);
        Level level = level_of(film.samples, film.n);
        for (gsize s = 0; s < G_N_ELEMENTS(SIZES); s++) {
            g_autoptr(KnLoudness) loudness = kn_loudness_new(film.n, TRUE);
            for (gsize at = 0; at < (gsize)film.n; at += SIZES[s])
                kn_loudness_add(loudness, film.samples + 2 * at, MIN(SIZES[s], (gsize)film.n - at));
            kn_loudness_end(loudness);
            double lufs = kn_loudness_lufs(loudness), dbtp = kn_loudness_dbtp(loudness);
            g_test_message("%s in reads of %zu: %.2f LUFS (%.3f), %.2f dBTP (%.2f)", KINDS[k].name,
                           SIZES[s], lufs, level.lufs, dbtp, level.our_dbtp);
            g_assert_true(isfinite(lufs) == isfinite(level.lufs));
            if (isfinite(lufs))
                g_assert_cmpfloat_with_epsilon(lufs, level.lufs, 0.0051);
            g_assert_true(!(dbtp > level.our_dbtp + 1e-6));
            g_assert_true(!(dbtp < level.our_dbtp - 1));
        }
        g_free(film.samples);
    }
    g_rand_free(film.random);
}

/* A crest between the film's last samples is found. */
static void test_peak_at_the_end(void)
{
    enum { N = 48000 };
    g_autofree float *samples = g_new0(float, 2 * N);
    samples[2 * N - 1] = samples[2 * N - 3] = 0.8f;
    g_autoptr(KnLoudness) loudness = kn_loudness_new(N, TRUE);
    kn_loudness_add(loudness, samples, N);
    kn_loudness_end(loudness);
    g_assert_cmpfloat(kn_loudness_dbtp(loudness), >, 20 * log10(0.8) + 1.5);
}

static void test_long_films(void)
{
    static const struct {
        gint64 hours;
        gsize span_samples;
    } rows[] = {{1, 240}, {3, 240}, {4, 480}, {7, 960}, {12, 960}, {13, 4800}, {100, 4800}};
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        gint64 n = rows[r].hours * 3600 * 48000;
        g_autoptr(KnLoudness) loudness = kn_loudness_new(n, TRUE);
        KnLoudnessShort film = kn_loudness_short(loudness);
        g_assert_cmpuint(film.span_samples, ==, rows[r].span_samples);
        g_assert_cmpuint(KN_LOUDNESS_STEP % film.span_samples, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/gain/films-of-all-kinds-are-as-loud-as-asked-for", test_films);
    g_test_add_func("/audio/gain/short-films-too", test_short_films);
    g_test_add_func("/audio/gain/one-pass-without-a-target", test_one_pass);
    g_test_add_func("/audio/gain/the-meter-agrees-with-libebur128", test_meter);
    g_test_add_func("/audio/gain/a-peak-at-the-very-end-is-found", test_peak_at_the_end);
    g_test_add_func("/audio/gain/long-films-have-longer-spans", test_long_films);
    return g_test_run();
}
