/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Easings: the CSS names (linear, ease, ease-in, ease-out, ease-in-out, cubic-bezier(a,b,c,d)),
 * Penner's (easeInSine … easeInOutBounce), `smoothstep`, and the older pipelines' easeIn, easeOut,
 * easeInOut (cubic). They are computed in double from +, -, *, / and square root alone (IEEE 754
 * fixes their results; sines and powers of two are polynomials of our own), so every machine gets
 * the same bits. Threads: pure functions. */
typedef struct {
    guint8 kind; /* index into the table of easings */
    double p[4]; /* cubic-bezier */
} KnEasing;

/* Errors: KN_ERROR_PROJECT, naming the nearest valid name. */
gboolean kn_easing_parse(const char *text, KnEasing *easing, GError **error);
/* Progress 0..1 for time 0..1; times outside are clamped; ease(0) = 0 and ease(1) = 1. Back and
 * elastic leave 0..1 in between. */
double kn_easing_at(const KnEasing *easing, double t);
/* Whether it leaves 0..1 on its way. */
gboolean kn_easing_overshoots(const KnEasing *easing);
/* Whether a struct that came from outside is one that kn_easing_parse makes. */
gboolean kn_easing_check(const KnEasing *easing);
const char *const *kn_easing_names(void); /* NULL-terminated, for help and schema */
/* As kn_easing_parse reads it. The caller frees. */
char *kn_easing_text(const KnEasing *easing);

extern const KnOptionType kn_type_easing; /* KnEasing */
