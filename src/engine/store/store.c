/* SPDX-License-Identifier: MIT */
#include "engine/store/store.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct KnStore {
    char *folder, *work;
    gboolean no_cache;   /* the folder goes with the build */
    int lock;            /* held as long as the build lives */
    struct timespec now; /* of all that this build uses */
};

static const struct {
    const char *name, *folder, *ending;
} kinds[] = {
    [KN_STORE_SURFACE] = {"surface", "surfaces", ".surface"},
    [KN_STORE_BATCH] = {"batch", "batches", ".batch"},
    [KN_STORE_TAKE] = {"take", "takes", ".wav"},
    [KN_STORE_PROBE] = {"probe", "probes", ".probe"},
};

/* A folder without a lock yet may belong to a build that is just making it. Where that cannot be
 * asked, time decides. */
enum { STALE_AFTER_SECONDS = 60 };

void kn_remove_tree(const char *path)
{
    GStatBuf info;
    if (g_lstat(path, &info) != 0)
        return;
    if (!S_ISDIR(info.st_mode)) {
        g_unlink(path);
        return;
    }
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        kn_remove_tree(child);
    }
    if (dir)
        g_dir_close(dir);
    g_rmdir(path);
}

/* The lock is freed by the kernel however its holder dies. Whoever gets it of a folder that is not
 * its own may remove that folder; so may anybody a folder without a lock while nobody is making
 * one. */
