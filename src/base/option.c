/* SPDX-License-Identifier: MIT */
#include "base/option.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

/* Where a value is read from and into: what every reader of a type is given. */
typedef struct {
    const KnOption *option;
    const KnJson *node;
    void *field;
    const char *path; /* of the object */
    KnProblems *problems;
} Reading;

/* An error at the value, with the value's own path, which is only built here. */
static void G_GNUC_PRINTF(2, 3) complain(const Reading *reading, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = kn_json_path(reading->path, reading->option->name);
    kn_problems_error(reading->problems, reading->node, path, "%s", text);
}

/* "found 'abc'" or "found an array": what stands there, for a message. */
static char *describe(const KnJson *node)
{
    if (node->type == KN_JSON_STRING) {
        g_autofree char *quoted = kn_text_quote(node->string);
        return g_strdup_printf("found the string %s", quoted);
    }
    if (node->type == KN_JSON_NUMBER)
        return g_strdup_printf("found %.15g", node->number);
    if (node->type == KN_JSON_BOOL)
        return g_strdup_printf("found %s", node->boolean ? "true" : "false");
    return g_strdup_printf("found %s", kn_json_type_name((KnJsonType)node->type));
}

static void complain_type(const Reading *reading, const char *expected)
{
    g_autofree char *found = describe(reading->node);
    complain(reading, "%s; expected %s", found, expected);
}

gboolean kn_json_number(const KnJson *value, double *number)
{
    if (value->type == KN_JSON_NUMBER) {
        *number = value->number;
        return TRUE;
    }
    if (value->type != KN_JSON_STRING || !value->from_variable || !*value->string)
        return FALSE;
    char *end;
    const char *start = value->string;
    if (!g_ascii_isdigit(*start) && *start != '-')
        return FALSE;
    *number = g_ascii_strtod(start, &end);
    return *end == 0 && !strpbrk(start, "xXpP") && isfinite(*number);
}

static char *range_text(const KnOption *option)
{
    if (option->min == option->max)
        return g_strdup("");
    if (option->max >= G_MAXINT)
        return g_strdup_printf(" of at least %.15g", option->min);
    return g_strdup_printf(" from %.15g to %.15g", option->min, option->max);
}

static gboolean in_range(const KnOption *option, double number)
{
    return option->min == option->max || (number >= option->min && number <= option->max);
}

static void complain_number(const Reading *reading, const char *kind)
{
    g_autofree char *range = range_text(reading->option);
    g_autofree char *expected = g_strconcat(kind, range, NULL);
    complain_type(reading, expected);
}

static void read_bool(const Reading *reading)
{
    const KnJson *node = reading->node;
    if (node->type == KN_JSON_BOOL)
        *(gboolean *)reading->field = node->boolean;
    else if (node->type == KN_JSON_STRING && node->from_variable &&
             (strcmp(node->string, "true") == 0 || strcmp(node->string, "false") == 0))
        *(gboolean *)reading->field = *node->string == 't';
    else
        complain_type(reading, "true or false");
}

static void read_int(const Reading *reading)
{
    double number;
    if (kn_json_number(reading->node, &number) && number == floor(number) && number >= G_MININT &&
        number <= G_MAXINT && in_range(reading->option, number))
        *(int *)reading->field = (int)number;
    else
        complain_number(reading, "a whole number");
}

static void read_double(const Reading *reading)
{
    double number;
    if (kn_json_number(reading->node, &number) && in_range(reading->option, number))
        *(double *)reading->field = number == 0 ? 0 : number;
    else
        complain_number(reading, "a number");
}

static char *list_choices(const char *const *choices)
{
    g_autofree char *list = g_strjoinv(", ", (char **)choices);
    return g_strdup_printf("one of %s", list);
}

/* The index of the choice, or -1 and an error. */
static int read_choice(const Reading *reading)
{
    const KnJson *node = reading->node;
    const char *const *choices = reading->option->choices;
    g_autofree char *expected = NULL;
    if (node->type == KN_JSON_STRING) {
        for (int i = 0; choices[i]; i++)
            if (strcmp(choices[i], node->string) == 0)
                return i;
        g_autofree char *near = kn_did_you_mean(node->string, choices);
        g_autofree char *list = list_choices(choices);
        expected = g_strconcat(list, near, NULL);
    } else {
        expected = list_choices(choices);
    }
    complain_type(reading, expected);
    return -1;
}

