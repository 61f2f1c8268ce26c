/* SPDX-License-Identifier: MIT */
#include "project/older.h"
#include "base/text.h"
#include "project/tables.h"

#include <string.h>

struct KnOlder {
    KnJsonDocument *document;
    GPtrArray *names; /* as the file has them, each once */
    GHashTable *seen;
};

/* That no new script has a reason to use. */
static gboolean is_older_option(const KnOption *option, const char *key)
{
    return option->informational || strcmp(option->name, key) != 0 ||
           strcmp(key, "custom_effects") == 0;
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
