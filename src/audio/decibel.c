/* SPDX-License-Identifier: MIT */
#include "audio/decibel.h"

#include <glib.h>
#include <math.h>

/* Of libm only frexp and ldexp are used: they move the exponent and round nothing. */
static const double LN_2 = 0.69314718055994530942;
static const double LOG10_2 = 0.30102999566398119521;
static const double LOG10_E = 0.43429448190325182765;

double kn_db_to_gain(double db)
{
    double octaves = CLAMP(db, -400.0, 400.0) / 20.0 / LOG10_2;
    int whole = (int)(octaves < 0 ? octaves - 0.5 : octaves + 0.5);
    double x = (octaves - whole) * LN_2;
    /* Taylor's series of e^x by Horner: |x| <= 0.35, so the first term left out is below 1e-17. */
    double sum = 1.0;
    for (int k = 14; k >= 1; k--)
        sum = 1.0 + sum * x / k;
    return ldexp(sum, whole);
}

double kn_gain_to_db(double gain)
{
    if (!(gain > 0))
        return -INFINITY;
    int exponent;
    double m = frexp(gain, &exponent);
    if (m < 0.70710678118654752440) {
        m *= 2;
        exponent--;
    }
    /* ln m = 2·artanh(s); |s| <= 0.172, so s^2k falls below 1e-17 at k = 11. */
    double s = (m - 1) / (m + 1), s2 = s * s, sum = 0;
    for (int k = 11; k >= 0; k--)
        sum = sum * s2 + 1.0 / (2 * k + 1);
    return 20 * (exponent * LOG10_2 + 2 * s * sum * LOG10_E);
}

double kn_db_round(double db)
{
    double hundredths = CLAMP(db, -1e6, 1e6) * 100;
    return (double)(gint64)(hundredths < 0 ? hundredths - 0.5 : hundredths + 0.5) / 100;
}