static void read_enum(const Reading *reading)
{
    int choice = read_choice(reading);
    if (choice >= 0)
        *(int *)reading->field = choice;
}

static void set_string(const Reading *reading, const char *text)
{
    char **field = reading->field;
    g_free(*field);
    *field = g_strdup(text);
}

static void read_string(const Reading *reading)
{
    if (reading->node->type != KN_JSON_STRING)
        complain_type(reading, "a string");
    else if (!reading->option->choices || read_choice(reading) >= 0)
        set_string(reading, reading->node->string);
}

static void read_path(const Reading *reading)
{
    if (reading->node->type == KN_JSON_STRING && *reading->node->string)
        set_string(reading, reading->node->string);
    else
        complain_type(reading, "the name of a file");
}

/* Exactly n numbers. */
static gboolean read_numbers(const KnJson *node, double *numbers, guint n)
{
    if (node->type != KN_JSON_ARRAY || node->n != n)
        return FALSE;
    for (guint i = 0; i < n; i++)
        if (!kn_json_number(node->items[i], &numbers[i]))
            return FALSE;
    return TRUE;
}

static void read_color(const Reading *reading)
{
    static const char expected[] = "a colour: [r, g, b] with whole numbers from 0 to 255, or "
                                   "\"#rrggbb\"";
    double rgb[3];
    KnColor *color = reading->field;
    if (reading->node->type == KN_JSON_STRING) {
        if (!kn_color_parse(reading->node->string, color, NULL))
            complain_type(reading, expected);
        return;
    }
    gboolean good = read_numbers(reading->node, rgb, 3);
    for (int i = 0; good && i < 3; i++)
        good = rgb[i] >= 0 && rgb[i] <= 255 && rgb[i] == floor(rgb[i]);
    if (good)
        *color = (KnColor){(guint8)rgb[0], (guint8)rgb[1], (guint8)rgb[2]};
    else
        complain_type(reading, expected);
}

static void read_point(const Reading *reading)
{
    double p[2];
    if (read_numbers(reading->node, p, 2) && p[0] >= 0 && p[0] <= 1 && p[1] >= 0 && p[1] <= 1)
        *(KnPoint *)reading->field = (KnPoint){p[0], p[1]};
    else
        complain_type(reading, "a point: [x, y] with numbers from 0 to 1");
}

static void read_box(const Reading *reading)
{
    const double slack = 1e-9; /* sums such as 0.7 + 0.3 may pass 1 by a rounding */
    double b[4];
    if (read_numbers(reading->node, b, 4) && b[0] >= 0 && b[1] >= 0 && b[2] > 0 && b[3] > 0 &&
        b[0] + b[2] <= 1 + slack && b[1] + b[3] <= 1 + slack)
        *(KnBox *)reading->field = (KnBox){b[0], b[1], b[2], b[3]};
    else
        complain_type(reading, "a box inside the picture: [x, y, width, height] with numbers "
                               "from 0 to 1");
}

static void read_duration(const Reading *reading)
{
    const KnOption *option = reading->option;
    KnDuration duration;
    double seconds;
    gboolean good;
    if (kn_json_number(reading->node, &seconds)) {
        good = seconds >= 0 && seconds <= KN_DURATION_SECONDS_MAX;
        if (good)
            duration = (KnDuration){KN_DURATION_SECONDS, llround(seconds * 1e6)};
    } else {
        good = reading->node->type == KN_JSON_STRING &&
               kn_duration_parse(reading->node->string, &duration, NULL) &&
               (duration.kind != KN_DURATION_AUTO || option->choices);
    }
    if (!good)
        complain_type(reading, "a time of 0 to 3600000 seconds: 4.5, \"mm:ss.mmm\", "
                               "\"hh:mm:ss\", \"120f\" (frames)");
    else if (duration.kind == KN_DURATION_SECONDS &&
             !in_range(option, (double)duration.value / 1e6))
        complain_number(reading, "a number of seconds");
    else
        *(KnDuration *)reading->field = duration;
}

