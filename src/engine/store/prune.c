/* SPDX-License-Identifier: MIT */
/* Pruning beside running builds. A build writes the keys of everything that it is going to use into
 * the file "keys" of its work folder, whole or not at all, and only then looks what of it is there.
 * Between the two it takes and frees the store's prune lock, shared; who prunes holds that lock
 * alone from reading the builds' keys to the last removal. So either the pruner came first, and the
 * build finds what is left, or the build did, and the pruner reads its keys. */
#include "engine/store/prune.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/file_lock.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/input_rules.h"
#include "engine/store/answer_file.h"
#include "engine/store/enlarged_file.h"
#include "engine/store/note.h"
#include "engine/store/probe.h"
#include "engine/store/scene_file.h"
#include "engine/store/subject_file.h"
#include "output/batch_file.h"
#include "pixel/surface.h"
#include "voice/take.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { BLOCK_BYTES = 512 }; /* of st_blocks */

static const KnStoreKind kinds[] = {KN_STORE_SURFACE, KN_STORE_BATCH,   KN_STORE_TAKE,
                                    KN_STORE_PROBE,   KN_STORE_SUBJECT, KN_STORE_SCENE,
                                    KN_STORE_ANSWER,  KN_STORE_ENLARGED};

static gboolean is_key(const char *text, gsize size)
{
    gsize n = 0;
    while (n < size && g_ascii_isxdigit(text[n]))
        n++;
    return n == KN_HASH_LENGTH && size == n;
}

/* Calls each with everything in a kind's folders. */
static void for_files(const char *folder, KnStoreKind kind,
                      void (*each)(KnFolder *part, const char *name, gpointer user_data),
                      gpointer user_data)
{
    g_autoptr(KnFolder) top = kn_folder_open(folder, kn_store_kind_folder(kind), FALSE, NULL);
    g_auto(GStrv) parts = top ? kn_folder_names(top) : NULL;
    for (char **part = parts; part && *part; part++) {
        g_autoptr(KnFolder) opened = kn_folder_open_in(top, *part, FALSE, NULL);
        g_auto(GStrv) names = opened ? kn_folder_names(opened) : NULL;
        for (char **name = names; name && *name; name++)
            each(opened, *name, user_data);
    }
}

typedef struct {
    const char *folder;
    KnStoreKind kind;
    GArray *entries;
} List;

static void list_one(KnFolder *part, const char *name, gpointer user_data)
{
    List *list = user_data;
    const char *dot = strchr(name, '.');
    struct stat info, note_info;
    struct timespec used;
    if (!dot || !is_key(name, (gsize)(dot - name)))
        return;
    KnStoreEntry entry = {.kind = list->kind};
    memcpy(entry.key, name, KN_HASH_LENGTH);
    g_autofree char *expected = kn_store_path(list->folder, list->kind, entry.key);
    g_autofree char *path = g_build_filename(kn_folder_path(part), name, NULL);
    g_autofree char *note = g_strconcat(entry.key, ".json", NULL);
    if (strcmp(path, expected) != 0 ||
        fstatat(kn_folder_fd(part), name, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    entry.size_bytes = (guint64)info.st_blocks * BLOCK_BYTES;
    used = info.st_mtim;
    if (list->kind != KN_STORE_PROBE && kn_folder_has_file(part, note, &note_info)) {
        entry.size_bytes += (guint64)note_info.st_blocks * BLOCK_BYTES;
        used = list->kind == KN_STORE_SCENE ? note_info.st_mtim : used;
    }
    entry.used_us = (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
    g_array_append_val(list->entries, entry);
}

/* They are small, and may have been paid for. */
static gboolean is_dear(const KnStoreEntry *entry)
{
    return entry->kind == KN_STORE_TAKE || entry->kind == KN_STORE_ANSWER;
}

/* By use; of the same use surfaces first, which batches that are there do not need. Takes and
 * answers come last whatever their use. */
static gint compare(gconstpointer a, gconstpointer b)
{
    const KnStoreEntry *x = a, *y = b;
    if (is_dear(x) != is_dear(y))
        return is_dear(x) ? 1 : -1;
    if (x->used_us != y->used_us)
        return x->used_us < y->used_us ? -1 : 1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->key, y->key);
}

GArray *kn_store_list(const char *folder)
{
    List list = {.folder = folder, .entries = g_array_new(FALSE, FALSE, sizeof(KnStoreEntry))};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        list.kind = kinds[i];
        for_files(folder, list.kind, list_one, &list);
    }
    g_array_sort(list.entries, compare);
    return list.entries;
}

/* Held until the descriptor is closed. */
static int take_lock(const char *folder, int how, GError **error)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, error);
    int fd = opened ? kn_folder_make_file(opened, "prune.lock", O_RDWR, 0666) : -1;
    if (!opened)
        return -1;
    if (fd >= 0 && kn_file_lock(fd, how))
        return fd;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot lock '%s/prune.lock': %s", folder,
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

