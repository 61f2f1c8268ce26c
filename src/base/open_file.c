/* SPDX-License-Identifier: MIT */
#include "base/open_file.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/input_rules.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

static int fail_odd(const char *path, mode_t mode, GError **error)
{
    g_autofree char *why = g_strdup_printf("it is %s, not a file", kn_file_type_words(mode));
    return fail(path, why, ENOTSUP, error);
}

/* A socket cannot be opened at all. */
static int open_quickly(int folder, const char *path, int flags, struct stat *info, GError **error)
{
    const int always = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : kn_input_rules_open(folder, path, always | flags);
    if (fd >= 0 && fstat(fd, info) == 0)
        return fd;
    int number = errno;
    if (fd >= 0)
        close(fd);
    gboolean link = number == ELOOP && ((flags & O_NOFOLLOW) || kn_input_rules_own_path(path));
    if (number == ENXIO && fstatat(folder, path, info, 0) == 0 && !S_ISREG(info->st_mode))
        return fail_odd(path, info->st_mode, error);
    return fail(path, link ? "it is a link, which is not followed here" : g_strerror(number),
                number, error);
}

/* Looks at what was opened, not at its name. */
static int check_opened(int fd, const char *path, const struct stat *info, GError **error)
{
    const char *broken = kn_input_rules_broken(path, fd, info);
    int number = errno;
    if (!broken && S_ISREG(info->st_mode))
        return fd;
    close(fd);
    return broken ? fail(path, broken, number, error) : fail_odd(path, info->st_mode, error);
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

/* 1: read; 0: it was changed meanwhile; -1: error. */
static int read_once(const char *path, gsize max_bytes, char **text, gsize *size, GError **error)
{
    struct stat info;
    KnFileId before, after;
    int fd = kn_open_input(AT_FDCWD, path, 0, &info, error);
    if (fd < 0)
        return -1;
    kn_file_id_of(&info, &before);
    kn_file_id_settle(&before);
    int result = kn_read_small(fd, path, max_bytes, text, size, error) ? 1 : -1, number = errno;
    if (result > 0 && fstat(fd, &info) == 0) {
        kn_file_id_of(&info, &after);
        result = kn_file_id_equal(&before, &after);
    }
    close(fd);
    if (result == 0)
        g_clear_pointer(text, g_free);
    errno = number;
    return result;
}

gboolean kn_read_input(const char *path, gsize max_bytes, char **text, gsize *size, GError **error)
{
    enum { TRIES = 3 };
    int result = 0;
    for (int i = 0; i < TRIES && result == 0; i++)
        result = read_once(path, max_bytes, text, size, error);
    if (result == 0)
        fail(path, "it is being changed; try again when that has ended", EAGAIN, error);
    return result > 0;
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
