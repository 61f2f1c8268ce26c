/* SPDX-License-Identifier: MIT */
#include "shot/exact.h"
#include "shot/step.h"

/* Works on coded values, as colourists' tools do: a display shows 2.4 as the power of them, so that
 * a stop of light is a factor of 2^(1/2.4). */
typedef struct {
    KnGrade grade;
    double factor[3]; /* exposure and the two balances together */
    gboolean has_gamma;
} Params;

const KnGrade kn_grade_none = {
    .contrast = 1, .saturation = 1, .gamma = {1, 1, 1}, .gain = {1, 1, 1}, .strength = 1};

/* How far a balance of 1 goes. */
static const double warmth = 0.25, magenta = 0.15;
static const double luma[3] = {0.2126, 0.7152, 0.0722}; /* BT.709 */

static double luma_of(const double rgb[3])
{
    return luma[0] * rgb[0] + luma[1] * rgb[1] + luma[2] * rgb[2];
}

/* What is the same for all colours. A balance leaves a grey as bright as it was. */
static Params prepare(const KnGrade *grade)
{
    const double balance[3] = {1 + warmth * grade->temperature, 1 - magenta * grade->tint,
                               1 - warmth * grade->temperature};
    double stops = kn_exact_exp2(grade->exposure / 2.4) / luma_of(balance);
    Params p = {.grade = *grade};

    for (int k = 0; k < 3; k++) {
        p.factor[k] = stops * balance[k];
        p.has_gamma |= grade->gamma[k] != 1;
    }
    return p;
}

static gboolean changes(const KnGrade *g)
{
    gboolean changed = g->exposure != 0 || g->contrast != 1 || g->saturation != 1 ||
                       g->temperature != 0 || g->tint != 0;

    for (int k = 0; k < 3; k++)
        changed |= g->lift[k] != 0 || g->gamma[k] != 1 || g->gain[k] != 1;
    return changed && g->strength > 0;
}

static gboolean is_within(double value, double low, double high)
{
    return value >= low && value <= high;
}

static gboolean is_good(const KnGrade *g)
{
    gboolean good = is_within(g->exposure, -10, 10) && is_within(g->contrast, 0, 4) &&
                    is_within(g->saturation, 0, 4) && is_within(g->temperature, -1, 1) &&
                    is_within(g->tint, -1, 1) && is_within(g->strength, 0, 1);

    for (int k = 0; k < 3; k++)
        good = good && is_within(g->lift[k], -1, 1) && is_within(g->gamma[k], 0.1, 10) &&
               is_within(g->gain[k], 0, 4);
    return good;
}

void kn_shot_add_grade(KnShot *shot, const KnGrade *grade)
{
    g_assert(is_good(grade));
    if (!changes(grade))
        return;
    Params p = prepare(grade);
    kn_shot_add_step(shot, &kn_step_grade, &p);
}

#define TRIPLE "(ddd)"
#define TYPE "(ddddd" TRIPLE TRIPLE TRIPLE "d)"

static GVariant *freeze(const void *params)
{
    const KnGrade *g = &((const Params *)params)->grade;

    return g_variant_new(TYPE, g->exposure, g->contrast, g->saturation, g->temperature, g->tint,
                         g->lift[0], g->lift[1], g->lift[2], g->gamma[0], g->gamma[1], g->gamma[2],
                         g->gain[0], g->gain[1], g->gain[2], g->strength);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    KnGrade g;

    g_variant_get(frozen, TYPE, &g.exposure, &g.contrast, &g.saturation, &g.temperature, &g.tint,
                  &g.lift[0], &g.lift[1], &g.lift[2], &g.gamma[0], &g.gamma[1], &g.gamma[2],
                  &g.gain[0], &g.gain[1], &g.gain[2], &g.strength);
    if (!is_good(&g) || !changes(&g))
        return FALSE;
    *(Params *)params = prepare(&g);
    return TRUE;
}

static int weight(const void *params, const KnStepTime *time)
{
    return KN_ONE;
}

/* Beyond 0..1 a power goes on as a straight line. */
static double power(double x, double exponent)
{
    double inside = CLAMP(x, 0, 1);

    return (inside > 0 ? kn_exact_exp2(kn_exact_log2(inside) * exponent) : 0) + (x - inside);
}

static void change(const KnStepColor *step, double rgb[3])
{
    const Params *p = step->params;
    const KnGrade *g = &p->grade;
    double graded[3];

    for (int k = 0; k < 3; k++) {
        double x = rgb[k] * p->factor[k];

        x = g->gain[k] * (x + g->lift[k] * (1 - x));
        if (p->has_gamma)
            x = power(x, 1 / g->gamma[k]);
        graded[k] = 0.5 + (x - 0.5) * g->contrast;
    }
    double grey = luma_of(graded), amount = g->strength * step->weight;
    for (int k = 0; k < 3; k++)
        rgb[k] += amount * (grey + (graded[k] - grey) * g->saturation - rgb[k]);
}

const KnStepKind kn_step_grade = {
    .name = "grade",
    .stage = KN_STAGE_LOOK,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .is_static = TRUE,
    .params_size = sizeof(Params),
    .type = TYPE,
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .color = change,
};