gboolean kn_store_announce(const KnStore *store, const char *const *keys, GError **error)
{
    g_autofree char *text = g_strjoinv("\n", (GStrv)keys);
    if (kn_store_is_private(store))
        return TRUE;
    if (!kn_store_write_work(store, "keys", text, strlen(text))) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s/keys': %s%s",
                    kn_store_work(store), g_strerror(errno), kn_write_advice(errno));
        return FALSE;
    }
    int lock = take_lock(kn_store_folder(store), LOCK_SH, error);
    if (lock < 0)
        return FALSE;
    close(lock);
    return TRUE;
}

/* The keys that running builds have announced. */
static GHashTable *keys_in_use(const char *folder)
{
    enum { KEYS_BYTES_MAX = 1 << 28 }; /* of four million */
    GHashTable *keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(KnFolder) work = kn_folder_open(folder, "work", FALSE, NULL);
    g_auto(GStrv) names = work ? kn_folder_names(work) : NULL;
    for (char **name = names; name && *name; name++) {
        g_autoptr(KnFolder) build = kn_folder_open_in(work, *name, FALSE, NULL);
        g_autofree char *text = NULL;
        if (!build || !kn_folder_read(build, "keys", KEYS_BYTES_MAX, &text, NULL, NULL))
            continue;
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (gsize i = 0; lines[i]; i++)
            g_hash_table_add(keys, g_strdup(lines[i]));
    }
    return keys;
}

gboolean kn_store_prune(const char *folder, const KnStorePrune *prune, KnStorePruned *pruned,
                        GError **error)
{
    *pruned = (KnStorePruned){0};
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    int lock = take_lock(folder, LOCK_EX, error);
    if (lock < 0)
        return FALSE;
    kn_store_sweep(folder);
    g_autoptr(GHashTable) in_use = keys_in_use(folder);
    g_autoptr(GArray) entries = kn_store_list(folder);
    gint64 now_us = g_get_real_time();
    pruned->n_left = entries->len;
    for (guint i = 0; i < entries->len; i++)
        pruned->left_bytes += g_array_index(entries, KnStoreEntry, i).size_bytes;
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        gint64 age_seconds = (now_us - entry->used_us) / G_USEC_PER_SEC;
        if (pruned->left_bytes <= prune->keep_bytes && age_seconds < prune->older_than_seconds)
            continue;
        if (g_hash_table_contains(in_use, entry->key)) {
            pruned->n_in_use++;
            continue;
        }
        kn_store_remove(folder, entry->kind, entry->key);
        pruned->n_removed++;
        pruned->n_left--;
        pruned->removed_bytes += entry->size_bytes;
        pruned->left_bytes -= entry->size_bytes;
    }
    close(lock);
    return TRUE;
}

guint64 kn_store_cap(const char *folder, guint64 wish_bytes)
{
    const guint64 most = (guint64)20 << 30;
    struct statvfs disk;
    if (wish_bytes > 0)
        return wish_bytes;
    if (statvfs(folder, &disk) != 0)
        return most;
    return MIN(most, (guint64)disk.f_blocks * disk.f_frsize / 10);
}

