/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/reporter.h"
#include "engine/store/note.h"
#include "engine/store/store.h"

/* How a build puts what it makes into the store: under its key, with a note of where it comes from,
 * and within the store's cap. Warnings go to the reporter. Threads: one at a time. */
typedef struct {
    KnStore *store;
    KnReporter *reporter;
    const char *project_path;
    guint64 cache_bytes; /* KnBuildOptions.cache_bytes */
    guint64 added_bytes; /* since the store was pruned */
} KnResults;

typedef struct {
    KnStoreKind kind;
    const char *key, *work_path;
    KnStoreNote note; /* taken; its project is filled in */
} KnResult;

/* Errors: those of kn_store_publish. */
gboolean kn_results_add(KnResults *results, KnResult *take_result, GError **error);

/* Prunes the store to its cap when anything was added; failure is a warning. Adding does so by
 * itself now and then. */
void kn_results_prune(KnResults *results);
/* Prunes as much as is missing on the disk, if there is so much that may go. */
void kn_results_make_room(KnResults *results, guint64 size_bytes);

/* Whether a regular file stands there; whatever else does is dropped. */
gboolean kn_results_has(KnResults *results, KnStoreKind kind, const char *key);
/* With a warning; segment 0: of none. */
void kn_results_drop_damaged(KnResults *results, KnStoreKind kind, const char *key, guint segment,
                             const char *why);