static void read_strings(const Reading *reading)
{
    const KnJson *node = reading->node;
    gboolean good = node->type == KN_JSON_ARRAY;
    for (guint i = 0; good && i < node->n; i++)
        good = node->items[i]->type == KN_JSON_STRING;
    if (!good) {
        complain_type(reading, "an array of strings");
        return;
    }
    GStrv list = g_new0(char *, node->n + 1);
    for (guint i = 0; i < node->n; i++)
        list[i] = g_strdup(node->items[i]->string);
    GStrv *field = reading->field;
    g_strfreev(*field);
    *field = list;
}

static void read_json(const Reading *reading)
{
    *(const KnJson **)reading->field = reading->node;
}

static GVariant *bool_variant(const void *field)
{
    return g_variant_new_boolean(*(const gboolean *)field);
}

static GVariant *int_variant(const void *field)
{
    return g_variant_new_int32(*(const int *)field);
}

static GVariant *double_variant(const void *field)
{
    return g_variant_new_double(*(const double *)field);
}

static GVariant *string_variant(const void *field)
{
    return g_variant_new("ms", *(char *const *)field);
}

static GVariant *color_variant(const void *field)
{
    const KnColor *c = field;
    return g_variant_new("(yyy)", c->r, c->g, c->b);
}

static GVariant *point_variant(const void *field)
{
    const KnPoint *p = field;
    return g_variant_new("(dd)", p->x, p->y);
}

static GVariant *box_variant(const void *field)
{
    const KnBox *b = field;
    return g_variant_new("(dddd)", b->x, b->y, b->w, b->h);
}

static GVariant *duration_variant(const void *field)
{
    const KnDuration *d = field;
    return g_variant_new("(ux)", (guint32)d->kind, d->value);
}

static GVariant *strings_variant(const void *field)
{
    const GStrv list = *(const GStrv *)field;
    return g_variant_new_strv((const char *const *)list, list ? -1 : 0);
}

/* The value in a canonical form: numbers by their double, members in the file's order. */
static GVariant *json_value_variant(const KnJson *node)
{
    if (!node || node->type == KN_JSON_NULL)
        return g_variant_new_maybe(G_VARIANT_TYPE_VARIANT, NULL);
    if (node->type == KN_JSON_BOOL)
        return g_variant_new_boolean(node->boolean);
    if (node->type == KN_JSON_NUMBER)
        return g_variant_new_double(node->number);
    if (node->type == KN_JSON_STRING)
        return g_variant_new_string(node->string);
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(sv)"));
    for (guint i = 0; i < node->n; i++)
        g_variant_builder_add(&builder, "(sv)", node->keys ? node->keys[i] : "",
                              json_value_variant(node->items[i]));
    return g_variant_builder_end(&builder);
}

static GVariant *json_variant(const void *field)
{
    return json_value_variant(*(const KnJson *const *)field);
}

/* What a type is made of; all that differs between types stands here. */
static const struct {
    gsize size;
    void (*read)(const Reading *reading);
    GVariant *(*to_variant)(const void *field);
} types[] = {
    [KN_OPTION_BOOL] = {sizeof(gboolean), read_bool, bool_variant},
    [KN_OPTION_INT] = {sizeof(int), read_int, int_variant},
    [KN_OPTION_DOUBLE] = {sizeof(double), read_double, double_variant},
    [KN_OPTION_STRING] = {sizeof(char *), read_string, string_variant},
    [KN_OPTION_PATH] = {sizeof(char *), read_path, string_variant},
    [KN_OPTION_ENUM] = {sizeof(int), read_enum, int_variant},
    [KN_OPTION_COLOR] = {sizeof(KnColor), read_color, color_variant},
    [KN_OPTION_POINT] = {sizeof(KnPoint), read_point, point_variant},
    [KN_OPTION_BOX] = {sizeof(KnBox), read_box, box_variant},
    [KN_OPTION_DURATION] = {sizeof(KnDuration), read_duration, duration_variant},
    [KN_OPTION_STRINGS] = {sizeof(GStrv), read_strings, strings_variant},
    [KN_OPTION_JSON] = {sizeof(const KnJson *), read_json, json_variant},
};

