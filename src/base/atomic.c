/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct KnAtomicFile {
    char *path;
    KnFolder *folder;
    char *name, *temp_name; /* in it; temp_name NULL: renamed, or written where it stands */
    char *temp_path;
    int fd;
    KnTemporary *noted;
};

static _Thread_local GHashTable *kept;

GHashTable *kn_atomic_keep(GHashTable *paths)
{
    GHashTable *before = kept;
    kept = paths;
    return before;
}

void kn_atomic_keep_undo(GHashTable *paths)
{
    GHashTableIter at;
    gpointer path, made;
    g_hash_table_iter_init(&at, paths);
    while (g_hash_table_iter_next(&at, &path, &made))
        if (made) {
            unlink(path);
            g_hash_table_iter_replace(&at, NULL);
        }
}

static gboolean fail(GError **error, const char *doing, const char *path, int number)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot %s '%s': %s%s", doing, path,
                g_strerror(number), kn_write_advice(number));
    return FALSE;
}

const char *kn_write_advice(int number)
{
    static const struct {
        int number;
        const char *words;
    } rows[] = {
        {ENOSPC, "; make room on that disk, or name a place on another one"},
        {EDQUOT, "; make room within your quota, or name a place on another disk"},
        {EFBIG,
         "; a limit on the size of files is set (see 'ulimit -f'), or the disk's file system "
         "holds no larger ones"},
        {EROFS, "; name a place on another disk"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].number == number)
            return rows[i].words;
    return "";
}

/* The kernel takes the umask off: to ask for it is to change it, for all threads. */
static gboolean make_temporary(KnAtomicFile *file)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        g_autofree char *name = kn_atomic_temp_name(file->name, getpid(), g_random_int());
        file->noted = kn_temporary_note(file->folder, name);
        file->fd = kn_folder_open_file(file->folder, name, O_RDWR | O_CREAT | O_EXCL, 0666);
        if (file->fd >= 0) {
            file->temp_path = g_build_filename(kn_folder_path(file->folder), name, NULL);
            file->temp_name = g_steal_pointer(&name);
            return TRUE;
        }
        int number = errno;
        kn_temporary_forget(g_steal_pointer(&file->noted));
        errno = number;
        if (errno != EEXIST)
            return FALSE;
    }
    return FALSE;
}

/* What stands there hands on who may read and write it, and whose it is as far as we may say that:
 * a file that was private stays so while it is written anew. A link is replaced, and says nothing
 * of the file. */
static void take_rights(const KnAtomicFile *file, mode_t besides)
{
    enum { RIGHTS = 0777, OF_GROUP = 0070 };
    struct stat old, own;
    if (!kn_folder_has_file(file->folder, file->name, &old) || fstat(file->fd, &own) != 0)
        return;
    mode_t mode = old.st_mode & RIGHTS;
    if ((old.st_uid != own.st_uid || old.st_gid != own.st_gid) &&
        fchown(file->fd, old.st_uid, old.st_gid) != 0 && old.st_gid != own.st_gid &&
        fchown(file->fd, (uid_t)-1, old.st_gid) != 0)
        mode &= ~(mode_t)OF_GROUP | (mode << 3); /* to another group, no more than to anybody */
    if (mode != (own.st_mode & RIGHTS))
        (void)fchmod(file->fd, mode | besides); /* some file systems know one mode alone */
}

static KnAtomicFile *new_file(const char *path)
{
    KnAtomicFile *file = g_new0(KnAtomicFile, 1);
    file->path = g_strdup(path);
    file->name = g_path_get_basename(path);
    file->fd = -1;
    return file;
}

static KnAtomicFile *begin(KnAtomicFile *take_file, GError **error)
{
    g_autoptr(KnAtomicFile) file = take_file;
    if (file->folder && make_temporary(file)) {
        take_rights(file, S_IRUSR | S_IWUSR); /* libraries open it by name until it is whole */
        return g_steal_pointer(&file);
    }
    fail(error, "write", file->path, errno);
    return NULL;
}

/* Follows one link after the other, so that a file that somebody holds open is seen on the way:
 * /dev/stdout and /dev/fd/1 lead to /proc/self/fd/1, which leads to any file. */
const char *kn_atomic_obstacle(const char *path)
{
    enum { LINKS_MAX = 40 };
    g_autofree char *at = g_strdup(path);
    for (int i = 0; i < LINKS_MAX; i++) {
        struct stat info;
        g_autofree char *named = g_path_get_dirname(at), *name = g_path_get_basename(at);
        char *folder = realpath(named, NULL);
        g_autofree char *whole = folder ? g_build_filename(folder, name, NULL) : NULL;
        free(folder);
        if (!whole)
            return NULL;
        if (g_str_has_prefix(whole, "/proc/"))
            return "a file of /proc";
        if (lstat(whole, &info) != 0 || S_ISREG(info.st_mode))
            return NULL;
        g_autofree char *target = S_ISLNK(info.st_mode) ? g_file_read_link(whole, NULL) : NULL;
        if (!target)
            return kn_file_type_words(info.st_mode);
        g_autofree char *parent = g_path_get_dirname(whole);
        g_free(at);
        at = g_path_is_absolute(target) ? g_steal_pointer(&target)
                                        : g_build_filename(parent, target, NULL);
    }
    return "a link";
}

