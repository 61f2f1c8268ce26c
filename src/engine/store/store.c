/* SPDX-License-Identifier: MIT */
#include "engine/store/store.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/folder.h"
#include "base/work_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct KnStore {
    char *folder;
    KnWorkFolder *work;
    gboolean no_cache;    /* the folder goes with the build */
    struct timespec now;  /* of all that this build uses */
    GHashTable *contents; /* path → hash */
    GHashTable *renewed;  /* set of keys */
};

static const struct {
    const char *name, *folder, *ending;
    gboolean by_note; /* its note has the time stamp */
} kinds[] = {
    [KN_STORE_SURFACE] = {"surface", "surfaces", ".surface", FALSE},
    [KN_STORE_BATCH] = {"batch", "batches", ".batch", FALSE},
    [KN_STORE_TAKE] = {"take", "takes", ".wav", FALSE},
    [KN_STORE_PROBE] = {"probe", "probes", ".probe", FALSE},
    [KN_STORE_SUBJECT] = {"subject", "subjects", ".subject", FALSE},
    [KN_STORE_SCENE] = {"scene", "scenes", ".scene", TRUE},
    [KN_STORE_ANSWER] = {"answer", "answers", ".answer", FALSE},
    [KN_STORE_ENLARGED] = {"enlarged", "enlarged", ".enlarged", FALSE},
};

void kn_remove_tree(const char *path)
{
    g_autofree char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autoptr(KnFolder) folder = kn_folder_open(parent, NULL, FALSE, NULL);
    if (folder)
        kn_folder_remove_tree(folder, name);
}

const char *kn_store_own_name(guint i)
{
    static const char *const others[] = {"work", "prune.lock", "clock", "jobs"};
    if (i < G_N_ELEMENTS(kinds))
        return kinds[i].folder;
    i -= G_N_ELEMENTS(kinds);
    return i < G_N_ELEMENTS(others) ? others[i] : NULL;
}

char *kn_store_parent(const char *folder, gboolean no_cache)
{
    if (no_cache)
        return g_strdup(g_get_tmp_dir());
    return folder ? g_canonicalize_filename(folder, NULL)
                  : g_build_filename(g_get_user_cache_dir(), "kinora", NULL);
}

/* Later than every use before, whatever the clock says. */
static void read_clock(KnStore *store)
{
    enum { STEP_NS = 1000, SECOND_NS = 1000000000 };
    g_autoptr(KnFolder) folder = kn_folder_open(store->folder, NULL, FALSE, NULL);
    int fd = folder ? kn_folder_make_file(folder, "clock", O_WRONLY, 0666) : -1;
    struct stat info;
    clock_gettime(CLOCK_REALTIME, &store->now);
    if (fd < 0)
        return;
    if (fstat(fd, &info) == 0 && info.st_size > 0) {
        struct timespec next = info.st_mtim;
        next.tv_nsec += STEP_NS;
        next.tv_sec += next.tv_nsec / SECOND_NS;
        next.tv_nsec %= SECOND_NS;
        if (next.tv_sec > store->now.tv_sec ||
            (next.tv_sec == store->now.tv_sec && next.tv_nsec > store->now.tv_nsec))
            store->now = next;
    } else if (write(fd, "\n", 1) != 1) { /* an empty file has no time of ours yet */
        close(fd);
        return;
    }
    struct timespec times[2] = {store->now, store->now};
    futimens(fd, times);
    close(fd);
}

/* Whether a folder for results is missing, or is one and can be written. */
static gboolean is_usable(KnFolder *parent, const char *name, GError **error)
{
    g_autoptr(GError) reason = NULL;
    struct stat info;
    /* Nearly always, and without opening it. */
    if (fstatat(kn_folder_fd(parent), name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(info.st_mode) &&
        faccessat(kn_folder_fd(parent), name, W_OK | X_OK, AT_EACCESS) == 0)
        return TRUE;
    g_autoptr(KnFolder) folder = kn_folder_open_in(parent, name, FALSE, &reason);
    if (!folder && errno == ENOENT)
        return TRUE;
    if (folder && faccessat(kn_folder_fd(folder), ".", W_OK | X_OK, AT_EACCESS) == 0)
        return TRUE;
    if (folder)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write the folder '%s': %s",
                    kn_folder_path(folder), g_strerror(errno));
    else
        g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
}

/* Better now than in the middle: every folder for results that is there is a folder, no link, and
 * can be written. */
static gboolean check_folders(KnFolder *root, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!is_usable(root, kinds[i].folder, error))
            return FALSE;
        g_autoptr(KnFolder) kind = kn_folder_open_in(root, kinds[i].folder, FALSE, NULL);
        g_auto(GStrv) names = kind ? kn_folder_names(kind) : NULL;
        for (char **name = names; name && *name; name++)
            if (strlen(*name) == 2 && !is_usable(kind, *name, error))
                return FALSE;
    }
    return TRUE;
}

