/* SPDX-License-Identifier: MIT */
#include "schema_validator.h"

#include <math.h>
#include <string.h>

typedef struct {
    const KnJson *root;
    GHashTable *patterns; /* text → GRegex */
} Validator;

static gboolean accepts(Validator *v, const KnJson *schema, const KnJson *value);

static gboolean has_type(const char *type, const KnJson *value)
{
    static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};
    if (strcmp(type, "integer") == 0)
        return value->type == KN_JSON_NUMBER && value->number == floor(value->number);
    return strcmp(type, names[value->type]) == 0;
}

static gboolean check_type(Validator *v, const KnJson *rule, const KnJson *schema,
                           const KnJson *value)
{
    if (rule->type == KN_JSON_STRING)
        return has_type(rule->string, value);
    for (guint i = 0; i < rule->n; i++)
        if (has_type(rule->items[i]->string, value))
            return TRUE;
    return FALSE;
}

static gboolean is_equal(const KnJson *a, const KnJson *b)
{
    gboolean equal = a->type == b->type && a->n == b->n;
    if (!equal || a->type == KN_JSON_NULL)
        return equal;
    if (a->type == KN_JSON_BOOL)
        return !a->boolean == !b->boolean;
    if (a->type == KN_JSON_NUMBER)
        return a->number == b->number;
    if (a->type == KN_JSON_STRING)
        return strcmp(a->string, b->string) == 0;
    for (guint i = 0; equal && i < a->n; i++) {
        const KnJson *other = a->keys ? kn_json_member(b, a->keys[i]) : b->items[i];
        equal = other && is_equal(a->items[i], other);
    }
    return equal;
}

static gboolean check_const(Validator *v, const KnJson *rule, const KnJson *schema,
                            const KnJson *value)
{
    return is_equal(rule, value);
}

static gboolean check_enum(Validator *v, const KnJson *rule, const KnJson *schema,
                           const KnJson *value)
{
    for (guint i = 0; i < rule->n; i++)
        if (is_equal(rule->items[i], value))
            return TRUE;
    return FALSE;
}

static guint count(Validator *v, const KnJson *rule, const KnJson *value)
{
    guint n = 0;
    for (guint i = 0; i < rule->n; i++)
        n += accepts(v, rule->items[i], value);
    return n;
}

static gboolean check_any_of(Validator *v, const KnJson *rule, const KnJson *schema,
                             const KnJson *value)
{
    return count(v, rule, value) > 0;
}

static gboolean check_one_of(Validator *v, const KnJson *rule, const KnJson *schema,
                             const KnJson *value)
{
    return count(v, rule, value) == 1;
}

static gboolean check_all_of(Validator *v, const KnJson *rule, const KnJson *schema,
                             const KnJson *value)
{
    return count(v, rule, value) == rule->n;
}

static gboolean check_not(Validator *v, const KnJson *rule, const KnJson *schema,
                          const KnJson *value)
{
    return !accepts(v, rule, value);
}

static gboolean check_if(Validator *v, const KnJson *rule, const KnJson *schema,
                         const KnJson *value)
{
    const KnJson *then = kn_json_member(schema, "then");
    return !accepts(v, rule, value) || !then || accepts(v, then, value);
}

static gboolean check_ref(Validator *v, const KnJson *rule, const KnJson *schema,
                          const KnJson *value)
{
    static const char start[] = "#/$defs/";
    g_assert_true(g_str_has_prefix(rule->string, start));
    const KnJson *target =
        kn_json_member(kn_json_member(v->root, "$defs"), rule->string + strlen(start));
    g_assert_nonnull(target);
    return accepts(v, target, value);
}

static gboolean check_required(Validator *v, const KnJson *rule, const KnJson *schema,
                               const KnJson *value)
{
    for (guint i = 0; value->type == KN_JSON_OBJECT && i < rule->n; i++)
        if (!kn_json_member(value, rule->items[i]->string))
            return FALSE;
    return TRUE;
}