KnAtomicFile *kn_atomic_file_new(const char *path, GError **error)
{
    const char *obstacle = kn_atomic_obstacle(path);
    if (obstacle) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "cannot write '%s': it is %s, which no file replaces", path, obstacle);
        return NULL;
    }
    KnAtomicFile *file = new_file(path);
    g_autofree char *folder = g_path_get_dirname(path);
    file->folder = kn_folder_open(folder, NULL, FALSE, NULL);
    return begin(file, error);
}

KnAtomicFile *kn_atomic_file_new_in(KnFolder *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(kn_folder_path(folder), name, NULL);
    KnAtomicFile *file = new_file(path);
    file->folder = kn_folder_open_in(folder, NULL, FALSE, NULL);
    return begin(file, error);
}

/* What stands for a name in that of its temporary file: the name, or a hash of one that leaves no
 * room for the rest among the 255 bytes that file systems take. */
static char *stem_of(const char *name)
{
    enum { STEM_MAX = 255 - 32, DIGITS = 32 };
    gsize n = strlen(name);
    if (n <= STEM_MAX)
        return g_strdup(name);
    g_autofree char *hash = kn_hash_bytes(name, n);
    return g_strndup(hash, DIGITS);
}

/* Random parts are eight hexadecimal digits. */
static char *temp_name_of(const char *stem, int pid, guint32 random)
{
    return g_strdup_printf(".%s.%d-%08x.tmp", stem, pid, random);
}

char *kn_atomic_temp_name(const char *name, int pid, guint32 random)
{
    g_autofree char *stem = stem_of(name);
    return temp_name_of(stem, pid, random);
}

int kn_atomic_temp_owner(const char *entry, const char *name)
{
    int pid = 0;
    unsigned int random = 0;
    const char *dot = strrchr(entry, '.'), *at = dot;
    while (at && at > entry && *--at != '.')
        ;
    if (!at || at == entry || sscanf(at, ".%d-%8x", &pid, &random) != 2 || pid <= 0)
        return 0;
    g_autofree char *stem = g_strndup(entry + 1, (gsize)(at - entry - 1));
    g_autofree char *again = temp_name_of(stem, pid, random);
    g_autofree char *wanted = name ? stem_of(name) : NULL;
    return strcmp(again, entry) == 0 && (!name || strcmp(stem, wanted) == 0) ? pid : 0;
}

int kn_atomic_file_fd(KnAtomicFile *file)
{
    return file->fd;
}

const char *kn_atomic_file_temp_path(KnAtomicFile *file)
{
    return file->temp_path;
}

gboolean kn_write_all(int fd, const void *data, gsize size)
{
    const char *at = data;
    if (kn_fault(KN_FAULT_WRITE))
        return FALSE;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return FALSE;
        at += put;
        size -= (gsize)put;
    }
    return TRUE;
}

gboolean kn_atomic_file_write(KnAtomicFile *file, const void *data, gsize size, GError **error)
{
    return kn_write_all(file->fd, data, size) || fail(error, "write", file->path, errno);
}

/* What this thread has made itself it may make again. */
static gboolean put_in_place(const KnAtomicFile *file, GError **error)
{
    gpointer made = NULL;
    gboolean keep = kept && g_hash_table_lookup_extended(kept, file->path, NULL, &made) && !made;
    gboolean (*put)(KnFolder * from, const char *name, KnFolder *to, const char *new_name) =
        keep ? kn_folder_rename_new : kn_folder_rename;
    if (put(file->folder, file->temp_name, file->folder, file->name)) {
        if (keep)
            g_hash_table_insert(kept, g_strdup(file->path), GINT_TO_POINTER(TRUE));
        return TRUE;
    }
    if (!keep || errno != EEXIST)
        return fail(error, "write", file->path, errno);
    GError *refused = g_error_new(KN_ERROR, KN_ERROR_USAGE,
                                  "'%s' has come to stand there meanwhile, and --no-clobber "
                                  "keeps it; name another file",
                                  file->path);
    kn_error_set_output(refused, file->path);
    g_propagate_error(error, refused);
    return FALSE;
}

gboolean kn_atomic_file_commit(KnAtomicFile *file, GError **error)
{
    take_rights(file, 0);
    if (kn_fault(KN_FAULT_FSYNC) || fsync(file->fd) != 0)
        return fail(error, "write", file->path, errno);
    if (!put_in_place(file, error))
        return FALSE;
    g_clear_pointer(&file->temp_name, g_free);
    /* The rename itself reaches the disk only with the folder, so that is flushed too. Some file
     * systems refuse to flush a folder; the rename is then as durable as they make it. */
    (void)fsync(kn_folder_fd(file->folder));
    return TRUE;
}

void kn_atomic_file_free(KnAtomicFile *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (file->temp_name)
        kn_folder_remove(file->folder, file->temp_name);
    kn_temporary_forget(file->noted);
    kn_folder_free(file->folder);
    g_free(file->temp_name);
    g_free(file->temp_path);
    g_free(file->name);
    g_free(file->path);
    g_free(file);
}

gboolean kn_atomic_write_text(KnFolder *folder, const char *name, const char *text, GError **error)
{
    g_autoptr(KnAtomicFile) file =
        folder ? kn_atomic_file_new_in(folder, name, error) : kn_atomic_file_new(name, error);
    return file && kn_atomic_file_write(file, text, strlen(text), error) &&
           kn_atomic_file_commit(file, error);
}