static void sweep_one(const char *folder, gboolean none_in_the_making)
{
    GStatBuf info;
    if (g_lstat(folder, &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid())
        return;
    g_autofree char *lock_path = g_build_filename(folder, "lock", NULL);
    int lock = kn_fault(KN_FAULT_OPEN) ? -1 : open(lock_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    gboolean has_lock = lock >= 0 || errno != ENOENT;
    gint64 age = g_get_real_time() / G_USEC_PER_SEC - info.st_mtime;
    if (!has_lock ? none_in_the_making || age > STALE_AFTER_SECONDS
                  : lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        kn_remove_tree(folder);
    if (lock >= 0)
        close(lock);
}

/* Builds that make their folder share a lock on the parent, for which they wait until nobody sweeps
 * there: a folder that a sweeper finds without a lock then is a dead one. Not every file system can
 * do that. */
static int lock_parent(const char *parent, int how)
{
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result = -1;
    while (fd >= 0 && (result = flock(fd, how)) != 0 && errno == EINTR)
        ;
    if (fd < 0 || result == 0)
        return fd;
    close(fd);
    return -1;
}

static void sweep(const char *parent, const char *prefix)
{
    int alone = lock_parent(parent, LOCK_EX | LOCK_NB);
    GDir *dir = g_dir_open(parent, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *folder = g_build_filename(parent, name, NULL);
        if (g_str_has_prefix(name, prefix))
            sweep_one(folder, alone >= 0);
    }
    if (dir)
        g_dir_close(dir);
    if (alone >= 0)
        close(alone);
}

/* A new private folder with its lock held. A sweeper may take the lock in between making and
 * locking, and removes the folder then: its file has no name any more, and another try is made. */
static char *make_private(const char *parent, int *lock)
{
    for (;;) {
        g_autofree char *folder = g_build_filename(parent, "kinora-build-XXXXXX", NULL);
        if (kn_fault(KN_FAULT_OPEN) || !g_mkdtemp_full(folder, 0700))
            return NULL;
        g_autofree char *lock_path = g_build_filename(folder, "lock", NULL);
        int fd = kn_fault(KN_FAULT_OPEN)
                     ? -1
                     : open(lock_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        struct stat info;
        if (fd >= 0 && flock(fd, LOCK_EX) == 0 && fstat(fd, &info) == 0 && info.st_nlink > 0) {
            *lock = fd;
            return g_steal_pointer(&folder);
        }
        int number = errno;
        if (fd >= 0)
            close(fd);
        else if (number != ENOENT) {
            g_rmdir(folder);
            errno = number;
            return NULL;
        }
    }
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
    g_autofree char *path = g_build_filename(store->folder, "clock", NULL);
    int fd = kn_fault(KN_FAULT_OPEN)
                 ? -1
                 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
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

/* The first of the folders of the cache that is there and cannot be written. The caller frees. */
static char *find_unwritable(const char *folder)
{
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *kind = g_build_filename(folder, kinds[i].folder, NULL);
        if (g_access(kind, W_OK | X_OK) != 0) {
            if (errno != ENOENT && errno != ENOTDIR)
                return g_steal_pointer(&kind);
            continue;
        }
        g_autoptr(GDir) dir = g_dir_open(kind, 0, NULL);
        const char *name;
        while (dir && (name = g_dir_read_name(dir))) {
            g_autofree char *path = g_build_filename(kind, name, NULL);
            if (strlen(name) == 2 && g_access(path, W_OK | X_OK) != 0)
                return g_steal_pointer(&path);
        }
    }
    if (g_access(folder, W_OK | X_OK) != 0 && errno != ENOENT && errno != ENOTDIR)
        return g_strdup(folder);
    return NULL;
}

static gboolean make_work(KnStore *store, const char *parent)
{
    if (g_mkdir_with_parents(parent, 0777) != 0)
        return FALSE;
    sweep(parent, "kinora-build-");
    int making = lock_parent(parent, LOCK_SH);
    store->work = make_private(parent, &store->lock);
    int number = errno;
    if (making >= 0)
        close(making);
    errno = number;
    return store->work != NULL;
}

KnStore *kn_store_open(const char *folder, gboolean no_cache, GError **error)
{
    KnStore *store = g_new0(KnStore, 1);
    store->no_cache = no_cache;
    store->lock = -1;
    g_autofree char *parent = kn_store_parent(folder, no_cache);
    if (!no_cache) {
        store->folder = g_steal_pointer(&parent);
        parent = g_build_filename(store->folder, "work", NULL);
    }
    g_autofree char *unwritable = no_cache ? NULL : find_unwritable(store->folder);
    if (unwritable || !make_work(store, parent)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot use '%s' for %s: %s",
                    unwritable ? unwritable : parent, no_cache ? "temporary files" : "the cache",
                    g_strerror(errno));
        kn_store_close(store);
        return NULL;
    }
    if (no_cache)
        store->folder = g_strdup(store->work);
    else
        read_clock(store);
    return store;
}

void kn_store_close(KnStore *store)
{
    if (!store)
        return;
    if (store->work)
        kn_remove_tree(store->work);
    if (store->lock >= 0)
        close(store->lock);
    g_free(store->work);
    g_free(store->folder);
    g_free(store);
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
    return store->work;
}

char *kn_store_path(const char *folder, KnStoreKind kind, const char *key)
{
    return g_strdup_printf("%s/%s/%.2s/%s%s", folder, kinds[kind].folder, key, key,
                           kinds[kind].ending);
}

char *kn_store_note_path(const char *folder, KnStoreKind kind, const char *key)
{
    return g_strdup_printf("%s/%s/%.2s/%s.json", folder, kinds[kind].folder, key, key);
}

const char *kn_store_kind_name(KnStoreKind kind)
{
    return kinds[kind].name;
}

char *kn_store_work_path(const KnStore *store, KnStoreKind kind, const char *key)
{
    return g_strdup_printf("%s/%s%s", store->work, key, kinds[kind].ending);
}

gboolean kn_store_has(const KnStore *store, KnStoreKind kind, const char *key)
{
    g_autofree char *path = kn_store_path(store->folder, kind, key);
    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

gboolean kn_store_publish(KnStore *store, KnStoreKind kind, const char *key, const char *work_path,
                          GError **error)
{
    g_autofree char *path = kn_store_path(store->folder, kind, key);
    g_autofree char *parent = g_path_get_dirname(path);
    if (!kn_fault(KN_FAULT_RENAME) &&
        (g_rename(work_path, path) == 0 ||
         (g_mkdir_with_parents(parent, 0777) == 0 && g_rename(work_path, path) == 0))) {
        kn_store_touch(store, kind, key);
        return TRUE;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot store '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

void kn_store_touch(const KnStore *store, KnStoreKind kind, const char *key)
{
    struct timespec times[2] = {store->now, store->now};
    g_autofree char *path = kn_store_path(store->folder, kind, key);
    if (!store->no_cache)
        utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

void kn_store_remove(const char *folder, KnStoreKind kind, const char *key)
{
    g_autofree char *path = kn_store_path(folder, kind, key);
    g_autofree char *note = kn_store_note_path(folder, kind, key);
    g_unlink(path);
    if (kind != KN_STORE_PROBE)
        g_unlink(note);
}

void kn_store_drop(KnStore *store, KnStoreKind kind, const char *key)
{
    kn_store_remove(store->folder, kind, key);
}

void kn_store_sweep(const char *folder)
{
    g_autofree char *work = g_build_filename(folder, "work", NULL);
    sweep(work, "kinora-build-");
}

char *kn_store_kind_folder(const char *folder, KnStoreKind kind)
{
    return g_build_filename(folder, kinds[kind].folder, NULL);
}
