/* SPDX-License-Identifier: MIT */
#include "shot/exact.h"
#include <glib.h>
#include <math.h>

double kn_smoothstep(double low, double high, double x)
{
    double t = CLAMP((x - low) / (high - low), 0, 1);

    return t * t * (3 - 2 * t);
}

double kn_exact_sin(double x)
{
    /* pi/2 in two parts, so that the reduction keeps full precision for the few turns met here. */
    static const double half_pi_high = 0x1.921fb54400000p+0, half_pi_low = 0x1.0b4611a626331p-34;
    static const double two_over_pi = 0x1.45f306dc9c883p-1;
    double k = floor(x * two_over_pi + 0.5);
    double r = (x - k * half_pi_high) - k * half_pi_low;
    double r2 = r * r;
    int quadrant = (int)(k - 4 * floor(k / 4));
    double y;

    /* Taylor series on |r| <= pi/4: the next term is below 2^-60. */
    if (quadrant & 1)
        y = 1 -
            r2 / 2 *
                (1 -
                 r2 / 12 *
                     (1 -
                      r2 / 30 *
                          (1 -
                           r2 / 56 *
                               (1 - r2 / 90 * (1 - r2 / 132 * (1 - r2 / 182 * (1 - r2 / 240)))))));
    else
        y = r *
            (1 -
             r2 / 6 *
                 (1 -
                  r2 / 20 *
                      (1 - r2 / 42 *
                               (1 - r2 / 72 * (1 - r2 / 110 * (1 - r2 / 156 * (1 - r2 / 210)))))));
    return quadrant & 2 ? -y : y;
}

double kn_wave(double x)
{
    double part = x - floor(x);

    return 0.5 - 0.5 * kn_exact_sin((2 * part + 0.5) * 0x1.921fb54442d18p+1);
}

double kn_exact_exp2(double x)
{
    double n = floor(x + 0.5);
    double f = (x - n) * 0x1.62e42fefa39efp-1; /* ln 2 */
    double sum = 1;

    for (int i = 18; i > 0; i--)
        sum = 1 + sum * f / i;
    return ldexp(sum, (int)n);
}

double kn_exact_log2(double x)
{
    int exponent;
    double m = frexp(x, &exponent), z, z2, sum = 0;

    if (m < 0x1.6a09e667f3bcdp-1) { /* sqrt(1/2): keep m near 1 */
        m *= 2;
        exponent--;
    }
    /* ln m = 2 artanh((m - 1) / (m + 1)); |z| < 0.172, so 11 terms reach 2^-58. */
    z = (m - 1) / (m + 1);
    z2 = z * z;
    for (int i = 21; i > 0; i -= 2)
        sum = sum * z2 + 1.0 / i;
    return exponent + 2 * z * sum * 0x1.71547652b82fep+0; /* 1 / ln 2 */
}

double kn_exact_atan2(double y, double x)
{
    static const double pi = 0x1.921fb54442d18p+1;
    double a = fabs(x), b = fabs(y), t, t2, sum = 0;

    if (a == 0 && b == 0)
        return 0;
    t = MIN(a, b) / MAX(a, b);
    t = t / (1 + sqrt(1 + t * t)); /* half the angle: |t| < 0.415, so 20 terms reach 2^-52 */
    t2 = t * t;
    for (int i = 39; i > 0; i -= 2)
        sum = 1.0 / i - sum * t2;
    t *= 2 * sum;
    if (b > a)
        t = pi / 2 - t;
    if (x < 0)
        t = pi - t;
    return y < 0 ? -t : t;
}