static gboolean check_properties(Validator *v, const KnJson *rule, const KnJson *schema,
                                 const KnJson *value)
{
    for (guint i = 0; value->type == KN_JSON_OBJECT && i < value->n; i++) {
        const KnJson *property = kn_json_member(rule, value->keys[i]);
        if (property && !accepts(v, property, value->items[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_additional(Validator *v, const KnJson *rule, const KnJson *schema,
                                 const KnJson *value)
{
    const KnJson *properties = kn_json_member(schema, "properties");
    for (guint i = 0; value->type == KN_JSON_OBJECT && i < value->n; i++)
        if (!kn_json_member(properties, value->keys[i]) && !accepts(v, rule, value->items[i]))
            return FALSE;
    return TRUE;
}

static gboolean matches(Validator *v, const char *pattern, const char *text)
{
    GRegex *regex = g_hash_table_lookup(v->patterns, pattern);
    if (!regex) {
        g_autoptr(GError) error = NULL;
        regex = g_regex_new(pattern, G_REGEX_DOLLAR_ENDONLY | G_REGEX_OPTIMIZE, 0, &error);
        g_assert_no_error(error);
        g_hash_table_insert(v->patterns, g_strdup(pattern), regex);
    }
    return g_regex_match(regex, text, 0, NULL);
}

static gboolean check_names(Validator *v, const KnJson *rule, const KnJson *schema,
                            const KnJson *value)
{
    for (guint i = 0; value->type == KN_JSON_OBJECT && i < value->n; i++) {
        const KnJson name = {.type = KN_JSON_STRING, .string = (char *)value->keys[i]};
        if (!accepts(v, rule, &name))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_prefix(Validator *v, const KnJson *rule, const KnJson *schema,
                             const KnJson *value)
{
    for (guint i = 0; value->type == KN_JSON_ARRAY && i < MIN(value->n, rule->n); i++)
        if (!accepts(v, rule->items[i], value->items[i]))
            return FALSE;
    return TRUE;
}

static gboolean check_items(Validator *v, const KnJson *rule, const KnJson *schema,
                            const KnJson *value)
{
    g_assert_null(kn_json_member(schema, "prefixItems"));
    for (guint i = 0; value->type == KN_JSON_ARRAY && i < value->n; i++)
        if (!accepts(v, rule, value->items[i]))
            return FALSE;
    return TRUE;
}

static gboolean check_contains(Validator *v, const KnJson *rule, const KnJson *schema,
                               const KnJson *value)
{
    gboolean found = value->type != KN_JSON_ARRAY;
    for (guint i = 0; i < value->n && !found; i++)
        found = accepts(v, rule, value->items[i]);
    return found;
}

static gboolean check_unique(Validator *v, const KnJson *rule, const KnJson *schema,
                             const KnJson *value)
{
    for (guint i = 0; value->type == KN_JSON_ARRAY && rule->boolean && i < value->n; i++)
        for (guint j = 0; j < i; j++)
            if (is_equal(value->items[i], value->items[j]))
                return FALSE;
    return TRUE;
}

static gboolean check_number(const char *keyword, double rule, double value)
{
    switch (keyword[0] == 'e' ? keyword[9] : keyword[1]) {
    case 'M': /* exclusiveMinimum */
        return value > rule;
    case 'a': /* maximum */
        return value <= rule;
    case 'i': /* minimum */
        return value >= rule;
    default: /* multipleOf */
        return fmod(value, rule) == 0;
    }
}

static gboolean check_pattern(Validator *v, const KnJson *rule, const KnJson *schema,
                              const KnJson *value)
{
    return value->type != KN_JSON_STRING || matches(v, rule->string, value->string);
}

static gboolean check_nothing(Validator *v, const KnJson *rule, const KnJson *schema,
                              const KnJson *value)
{
    return TRUE;
}

static const struct {
    const char *keyword;
    gboolean (*check)(Validator *v, const KnJson *rule, const KnJson *schema, const KnJson *value);
} keywords[] = {
    {"$ref", check_ref},
    {"type", check_type},
    {"const", check_const},
    {"enum", check_enum},
    {"anyOf", check_any_of},
    {"oneOf", check_one_of},
    {"allOf", check_all_of},
    {"not", check_not},
    {"if", check_if},
    {"then", check_nothing},
    {"required", check_required},
    {"properties", check_properties},
    {"additionalProperties", check_additional},
    {"propertyNames", check_names},
    {"prefixItems", check_prefix},
    {"items", check_items},
    {"contains", check_contains},
    {"uniqueItems", check_unique},
    {"pattern", check_pattern},
    {"$schema", check_nothing},
    {"$defs", check_nothing},
    {"title", check_nothing},
    {"description", check_nothing},
    {"default", check_nothing},
};

static const char *const number_keywords[] = {"minimum", "maximum", "exclusiveMinimum",
                                              "multipleOf", NULL};

/* FALSE: it counts nothing of the value. */
static gboolean count_of(const char *keyword, const KnJson *value, double *n)
{
    gboolean items = g_str_has_suffix(keyword, "Items");
    gboolean members = g_str_has_suffix(keyword, "Properties");
    if (value->type != (items ? KN_JSON_ARRAY : members ? KN_JSON_OBJECT : KN_JSON_STRING))
        return FALSE;
    *n = items || members ? value->n : (double)g_utf8_strlen(value->string, -1);
    return TRUE;
}

static gboolean obeys(Validator *v, const char *keyword, const KnJson *rule, const KnJson *schema,
                      const KnJson *value)
{
    static const char *const count_keywords[] = {"minItems",      "maxItems",      "minLength",
                                                 "minProperties", "maxProperties", NULL};
    double n;
    for (gsize i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strcmp(keyword, keywords[i].keyword) == 0)
            return keywords[i].check(v, rule, schema, value);
    if (g_strv_contains(number_keywords, keyword))
        return value->type != KN_JSON_NUMBER || check_number(keyword, rule->number, value->number);
    if (g_strv_contains(count_keywords, keyword))
        return !count_of(keyword, value, &n) ||
               (keyword[1] == 'i' ? n >= rule->number : n <= rule->number);
    g_error("the schema's keyword '%s' is unknown to its test", keyword);
}

static gboolean accepts(Validator *v, const KnJson *schema, const KnJson *value)
{
    if (schema->type == KN_JSON_BOOL)
        return schema->boolean;
    g_assert_cmpint(schema->type, ==, KN_JSON_OBJECT);
    for (guint i = 0; i < schema->n; i++)
        if (!obeys(v, schema->keys[i], schema->items[i], schema, value))
            return FALSE;
    return TRUE;
}

gboolean schema_accepts(const KnJson *root, const KnJson *value)
{
    g_autoptr(GHashTable) patterns =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_regex_unref);
    Validator v = {root, patterns};
    return accepts(&v, root, value);
}
