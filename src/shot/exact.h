/* SPDX-License-Identifier: MIT */
#pragma once

/* Functions of our own where a picture depends on them: libm's last bits differ between versions
 * and processors, these are made of +, -, *, / and square root (floor, frexp and ldexp are exact),
 * so every machine gets the same. Good to about 1e-15. Threads: pure functions. */
double kn_smoothstep(double low, double high,
                     double x); /* 0 to low, 1 from high, 3t² - 2t³ between */
double kn_exact_sin(double x);  /* |x| up to about 1e5 */
double kn_wave(double x);       /* from 0 to 1 and back for each 1 of x: a raised cosine */
double kn_exact_exp2(double x);
double kn_exact_log2(double x); /* x > 0 */
double kn_exact_atan2(double y, double x);
