/* SPDX-License-Identifier: MIT */
#include "effects/params.h"
#include "base/json_print.h"
#include "base/schema.h"
#include <string.h>

static const KnName place_names[] = {
    {"subject", "what the picture is about"},
    {"center", "the picture's middle"},
    {NULL, NULL},
};

static void place_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    KnPlace *place = reading->field;
    double p[2];

    if (node->type == KN_JSON_STRING && strcmp(node->string, "subject") == 0)
        *place = (KnPlace){KN_PLACE_SUBJECT, {0, 0}};
    else if (node->type == KN_JSON_STRING && strcmp(node->string, "center") == 0)
        *place = (KnPlace){KN_PLACE_CENTER, {0, 0}};
    else if (kn_json_numbers(node, p, 2) && p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1)
        *place = (KnPlace){KN_PLACE_POINT, {p[0], p[1]}};
    else
        kn_reading_expected(reading, "[x, y] with numbers from 0 to 1, \"subject\" or \"center\"");
}

static void place_print(const KnOption *option, const void *field, GString *out)
{
    const KnPlace *place = field;

    if (place->kind == KN_PLACE_POINT)
        kn_type_point.print(option, &place->point, out);
    else if (place->kind == KN_PLACE_UNSET)
        g_string_append(out, "null");
    else
        kn_json_append_string(out, place_names[place->kind - KN_PLACE_SUBJECT].name);
}

static GVariant *place_to_variant(const void *field)
{
    const KnPlace *place = field;

    return g_variant_new("(udd)", (guint32)place->kind, place->point.x, place->point.y);
}

static void place_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, place_names);
    g_string_append(out, ", ");
    kn_type_point.schema(option, schema, out);
    g_string_append(out, "]}");
}

static void place_words(const KnOption *option, GPtrArray *names)
{
    for (const KnName *name = place_names; name->name; name++)
        g_ptr_array_add(names, (gpointer)name->name);
}

const KnOptionType kn_type_place = {.noun = "place",
                                    .size = sizeof(KnPlace),
                                    .variable = KN_VARIABLE_PART,
                                    .read = place_read,
                                    .print = place_print,
                                    .to_variant = place_to_variant,
                                    .schema = place_schema,
                                    .words = place_words};

KnPoint kn_place_point(const KnPlace *place, const KnEffectContext *context, KnPoint fallback)
{
    switch (place->kind) {
    case KN_PLACE_SUBJECT:
        return context->focus;
    case KN_PLACE_CENTER:
        return (KnPoint){0.5, 0.5};
    case KN_PLACE_POINT:
        return place->point;
    default:
        return fallback;
    }
}

double kn_effect_last(const KnEffectContext *context)
{
    return (double)MAX(context->lead + context->n_frames + context->tail - 1, 1);
}
