/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "shot/step.h"
#include <string.h>

typedef struct {
    char table[65];
    double strength;
} Params;

void kn_shot_add_cube(KnShot *shot, const char *table, double strength)
{
    Params params = {.strength = strength};

    g_assert(strength >= 0 && strength <= 1);
    g_strlcpy(params.table, table, sizeof params.table);
    if (strength > 0)
        kn_shot_add_step(shot, &kn_step_cube, &params);
}

static GVariant *freeze(const void *params)
{
    const Params *p = params;

    return g_variant_new("(sd)", p->table, p->strength);
}

static gboolean thaw(GVariant *frozen, const KnShot *shot, void *params)
{
    Params *p = params;
    const char *table;

    g_variant_get(frozen, "(&sd)", &table, &p->strength);
    if (!kn_hash_is_valid(table))
        return FALSE;
    g_strlcpy(p->table, table, sizeof p->table);
    return p->strength > 0 && p->strength <= 1;
}

static int weight(const void *params, const KnStepTime *time)
{
    return (int)(((const Params *)params)->strength * KN_ONE + 0.5);
}

static const char *surface(const void *params)
{
    return ((const Params *)params)->table;
}

static void change(const KnStepColor *step, double rgb[3])
{
    double looked_up[3] = {rgb[0], rgb[1], rgb[2]};

    kn_cube_change(step->table, looked_up);
    for (int k = 0; k < 3; k++)
        rgb[k] += step->weight * (looked_up[k] - rgb[k]);
}

const KnStepKind kn_step_cube = {
    .name = "cube",
    .stage = KN_STAGE_LOOK,
    .planes = KN_STEP_LUMA | KN_STEP_CHROMA,
    .is_static = TRUE,
    .params_size = sizeof(Params),
    .type = "(sd)",
    .freeze = freeze,
    .thaw = thaw,
    .weight = weight,
    .color = change,
    .surface = surface,
};
