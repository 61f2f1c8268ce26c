/* SPDX-License-Identifier: MIT */

/* HDR pictures are brighter than the film can show. What is dark or of middle brightness stays as
 * it is; above a knee the range is compressed so that the picture's brightest becomes the film's
 * white, by the curve of ITU-R BT.2390, 5.4.1, which works on PQ's steps, as the eye has them. The
 * film's white stands for HDR's reference white, 203 cd/m² (ITU-R BT.2408).
 *
 * All three colours of a sample are dimmed by what the curve says to the brightest of them, so that
 * hue and saturation stay.
 *
 * HLG is light before the camera. What a display of 1000 cd/m² makes of it is a power of 1.2 of its
 * luminance (BT.2100, table 5).
 *
 * Powers are made of multiplications and square roots, which IEEE 754 fixes; the rest is tables of
 * whole numbers by the logarithm of an amount, whose 1024 parts an octave are finer than what 8
 * bits show. */
#include "media/av/clip_tone.h"

#include <math.h>

enum {
    OCTAVE_BITS = 10,
    N_ENTRIES = (KN_AV_LIGHT_BITS + 1) << OCTAVE_BITS,
    FACTOR_BITS = 24,
    WEIGHT_BITS = 16
};

static const double pq_peak = 10000, hlg_peak = 1000, white = 203;

struct KnAvTone {
    gboolean hlg;
    gint64 dim[N_ENTRIES];    /* of the brightest colour's light */
    gint64 system[N_ENTRIES]; /* of HLG: of the luminance before the camera */
};

/* ---- powers ---- */

/* x to a power that is not below 0; x 0 or more. */
static double power(double x, double exponent)
{
    double whole = floor(exponent), part = exponent - whole, result = 1, root = x;
    for (double square = x; whole >= 1; whole = floor(whole / 2), square *= square)
        if (fmod(whole, 2) == 1)
            result *= square;
    for (int bit = 0; bit < 52 && part > 0; bit++) {
        root = sqrt(root);
        part *= 2;
        if (part >= 1) {
            result *= root;
            part -= 1;
        }
    }
    return result;
}

/* ---- PQ and HLG ---- */

/* SMPTE ST 2084. */
static const double m1 = 2610.0 / 16384, m2 = 2523.0 / 32, c1 = 3424.0 / 4096, c2 = 2413.0 / 128,
                    c3 = 2392.0 / 128;

static double pq_light(double code)
{
    double root = power(code, 1 / m2);
    return power(MAX(root - c1, 0) / (c2 - c3 * root), 1 / m1);
}

static double pq_code(double light)
{
    double y = power(light, m1);
    return power((c1 + c2 * y) / (1 + c3 * y), m2);
}

/* ARIB STD-B67. */
static double hlg_light(double code)
{
    const double a = 0.17883277, b = 1 - 4 * a, c = 0.55991073, e = 2.718281828459045;
    return code <= 0.5 ? code * code / 3
                       : MIN((power(e, (code - c) / a + 4) / power(e, 4) + b) / 12, 1);
}

gboolean kn_av_tone_is_hdr(enum AVColorTransferCharacteristic transfer)
{
    return transfer == AVCOL_TRC_SMPTE2084 || transfer == AVCOL_TRC_ARIB_STD_B67;
}

double kn_av_tone_light(enum AVColorTransferCharacteristic transfer, double code)
{
    return transfer == AVCOL_TRC_ARIB_STD_B67 ? hlg_light(code) : pq_light(code);
}

/* ---- the curve ---- */

/* BT.2390, from and to steps of PQ, for a display that shows black and `white`. */
static double compress(double code, double peak)
{
    double top = pq_code(peak / pq_peak), most = pq_code(white / pq_peak) / top;
    double knee = 1.5 * most - 0.5, x = MIN(code / top, 1);
    if (most >= 1)
        return MIN(code, pq_code(white / pq_peak));
    if (x <= knee)
        return code;
    double t = (x - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    return top * ((2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
                  (3 * t2 - 2 * t3) * most);
}

/* Amounts of the same logarithm, to a part of an octave, have one entry: their middle's. */
static inline int entry_of(gint64 amount)
{
    if (amount < 1)
        return 0;
    amount = MIN(amount, (gint64)1 << KN_AV_LIGHT_BITS);
    int octave = 63 - __builtin_clzll((guint64)amount);
    gint64 part = (amount << OCTAVE_BITS >> octave) - (1 << OCTAVE_BITS);
    return (octave << OCTAVE_BITS) + (int)part;
}

static double amount_of(int entry)
{
    int octave = entry >> OCTAVE_BITS;
    double part = (entry & ((1 << OCTAVE_BITS) - 1)) + (octave >= OCTAVE_BITS ? 0.5 : 0);
    double amount = ldexp(1 + part / (1 << OCTAVE_BITS), octave);
    return amount / (double)((gint64)1 << KN_AV_LIGHT_BITS);
}

static gint64 factor(double x)
{
    return (gint64)floor(x * (1 << FACTOR_BITS) + 0.5);
}

KnAvTone *kn_av_tone_new(enum AVColorTransferCharacteristic transfer, int peak)
{
    KnAvTone *tone = g_new0(KnAvTone, 1);
    tone->hlg = transfer == AVCOL_TRC_ARIB_STD_B67;
    double unit = tone->hlg ? hlg_peak : pq_peak, brightest = tone->hlg ? hlg_peak : peak;
    for (int i = 0; i < N_ENTRIES; i++) {
        double amount = MIN(amount_of(i), 1), nits = amount * unit;
        double shown = pq_light(compress(pq_code(nits / pq_peak), brightest)) * pq_peak;
        tone->dim[i] = factor(shown / white / amount);
        tone->system[i] = factor(power(amount, 0.2));
    }
    return tone;
}

void kn_av_tone_free(KnAvTone *tone)
{
    g_free(tone);
}

static inline void multiply(gint64 rgb[3], gint64 by)
{
    for (int i = 0; i < 3; i++)
        rgb[i] = (rgb[i] * by) >> FACTOR_BITS;
}

void kn_av_tone_apply(const KnAvTone *tone, gint64 rgb[3])
{
    /* Of BT.2020, and they add up to 1. */
    enum { RED = 17216, BLUE = 3886, GREEN = (1 << WEIGHT_BITS) - RED - BLUE };
    if (tone->hlg)
        multiply(
            rgb,
            tone->system[entry_of((RED * rgb[0] + GREEN * rgb[1] + BLUE * rgb[2]) >> WEIGHT_BITS)]);
    multiply(rgb, tone->dim[entry_of(MAX(MAX(rgb[0], rgb[1]), rgb[2]))]);
}
