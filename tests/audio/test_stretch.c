/* SPDX-License-Identifier: MIT */
/* Sound at another speed: where it is heard, how high it is, and how long. */
#include "audio/stretch.h"

#include <gio/gio.h>

#include <math.h>
#include <string.h>

enum { RATE = 48000, N = 4 * RATE };

static const gint32 speeds[] = {250000, 500000, 750000, 900000, 1234567, 1500000, 2000000, 4000000};

typedef struct {
    double (*sound)(gint64 i);
    gint64 at, n;
    gsize most; /* given at a time */
} Source;

static gssize give(gpointer data, float *samples, gsize n, GError **error)
{
    Source *source = data;
    gsize left = (gsize)(source->n - source->at);
    n = MIN(MIN(n, source->most), left);
    for (gsize i = 0; i < n; i++, source->at++)
        samples[2 * i] = samples[2 * i + 1] = (float)source->sound(source->at);
    return (gssize)n;
}

static double sine(gint64 i)
{
    return 0.5 * sin(2 * G_PI * 220 * (double)i / RATE);
}

/* A voice's form: a buzz of 120 Hz with overtones. */
static double buzz(gint64 i)
{
    double sum = 0;
    for (int k = 1; k <= 12; k++)
        sum += sin(2 * G_PI * 120 * k * (double)i / RATE) / k;
    return 0.3 * sum;
}

/* A tenth of a second of sound each half second. */
static double bursts(gint64 i)
{
    double t = (double)(i % (RATE / 2)) / RATE;
    return t < 0.1 ? 0.5 * sin(2 * G_PI * 700 * t) * sin(G_PI * t / 0.1) : 0;
}

static double silence(gint64 i)
{
    return 0;
}

/* The caller frees. */
static float *play(double (*sound)(gint64), gint32 speed, gsize most, gsize read, gint64 *n)
{
    Source source = {sound, 0, N, most};
    g_autoptr(KnStretch) stretch = kn_stretch_new(speed, give, &source);
    float *samples = g_new(float, 2 * (5 * (gsize)N));
    gssize got;
    *n = 0;
    while ((got = kn_stretch_read(stretch, samples + 2 * *n, read, NULL)) > 0)
        *n += got;
    g_assert_cmpint(got, ==, 0);
    return samples;
}

static void test_length(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++) {
        gint64 n;
        g_free(play(silence, speeds[i], 4096, 1000, &n));
        g_assert_cmpint(n, ==, (gint64)N * 1000000 / speeds[i]);
    }
}

/* How often it rises through 0 in a second. */
static double pitch(const float *samples, gint64 n)
{
    gint64 first = -1, last = -1;
    int rises = -1;
    for (gint64 i = RATE / 10; i < n - RATE / 10; i++)
        if (samples[2 * i - 2] < 0 && samples[2 * i] >= 0) {
            first = first < 0 ? i : first;
            last = i;
            rises++;
        }
    return (double)rises * RATE / (double)(last - first);
}

static void test_pitch(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++) {
        gint64 n;
        g_autofree float *samples = play(sine, speeds[i], 4096, 1000, &n);
        g_assert_cmpfloat_with_epsilon(pitch(samples, n), 220, 0.5);
        double least = 1, most = 0; /* the level of each 20 ms */
        for (gint64 at = RATE / 10; at < n - RATE / 5; at += 960) {
            double sum = 0;
            for (int k = 0; k < 960; k++)
                sum += samples[2 * (at + k)] * samples[2 * (at + k)] / 960;
            least = MIN(least, sqrt(sum));
            most = MAX(most, sqrt(sum));
        }
        g_test_message("speed %.3f: level %.4f to %.4f", speeds[i] / 1e6, least, most);
        g_assert_cmpfloat(least, >, 0.5 * M_SQRT1_2 * 0.93);
        g_assert_cmpfloat(most, <, 0.5 * M_SQRT1_2 * 1.07);
    }
}

static double power(const float *samples, gint64 at, gint64 n)
{
    double sum = 0;
    for (gint64 i = MAX(at, 0); i < at + n; i++)
        sum += samples[2 * i] * samples[2 * i];
    return sum;
}

/* The middle of each burst is heard within 10 ms of its place, at the beginning as at the end. */
static void test_place(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++) {
        gint64 n;
        double speed = speeds[i] / 1e6;
        g_autofree float *samples = play(bursts, speeds[i], 4096, 1000, &n);
        for (int burst = 0; burst < 8; burst++) {
            gint64 from = (gint64)((burst * 0.5 - 0.15) / speed * RATE);
            gint64 to = MIN((gint64)((burst * 0.5 + 0.25) / speed * RATE), n);
            double sum = 0, moment = 0;
            for (gint64 s = MAX(from, 0); s < to; s++) {
                double square = samples[2 * s] * samples[2 * s];
                sum += square;
                moment += square * (double)s;
            }
            double middle = moment / sum / RATE, wanted = (burst * 0.5 + 0.05) / speed;
            g_assert_cmpfloat(sum, >, 0);
            if (fabs(middle - wanted) > 0.01)
                g_error("speed %.3f: burst %d is heard at %.4f s instead of %.4f s", speed, burst,
                        middle, wanted);
        }
    }
}

/* A steady sound stays one: no step is larger than its own. */
static void test_smooth(void)
{
    float own = 0;
    for (gint64 i = 1; i < RATE; i++)
        own = MAX(own, (float)fabs(buzz(i) - buzz(i - 1)));
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++) {
        gint64 n;
        g_autofree float *samples = play(buzz, speeds[i], 4096, 1000, &n);
        float most = 0;
        for (gint64 s = 1; s < n - 2 * 960; s++)
            most = MAX(most, fabsf(samples[2 * s] - samples[2 * s - 2]));
        g_assert_cmpfloat(most, <=, own * 1.2);
        g_assert_cmpfloat(power(samples, n / 2, 9600) / power(samples, n / 4, 9600), >, 0.8);
    }
}

/* In whatever pieces it comes and is taken. */
static void test_pieces(void)
{
    gint64 n, again;
    g_autofree float *once = play(buzz, 1300000, 4096, 4096, &n);
    g_autofree float *other = play(buzz, 1300000, 7, 33, &again);
    g_assert_cmpint(n, ==, again);
    g_assert_cmpmem(once, sizeof(float) * 2 * (gsize)n, other, sizeof(float) * 2 * (gsize)n);
}

static gssize fail(gpointer data, float *samples, gsize n, GError **error)
{
    int *left = data;
    memset(samples, 0, sizeof(float) * 2 * n);
    if ((*left)-- > 0)
        return (gssize)n;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "no more");
    return -1;
}

static void test_error(void)
{
    int left = 2;
    float samples[2 * 4096];
    gssize got;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnStretch) stretch = kn_stretch_new(2000000, fail, &left);
    while ((got = kn_stretch_read(stretch, samples, 4096, &error)) > 0)
        ;
    g_assert_cmpint(got, ==, -1);
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stretch/lasts-as-long-as-its-speed-says", test_length);
    g_test_add_func("/stretch/pitch-and-level-stay", test_pitch);
    g_test_add_func("/stretch/is-heard-in-its-place", test_place);
    g_test_add_func("/stretch/does-not-click", test_smooth);
    g_test_add_func("/stretch/is-the-same-in-any-pieces", test_pieces);
    g_test_add_func("/stretch/errors-come-out", test_error);
    return g_test_run();
}
