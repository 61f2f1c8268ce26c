/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <string.h>

static const KnEffect *const effects[] = {
    &kn_effect_static,
    &kn_effect_ken_burns_in,
    &kn_effect_ken_burns_out,
    &kn_effect_pan_ltr,
    &kn_effect_pan_rtl,
    &kn_effect_pan_up,
    &kn_effect_pan_down,
    &kn_effect_zoom_pan,
    &kn_effect_keyframes,
    &kn_effect_temporal_zoom,
    &kn_effect_vignette,
    &kn_effect_film_grain,
    NULL,
};

static const KnTransition *const transition_groups[] = {
    kn_transitions_fade, kn_transitions_slide, kn_transitions_wipe, kn_transitions_bands,
    kn_transitions_edge, kn_transitions_crop,  kn_transitions_warp,
};

const KnEffect *const *kn_effects(void)
{
    return effects;
}

const KnEffect *kn_effect_find(KnEffectKind kind, const char *name)
{
    for (const KnEffect *const *e = effects; *e; e++)
        if ((*e)->kind == kind && !strcmp((*e)->name, name))
            return *e;
    return NULL;
}

const char **kn_effect_names(KnEffectKind kind)
{
    const char **names = g_new0(const char *, G_N_ELEMENTS(effects));
    guint n = 0;

    for (const KnEffect *const *e = effects; *e; e++)
        if ((*e)->kind == kind)
            names[n++] = (*e)->name;
    return names;
}

static const KnTransition *const *collect(void)
{
    GPtrArray *all = g_ptr_array_new();

    for (gsize i = 0; i < G_N_ELEMENTS(transition_groups); i++)
        for (const KnTransition *t = transition_groups[i]; t->name; t++)
            g_ptr_array_add(all, (gpointer)t);
    g_ptr_array_add(all, NULL);
    return (const KnTransition *const *)g_ptr_array_free(all, FALSE);
}

const KnTransition *const *kn_transitions(void)
{
    static const KnTransition *const *transitions;

    if (g_once_init_enter(&transitions)) /* made once, kept until the program ends */
        g_once_init_leave(&transitions, collect());
    return transitions;
}

const KnTransition *kn_transition_find(const char *name)
{
    for (const KnTransition *const *t = kn_transitions(); *t; t++)
        if (!strcmp((*t)->name, name) || !g_strcmp0((*t)->alias, name))
            return *t;
    return NULL;
}
