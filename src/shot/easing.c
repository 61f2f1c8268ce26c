/* SPDX-License-Identifier: MIT */
#include "shot/easing.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/option.h"
#include "shot/exact.h"
#include <math.h>
#include <string.h>

static const double pi = 0x1.921fb54442d18p+1;

static double in_sine(double t)
{
    return 1 - kn_exact_sin((1 - t) * pi / 2);
}

static double in_quad(double t)
{
    return t * t;
}

static double in_cubic(double t)
{
    return t * t * t;
}

static double in_quart(double t)
{
    return t * t * (t * t);
}

static double in_quint(double t)
{
    return t * t * (t * t) * t;
}

static double in_expo(double t)
{
    return kn_exact_exp2(10 * t - 10);
}

static double in_circ(double t)
{
    return 1 - sqrt(1 - t * t);
}

static double in_back(double t)
{
    static const double c1 = 1.70158;

    return t * t * ((c1 + 1) * t - c1);
}

static double in_out_back(double t)
{
    static const double c2 = 1.70158 * 1.525;

    if (t < 0.5)
        return 4 * t * t * ((c2 + 1) * 2 * t - c2) / 2;
    t = 2 * t - 2;
    return (t * t * ((c2 + 1) * t + c2) + 2) / 2;
}

static double in_elastic(double t)
{
    return -kn_exact_exp2(10 * t - 10) * kn_exact_sin((10 * t - 10.75) * (2 * pi / 3));
}

static double in_out_elastic(double t)
{
    double wave = kn_exact_sin((20 * t - 11.125) * (2 * pi / 4.5));

    return t < 0.5 ? -kn_exact_exp2(20 * t - 10) * wave / 2
                   : kn_exact_exp2(10 - 20 * t) * wave / 2 + 1;
}

static double in_bounce(double t)
{
    static const double n1 = 7.5625, d1 = 2.75;

    t = 1 - t;
    if (t < 1 / d1)
        return 1 - n1 * t * t;
    if (t < 2 / d1)
        return 1 - (n1 * (t - 1.5 / d1) * (t - 1.5 / d1) + 0.75);
    if (t < 2.5 / d1)
        return 1 - (n1 * (t - 2.25 / d1) * (t - 2.25 / d1) + 0.9375);
    return 1 - (n1 * (t - 2.625 / d1) * (t - 2.625 / d1) + 0.984375);
}

static double smoothstep(double t)
{
    return t * t * (3 - 2 * t);
}

/* y of the curve whose x is t (CSS Easing Functions §2.3.1): Newton, and bisection where its steps
 * do not converge. */
static double bezier_axis(double p1, double p2, double s)
{
    return ((1 - 3 * p2 + 3 * p1) * s + (3 * p2 - 6 * p1)) * s * s + 3 * p1 * s;
}

static double bezier(const double p[4], double t)
{
    double s = t, low = 0, high = 1;

    for (int i = 0; i < 8; i++) {
        double x = bezier_axis(p[0], p[2], s) - t;
        double slope =
            3 * (1 - 3 * p[2] + 3 * p[0]) * s * s + 2 * (3 * p[2] - 6 * p[0]) * s + 3 * p[0];

        if (fabs(x) < 1e-12)
            return bezier_axis(p[1], p[3], s);
        if (fabs(slope) < 1e-6)
            break;
        s -= x / slope;
        if (s < 0 || s > 1)
            break;
    }
    for (int i = 0; i < 60; i++) {
        s = (low + high) / 2;
        if (bezier_axis(p[0], p[2], s) < t)
            low = s;
        else
            high = s;
    }
    return bezier_axis(p[1], p[3], s);
}

/* How a curve is made of its ease-in half: Penner's outs are the ins turned by half a turn, and the
 * in-outs put both together, except where in_out says otherwise. */
typedef enum { FORM_IN, FORM_OUT, FORM_IN_OUT, FORM_BEZIER } Form;

typedef struct {
    const char *name;
    Form form;
    double (*in)(double t); /* NULL: linear */
    double p[4];
} Curve;

static const Curve curves[] = {
    {"linear", FORM_IN, NULL, {0}}, /* kind 0: what a zeroed struct means */
    {"cubic-bezier", FORM_BEZIER, NULL, {0}},
    {"ease", FORM_BEZIER, NULL, {0.25, 0.1, 0.25, 1}},
    {"ease-in", FORM_BEZIER, NULL, {0.42, 0, 1, 1}},
    {"ease-out", FORM_BEZIER, NULL, {0, 0, 0.58, 1}},
    {"ease-in-out", FORM_BEZIER, NULL, {0.42, 0, 0.58, 1}},
    {"smoothstep", FORM_IN, smoothstep, {0}},
    {"easeIn", FORM_IN, in_cubic, {0}},
    {"easeOut", FORM_OUT, in_cubic, {0}},
    {"easeInOut", FORM_IN_OUT, in_cubic, {0}},
    {"easeInSine", FORM_IN, in_sine, {0}},
    {"easeOutSine", FORM_OUT, in_sine, {0}},
    {"easeInOutSine", FORM_IN_OUT, in_sine, {0}},
    {"easeInQuad", FORM_IN, in_quad, {0}},
    {"easeOutQuad", FORM_OUT, in_quad, {0}},
    {"easeInOutQuad", FORM_IN_OUT, in_quad, {0}},
    {"easeInCubic", FORM_IN, in_cubic, {0}},
    {"easeOutCubic", FORM_OUT, in_cubic, {0}},
    {"easeInOutCubic", FORM_IN_OUT, in_cubic, {0}},
    {"easeInQuart", FORM_IN, in_quart, {0}},
    {"easeOutQuart", FORM_OUT, in_quart, {0}},
    {"easeInOutQuart", FORM_IN_OUT, in_quart, {0}},
    {"easeInQuint", FORM_IN, in_quint, {0}},
    {"easeOutQuint", FORM_OUT, in_quint, {0}},
    {"easeInOutQuint", FORM_IN_OUT, in_quint, {0}},
    {"easeInExpo", FORM_IN, in_expo, {0}},
    {"easeOutExpo", FORM_OUT, in_expo, {0}},
    {"easeInOutExpo", FORM_IN_OUT, in_expo, {0}},
    {"easeInCirc", FORM_IN, in_circ, {0}},
    {"easeOutCirc", FORM_OUT, in_circ, {0}},
    {"easeInOutCirc", FORM_IN_OUT, in_circ, {0}},
    {"easeInBack", FORM_IN, in_back, {0}},
    {"easeOutBack", FORM_OUT, in_back, {0}},
    {"easeInOutBack", FORM_IN, in_out_back, {0}},
    {"easeInElastic", FORM_IN, in_elastic, {0}},
    {"easeOutElastic", FORM_OUT, in_elastic, {0}},
    {"easeInOutElastic", FORM_IN, in_out_elastic, {0}},
    {"easeInBounce", FORM_IN, in_bounce, {0}},
    {"easeOutBounce", FORM_OUT, in_bounce, {0}},
    {"easeInOutBounce", FORM_IN_OUT, in_bounce, {0}},
};