static gboolean is_owned_string(const KnOption *option)
{
    return option->type == KN_OPTION_STRING || option->type == KN_OPTION_PATH;
}

/* Numbers and strings without escapes, which nearly all defaults are, need no document. */
static gboolean plain_default(const char *text, KnJson *node, char **owned)
{
    gsize length = strlen(text);
    char *end;
    if (*text == '"' && length >= 2 && !strchr(text, '\\')) {
        *owned = g_strndup(text + 1, length - 2);
        *node = (KnJson){.type = KN_JSON_STRING, .string = *owned};
        return TRUE;
    }
    double number = g_ascii_strtod(text, &end);
    if (end == text || *end)
        return FALSE;
    *node = (KnJson){.type = KN_JSON_NUMBER, .number = number};
    return TRUE;
}

/* A default that its own option does not accept is a mistake of ours, so it ends the program. */
static void read_default(const KnOption *option, void *field)
{
    KnJson plain;
    g_autofree char *owned = NULL;
    g_autoptr(KnJsonDocument) document = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProblems) problems = NULL;
    const KnJson *node = &plain;
    if (!plain_default(option->default_text, &plain, &owned)) {
        document = kn_json_load_text(option->default_text, -1, option->name, &error);
        node = document ? kn_json_root(document) : NULL;
    }
    if (node) {
        g_assert(option->type != KN_OPTION_JSON); /* it would outlive its document */
        problems = kn_problems_new("default");
        types[option->type].read(&(Reading){option, node, field, "$", problems});
        kn_problems_check(problems, &error);
    }
    if (error)
        g_error("default of option '%s': %s", option->name, error->message);
}

void kn_options_init(const KnOption *table, void *base)
{
    for (const KnOption *option = table; option->name; option++) {
        if (option->informational)
            continue;
        void *field = (char *)base + option->offset;
        memset(field, 0, types[option->type].size);
        if (option->default_text)
            read_default(option, field);
    }
}

static gboolean is_alias(const char *aliases, const char *key)
{
    gsize length = strlen(key);
    for (const char *at = aliases; at && *at;) {
        const char *bar = strchrnul(at, '|');
        if ((gsize)(bar - at) == length && memcmp(at, key, length) == 0)
            return TRUE;
        at = *bar ? bar + 1 : bar;
    }
    return FALSE;
}

static const KnOption *find_option(const KnOption *table, const char *key)
{
    for (const KnOption *option = table; option->name; option++)
        if (strcmp(option->name, key) == 0 || is_alias(option->alias, key))
            return option;
    return NULL;
}

static void complain_unknown(const KnOption *table, const KnJson *object, guint i, const char *path,
                             const char *const *also, KnProblems *problems)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) listed = g_ptr_array_new();
    for (const KnOption *option = table; option->name; option++) {
        g_ptr_array_add(names, (gpointer)option->name);
        if (!option->informational)
            g_ptr_array_add(listed, (gpointer)option->name);
    }
    for (guint j = 0; also && also[j]; j++) {
        g_ptr_array_add(names, (gpointer)also[j]);
        g_ptr_array_add(listed, (gpointer)also[j]);
    }
    g_ptr_array_add(names, NULL);
    g_ptr_array_add(listed, NULL);
    const char *const *known = (const char *const *)names->pdata;
    gboolean full = kn_problems_full(problems);
    g_autofree char *near = full ? g_strdup("") : kn_did_you_mean(object->keys[i], known);
    g_autofree char *list = NULL;
    if (!*near && names->len == 1)
        list = g_strdup("no key at all");
    else if (!*near && !full)
        list = list_choices((const char *const *)listed->pdata);
    g_autofree char *child = kn_json_path(path, object->keys[i]);
    kn_problems_error_key(problems, object, i, child, "unknown key%s%s%s",
                          list ? "; expected " : "", list ? list : "", near);
}

/* Two names of the same option in one object are one thing said twice: accepted when they agree, as
 * in older scripts. */
