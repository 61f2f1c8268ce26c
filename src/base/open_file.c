/* SPDX-License-Identifier: MIT */
#include "base/open_file.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static gint64 nanoseconds(struct timespec time)
{
    return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

void kn_file_id_of(const struct stat *info, KnFileId *id)
{
    *id = (KnFileId){
        .device = info->st_dev,
        .inode = info->st_ino,
        .size_bytes = info->st_size,
        .mtime_ns = nanoseconds(info->st_mtim),
        .ctime_ns = nanoseconds(info->st_ctim),
    };
}

gboolean kn_file_id_equal(const KnFileId *a, const KnFileId *b)
{
    return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
           a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* Linux counts at least a hundred ticks a second. The time of the last change cannot be set, unlike
 * that of the last writing; one that lies ahead of the clock never settles. */
gboolean kn_file_id_settle(const KnFileId *id)
{
    enum { TICK_US = 20000 };
    gint64 age_us = g_get_real_time() - id->ctime_ns / 1000;
    if (age_us < 0)
        return FALSE;
    if (age_us < TICK_US)
        g_usleep((gulong)(TICK_US - age_us));
    return g_get_real_time() - id->ctime_ns / 1000 >= TICK_US;
}

const char *kn_file_type_words(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a pipe";
    case S_IFSOCK:
        return "a socket";
    case S_IFLNK:
        return "a link";
    case S_IFREG:
        return "a file";
    default:
        return "a device";
    }
}

static int fail(const char *path, const char *why, int number, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': %s", path, why);
    errno = number;
    return -1;
}

typedef struct {
    KnFileId id;
    guint n;
} Expected;

static GMutex expected_lock;
static GHashTable *expected; /* path → Expected */

void kn_input_expect(const char *path, const KnFileId *id)
{
    g_mutex_lock(&expected_lock);
    if (!expected)
        expected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Expected *entry = g_hash_table_lookup(expected, path);
    if (!entry)
        g_hash_table_insert(expected, g_strdup(path), entry = g_new0(Expected, 1));
    entry->id = *id;
    entry->n++;
    g_mutex_unlock(&expected_lock);
}

void kn_input_release(const char *path)
{
    g_mutex_lock(&expected_lock);
    Expected *entry = expected ? g_hash_table_lookup(expected, path) : NULL;
    if (entry && --entry->n == 0)
        g_hash_table_remove(expected, path);
    g_mutex_unlock(&expected_lock);
}

static gboolean is_expected(const char *path, const struct stat *info)
{
    KnFileId now;
    kn_file_id_of(info, &now);
    g_mutex_lock(&expected_lock);
    const Expected *entry = expected ? g_hash_table_lookup(expected, path) : NULL;
    gboolean right = !entry || kn_file_id_equal(&entry->id, &now);
    g_mutex_unlock(&expected_lock);
    return right;
}

typedef struct {
    char *folder;
    guint n;
} Confined;

static GMutex confined_lock;
static GHashTable *confined; /* path → Confined */

static void confined_free(gpointer data)
{
    g_free(((Confined *)data)->folder);
    g_free(data);
}

void kn_input_confine(const char *path, const char *folder)
{
    g_mutex_lock(&confined_lock);
    if (!confined)
        confined = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, confined_free);
    Confined *entry = g_hash_table_lookup(confined, path);
    if (!entry)
        g_hash_table_insert(confined, g_strdup(path), entry = g_new0(Confined, 1));
    g_free(entry->folder);
    entry->folder = g_strdup(folder);
    entry->n++;
    g_mutex_unlock(&confined_lock);
}

void kn_input_unconfine(const char *path)
{
    g_mutex_lock(&confined_lock);
    Confined *entry = confined ? g_hash_table_lookup(confined, path) : NULL;
    if (entry && --entry->n == 0)
        g_hash_table_remove(confined, path);
    g_mutex_unlock(&confined_lock);
}

/* The kernel's name of what was opened, not that by which it was. */
static gboolean lies_inside(const char *path, int fd)
{
    g_autofree char *folder = NULL;
    g_mutex_lock(&confined_lock);
    const Confined *entry = confined ? g_hash_table_lookup(confined, path) : NULL;
    if (entry)
        folder = g_strdup(entry->folder);
    g_mutex_unlock(&confined_lock);
    if (!folder)
        return TRUE;
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *real = g_file_read_link(link, NULL);
    gsize length = strlen(folder);
    return real && g_str_has_prefix(real, folder) &&
           (length == 1 || real[length] == '/'); /* 1: the root */
}

