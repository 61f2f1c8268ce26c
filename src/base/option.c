/* SPDX-License-Identifier: MIT */
#include "base/option.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/slip.h"

#include <string.h>

/* What holds for options of any type: tables, keys, defaults. */

/* The field of an option in a struct; NULL: it has none. */
static void *field_of(const KnOption *option, const void *base)
{
    return option->informational ? NULL : (char *)base + option->offset;
}

/* Numbers, booleans and strings without escapes, which nearly all defaults are, need no document.
 */
static gboolean plain_default(const char *text, KnJson *node, char **owned)
{
    gsize length = strlen(text);
    gboolean is_true = strcmp(text, "true") == 0;
    char *end;
    if (is_true || strcmp(text, "false") == 0) {
        *node = (KnJson){.type = KN_JSON_BOOL, .boolean = is_true};
        return TRUE;
    }
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
static void read_default(const KnOption *option, void *field, KnProblems *problems)
{
    KnJson plain;
    g_autofree char *owned = NULL;
    g_autoptr(KnJsonDocument) document = NULL;
    g_autoptr(GError) error = NULL;
    const KnJson *node = &plain;
    if (!plain_default(option->default_text, &plain, &owned)) {
        document = kn_json_load_text(option->default_text, -1, option->name, &error);
        node = document ? kn_json_root(document) : NULL;
    }
    if (node) {
        option->type->read(&(KnReading){option, node, field, "$", problems});
        kn_problems_check(problems, &error);
    }
    if (error)
        g_error("default of option '%s': %s", option->name, error->message);
}

static void init_field(const KnOption *option, void *field, KnProblems *problems)
{
    memset(field, 0, option->type->size);
    if (option->default_text)
        read_default(option, field, problems);
}

static void clear_field(const KnOption *option, void *field)
{
    if (option->type->clear)
        option->type->clear(field);
    memset(field, 0, option->type->size);
}

void kn_options_init(const KnOption *table, void *base)
{
    g_autoptr(KnProblems) problems = kn_problems_new("default");
    for (const KnOption *option = table; option->name; option++)
        if (!option->informational)
            init_field(option, field_of(option, base), problems);
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

const KnOption *kn_option_find(const KnOption *table, const char *key)
{
    for (const KnOption *option = table; option->name; option++)
        if (strcmp(option->name, key) == 0 || is_alias(option->alias, key))
            return option;
    return NULL;
}

/* The entry that ends the table. */
static const KnOption *end_of(const KnOption *table)
{
    while (table->name)
        table++;
    return table;
}

gboolean kn_option_misspelt(const KnOption *table, const char *key, const char **means)
{
    KnMeant meant;
    if (kn_slip_of_key(table, key, &meant)) {
        g_free(meant.remedy);
        *means = meant.means;
        return !meant.aside;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const KnOption *option = table; option->name; option++)
        g_ptr_array_add(names, (gpointer)option->name);
    g_ptr_array_add(names, NULL);
    *means = kn_nearest(key, (const char *const *)names->pdata);
    return *means != NULL;
}

gboolean kn_options_meant(const KnOption *table, const KnJson *object, const char *const *names)
{
    const char *means;
    for (guint i = 0; object->type == KN_JSON_OBJECT && i < object->n; i++)
        if (!kn_option_find(table, object->keys[i]) &&
            kn_option_misspelt(table, object->keys[i], &means) && means &&
            g_strv_contains(names, means))
            return TRUE;
    return FALSE;
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
    KnMeant meant;
    g_autofree char *child = kn_json_path(path, object->keys[i]);
    if (kn_slip_of_key(table, object->keys[i], &meant)) {
        kn_problems_error_key(problems, KN_PROBLEM_UNKNOWN_KEY, object, i, child,
                              "unknown key" KN_HINT "; %s", meant.remedy);
        g_free(meant.remedy);
        return;
    }
    g_autofree char *near = full ? g_strdup("") : kn_did_you_mean(object->keys[i], known);
    g_autofree char *list = NULL;
    if (!*near && names->len == 1)
        list = g_strdup("; expected no key at all");
    else if (!*near && !full) {
        g_autofree char *joined = g_strjoinv(", ", (char **)listed->pdata);
        list = g_strdup_printf("; expected one of %s", joined);
    }
    kn_problems_error_key(problems, KN_PROBLEM_UNKNOWN_KEY, object, i, child,
                          "unknown key" KN_HINT "%s%s", list ? list : "", near);
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
            kn_problems_error_key(problems, KN_PROBLEM_CONFLICT, object, i, child,
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
    g_autofree void *spare = g_malloc0(option->type->size);
    option->type->read(&(KnReading){option, node, spare, path, problems});
    clear_field(option, spare);
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
        g_autofree char *found = kn_json_describe(object);
        const char *example = end_of(table)->example;
        kn_problems_error(problems, object, path, "%s" KN_HINT "; expected an object%s%s", found,
                          example ? " such as " : "", example ? example : "");
        return;
    }
    for (guint i = 0; i < object->n; i++) {
        const KnJson *node = object->items[i];
        const KnOption *option = kn_option_find(table, object->keys[i]);
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
            option->type->read(&(KnReading){option, node, field_of(option, base), path, problems});
    }
    for (const KnOption *option = table; option->name; option++) {
        const char *const name[] = {option->name, NULL};
        if (!option->required || is_given(option, object) || kn_options_meant(table, object, name))
            continue;
        g_autofree char *child = kn_json_path(path, option->name);
        kn_problems_error_as(problems, KN_PROBLEM_MISSING, object, child,
                             "is missing" KN_HINT ": %s", option->help);
    }
}

void kn_options_warn_useless(const KnOption *table, gconstpointer situation, const KnJson *object,
                             const char *path, KnProblems *problems)
{
    for (guint i = 0; object && object->type == KN_JSON_OBJECT && i < object->n; i++) {
        const KnOption *option = kn_option_find(table, object->keys[i]);
        const KnUseless *reason = option ? option->useless : NULL;
        if (object->items[i]->type == KN_JSON_NULL)
            continue;
        while (reason && reason->when && !reason->when(situation))
            reason++;
        if (!reason || !reason->when)
            continue;
        g_autofree char *child = kn_json_path(path, object->keys[i]);
        kn_problems_warning(problems, KN_WARNING_NO_EFFECT, object->items[i], child, "%s",
                            reason->why);
    }
}

void kn_options_clear(const KnOption *table, void *base)
{
    for (const KnOption *option = table; option->name; option++)
        if (!option->informational)
            clear_field(option, field_of(option, base));
}

static void copy_field(const KnOption *option, const void *from, void *to)
{
    if (option->type->copy)
        option->type->copy(from, to);
    else
        memcpy(to, from, option->type->size);
}

void kn_options_copy(const KnOption *table, const void *from, void *to)
{
    for (const KnOption *option = table; option->name; option++)
        if (!option->informational)
            copy_field(option, field_of(option, from), field_of(option, to));
}

GVariant *kn_options_to_variant(const KnOption *table, const void *base)
{
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    for (const KnOption *option = table; option->name; option++)
        if (!option->informational)
            g_variant_builder_add(&builder, "{sv}", option->name,
                                  option->type->to_variant(field_of(option, base)));
    return g_variant_builder_end(&builder);
}

gboolean kn_option_equal(const KnOption *option, const void *a, const void *b)
{
    g_autoptr(GVariant) one = g_variant_ref_sink(option->type->to_variant(a));
    g_autoptr(GVariant) two = g_variant_ref_sink(option->type->to_variant(b));
    return g_variant_equal(one, two);
}

void kn_options_print(const KnOption *table, const void *base, GString *out)
{
    const char *before = "{";
    g_autoptr(KnProblems) problems = kn_problems_new("default");
    for (const KnOption *option = table; option->name; option++) {
        if (option->informational)
            continue;
        const void *field = field_of(option, base);
        g_autofree void *initial = g_malloc(option->type->size);
        init_field(option, initial, problems);
        gboolean differs = !kn_option_equal(option, field, initial);
        clear_field(option, initial);
        if (!differs)
            continue;
        g_string_append(out, before);
        kn_json_append_string(out, option->name);
        g_string_append(out, ": ");
        option->type->print(option, field, out);
        before = ", ";
    }
    g_string_append(out, *before == '{' ? "{}" : "}");
}
