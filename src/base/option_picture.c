/* SPDX-License-Identifier: MIT */
#include "base/color_names.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/schema.h"

#include <math.h>
#include <string.h>

/* Types of options: colours, and places in a picture. */

static gboolean fail(GError **error, const char *text)
{
    g_autofree char *quoted = kn_text_quote(text);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "found %s; expected a colour such as \"#1e90ff\", \"#fff\" or \"red\"", quoted);
    return FALSE;
}

gboolean kn_color_parse(const char *text, KnColor *color, GError **error)
{
    gsize length = strlen(text);
    if (kn_color_of_name(text, color))
        return TRUE;
    gboolean good = *text == '#' && (length == 4 || length == 7);
    int digit[6] = {0};
    for (gsize i = 1; good && i < length; i++) {
        digit[i - 1] = g_ascii_xdigit_value(text[i]);
        good = digit[i - 1] >= 0;
    }
    if (!good)
        return fail(error, text);
    if (length == 4)
        *color =
            (KnColor){(guint8)(digit[0] * 17), (guint8)(digit[1] * 17), (guint8)(digit[2] * 17)};
    else
        *color = (KnColor){(guint8)(digit[0] * 16 + digit[1]), (guint8)(digit[2] * 16 + digit[3]),
                           (guint8)(digit[4] * 16 + digit[5])};
    return TRUE;
}

/* Colours as other languages write them, and what becomes of them here: told by the beginning. */
static const struct {
    const char *start, *remedy;
} other_colors[] = {
    {"rgba", "the three numbers, [30, 144, 255]; colours have no transparency"},
    {"rgb", "the three numbers: [30, 144, 255]"},
    {"hsl", "its \"#rrggbb\": \"#1e90ff\""},
    {"0x", "'#' in place of 0x: \"#1e90ff\""},
    {"transparent", "\"#rrggbb\"; colours have no transparency, a film has by \"alpha\" of output"},
    {"none", "\"#rrggbb\" or the name of a colour: \"#1e90ff\""},
};

static char *color_expected(const char *text)
{
    static const char expected[] =
        "a colour: \"#rrggbb\", a name of CSS such as \"red\", or [r, g, "
        "b] with whole numbers from 0 to 255";
    gsize length = strlen(text), digits = strspn(text + (*text == '#'), "0123456789abcdefABCDEF");
    for (gsize i = 0; i < G_N_ELEMENTS(other_colors); i++)
        if (g_ascii_strncasecmp(text, other_colors[i].start, strlen(other_colors[i].start)) == 0)
            return g_strdup(other_colors[i].remedy);
    if (*text == '#' && digits == length - 1 && (digits == 8 || digits == 4))
        return g_strdup_printf("\"%.*s\": colours have no transparency", digits == 8 ? 7 : 4, text);
    if (*text != '#' && digits == length && (digits == 6 || digits == 3))
        return g_strdup_printf("\"#%s\"", text);
    g_autofree const char **names = kn_color_names();
    g_autofree char *near = kn_did_you_mean(text, names);
    return g_strconcat(expected, near, NULL);
}

static void color_read(const KnReading *reading)
{
    double rgb[3];
    KnColor *color = reading->field;
    const char *text = reading->node->type == KN_JSON_STRING ? reading->node->string : NULL;
    gboolean good = text ? kn_color_parse(text, color, NULL) : FALSE;
    if (good)
        return;
    good = kn_json_numbers(reading->node, rgb, 3);
    for (int i = 0; good && i < 3; i++)
        good = rgb[i] >= 0 && rgb[i] <= 255 && rgb[i] == floor(rgb[i]);
    if (good) {
        *color = (KnColor){(guint8)rgb[0], (guint8)rgb[1], (guint8)rgb[2]};
        return;
    }
    g_autofree char *expected = color_expected(text ? text : "");
    kn_reading_expected(reading, expected);
}

static void color_print(const KnOption *option, const void *field, GString *out)
{
    const KnColor *c = field;
    g_string_append_printf(out, "\"#%02x%02x%02x\"", c->r, c->g, c->b);
}

static GVariant *color_to_variant(const void *field)
{
    const KnColor *c = field;
    return g_variant_new("(yyy)", c->r, c->g, c->b);
}

static void make_color(KnSchema *schema, GString *out, gconstpointer data)
{
    g_string_append(out, "{\"anyOf\": [{\"type\": \"string\", \"pattern\": "
                         "\"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$\"}, {\"enum\": [");
    g_autofree const char **names = kn_color_names();
    for (guint i = 0; names[i]; i++)
        g_string_append_printf(out, "%s\"%s\"", i ? ", " : "", names[i]);
    g_string_append(out, "]}, ");
    kn_schema_numbers(schema, out, "integer", 255, 3);
    g_string_append(out, "]}");
}

static void color_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "color", make_color, NULL);
}

const KnOptionType kn_type_color = {.noun = "colour",
                                    .size = sizeof(KnColor),
                                    .variable = KN_VARIABLE_PART,
                                    .read = color_read,
                                    .print = color_print,
                                    .to_variant = color_to_variant,
                                    .schema = color_schema};

static void print_numbers(GString *out, const double *numbers, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_string_append(out, i > 0 ? ", " : "[");
        kn_json_append_number(out, numbers[i]);
    }
    g_string_append_c(out, ']');
}