static KnWorkFolder *make_work(const char *root, gboolean no_cache, GError **error)
{
    /* The folder for temporary files is another's: nobody has asked us to make it. */
    g_autoptr(KnFolder) top = kn_folder_open(root, NULL, !no_cache, error);
    if (!top)
        return NULL;
    kn_work_folder_sweep_temporary();
    if (no_cache)
        return kn_work_folder_new(top, KN_WORK_BUILD, error);
    g_autoptr(KnFolder) parent =
        check_folders(top, error) ? kn_folder_open_in(top, "work", TRUE, error) : NULL;
    return parent ? kn_work_folder_new(parent, KN_WORK_BUILD, error) : NULL;
}

KnStore *kn_store_open(const char *folder, gboolean no_cache, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autofree char *root = kn_store_parent(folder, no_cache);
    KnWorkFolder *work = make_work(root, no_cache, &reason);
    if (!work) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot use '%s' for %s: %s", root,
                    no_cache ? "temporary files" : "the cache", reason->message);
        return NULL;
    }
    KnStore *store = g_new0(KnStore, 1);
    store->no_cache = no_cache;
    store->contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    store->renewed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store->work = work;
    store->folder = g_strdup(no_cache ? kn_work_folder_path(work) : root);
    if (!no_cache)
        read_clock(store);
    return store;
}

void kn_store_close(KnStore *store)
{
    if (!store)
        return;
    kn_work_folder_free(store->work);
    g_hash_table_unref(store->contents);
    g_hash_table_unref(store->renewed);
    g_free(store->folder);
    g_free(store);
}

gboolean kn_store_note_content(KnStore *store, const char *path, const char *hash)
{
    const char *noted = g_hash_table_lookup(store->contents, path);
    if (!noted)
        g_hash_table_insert(store->contents, g_strdup(path), g_strdup(hash));
    return !noted || strcmp(noted, hash) == 0;
}

void kn_store_forget_contents(KnStore *store)
{
    g_hash_table_remove_all(store->contents);
}

void kn_store_note_renewed(KnStore *store, const char *key)
{
    g_hash_table_add(store->renewed, g_strdup(key));
}

gboolean kn_store_was_renewed(const KnStore *store, const char *key)
{
    return g_hash_table_contains(store->renewed, key);
}

const char *kn_store_folder(const KnStore *store)
{
    return store->folder;
}

gboolean kn_store_is_private(const KnStore *store)
{
    return store->no_cache;
}

const char *kn_store_work(const KnStore *store)
{
    return kn_work_folder_path(store->work);
}

char *kn_store_path(const char *folder, KnStoreKind kind, const char *key)
{
    return g_strdup_printf("%s/%s/%.2s/%s%s", folder, kinds[kind].folder, key, key,
                           kinds[kind].ending);
}

const char *kn_store_kind_name(KnStoreKind kind)
{
    return kinds[kind].name;
}

char *kn_store_work_path(const KnStore *store, KnStoreKind kind, const char *key)
{
    return g_strdup_printf("%s/%s%s", kn_store_work(store), key, kinds[kind].ending);
}

/* The folder that results with such keys are in; NULL with errno. */
static KnFolder *entry_folder(const char *folder, KnStoreKind kind, const char *key, gboolean make,
                              GError **error)
{
    g_autofree char *below = g_strdup_printf("%s/%.2s", kinds[kind].folder, key);
    return kn_folder_open(folder, below, make, error);
}

static char *entry_name(KnStoreKind kind, const char *key)
{
    return g_strconcat(key, kinds[kind].ending, NULL);
}

static char *note_name(const char *key)
{
    return g_strconcat(key, ".json", NULL);
}

mode_t kn_store_mode(const char *folder, KnStoreKind kind, const char *key)
{
    struct stat info;
    g_autoptr(KnFolder) opened = entry_folder(folder, kind, key, FALSE, NULL);
    g_autofree char *name = entry_name(kind, key);
    gboolean there = opened && fstatat(kn_folder_fd(opened), name, &info, AT_SYMLINK_NOFOLLOW) == 0;
    return there ? info.st_mode : 0;
}

gboolean kn_store_has(const KnStore *store, KnStoreKind kind, const char *key)
{
    return S_ISREG(kn_store_mode(store->folder, kind, key));
}

gboolean kn_store_write_work(const KnStore *store, const char *name, const void *data, gsize size)
{
    KnFolder *work = kn_work_folder_folder(store->work);
    g_autofree char *new_name = g_strconcat(name, ".new", NULL);
    int fd = kn_folder_open_file(work, new_name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    gboolean written = fd >= 0 && kn_write_all(fd, data, size);
    int number = errno;
    if (fd >= 0)
        close(fd);
    errno = number;
    if (written && kn_folder_rename(work, new_name, work, name))
        return TRUE;
    number = errno;
    kn_folder_remove(work, new_name);
    errno = number;
    return FALSE;
}

static gboolean put(KnStore *store, const char *work_path, KnFolder *folder, const char *name)
{
    g_autofree char *work_name = g_path_get_basename(work_path);
    KnFolder *work = kn_work_folder_folder(store->work);
    if (kn_folder_rename(work, work_name, folder, name))
        return TRUE;
    if (errno != EISDIR && errno != ENOTEMPTY && errno != EEXIST)
        return FALSE;
    kn_folder_remove_tree(folder, name);
    return kn_folder_rename(work, work_name, folder, name);
}

gboolean kn_store_publish(KnStore *store, KnStoreKind kind, const char *key, const char *work_path,
                          GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(KnFolder) folder = entry_folder(store->folder, kind, key, TRUE, &reason);
    g_autofree char *name = entry_name(kind, key);
    if (folder && put(store, work_path, folder, name)) {
        kn_store_touch(store, kind, key);
        return TRUE;
    }
    int number = errno;
    g_autofree char *path = kn_store_path(store->folder, kind, key);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot store '%s': %s%s", path,
                reason ? reason->message : g_strerror(number),
                reason ? "" : kn_write_advice(number));
    return FALSE;
}

