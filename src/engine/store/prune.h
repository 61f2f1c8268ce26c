/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/store/store.h"

/* What a store holds, and keeping it small and sound. All of it works on a store's folder, with or
 * without builds running in it. Threads: pure functions but for the folder. */
typedef struct {
    KnStoreKind kind;
    char key[65];
    guint64 size_bytes; /* on disk, with its note */
    gint64 used_us;     /* when it was last used: microseconds since 1970 */
} KnStoreEntry;

/* All results, the least recently used first, takes behind all others. The caller frees the array
 * (of KnStoreEntry). A folder that is not there holds nothing. */
GArray *kn_store_list(const char *folder);

/* What a running build uses: it says so by kn_store_announce before it looks for anything, and
 * until it ends nothing of that is pruned, whether it is there yet or not. keys ends with NULL.
 * Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_store_announce(const KnStore *store, const char *const *keys, GError **error);

typedef struct {
    guint64 keep_bytes;        /* the least recently used go until no more than this is left;
                                  G_MAXUINT64: none */
    gint64 older_than_seconds; /* and what was not used for so long; G_MAXINT64: none */
} KnStorePrune;

typedef struct {
    guint n_removed, n_left, n_in_use; /* in use: kept although it should have gone */
    guint64 removed_bytes, left_bytes;
} KnStorePruned;

/* Errors: KN_ERROR_ENVIRONMENT: the folder cannot be written. */
gboolean kn_store_prune(const char *folder, const KnStorePrune *prune, KnStorePruned *pruned,
                        GError **error);

/* The most that a store may hold: wish_bytes, or for 0 the lesser of 20 GiB and a tenth of the disk
 * that the folder is on. */
guint64 kn_store_cap(const char *folder, guint64 wish_bytes);

typedef struct {
    guint n_checked, n_damaged;
    guint64 checked_bytes;
} KnStoreVerified;

/* Reads every result and note again and removes those that are damaged; told is called with each,
 * whatever it is of. */
void kn_store_verify(const char *folder,
                     void (*told)(const char *path, const char *reason, gpointer user_data),
                     gpointer user_data, KnStoreVerified *verified);