static gboolean parse_point(const KnJson *node, KnPoint *point)
{
    double p[2];
    gboolean good = kn_json_numbers(node, p, 2) && p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1;
    if (good)
        *point = (KnPoint){p[0], p[1]};
    return good;
}

static void point_read(const KnReading *reading)
{
    if (!parse_point(reading->node, reading->field))
        kn_reading_expected(reading, "a point: [x, y] with numbers from 0 to 1");
}

static void point_print(const KnOption *option, const void *field, GString *out)
{
    const KnPoint *p = field;
    print_numbers(out, (const double[]){p->x, p->y}, 2);
}

static GVariant *point_to_variant(const void *field)
{
    const KnPoint *p = field;
    return g_variant_new("(dd)", p->x, p->y);
}

static void make_point(KnSchema *schema, GString *out, gconstpointer data)
{
    kn_schema_numbers(schema, out, "number", 1, 2);
}

static void point_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "point", make_point, NULL);
}

const KnOptionType kn_type_point = {.noun = "point",
                                    .size = sizeof(KnPoint),
                                    .read = point_read,
                                    .print = point_print,
                                    .to_variant = point_to_variant,
                                    .schema = point_schema};

static void spot_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    const KnName *choices = reading->option->choices;
    const char *given = node->type == KN_JSON_STRING ? node->string : "";
    int n = 0;
    KnPoint point = {0, 0};
    while (choices[n].name && strcmp(choices[n].name, given) != 0)
        n++;
    if (choices[n].name || parse_point(node, &point)) {
        *(KnSpot *)reading->field = (KnSpot){n + 1, point};
        return;
    }
    g_autofree const char **names = kn_names_of(choices);
    g_autofree char *list = g_strjoinv(", ", (char **)names), *near = kn_did_you_mean(given, names);
    g_autofree char *expected =
        g_strdup_printf("[x, y] with numbers from 0 to 1, or one of %s%s", list, near);
    kn_reading_expected(reading, expected);
}

static void spot_print(const KnOption *option, const void *field, GString *out)
{
    const KnSpot *spot = field;
    int n = 0;
    while (option->choices[n].name && n + 1 != spot->kind)
        n++;
    if (spot->kind == 0)
        g_string_append(out, "null");
    else if (option->choices[n].name)
        kn_json_append_string(out, option->choices[n].name);
    else
        point_print(option, &spot->point, out);
}

static GVariant *spot_to_variant(const void *field)
{
    const KnSpot *spot = field;
    return g_variant_new("(udd)", (guint32)spot->kind, spot->point.x, spot->point.y);
}

static void spot_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, option->choices);
    g_string_append(out, ", ");
    point_schema(option, schema, out);
    g_string_append(out, "]}");
}

static void spot_describe(const KnOption *option, GString *out)
{
    kn_type_choice.describe(option, out);
    g_string_append(out, ", or [x, y] from 0 to 1");
}

static void spot_words(const KnOption *option, GPtrArray *names)
{
    kn_type_choice.words(option, names);
}

const KnOptionType kn_type_spot = {.noun = "point",
                                   .size = sizeof(KnSpot),
                                   .variable = KN_VARIABLE_PART,
                                   .read = spot_read,
                                   .print = spot_print,
                                   .to_variant = spot_to_variant,
                                   .schema = spot_schema,
                                   .describe = spot_describe,
                                   .words = spot_words};

static void box_read(const KnReading *reading)
{
    const double slack = 1e-9; /* sums such as 0.7 + 0.3 may pass 1 by a rounding */
    double b[4];
    if (kn_json_numbers(reading->node, b, 4) && b[0] >= 0 && b[1] >= 0 && b[2] > 0 && b[3] > 0 &&
        b[2] <= 1 && b[3] <= 1 && b[0] + b[2] <= 1 + slack && b[1] + b[3] <= 1 + slack)
        *(KnBox *)reading->field = (KnBox){b[0], b[1], b[2], b[3]};
    else
        kn_reading_expected(reading, "a box inside the picture: [x, y, width, height] with numbers "
                                     "from 0 to 1");
}

static void box_print(const KnOption *option, const void *field, GString *out)
{
    const KnBox *b = field;
    print_numbers(out, (const double[]){b->x, b->y, b->w, b->h}, 4);
}

static GVariant *box_to_variant(const void *field)
{
    const KnBox *b = field;
    return g_variant_new("(dddd)", b->x, b->y, b->w, b->h);
}

/* Place, then size: the latter not 0. */
static void make_box(KnSchema *schema, GString *out, gconstpointer data)
{
    g_string_append(out, "{\"type\": \"array\", \"prefixItems\": [");
    for (int i = 0; i < 4; i++) {
        g_string_append_printf(out,
                               "%s{\"anyOf\": [{\"type\": \"number\", \"%s\": 0, \"maximum\": 1}, ",
                               i > 0 ? ", " : "", i < 2 ? "minimum" : "exclusiveMinimum");
        kn_schema_variable(schema, out, KN_VARIABLE_WHOLE);
        g_string_append(out, "]}");
    }
    g_string_append(out, "], \"minItems\": 4, \"maxItems\": 4}");
}

static void box_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "box", make_box, NULL);
}

const KnOptionType kn_type_box = {.noun = "box",
                                  .size = sizeof(KnBox),
                                  .read = box_read,
                                  .print = box_print,
                                  .to_variant = box_to_variant,
                                  .schema = box_schema};
