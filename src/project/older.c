/* SPDX-License-Identifier: MIT */
#include "project/older.h"
#include "base/text.h"
#include "project/subject.h"
#include "project/tables.h"

#include <string.h>

struct KnOlder {
    KnJsonDocument *document;
    GPtrArray *names; /* as the file has them, each once */
    GHashTable *seen;
};

/* That no new script has a reason to use, or that every older one has. */
static gboolean is_older_option(const KnOption *option, const char *key)
{
    return option->informational || strcmp(option->name, key) != 0 ||
           strcmp(key, "custom_effects") == 0 || strcmp(key, "visual_query") == 0;
}

static gboolean has_older_key(const KnOption *table, const KnJson *object)
{
    for (guint i = 0; object->type == KN_JSON_OBJECT && i < object->n; i++) {
        const KnOption *option = kn_option_find(table, object->keys[i]);
        if (option && is_older_option(option, object->keys[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_older(const KnJson *root)
{
    const KnJson *segments = kn_json_member(root, "segments");
    if (root->type != KN_JSON_OBJECT || kn_json_member(root, "version") ||
        kn_json_member(root, "$schema"))
        return FALSE;
    gboolean older = has_older_key(kn_root_options, root);
    for (guint i = 0; segments && segments->type == KN_JSON_ARRAY && i < segments->n && !older; i++)
        older = has_older_key(kn_segment_options, segments->items[i]);
    return older;
}

KnOlder *kn_older_new(KnJsonDocument *document, const KnJson *root)
{
    if (!is_older(root))
        return NULL;
    KnOlder *older = g_new(KnOlder, 1);
    *older = (KnOlder){document, g_ptr_array_new(), g_hash_table_new(g_str_hash, g_str_equal)};
    return older;
}

void kn_older_free(KnOlder *older)
{
    if (!older)
        return;
    g_ptr_array_unref(older->names);
    g_hash_table_unref(older->seen);
    g_free(older);
}

const KnJson *kn_older_known(KnOlder *older, const KnOption *table, const KnJson *object)
{
    if (!older || object->type != KN_JSON_OBJECT)
        return object;
    g_autofree const KnJson **items = g_new(const KnJson *, object->n);
    g_autofree const char **keys = g_new(const char *, object->n);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, object->n);
    guint n = 0;
    for (guint i = 0; i < object->n; i++) {
        const char *key = object->keys[i], *means;
        if (!kn_option_find(table, key) && !kn_option_misspelt(table, key, &means)) {
            if (g_hash_table_add(older->seen, (gpointer)key))
                g_ptr_array_add(older->names, (gpointer)key);
            continue;
        }
        items[n] = object->items[i];
        places[n] = object->key_places[i];
        keys[n++] = key;
    }
    return n == object->n ? object
                          : kn_json_make_container(older->document, object, n, items, keys, places);
}

void kn_older_warn(const KnOlder *older, KnProblems *problems)
{
    enum { NAMED_MAX = 20 };
    if (!older || older->names->len == 0)
        return;
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < MIN(older->names->len, NAMED_MAX); i++) {
        g_autofree char *quoted = kn_text_quote(older->names->pdata[i]);
        g_string_append_printf(list, "%s%s", i ? ", " : "", quoted);
    }
    if (older->names->len > NAMED_MAX)
        g_string_append_printf(list, " and %u more", older->names->len - NAMED_MAX);
    kn_problems_warning(problems, KN_WARNING_UNKNOWN_KEYS, kn_json_root(older->document), "$",
                        "this script of an older pipeline (it has no version) says things that are "
                        "not known, and they are passed over: %s",
                        list->str);
}

/* ---- the schema ---- */

void kn_older_leave_open(KnSchema *schema)
{
    kn_schema_leave_open(schema, &kn_root_table);
    kn_schema_leave_open(schema, &kn_segment_table);
    kn_schema_leave_open(schema, &kn_subject_table);
}

/* Subjects whose members are all known: an object, or an array of objects. */
static void append_known_subject(KnSchema *schema, GString *out, gconstpointer data)
{
    g_autoptr(GString) names = g_string_new(NULL);
    kn_schema_known_names(names, kn_subject_table.options);
    g_string_append_printf(out, "{\"propertyNames\": %s, \"items\": {\"propertyNames\": %s}}",
                           names->str, names->str);
}

typedef void Maker(KnSchema *schema, GString *out, gconstpointer data);

/* {"properties": {…}}: that definition for each name of a segment's subjects. */
static void append_subjects(KnSchema *schema, GString *out, const char *definition, Maker *make)
{
    g_string_append(out, "{\"properties\": {");
    const char *before = "";
    for (const KnOption *option = kn_segment_options; option->name; option++) {
        g_autofree char *all =
            g_strconcat(option->name, option->alias ? "|" : "", option->alias, NULL);
        g_auto(GStrv) names = g_strsplit(option->of == &kn_subject_table ? all : "", "|", -1);
        for (guint i = 0; names[i]; i++) {
            g_string_append_printf(out, "%s\"%s\": ", before, names[i]);
            kn_schema_ref(schema, out, definition, make, NULL);
            before = ", ";
        }
    }
    g_string_append(out, "}}");
}

static void append_known_segment(KnSchema *schema, GString *out, gconstpointer data)
{
    g_string_append(out, "{\"propertyNames\": ");
    kn_schema_known_names(out, kn_segment_options);
    g_string_append(out, ", \"allOf\": [");
    append_subjects(schema, out, "known_subject", append_known_subject);
    g_string_append(out, "]}");
}

/* Subjects that say where they are; older scripts are only warned of others. */
static void append_located_subject(KnSchema *schema, GString *out, gconstpointer data)
{
#define LOCATED                                                                                    \
    "{\"anyOf\": [{\"required\": [\"bbox\"], \"properties\": {\"bbox\": {\"not\": {\"type\": "     \
    "\"null\"}}}}, {\"required\": [\"mask\"], \"properties\": {\"mask\": {\"not\": {\"type\": "    \
    "\"null\"}}}}]}"
    g_string_append(out, "{\"allOf\": [" LOCATED ", {\"items\": " LOCATED "}]}");
#undef LOCATED
}

static void append_located_segment(KnSchema *schema, GString *out, gconstpointer data)
{
    append_subjects(schema, out, "located_subject", append_located_subject);
}

/* "Has a key that only older scripts have." */
static void append_has_older_key(GString *out, const KnOption *table)
{
    const char *before = "";
    g_string_append(out, "{\"anyOf\": [");
    for (const KnOption *option = table; option->name; option++) {
        g_autofree char *all =
            g_strconcat(option->name, option->alias ? "|" : "", option->alias, NULL);
        g_auto(GStrv) names = g_strsplit(all, "|", -1);
        for (guint i = 0; names[i]; i++) {
            if (!is_older_option(option, names[i]))
                continue;
            g_string_append_printf(out, "%s{\"required\": [\"%s\"]}", before, names[i]);
            before = ", ";
        }
    }
    g_string_append(out, "]}");
}

void kn_older_rules(KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"properties\": {\"defaults\": ");
    kn_schema_ref(schema, out, "known_segment", append_known_segment, NULL);
    g_string_append(out, "}}, {\"if\": {\"anyOf\": [{\"required\": [\"version\"]}, {\"required\": "
                         "[\"$schema\"]}, {\"not\": {\"anyOf\": [");
    append_has_older_key(out, kn_root_options);
    g_string_append(out, ", {\"required\": [\"segments\"], \"properties\": {\"segments\": "
                         "{\"contains\": ");
    append_has_older_key(out, kn_segment_options);
    g_string_append(out, "}}}]}}]}, \"then\": {\"propertyNames\": ");
    kn_schema_known_names(out, kn_root_options);
    g_string_append(out, ", \"properties\": {\"defaults\": ");
    kn_schema_ref(schema, out, "located_segment", append_located_segment, NULL);
    g_string_append(out, ", \"segments\": {\"items\": {\"allOf\": [");
    kn_schema_ref(schema, out, "known_segment", append_known_segment, NULL);
    g_string_append(out, ", ");
    kn_schema_ref(schema, out, "located_segment", append_located_segment, NULL);
    g_string_append(out, "]}}}}}");
}
