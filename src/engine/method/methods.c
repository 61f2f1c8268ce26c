/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/method/method.h"

static const KnMethod *const methods[] = {
    &kn_method_chunk,
    &kn_method_pipe,
    &kn_method_disk,
    &kn_method_disabled,
};

const char *kn_method_name(guint number)
{
    return number < G_N_ELEMENTS(methods) ? methods[number]->name : NULL;
}

const KnMethod *kn_method_find(const char *name, GError **error)
{
    const char *known[G_N_ELEMENTS(methods) + 1] = {NULL};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
        known[i] = methods[i]->name;
        if (g_strcmp0(name ? name : "chunk", methods[i]->name) == 0)
            return methods[i];
    }
    g_autofree char *all = g_strjoinv(", ", (char **)known);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "there is no method '%s'; there are %s", name,
                all);
    return NULL;
}

gboolean kn_method_check_batches(const KnMethod *method, GError **error)
{
    if (!method->single_stream && method->has_workers)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "the method '%s' makes the film in one piece; others can make batches of it with "
                "--method chunk",
                method->name);
    return FALSE;
}
