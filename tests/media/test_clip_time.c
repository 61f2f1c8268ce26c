/* SPDX-License-Identifier: MIT */
#include "media/clip_time.h"

#include <math.h>

/* Which time of a clip belongs to which time of its segment, against the plain words of it in
 * doubles. */

typedef struct {
    const char *says;
    double in, span, speed; /* seconds; span 0: none */
    guint32 rounds;
    double hold_at, hold;
} Row;

static const Row rows[] = {
    {"as it is", 0, 0, 1, 0, 0, 0},
    {"from in", 1.5, 0, 1, 0, 0, 0},
    {"at half speed", 1, 2, 0.5, 0, 0, 0},
    {"at four times", 0, 2, 4, 1, 0, 0},
    {"an odd speed", 0.3, 1.7, 1.234567, 1, 0, 0},
    {"once", 0.5, 1.5, 1, 1, 0, 0},
    {"three times", 0.5, 0.7, 1, 3, 0, 0},
    {"for ever", 0.1, 0.9, 1.5, KN_CLIP_FOREVER, 0, 0},
    {"held", 0.5, 2, 1, 0, 1.25, 0.8},
    {"held at a speed", 0.5, 2, 0.25, 1, 1.25, 0.8},
    {"held in each round", 0.5, 1, 2, KN_CLIP_FOREVER, 0.75, 0.3},
    {"held at the beginning", 0.5, 1, 1, 2, 0.5, 0.5},
    {"held at the end", 0.5, 1, 1, 2, 1.5, 0.5},
};

static gint64 us(double seconds)
{
    return (gint64)floor(seconds * 1e6 + 0.5);
}

static KnClipTime time_of(const Row *row)
{
    return (KnClipTime){us(row->in), us(row->span),    (gint32)us(row->speed),
                        row->rounds, us(row->hold_at), us(row->hold)};
}

/* Within a round, in seconds of the film. */
static double in_round(const Row *row, double t)
{
    double hold = (row->hold_at - row->in) / row->speed;
    if (row->hold > 0 && t >= hold)
        t = t < hold + row->hold ? hold : t - row->hold;
    return row->in + t * row->speed;
}

/* The time in the clip; NaN: its end. */
static double expected(const Row *row, double t)
{
    double length = row->span / row->speed + row->hold;
    if (row->rounds == KN_CLIP_GOES_ON || t < 0)
        return in_round(row, t);
    double n = floor(t / length);
    return row->rounds != KN_CLIP_FOREVER && n >= row->rounds ? NAN : in_round(row, t - n * length);
}

static void test_at(void)
{
    const double frame = 1 / 30.0;
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        const Row *row = &rows[r];
        KnClipTime time = time_of(row);
        g_assert_null(kn_clip_time_problem(&time));
        for (int f = -20; f < 400; f++) {
            double t = f * frame + 0.0137; /* nowhere near a change */
            gint64 is = kn_clip_time_at(&time, us(t));
            double wanted = expected(row, t), end = row->in + row->span;
            if (row->rounds != KN_CLIP_GOES_ON && t > 0)
                wanted = fmin(wanted, end - 0.002); /* not NaN */
            if (fabs((double)is / 1e6 - wanted) > 2e-5)
                g_error("%s: at %.4f s it is %.6f s instead of %.6f s", row->says, t,
                        (double)is / 1e6, wanted);
        }
    }
}

/* A round that lasts whole frames shows the same pictures each time: none twice, none left out. */
static void test_seamless(void)
{
    const KnRational rates[] = {{30, 1}, {25, 1}, {30000, 1001}, {24000, 1001}, {60, 1}};
    for (guint r = 0; r < G_N_ELEMENTS(rates); r++)
        for (int n = 1; n < 50; n += 7) {
            KnClipTime time = {.in_us = kn_frame_us(5, rates[r]),
                               .speed = KN_CLIP_SPEED_ONE,
                               .rounds = KN_CLIP_FOREVER};
            time.span_us = kn_frame_us(5 + n, rates[r]) - time.in_us;
            for (int f = 0; f < 20 * n; f++) {
                gint64 at = kn_clip_time_at(&time, kn_frame_us(f, rates[r]));
                gint64 shown = at + 1000; /* the last picture that begins by then */
                int picture = 5 + f % n;
                g_assert_cmpint(kn_frame_us(picture, rates[r]), <=, shown);
                g_assert_cmpint(kn_frame_us(picture + 1, rates[r]), >, shown);
            }
        }
}

