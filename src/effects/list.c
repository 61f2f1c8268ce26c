/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include <string.h>

/* The items of arrays that end with an entry without name. An item has `size` bytes and begins with
 * its name. */
static gpointer collect(const gconstpointer *arrays, gsize n_arrays, gsize size)
{
    GPtrArray *all = g_ptr_array_new();

    for (gsize i = 0; i < n_arrays; i++)
        for (const char *item = arrays[i]; *(const char *const *)(gconstpointer)item; item += size)
            g_ptr_array_add(all, (gpointer)item);
    g_ptr_array_add(all, NULL);
    return g_ptr_array_free(all, FALSE);
}

const KnEffect *const *kn_effects(void)
{
    static const KnEffect *const *effects;
    static const gconstpointer arrays[] = {
#define KN_ITEM(file) kn_effects_##file,
#include "effects/effects.def"
#undef KN_ITEM
    };

    if (g_once_init_enter(&effects)) /* made once, kept until the program ends */
        g_once_init_leave(&effects, collect(arrays, G_N_ELEMENTS(arrays), sizeof(KnEffect)));
    return effects;
}

const KnTransition *const *kn_transitions(void)
{
    static const KnTransition *const *transitions;
    static const gconstpointer arrays[] = {
#define KN_ITEM(file) kn_##file,
#include "effects/transitions.def"
#undef KN_ITEM
    };

    if (g_once_init_enter(&transitions))
        g_once_init_leave(&transitions,
                          collect(arrays, G_N_ELEMENTS(arrays), sizeof(KnTransition)));
    return transitions;
}

const KnEffect *kn_effect_find(const char *name)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if (!strcmp((*e)->name, name))
            return *e;
    return NULL;
}

const KnTransition *kn_transition_find(const char *name)
{
    for (const KnTransition *const *t = kn_transitions(); *t; t++)
        if (!strcmp((*t)->name, name) || !g_strcmp0((*t)->alias, name))
            return *t;
    return NULL;
}
