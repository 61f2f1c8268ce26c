/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"

/* The least that a project can say of an effect, for tests that go through all of them: a JSON
 * object of the parameters that it must have. */
static inline char *least_params(const KnEffect *effect)
{
    static const char keyframes[] = "[{\"t\": 9, \"rect\": [0.6, 0.9, 0.05, 0.1]}]";
    GString *json = g_string_new("{");
    for (const KnOption *o = effect->options; o->name; o++)
        if (o->required)
            g_string_append_printf(json, "%s\"%s\": %s", json->len > 1 ? ", " : "", o->name,
                                   g_str_equal(o->name, "keyframes") ? keyframes
                                   : g_str_equal(o->name, "file")    ? "\"a.png\""
                                                                     : "\"text\"");
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}
