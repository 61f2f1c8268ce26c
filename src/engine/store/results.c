/* SPDX-License-Identifier: MIT */
#include "engine/store/results.h"
#include "engine/store/prune.h"

/* A cap is passed by no more than this part of it while a build runs. */
enum { PRUNE_PART = 16 };

static void prune(KnResults *results, guint64 keep_bytes)
{
    KnStorePrune plan = {.keep_bytes = keep_bytes, .older_than_seconds = G_MAXINT64};
    KnStorePruned pruned;
    g_autoptr(GError) error = NULL;
    results->added_bytes = 0;
    if (kn_store_is_private(results->store))
        return;
    if (!kn_store_prune(kn_store_folder(results->store), &plan, &pruned, &error))
        kn_emit_warning(results->reporter, KN_WARNING_CACHE_NOT_PRUNED, 0, error->message);
}

static guint64 cap(const KnResults *results)
{
    return kn_store_cap(kn_store_folder(results->store), results->cache_bytes);
}

void kn_results_prune(KnResults *results)
{
    if (results->added_bytes > 0)
        prune(results, cap(results));
}

void kn_results_make_room(KnResults *results, guint64 size_bytes)
{
    guint64 all_bytes = 0;
    if (kn_store_is_private(results->store))
        return;
    g_autoptr(GArray) entries = kn_store_list(kn_store_folder(results->store));
    for (guint i = 0; i < entries->len; i++)
        all_bytes += g_array_index(entries, KnStoreEntry, i).size_bytes;
    prune(results, all_bytes > size_bytes ? all_bytes - size_bytes : 0);
}

static void count_added(KnResults *results, guint64 size_bytes)
{
    results->added_bytes += size_bytes;
    if (results->added_bytes > cap(results) / PRUNE_PART)
        kn_results_prune(results);
}

gboolean kn_results_add(KnResults *results, KnResult *take_result, GError **error)
{
    const KnResult *result = take_result;
    gboolean added =
        kn_store_publish(results->store, result->kind, result->key, result->work_path, error);
    gboolean kept = added && !kn_store_is_private(results->store);
    if (kept)
        count_added(results,
                    kn_store_size(kn_store_folder(results->store), result->kind, result->key));
    /* Of a store that ends with the session, only what the session would say once more. */
    if (added && (kept || result->note.warnings)) {
        take_result->note.project = g_canonicalize_filename(results->project_path, NULL);
        kn_store_note_write(results->store, result->kind, result->key, &result->note);
    }
    kn_store_note_clear(&take_result->note);
    return added;
}

void kn_results_drop_damaged(KnResults *results, KnStoreKind kind, const char *key, guint segment,
                             const char *why)
{
    static const char *const nouns[] = {[KN_STORE_SURFACE] = "picture",
                                        [KN_STORE_BATCH] = "batch",
                                        [KN_STORE_TAKE] = "line",
                                        [KN_STORE_SUBJECT] = "subject",
                                        [KN_STORE_SCENE] = "scene",
                                        [KN_STORE_ANSWER] = "answer",
                                        [KN_STORE_ENLARGED] = "enlarged picture"};
    g_autofree char *words =
        g_strdup_printf("a stored %s was damaged and is made again (%s)", nouns[kind], why);
    kn_store_drop(results->store, kind, key);
    kn_emit_warning(results->reporter, KN_WARNING_STORED_RESULT_DAMAGED, segment, words);
}

gboolean kn_results_has(KnResults *results, KnStoreKind kind, const char *key)
{
    mode_t mode = kn_store_mode(kn_store_folder(results->store), kind, key);
    if (mode && !S_ISREG(mode))
        kn_results_drop_damaged(results, kind, key, 0, "it is no regular file");
    return S_ISREG(mode);
}
