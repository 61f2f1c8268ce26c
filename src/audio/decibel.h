/* SPDX-License-Identifier: MIT */
#pragma once

/* Decibels without libm: exp and log differ in the last bit between versions of the C library, and
 * the film's sound must not (promise: same bytes). Both use only + - * / and exact scaling by
 * powers of two, so they give the same bits wherever doubles are IEEE 754; their error is below
 * 1e-14 relative. Threads: pure functions. */

/* 10^(db/20). db is clamped to -400..400. */
double kn_db_to_gain(double db);

/* 20·log10(gain); -INFINITY for a gain of 0 or less. */
double kn_gain_to_db(double gain);

/* Rounded to hundredths, the step in which gains derived from measurements are applied: what two
 * builds of a measuring library disagree on is far below it. */
double kn_db_round(double db);