static gboolean verify_entry(const char *path, KnStoreKind kind, GError **error)
{
    if (kind == KN_STORE_SURFACE) {
        g_autoptr(KnSurface) surface = kn_surface_open(path, TRUE, error);
        return surface != NULL;
    }
    if (kind == KN_STORE_BATCH) {
        g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, TRUE, error);
        return reader != NULL;
    }
    if (kind == KN_STORE_TAKE) {
        KnTake take;
        gboolean whole = kn_take_inspect(&take, path, error);
        kn_take_clear(&take);
        return whole;
    }
    if (kind == KN_STORE_SUBJECT) {
        g_autoptr(GArray) findings = kn_subject_file_read(path, NULL, error);
        return findings != NULL;
    }
    if (kind == KN_STORE_ANSWER) {
        KnAnswerFile answer;
        gboolean whole = kn_answer_file_read(path, NULL, &answer, error);
        kn_answer_file_clear(&answer);
        return whole;
    }
    if (kind == KN_STORE_ENLARGED)
        return kn_enlarged_file_check(path, NULL, error);
    if (kind == KN_STORE_SCENE)
        return kn_scene_file_check(path, NULL, error);
    return kn_probe_verify(path, error);
}

typedef struct {
    const char *folder;
    KnStoreKind kind;
    void (*told)(const char *path, const char *reason, gpointer user_data);
    gpointer user_data;
    KnStoreVerified *verified;
} Verify;

static void tell(const Verify *verify, const char *path, const char *reason)
{
    verify->verified->n_damaged++;
    verify->told(path, reason, verify->user_data);
}

/* Notes: one without its result is left from a kill between two removals. */
static void verify_note(KnFolder *part, const char *name, gpointer user_data)
{
    const Verify *verify = user_data;
    if (!g_str_has_suffix(name, ".json") || !is_key(name, strlen(name) - strlen(".json")))
        return;
    g_autofree char *key = g_strndup(name, KN_HASH_LENGTH);
    g_autofree char *path = g_build_filename(kn_folder_path(part), name, NULL);
    g_auto(KnStoreNote) note = {0};
    const char *wrong = NULL;
    if (kn_store_size(verify->folder, verify->kind, key) == 0)
        wrong = "a note without a result";
    else if (!kn_store_note_read(verify->folder, verify->kind, key, &note))
        wrong = "the note cannot be read";
    if (!wrong)
        return;
    tell(verify, path, wrong);
    kn_folder_remove_tree(part, name);
}

void kn_store_verify(const char *folder,
                     void (*told)(const char *path, const char *reason, gpointer user_data),
                     gpointer user_data, KnStoreVerified *verified)
{
    Verify verify = {folder, KN_STORE_SURFACE, told, user_data, verified};
    const KnInputRules *before = kn_input_rules_current();
    g_autoptr(KnInputRules) rules = kn_input_rules_new(NULL);
    g_autoptr(GArray) entries = kn_store_list(folder);
    *verified = (KnStoreVerified){.n_checked = entries->len};
    kn_input_rules_own(rules, folder);
    kn_input_rules_enter(rules);
    for (guint i = 0; i < entries->len; i++) {
        const KnStoreEntry *entry = &g_array_index(entries, KnStoreEntry, i);
        g_autofree char *path = kn_store_path(folder, entry->kind, entry->key);
        g_autoptr(GError) error = NULL;
        verified->checked_bytes += entry->size_bytes;
        /* A running prune may have taken it meanwhile. */
        if (verify_entry(path, entry->kind, &error) ||
            !kn_store_mode(folder, entry->kind, entry->key))
            continue;
        tell(&verify, path, error->message);
        kn_store_remove(folder, entry->kind, entry->key);
    }
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        verify.kind = kinds[i];
        for_files(folder, kinds[i], verify_note, &verify);
    }
    kn_input_rules_enter(before);
}