gboolean kn_store_publish_note(const KnStore *store, KnStoreKind kind, const char *key,
                               const char *text)
{
    KnFolder *work = kn_work_folder_folder(store->work);
    g_autoptr(KnFolder) folder = entry_folder(store->folder, kind, key, FALSE, NULL);
    g_autofree char *name = note_name(key);
    gboolean done = folder && kn_store_write_work(store, name, text, strlen(text)) &&
                    kn_folder_rename(work, name, folder, name);
    if (!done)
        kn_folder_remove(work, name);
    return done;
}

gboolean kn_store_read_note(const char *folder, KnStoreKind kind, const char *key, gsize max_bytes,
                            char **text, gsize *size)
{
    g_autoptr(KnFolder) opened = entry_folder(folder, kind, key, FALSE, NULL);
    g_autofree char *name = note_name(key);
    return opened && kn_folder_read(opened, name, max_bytes, text, size, NULL);
}

guint64 kn_store_size(const char *folder, KnStoreKind kind, const char *key)
{
    struct stat info;
    g_autoptr(KnFolder) opened = entry_folder(folder, kind, key, FALSE, NULL);
    g_autofree char *name = entry_name(kind, key);
    return opened && kn_folder_has_file(opened, name, &info) ? (guint64)info.st_size : 0;
}

void kn_store_touch(const KnStore *store, KnStoreKind kind, const char *key)
{
    struct timespec times[2] = {store->now, store->now};
    struct stat info;
    if (store->no_cache)
        return;
    g_autoptr(KnFolder) folder = entry_folder(store->folder, kind, key, FALSE, NULL);
    g_autofree char *name = kinds[kind].by_note ? note_name(key) : entry_name(kind, key);
    if (folder && kn_folder_has_file(folder, name, &info) && info.st_nlink < 2)
        utimensat(kn_folder_fd(folder), name, times, AT_SYMLINK_NOFOLLOW);
}

/* A second name, or a copy where the file system has none. */
static gboolean hold(const KnStore *store, KnFolder *from, const char *name, const char *held)
{
    enum { COPY_MAX_BYTES = 1 << 30 };
    g_autofree char *bytes = NULL;
    gsize size;
    KnFolder *work = kn_work_folder_folder(store->work);
    if (linkat(kn_folder_fd(from), name, kn_folder_fd(work), held, 0) == 0 || errno == EEXIST)
        return TRUE;
    return errno != ENOENT && kn_folder_read(from, name, COPY_MAX_BYTES, &bytes, &size, NULL) &&
           kn_store_write_work(store, held, bytes, size);
}

char *kn_store_hold(const KnStore *store, KnStoreKind kind, const char *key)
{
    struct stat info;
    g_autoptr(KnFolder) folder =
        store->no_cache ? NULL : entry_folder(store->folder, kind, key, FALSE, NULL);
    g_autofree char *name = entry_name(kind, key);
    if (!folder || !kn_folder_has_file(folder, name, &info))
        return NULL;
    g_autofree char *held = g_strdup_printf("%s.held-%" G_GUINT64_FORMAT "%s", key,
                                            (guint64)info.st_ino, kinds[kind].ending);
    return hold(store, folder, name, held) ? g_build_filename(kn_store_work(store), held, NULL)
                                           : NULL;
}

gboolean kn_store_is_held(const char *folder, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *work = g_strconcat(folder, "/work/", NULL);
    return g_str_has_prefix(path, work) && strstr(name, ".held-");
}

void kn_store_remove(const char *folder, KnStoreKind kind, const char *key)
{
    g_autoptr(KnFolder) opened = entry_folder(folder, kind, key, FALSE, NULL);
    g_autofree char *name = entry_name(kind, key), *note = note_name(key);
    if (!opened)
        return;
    kn_folder_remove_tree(opened, name);
    if (kind != KN_STORE_PROBE)
        kn_folder_remove(opened, note);
}

void kn_store_drop(KnStore *store, KnStoreKind kind, const char *key)
{
    kn_store_remove(store->folder, kind, key);
}

void kn_store_sweep(const char *folder)
{
    g_autoptr(KnFolder) work = kn_folder_open(folder, "work", FALSE, NULL);
    if (work)
        kn_work_folder_sweep(work, KN_WORK_BUILD);
    kn_work_folder_sweep_temporary();
}

const char *kn_store_kind_folder(KnStoreKind kind)
{
    return kinds[kind].folder;
}
