/* SPDX-License-Identifier: MIT */
#include "shot/steps.h"
#include "shot/step.h"
#include <string.h>

#define KN_STEP_ENTRY(name) &kn_step_##name,
static const KnStepKind *const kinds[] = {KN_STEP_KINDS(KN_STEP_ENTRY)};
#undef KN_STEP_ENTRY

static const KnStepKind *find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (!strcmp(kinds[i]->name, name))
            return kinds[i];
    return NULL;
}

void kn_shot_add_step(KnShot *shot, const KnStepKind *kind, const void *params)
{
    guint at = shot->n_steps;

    while (at > 0 && shot->steps[at - 1].kind->stage > kind->stage)
        at--;
    shot->steps = g_renew(KnStep, shot->steps, shot->n_steps + 1);
    memmove(shot->steps + at + 1, shot->steps + at, (shot->n_steps - at) * sizeof(KnStep));
    shot->steps[at] = (KnStep){kind, g_memdup2(params, kind->params_size)};
    shot->n_steps++;
}

const char *kn_step_surface(const KnShot *shot, guint i)
{
    const KnStep *step = &shot->steps[i];

    return step->kind->surface ? step->kind->surface(step->params) : NULL;
}

GVariant *kn_steps_to_variant(const KnShot *shot)
{
    GVariantBuilder steps;

    g_variant_builder_init(&steps, G_VARIANT_TYPE(KN_STEPS_TYPE));
    for (guint i = 0; i < shot->n_steps; i++) {
        const KnStepKind *kind = shot->steps[i].kind;

        g_variant_builder_add(&steps, "(sv)", kind->name, kind->freeze(shot->steps[i].params));
    }
    return g_variant_builder_end(&steps);
}

const char *kn_steps_from_variant(GVariant *steps, KnShot *shot)
{
    gsize n = g_variant_n_children(steps);

    for (gsize i = 0; i < n; i++) {
        g_autoptr(GVariant) frozen = NULL;
        g_autofree gpointer params = NULL;
        const KnStepKind *kind;
        const char *name;

        g_variant_get_child(steps, i, "(&sv)", &name, &frozen);
        kind = find(name);
        if (!kind)
            return "unknown kind of step";
        if (shot->n_steps && shot->steps[shot->n_steps - 1].kind->stage > kind->stage)
            return "a shot's steps are not in order";
        params = g_malloc0(kind->params_size);
        if (!g_variant_is_of_type(frozen, G_VARIANT_TYPE(kind->type)) ||
            !kind->thaw(frozen, shot, params))
            return "a step of a shot is out of range";
        kn_shot_add_step(shot, kind, params);
    }
    return NULL;
}
