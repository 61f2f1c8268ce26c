/* SPDX-License-Identifier: MIT */
/* Making and sweeping meet twice. A sweeper may find a folder that has no lock yet: so those that
 * make one share a lock on the parent, and who holds that alone knows that a folder without a lock
 * is a dead one; where a folder cannot be locked, time decides. And a sweeper may take the lock in
 * between making and locking, and removes the folder then: its file has no name any more, which is
 * the one cause for another try. */
#include "base/work_folder.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/file_lock.h"
#include "base/marked.h"
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define LOCK_NAME "lock"

enum { STALE_AFTER_SECONDS = 60, TRIES = 100 };

struct KnWorkFolder {
    KnFolder *parent, *folder;
    char *name;
    KnTemporary *noted;
    int lock;
};

static char *name_of(const char *kind, int pid, guint32 random)
{
    return g_strdup_printf("%s-%d-%08x", kind, pid, random);
}

static gboolean is_ours(const char *name, const char *kind)
{
    int pid = 0;
    unsigned int random = 0;
    if (!g_str_has_prefix(name, kind) || sscanf(name + strlen(kind), "-%d-%8x", &pid, &random) != 2)
        return FALSE;
    g_autofree char *again = name_of(kind, pid, random);
    return pid > 0 && strcmp(again, name) == 0;
}

static char *mark_of(const char *name)
{
    return g_strconcat("KINORA_WORK_FOLDER=", name, NULL);
}

static void sweep_one(KnFolder *parent, const char *name, gboolean none_in_the_making)
{
    struct stat info;
    g_autoptr(KnFolder) folder = kn_folder_open_in(parent, name, FALSE, NULL);
    if (!folder || fstat(kn_folder_fd(folder), &info) != 0 || info.st_uid != geteuid())
        return;
    int lock = kn_folder_open_file(folder, LOCK_NAME, O_RDWR, 0);
    gboolean has_lock = lock >= 0 || errno != ENOENT;
    gint64 age = g_get_real_time() / G_USEC_PER_SEC - info.st_mtime;
    if (!has_lock ? none_in_the_making || age > STALE_AFTER_SECONDS
                  : lock >= 0 && kn_file_lock(lock, LOCK_EX | LOCK_NB)) {
        g_autofree char *mark = mark_of(name);
        kn_marked_processes_end(mark);
        kn_folder_remove_tree(parent, name);
    }
    if (lock >= 0)
        close(lock);
}

/* Freed when the descriptor is closed; -1: not every file system can do that. */
static int lock_parent(KnFolder *parent, int how)
{
    int fd = openat(kn_folder_fd(parent), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || kn_file_lock(fd, how))
        return fd;
    close(fd);
    return -1;
}

char **kn_work_folder_names(KnFolder *parent, const char *kind)
{
    g_auto(GStrv) all = kn_folder_names(parent);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (char **name = all; *name; name++)
        if (is_ours(*name, kind))
            g_ptr_array_add(names, g_strdup(*name));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

void kn_work_folder_sweep(KnFolder *parent, const char *kind)
{
    g_auto(GStrv) names = kn_work_folder_names(parent, kind);
    if (!*names)
        return;
    int alone = lock_parent(parent, LOCK_EX | LOCK_NB);
    for (char **name = names; *name; name++)
        sweep_one(parent, *name, alone >= 0);
    if (alone >= 0)
        close(alone);
}

void kn_work_folder_sweep_temporary(void)
{
    static const char *const kinds[] = {KN_WORK_BUILD, KN_WORK_BENCH, KN_WORK_VOICE, KN_WORK_SCENE};
    g_autoptr(KnFolder) temporary = kn_folder_open(g_get_tmp_dir(), NULL, FALSE, NULL);
    for (guint i = 0; temporary && i < G_N_ELEMENTS(kinds); i++)
        kn_work_folder_sweep(temporary, kinds[i]);
}

/* FALSE with errno; 0: a sweeper has taken it. */
static gboolean make(KnWorkFolder *work, const char *kind)
{
    struct stat info;
    kn_temporary_forget(work->noted);
    g_free(work->name);
    work->name = name_of(kind, getpid(), g_random_int());
    work->noted = kn_temporary_note(work->parent, work->name);
    if (kn_fault(KN_FAULT_OPEN) || mkdirat(kn_folder_fd(work->parent), work->name, 0700) != 0) {
        errno = errno == EEXIST ? 0 : errno;
        return FALSE;
    }
    work->folder = kn_folder_open_in(work->parent, work->name, FALSE, NULL);
    if (work->folder)
        work->lock = kn_folder_open_file(work->folder, LOCK_NAME, O_RDWR | O_CREAT | O_EXCL, 0600);
    gboolean locked = work->lock >= 0 && kn_file_lock(work->lock, LOCK_EX);
    if (locked && fstat(work->lock, &info) == 0 && info.st_nlink > 0)
        return TRUE;
    int number = locked || errno == ENOENT ? 0 : errno;
    if (work->lock >= 0)
        close(work->lock);
    work->lock = -1;
    g_clear_pointer(&work->folder, kn_folder_free);
    kn_folder_remove_tree(work->parent, work->name);
    errno = number;
    return FALSE;
}

KnWorkFolder *kn_work_folder_new(KnFolder *parent, const char *kind, GError **error)
{
    KnWorkFolder *work = g_new0(KnWorkFolder, 1);
    gboolean made = FALSE;
    work->lock = -1;
    work->parent = kn_folder_open_in(parent, NULL, FALSE, error);
    if (!work->parent) {
        g_free(work);
        return NULL;
    }
    kn_work_folder_sweep(parent, kind);
    int making = lock_parent(parent, LOCK_SH);
    for (int i = 0; i < TRIES && !(made = make(work, kind)) && errno == 0; i++)
        ;
    int number = errno ? errno : EAGAIN;
    if (making >= 0)
        close(making);
    if (made)
        return work;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make and lock a folder in '%s': %s",
                kn_folder_path(parent), g_strerror(number));
    g_clear_pointer(&work->name, g_free);
    kn_work_folder_free(work);
    errno = number;
    return NULL;
}

void kn_work_folder_free(KnWorkFolder *work)
{
    if (!work)
        return;
    if (work->folder)
        kn_folder_remove_tree(work->parent, work->name);
    kn_temporary_forget(work->noted);
    if (work->lock >= 0)
        close(work->lock);
    kn_folder_free(work->folder);
    kn_folder_free(work->parent);
    g_free(work->name);
    g_free(work);
}

char *kn_work_folder_mark(const KnWorkFolder *work)
{
    return mark_of(work->name);
}

KnFolder *kn_work_folder_folder(const KnWorkFolder *work)
{
    return work->folder;
}

const char *kn_work_folder_path(const KnWorkFolder *work)
{
    return kn_folder_path(work->folder);
}
