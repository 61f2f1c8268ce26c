/* SPDX-License-Identifier: MIT */
#include "audio/weighting.h"

#include <math.h>
#include <string.h>

/* Both channels at once; every processor we are built for has registers of two doubles. */
typedef double Pair __attribute__((vector_size(16)));

/* BS.1770-4, annex 1, tables 1 and 2: a shelf for the head, and a high-pass. */
static const double SHELF_B[3] = {1.53512485958697, -2.69169618940638, 1.19839281085285};
static const double SHELF_A[2] = {-1.69065929318241, 0.73248077421585};
static const double HIGH_A[2] = {-1.99004745483398, 0.99007225036621};

/* Below this what rings on is no sound any more, and soon too small to be computed fast. */
static const double SILENT = 1e-30;

/* Each result needs the one before it in a product and a sum alone (direct form I): the time of a
 * sample is that of these two, everything else is computed meanwhile. */
double kn_weighting_energy(KnWeighting *weighting, const float *samples, gsize n)
{
    Pair in[2], shelf[2], out[2], sum = {0, 0};
    memcpy(in, weighting->in, sizeof in);
    memcpy(shelf, weighting->shelf, sizeof shelf);
    memcpy(out, weighting->out, sizeof out);
    for (gsize i = 0; i < n; i++) {
        Pair x = {samples[2 * i], samples[2 * i + 1]};
        Pair v = SHELF_B[0] * x + SHELF_B[1] * in[0] + SHELF_B[2] * in[1] - SHELF_A[1] * shelf[1] -
                 SHELF_A[0] * shelf[0];
        Pair y = v - (shelf[0] + shelf[0]) + shelf[1] - HIGH_A[1] * out[1] - HIGH_A[0] * out[0];
        in[1] = in[0];
        in[0] = x;
        shelf[1] = shelf[0];
        shelf[0] = v;
        out[1] = out[0];
        out[0] = y;
        sum += y * y;
    }
    for (int k = 0; k < 2; k++)
        for (int c = 0; c < 2; c++) {
            weighting->in[k][c] = in[k][c];
            weighting->shelf[k][c] = fabs(shelf[k][c]) < SILENT ? 0 : shelf[k][c];
            weighting->out[k][c] = fabs(out[k][c]) < SILENT ? 0 : out[k][c];
        }
    return sum[0] + sum[1];
}