static gboolean said_before(const KnOption *option, const KnJson *object, guint i, const char *path,
                            KnProblems *problems)
{
    for (guint j = 0; option->alias && j < i; j++) {
        const KnJson *a = object->items[j], *b = object->items[i];
        if (a->type == KN_JSON_NULL || (strcmp(option->name, object->keys[j]) != 0 &&
                                        !is_alias(option->alias, object->keys[j])))
            continue;
        if (a->type != KN_JSON_STRING || b->type != KN_JSON_STRING ||
            strcmp(a->string, b->string) != 0) {
            g_autofree char *child = kn_json_path(path, object->keys[i]);
            kn_problems_error_key(problems, object, i, child,
                                  "means the same as '%s', which says something else",
                                  object->keys[j]);
        }
        return TRUE;
    }
    return FALSE;
}

/* Without a field of its own the value is read into a spare one and dropped. */
static void read_informational(const KnOption *option, const KnJson *node, const char *path,
                               KnProblems *problems)
{
    union {
        char *string;
        GStrv strings;
        KnBox largest;
    } spare;
    memset(&spare, 0, sizeof spare);
    types[option->type].read(&(Reading){option, node, &spare, path, problems});
    if (is_owned_string(option))
        g_free(spare.string);
    else if (option->type == KN_OPTION_STRINGS)
        g_strfreev(spare.strings);
}

static gboolean is_given(const KnOption *option, const KnJson *object)
{
    for (guint i = 0; i < object->n; i++)
        if (object->items[i]->type != KN_JSON_NULL && (strcmp(option->name, object->keys[i]) == 0 ||
                                                       is_alias(option->alias, object->keys[i])))
            return TRUE;
    return FALSE;
}

void kn_options_read(const KnOption *table, void *base, const KnJson *object, const char *path,
                     const char *const *also, KnProblems *problems)
{
    if (object->type != KN_JSON_OBJECT) {
        g_autofree char *found = describe(object);
        kn_problems_error(problems, object, path, "%s; expected an object", found);
        return;
    }
    for (guint i = 0; i < object->n; i++) {
        const KnJson *node = object->items[i];
        const KnOption *option = find_option(table, object->keys[i]);
        if (!option) {
            if (!also || !g_strv_contains(also, object->keys[i]))
                complain_unknown(table, object, i, path, also, problems);
            continue;
        }
        if (node->type == KN_JSON_NULL || said_before(option, object, i, path, problems))
            continue;
        if (option->informational)
            read_informational(option, node, path, problems);
        else
            types[option->type].read(
                &(Reading){option, node, (char *)base + option->offset, path, problems});
    }
    for (const KnOption *option = table; option->name; option++) {
        if (!option->required || is_given(option, object))
            continue;
        g_autofree char *child = kn_json_path(path, option->name);
        kn_problems_error(problems, object, child, "is missing: %s", option->help);
    }
}

void kn_options_clear(const KnOption *table, void *base)
{
    for (const KnOption *option = table; option->name; option++) {
        if (option->informational)
            continue;
        void *field = (char *)base + option->offset;
        if (is_owned_string(option))
            g_free(*(char **)field);
        else if (option->type == KN_OPTION_STRINGS)
            g_strfreev(*(GStrv *)field);
        memset(field, 0, types[option->type].size);
    }
}

void kn_options_copy(const KnOption *table, const void *from, void *to)
{
    for (const KnOption *option = table; option->name; option++) {
        if (option->informational)
            continue;
        const void *source = (const char *)from + option->offset;
        void *target = (char *)to + option->offset;
        if (is_owned_string(option))
            *(char **)target = g_strdup(*(char *const *)source);
        else if (option->type == KN_OPTION_STRINGS)
            *(GStrv *)target = g_strdupv(*(const GStrv *)source);
        else
            memcpy(target, source, types[option->type].size);
    }
}

GVariant *kn_options_to_variant(const KnOption *table, const void *base)
{
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    for (const KnOption *option = table; option->name; option++)
        if (!option->informational)
            g_variant_builder_add(
                &builder, "{sv}", option->name,
                types[option->type].to_variant((const char *)base + option->offset));
    return g_variant_builder_end(&builder);
}