/* What is heard at a time is what is seen: each sample of a stretch lies where the picture of then
 * does, stretches follow each other, and nothing is heard while a picture is held. */
static void test_pieces(void)
{
    const gint64 from = -9600, to = 480000;
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        const Row *row = &rows[r];
        KnClipTime time = time_of(row);
        g_autoptr(GArray) pieces = kn_clip_time_pieces(&time, from, to);
        gint64 last = from, heard = 0;
        g_assert_cmpuint(pieces->len, >, 0);
        for (guint i = 0; i < pieces->len; i++) {
            const KnClipPiece *piece = &g_array_index(pieces, KnClipPiece, i);
            g_assert_cmpint(piece->start, >=, last);
            last = piece->start + piece->n;
            heard += piece->n;
            for (gint64 s = piece->start + 200; s < last - 200; s += 311) {
                double is = (double)piece->in / KN_SAMPLE_RATE +
                            (double)(s - piece->start) / KN_SAMPLE_RATE * row->speed;
                double seen = expected(row, (double)s / KN_SAMPLE_RATE);
                if (fabs(is - seen) > 1e-4)
                    g_error("%s: at %.4f s the clip's %.5f s are heard and %.5f s are seen",
                            row->says, (double)s / KN_SAMPLE_RATE, is, seen);
            }
        }
        g_assert_cmpint(last, <=, to);
        double length = row->rounds == KN_CLIP_GOES_ON ? 10 : row->span / row->speed * row->rounds;
        if (row->rounds != KN_CLIP_FOREVER)
            length = MIN(length, row->rounds ? length : 10 - row->hold) + 0.2;
        if (row->rounds != KN_CLIP_FOREVER && fabs((double)heard / KN_SAMPLE_RATE - length) > 1e-3)
            g_error("%s: heard for %.4f s instead of %.4f s", row->says,
                    (double)heard / KN_SAMPLE_RATE, length);
    }
}

static void test_problems(void)
{
    static const KnClipTime bad[] = {
        {-1, 0, KN_CLIP_SPEED_ONE, 0, 0, 0},         {0, -1, KN_CLIP_SPEED_ONE, 0, 0, 0},
        {G_MAXINT64, 0, KN_CLIP_SPEED_ONE, 0, 0, 0}, {0, 0, KN_CLIP_SPEED_MIN - 1, 0, 0, 0},
        {0, 0, KN_CLIP_SPEED_MAX + 1, 0, 0, 0},      {0, 0, 0, 0, 0, 0},
        {0, 0, KN_CLIP_SPEED_ONE, 1, 0, 0},          {0, 0, KN_CLIP_SPEED_ONE, 0, 0, -1},
        {1000, 0, KN_CLIP_SPEED_ONE, 0, 999, 1},     {1000, 1000, KN_CLIP_SPEED_ONE, 0, 2001, 1},
    };
    KnClipTime plain = KN_CLIP_TIME_PLAIN;
    g_assert_null(kn_clip_time_problem(&plain));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_nonnull(kn_clip_time_problem(&bad[i]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip_time/the-clip's-time-at-each-frame", test_at);
    g_test_add_func("/clip_time/loops-of-whole-frames-are-seamless", test_seamless);
    g_test_add_func("/clip_time/what-is-heard-is-what-is-seen", test_pieces);
    g_test_add_func("/clip_time/what-no-plan-makes-is-refused", test_problems);
    return g_test_run();
}
