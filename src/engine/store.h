/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Where results are kept: files named by the hash of everything they depend on, and a private work
 * folder for what is being made. A result is made in the work folder, checked, then renamed to its
 * name, so a name in the store always stands for a whole file, and whatever a killed build leaves
 * behind lies in its work folder, which the next build removes.
 *
 *     FOLDER/surfaces/ab/<key>.surface     prepared pictures
 *     FOLDER/batches/ab/<key>.batch        encoded batches, and sound
 *     FOLDER/probes/ab/<key>.probe         what is known of an input file
 *     FOLDER/work/<random>/                of one running build, held by a lock on its file "lock"
 *
 * Without a cache the whole store is a private folder in the folder for temporary files and goes
 * with the build. Several builds may share a store. Threads: one at a time. */
typedef struct KnStore KnStore;

typedef enum { KN_STORE_SURFACE, KN_STORE_BATCH, KN_STORE_PROBE } KnStoreKind;

/* folder NULL: $XDG_CACHE_HOME/kinora. Removes what dead builds have left. Errors:
 * KN_ERROR_ENVIRONMENT: the folder cannot be made or written. */
KnStore *kn_store_open(const char *folder, gboolean no_cache, GError **error);
/* Removes the work folder. */
void kn_store_close(KnStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnStore, kn_store_close)

const char *kn_store_folder(const KnStore *store);
const char *kn_store_work(const KnStore *store);

/* The folder that a store would use. The caller frees. */
char *kn_store_parent(const char *folder, gboolean no_cache);

/* The name under which a result stands, there or not. The caller frees. */
char *kn_store_path(const char *folder, KnStoreKind kind, const char *key);
/* A name in the work folder to make the result under. The caller frees. */
char *kn_store_work_path(const KnStore *store, KnStoreKind kind, const char *key);

gboolean kn_store_has(const KnStore *store, KnStoreKind kind, const char *key);
/* Moves the file at work_path to its name. Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_store_publish(KnStore *store, KnStoreKind kind, const char *key, const char *work_path,
                          GError **error);
/* Removes a result that has turned out to be damaged. */
void kn_store_drop(KnStore *store, KnStoreKind kind, const char *key);

/* Removes a folder and everything in it; symbolic links are removed, not followed. */
void kn_remove_tree(const char *path);
