/* SPDX-License-Identifier: MIT */
#include "effects/params.h"
#include "base/error.h"
#include <string.h>

static gboolean is_fraction(const KnJson *node)
{
    return node->type == KN_JSON_NUMBER && node->number >= 0 && node->number <= 1;
}

gboolean kn_effect_point(const KnJson *node, const char *name, const KnEffectContext *context,
                         KnPoint fallback, KnPoint *point, GError **error)
{
    *point = fallback;
    if (!node || node->type == KN_JSON_NULL)
        return TRUE;
    if (node->type == KN_JSON_STRING && !strcmp(node->string, "subject")) {
        *point = context->focus;
        return TRUE;
    }
    if (node->type == KN_JSON_STRING && !strcmp(node->string, "center")) {
        *point = (KnPoint){0.5, 0.5};
        return TRUE;
    }
    if (node->type == KN_JSON_ARRAY && node->n == 2 && is_fraction(node->items[0]) &&
        is_fraction(node->items[1])) {
        *point = (KnPoint){node->items[0]->number, node->items[1]->number};
        return TRUE;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "%s: expected [x, y] with numbers from 0 to 1, \"subject\" or \"center\"", name);
    return FALSE;
}

double kn_effect_last(const KnEffectContext *context)
{
    return (double)MAX(context->lead + context->n_frames + context->tail - 1, 1);
}