static int open_quickly(int folder, const char *path, int flags, struct stat *info, GError **error)
{
    const int always = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : openat(folder, path, always | flags);
    if (fd >= 0 && fstat(fd, info) == 0)
        return fd;
    int number = errno;
    if (fd >= 0)
        close(fd);
    gboolean link = number == ELOOP && (flags & O_NOFOLLOW);
    return fail(path, link ? "it is a link, which is not followed here" : g_strerror(number),
                number, error);
}

/* Looks at what was opened, not at its name. */
static int check_opened(int fd, const char *path, const struct stat *info, GError **error)
{
    gboolean inside = lies_inside(path, fd);
    if (inside && S_ISREG(info->st_mode) && is_expected(path, info))
        return fd;
    close(fd);
    if (!inside)
        return fail(path, "it is a link that leads out of the project's folder", ELOOP, error);
    if (S_ISREG(info->st_mode))
        return fail(path, "it was changed while it was used", ESTALE, error);
    g_autofree char *why =
        g_strdup_printf("it is %s, not a file", kn_file_type_words(info->st_mode));
    return fail(path, why, ENOTSUP, error);
}

int kn_open_input(int folder, const char *path, int flags, struct stat *info, GError **error)
{
    struct stat own;
    info = info ? info : &own;
    int fd = open_quickly(folder, path, flags, info, error);
    return fd < 0 ? fd : check_opened(fd, path, info, error);
}

static gboolean is_nameless_pipe(int fd, const struct stat *info)
{
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *name = S_ISFIFO(info->st_mode) ? g_file_read_link(link, NULL) : NULL;
    return name && g_str_has_prefix(name, "pipe:");
}

int kn_open_input_or_pipe(const char *path, struct stat *info, GError **error)
{
    struct stat own;
    info = info ? info : &own;
    int fd = open_quickly(AT_FDCWD, path, 0, info, error);
    if (fd < 0 || !is_nameless_pipe(fd, info))
        return fd < 0 ? fd : check_opened(fd, path, info, error);
    fcntl(fd, F_SETFL, 0); /* reading waits for the writer */
    return fd;
}

static gboolean too_large(const char *path, gsize max_bytes, GError **error)
{
    g_autofree char *most = g_format_size_full(max_bytes, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *why = g_strdup_printf("it is larger than %s", most);
    fail(path, why, EFBIG, error);
    return FALSE;
}

gboolean kn_read_small(int fd, const char *path, gsize max_bytes, char **text, gsize *size,
                       GError **error)
{
    enum { STEP = 1 << 16 };
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (guint64)info.st_size > max_bytes)
        return too_large(path, max_bytes, error);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (;;) {
        guint at = bytes->len;
        g_byte_array_set_size(bytes, at + STEP);
        ssize_t got = kn_fault(KN_FAULT_READ) ? -1 : read(fd, bytes->data + at, STEP);
        g_byte_array_set_size(bytes, at + (guint)MAX(got, 0));
        if (got < 0 && errno != EINTR) {
            fail(path, g_strerror(errno), errno, error);
            return FALSE;
        }
        if (bytes->len > max_bytes)
            return too_large(path, max_bytes, error);
        if (got == 0)
            break;
    }
    gsize length = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    *text = (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
    if (size)
        *size = length;
    return TRUE;
}

gboolean kn_read_small_file(const char *path, gsize max_bytes, char **text, gsize *size,
                            GError **error)
{
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, error);
    if (fd < 0)
        return FALSE;
    gboolean done = kn_read_small(fd, path, max_bytes, text, size, error);
    int number = errno;
    close(fd);
    errno = number;
    return done;
}

/* No fault is injected here: how often the kernel is asked depends on the time. */
gboolean kn_read_system_file(const char *path, char **text)
{
    enum { STEP = 1 << 12, BYTES_MAX = 1 << 20 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return FALSE;
    g_autoptr(GString) all = g_string_new(NULL);
    char step[STEP];
    ssize_t got;
    while (((got = read(fd, step, STEP)) > 0 && all->len < BYTES_MAX) ||
           (got < 0 && errno == EINTR))
        g_string_append_len(all, step, MAX(got, 0));
    close(fd);
    if (got < 0)
        return FALSE;
    *text = g_string_free(g_steal_pointer(&all), FALSE);
    return TRUE;
}
