/* SPDX-License-Identifier: MIT */
#include "engine/store/inputs.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/store/probe.h"
#include "engine/store/store.h"

#include <string.h>

struct KnInputs {
    char *folder;
    char *bounds; /* NULL: none but those that are in force */
    KnInputRules *rules;
    GHashTable *known;  /* path → KnFileId (NULL: is held): has the right content */
    GPtrArray *current; /* const char*: keys of known that the job reads */
};

KnInputs *kn_inputs_new(const char *store_folder)
{
    KnInputs *inputs = g_new(KnInputs, 1);
    *inputs = (KnInputs){
        .folder = g_strdup(store_folder),
        .rules = kn_input_rules_new(kn_input_rules_current()),
        .known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .current = g_ptr_array_new(),
    };
    kn_input_rules_own(inputs->rules, store_folder);
    return inputs;
}

void kn_inputs_free(KnInputs *inputs)
{
    if (!inputs)
        return;
    g_ptr_array_unref(inputs->current);
    g_hash_table_unref(inputs->known);
    kn_input_rules_free(inputs->rules);
    g_free(inputs->folder);
    g_free(inputs->bounds);
    g_free(inputs);
}

void kn_inputs_confine(KnInputs *inputs, const char *folder)
{
    g_assert(!inputs->bounds);
    inputs->bounds = g_strdup(folder);
}

const KnInputRules *kn_inputs_rules(const KnInputs *inputs)
{
    return inputs->rules;
}

static gboolean refuse(const char *path, GError **error)
{
    g_clear_error(error);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' was changed while the film was being made; render once more to make it from "
                "the file as it is now",
                path);
    kn_error_set_input(error, path);
    return FALSE;
}

/* What is held by the store is looked at once: nobody writes it, and that its other name goes or
 * comes to stand for another take changes the times of the file, not the file. */
static gboolean begin_held(KnInputs *inputs, const char *path, const char *hash, GError **error)
{
    if (g_hash_table_contains(inputs->known, path))
        return TRUE;
    g_autofree char *now = kn_hash_file(path, error);
    if (!now || strcmp(now, hash) != 0)
        return now ? refuse(path, error) : FALSE;
    g_hash_table_insert(inputs->known, g_strdup(path), NULL);
    return TRUE;
}

gboolean kn_inputs_begin(KnInputs *inputs, const char *path, const char *hash, gboolean *replaced,
                         GError **error)
{
    gpointer key = NULL, id = NULL;
    KnFileId now;
    gboolean right = FALSE;
    /* What was spoken lies in the store. */
    if (inputs->bounds && !kn_input_rules_own_path(path))
        kn_input_rules_confine(inputs->rules, path, inputs->bounds);
    if (!hash)
        return TRUE;
    if (kn_store_is_held(inputs->folder, path))
        return begin_held(inputs, path, hash, error);
    gboolean known = g_hash_table_lookup_extended(inputs->known, path, &key, &id);
    if (known && kn_probe_is_still(path, id)) {
        g_ptr_array_add(inputs->current, key);
        return TRUE;
    }
    if (known) {
        kn_input_rules_forget(inputs->rules, path);
        g_hash_table_remove(inputs->known, path);
    }
    *replaced |= known;
    if (!kn_probe_find_content(inputs->folder, path, hash, &now, &right, error)) {
        kn_error_set_input(error, path);
        return FALSE;
    }
    if (!right)
        return refuse(path, error);
    key = g_strdup(path);
    g_hash_table_insert(inputs->known, key, g_memdup2(&now, sizeof now));
    g_ptr_array_add(inputs->current, key);
    kn_input_rules_expect(inputs->rules, path, &now);
    return TRUE;
}

gboolean kn_inputs_end(KnInputs *inputs, GError **error)
{
    gboolean same = TRUE;
    for (guint i = 0; same && i < inputs->current->len; i++) {
        const char *path = inputs->current->pdata[i];
        same = kn_probe_is_still(path, g_hash_table_lookup(inputs->known, path)) ||
               refuse(path, error);
    }
    g_ptr_array_set_size(inputs->current, 0);
    return same;
}