enum { KIND_BEZIER = 1 };

const char *const *kn_easing_names(void)
{
    static const char *names[G_N_ELEMENTS(curves) + 1];
    static gsize ready;

    if (g_once_init_enter(&ready)) {
        for (gsize i = 0; i < G_N_ELEMENTS(curves); i++)
            names[i] = curves[i].name;
        g_once_init_leave(&ready, 1);
    }
    return names;
}

static gboolean parse_bezier(const char *text, double p[4])
{
    const char *at = text + strlen("cubic-bezier");

    if (*at++ != '(')
        return FALSE;
    for (int i = 0; i < 4; i++) {
        char *end;

        p[i] = g_ascii_strtod(at, &end);
        if (end == at || !isfinite(p[i]) || memchr(at, 'x', (gsize)(end - at)) ||
            memchr(at, 'X', (gsize)(end - at)))
            return FALSE;
        while (g_ascii_isspace(*end))
            end++;
        if (*end != (i < 3 ? ',' : ')'))
            return FALSE;
        at = end + 1;
    }
    return *at == '\0' && kn_easing_check(&(KnEasing){KIND_BEZIER, {p[0], p[1], p[2], p[3]}});
}

gboolean kn_easing_check(const KnEasing *easing)
{
    if (easing->kind >= G_N_ELEMENTS(curves))
        return FALSE;
    if (easing->kind != KIND_BEZIER)
        return TRUE;
    for (int i = 0; i < 4; i++) {
        double limit_low = i & 1 ? -16 : 0, limit_high = i & 1 ? 16 : 1;

        if (!(easing->p[i] >= limit_low && easing->p[i] <= limit_high))
            return FALSE;
    }
    return TRUE;
}

gboolean kn_easing_parse(const char *text, KnEasing *easing, GError **error)
{
    const char *nearest;

    *easing = (KnEasing){0};
    if (g_str_has_prefix(text, "cubic-bezier")) {
        easing->kind = KIND_BEZIER;
        if (parse_bezier(text, easing->p))
            return TRUE;
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "'%s' is no easing; a curve is written cubic-bezier(x1, y1, x2, y2) with x1 "
                    "and x2 from 0 to 1, y1 and y2 from -16 to 16",
                    text);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(curves); i++) {
        if (!strcmp(text, curves[i].name)) {
            easing->kind = (guint8)i;
            return TRUE;
        }
    }
    nearest = kn_nearest(text, kn_easing_names());
    if (nearest)
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "'%s' is no easing; did you mean '%s'?",
                    text, nearest);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "'%s' is no easing; expected a CSS or Penner name such as 'ease-in-out', "
                    "'easeInOutCubic' or cubic-bezier(x1, y1, x2, y2)",
                    text);
    return FALSE;
}

char *kn_easing_text(const KnEasing *easing)
{
    GString *text = g_string_new(curves[easing->kind].name);
    for (int i = 0; easing->kind == KIND_BEZIER && i < 4; i++) {
        g_string_append(text, i == 0 ? "(" : ", ");
        kn_json_append_number(text, easing->p[i]);
    }
    if (easing->kind == KIND_BEZIER)
        g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

double kn_easing_at(const KnEasing *easing, double t)
{
    const Curve *curve = &curves[easing->kind];

    if (!(t > 0))
        return 0;
    if (t >= 1)
        return 1;
    if (curve->form == FORM_BEZIER)
        return bezier(easing->kind == KIND_BEZIER ? easing->p : curve->p, t);
    if (!curve->in)
        return t;
    if (curve->form == FORM_OUT)
        return 1 - curve->in(1 - t);
    if (curve->form == FORM_IN_OUT)
        return t < 0.5 ? curve->in(2 * t) / 2 : 1 - curve->in(2 - 2 * t) / 2;
    return curve->in(t);
}

gboolean kn_easing_overshoots(const KnEasing *easing)
{
    const Curve *curve = &curves[easing->kind];
    const double *p = easing->kind == KIND_BEZIER ? easing->p : curve->p;

    if (curve->form == FORM_BEZIER)
        return p[1] < 0 || p[1] > 1 || p[3] < 0 || p[3] > 1;
    return curve->in == in_back || curve->in == in_out_back || curve->in == in_elastic ||
           curve->in == in_out_elastic;
}
