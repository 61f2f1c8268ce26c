/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <sys/stat.h>

/* Where results are kept: files named by the hash of everything they depend on, and a private work
 * folder for what is being made. A result is made in the work folder, checked, then renamed to its
 * name, so a name in the store always stands for a whole file, and whatever a killed build leaves
 * behind lies in its work folder, which the next build removes.
 *
 *     FOLDER/surfaces/ab/<key>.surface     prepared pictures
 *     FOLDER/batches/ab/<key>.batch        encoded batches, and sound
 *     FOLDER/takes/ab/<key>.wav            spoken lines
 *     FOLDER/probes/ab/<key>.probe         what is known of an input file
 *     FOLDER/subjects/ab/<key>.subject     what was found in a picture (subject_file.h)
 *     FOLDER/scenes/ab/<key>.scene         clips that programs have made (scene_file.h)
 *     FOLDER/answers/ab/<key>.answer       what language models have said (answer_file.h)
 *     FOLDER/enlarged/ab/<key>.enlarged    pictures that networks have enlarged (enlarged_file.h)
 *     FOLDER/{surfaces,batches,takes,subjects,scenes,answers,enlarged}/ab/<key>.json   from what
 * each was made FOLDER/voices/<key>                  the version of a voice (version.h)
 *     FOLDER/voice-ledger.jsonl            every line that was ever made (ledger.h)
 *     FOLDER/clock                         its time stamp is that of the latest use of anything
 *     FOLDER/jobs/HASH/                    of a film that a cluster makes (cluster/job.h)
 *     FOLDER/work/kinora-build-PID-RANDOM/ of one running build (base/work_folder.h);
 *                                          its file "keys" says what it uses (prune.h)
 *
 * Without a cache the whole store is a private folder in the folder for temporary files and goes
 * with the build. Several builds may share a store. All of it is reached beneath the folder, and no
 * link in it is followed (base/folder.h).
 *
 * A result's time stamp says when it was last used; that of a scene stands at its note, since a
 * clip whose times change would be looked into again. Within a store these times never go back,
 * even where the clock is set back: a build's time is the latest of the clock and just behind the
 * build before. Threads: one at a time. */
typedef struct KnStore KnStore;

typedef enum {
    KN_STORE_SURFACE,
    KN_STORE_BATCH,
    KN_STORE_TAKE,
    KN_STORE_PROBE,
    KN_STORE_SUBJECT,
    KN_STORE_SCENE,
    KN_STORE_ANSWER,
    KN_STORE_ENLARGED
} KnStoreKind;
enum { KN_N_STORE_KINDS = KN_STORE_ENLARGED + 1 };

/* folder NULL: $XDG_CACHE_HOME/kinora. Removes what dead builds have left. Errors:
 * KN_ERROR_ENVIRONMENT: the folder, or one for results in it, cannot be made or written. */
KnStore *kn_store_open(const char *folder, gboolean no_cache, GError **error);
/* Removes the work folder. */
void kn_store_close(KnStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnStore, kn_store_close)

const char *kn_store_folder(const KnStore *store);
gboolean kn_store_is_private(const KnStore *store); /* it goes with the build */
const char *kn_store_work(const KnStore *store);

/* What an input was when a build first looked at it: FALSE when that path was noted with another
 * hash of its content. So all of a film is planned with one content of each file. forget: from now
 * on with what they are then. */
gboolean kn_store_note_content(KnStore *store, const char *path, const char *hash);
void kn_store_forget_contents(KnStore *store);

/* Results that were made again although they were there, as long as the store is open: so what is
 * paid for is paid once, however many films a run makes of it. */
void kn_store_note_renewed(KnStore *store, const char *key);
gboolean kn_store_was_renewed(const KnStore *store, const char *key);

/* What lies in a store's folder and is written by no one else: the i-th name, NULL past the last.
 */
const char *kn_store_own_name(guint i);

/* The folder that a store would use. The caller frees. */
char *kn_store_parent(const char *folder, gboolean no_cache);

/* The name under which a result stands, there or not: for messages, and to be opened under rules to
 * which the store's folder is the program's own (base/input_rules.h). The caller frees. */
char *kn_store_path(const char *folder, KnStoreKind kind, const char *key);
const char *kn_store_kind_name(KnStoreKind kind); /* "surface", "batch", "take", "probe", "subject",
                                                     "scene", "answer", "enlarged" */
/* A name in the work folder to make the result under. The caller frees. */
char *kn_store_work_path(const KnStore *store, KnStoreKind kind, const char *key);

/* Makes a file in the work folder, whole or not at all, without a flush; sets errno on failure. */
gboolean kn_store_write_work(const KnStore *store, const char *name, const void *data, gsize size);

/* What stands under a result's name in a store's folder, a link itself too; 0: nothing. */
mode_t kn_store_mode(const char *folder, KnStoreKind kind, const char *key);
/* A regular file of that name is there. */
gboolean kn_store_has(const KnStore *store, KnStoreKind kind, const char *key);
/* Moves the file at work_path, of the work folder, to its name, in place of whatever stands there.
 * Errors: KN_ERROR_ENVIRONMENT. */
gboolean kn_store_publish(KnStore *store, KnStoreKind kind, const char *key, const char *work_path,
                          GError **error);
/* Marks a result, if it is there, as used by this build. */
void kn_store_touch(const KnStore *store, KnStoreKind kind, const char *key);
/* Keeps a result as it is now for as long as the store is open, whatever other builds do with its
 * name: what is in the store is never written where it stands, so a second name in the work folder
 * is enough; where there are none, a copy. Results of one name that differ are held under
 * different ones. The path, also as long as it was held already; NULL: it is not there, or cannot
 * be held (in a store of its own nobody else changes it). The caller frees. */
char *kn_store_hold(const KnStore *store, KnStoreKind kind, const char *key);
/* Whether a path is of something that is held by a store in that folder. */
gboolean kn_store_is_held(const char *folder, const char *path);
/* Removes a result that has turned out to be damaged, and its note. */
void kn_store_drop(KnStore *store, KnStoreKind kind, const char *key);

/* The same for a store that is not open. */
void kn_store_remove(const char *folder, KnStoreKind kind, const char *key);
/* Removes what dead builds have left in a store's folder. */
void kn_store_sweep(const char *folder);
/* Where all results of a kind are, below the store's folder. */
const char *kn_store_kind_folder(KnStoreKind kind);
/* Bytes of a result; 0: it is not there, or no regular file. */
guint64 kn_store_size(const char *folder, KnStoreKind kind, const char *key);

/* Notes (note.h): renamed into place, without a flush; read when no larger than max_bytes. */
gboolean kn_store_publish_note(const KnStore *store, KnStoreKind kind, const char *key,
                               const char *text);
gboolean kn_store_read_note(const char *folder, KnStoreKind kind, const char *key, gsize max_bytes,
                            char **text, gsize *size);

/* Removes a folder and everything in it; symbolic links are removed, not followed. */
void kn_remove_tree(const char *path);
