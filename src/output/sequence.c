/* SPDX-License-Identifier: MIT */
#include "output/sequence.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/numbered.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct KnSequence {
    char *pattern;
    char *sign;       /* the path of the sign that it is not finished … */
    gboolean is_told; /* … which stands there */
    GByteArray *file; /* the frame, with its mark */
    gint64 n_done;
    guint64 size_bytes;
};

/* PNG (ISO/IEC 15948): signature and header chunk are 33 bytes long, and a chunk tEXt may follow:
 * its length, its name, "Software" and "Kinora", and the CRC-32 of name and content. */
enum { HEADER = 33, MARK = 27 };
static const guint8 signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
static const guint8 mark[MARK] = "\0\0\0\x0f"
                                 "tEXtSoftware\0Kinora\x9f\x6f\xf6\x9f";

static gboolean is_marked(const guint8 *head, gsize size)
{
    return size >= HEADER + MARK && memcmp(head, signature, sizeof signature) == 0 &&
           memcmp(head + HEADER, mark, MARK) == 0;
}

/* Also the beginning of one, which is all of its file: nothing that anybody could look at. */
static gboolean is_ours(const guint8 *head, gsize size)
{
    gboolean cut = size >= sizeof signature && size < HEADER + MARK &&
                   memcmp(head, signature, sizeof signature) == 0;
    return cut ? size <= HEADER || memcmp(head + HEADER, mark, size - HEADER) == 0
               : is_marked(head, size);
}

static gboolean has_mark(int folder, const char *path)
{
    guint8 head[HEADER + MARK];
    int fd = kn_open_input(folder, path, O_NOFOLLOW, NULL, NULL);
    gssize n = fd >= 0 ? pread(fd, head, sizeof head, 0) : 0;
    if (fd >= 0)
        close(fd);
    return n > 0 && is_ours(head, (gsize)n);
}

/* ---- the sign that it is not finished */

#define SIGN_SUFFIX ".unfinished"
static const char sign_text[] =
    "Kinora is writing these frames, or was stopped while it did: they are not all of one film.\n"
    "Give the same command again, and they will be; then this file is gone.\n";

static char *sign_path(const char *pattern)
{
    g_autofree char *stem = kn_numbered_stem(pattern);
    return g_strconcat(stem, SIGN_SUFFIX, NULL);
}

static gboolean is_sign(int folder, const char *path)
{
    char text[sizeof sign_text] = "";
    int fd = kn_open_input(folder, path, O_NOFOLLOW, NULL, NULL);
    gssize n = fd >= 0 ? pread(fd, text, sizeof text, 0) : 0;
    if (fd >= 0)
        close(fd);
    return n == sizeof sign_text - 1 && memcmp(text, sign_text, (gsize)n) == 0;
}

static gboolean refuse_foreign(const char *path, GError **error)
{
    GError *refused = g_error_new(KN_ERROR, KN_ERROR_USAGE,
                                  "'%s' is not of this program, and is not overwritten", path);
    kn_error_set_output(refused, path);
    g_propagate_error(error, refused);
    return FALSE;
}

/* Before anything of the folder changes. */
static gboolean tell_unfinished(KnSequence *sequence, GError **error)
{
    struct stat info;
    if (sequence->is_told)
        return TRUE;
    gboolean there = lstat(sequence->sign, &info) == 0;
    if (there && !is_sign(AT_FDCWD, sequence->sign))
        return refuse_foreign(sequence->sign, error);
    g_autoptr(KnAtomicFile) file = there ? NULL : kn_atomic_file_new(sequence->sign, error);
    sequence->is_told =
        there || (file && kn_atomic_file_write(file, sign_text, sizeof sign_text - 1, error) &&
                  kn_atomic_file_commit(file, error));
    return sequence->is_told;
}

/* ---- looking */

static void take_later(struct timespec *latest, struct timespec time)
{
    if (time.tv_sec > latest->tv_sec ||
        (time.tv_sec == latest->tv_sec && time.tv_nsec > latest->tv_nsec))
        *latest = time;
}

gboolean kn_sequence_look(const char *pattern, gint64 n, KnSequenceStat *stat)
{
    g_autofree char *sign = sign_path(pattern);
    *stat = (KnSequenceStat){0};
    if (is_sign(AT_FDCWD, sign))
        return FALSE;
    for (gint64 i = 1; i <= n; i++) {
        struct stat info;
        g_autofree char *path = kn_numbered_path(pattern, i);
        if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
            return FALSE;
        stat->size_bytes += info.st_size;
        take_later(&stat->modified, info.st_mtim);
        take_later(&stat->changed, info.st_ctim);
        /* FNV-1a, so that their order counts; the highest bit is left to signed numbers. */
        stat->inodes = ((stat->inodes ^ info.st_ino) * G_GUINT64_CONSTANT(0x100000001b3)) >> 1;
        stat->device = info.st_dev;
    }
    return n > 0;
}

static gboolean add_file(KnHasher *hasher, const char *path)
{
    enum { BLOCK = 1 << 16 };
    g_autofree guint8 *block = g_malloc(BLOCK);
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, NULL);
    gssize n = -1;
    while (fd >= 0 && (n = read(fd, block, BLOCK)) > 0)
        kn_hasher_add(hasher, block, (gsize)n);
    if (fd >= 0)
        close(fd);
    return n == 0;
}

char *kn_sequence_hash(const char *pattern, gint64 n)
{
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    for (gint64 i = 1; i <= n; i++) {
        g_autofree char *path = kn_numbered_path(pattern, i);
        if (!add_file(hasher, path))
            return NULL;
    }
    return kn_hasher_text(hasher);
}

gboolean kn_sequence_each(const char *pattern, KnSequenceFunc function, gpointer user_data)
{
    g_autofree char *place = g_path_get_dirname(pattern);
    g_autoptr(KnFolder) folder = kn_folder_open(place, NULL, FALSE, NULL);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    g_autofree char *sign = sign_path(pattern), *sign_name = g_path_get_basename(sign);
    for (char **name = names; name && *name; name++) {
        gint64 number = kn_numbered_number(pattern, *name);
        gboolean is_the_sign = strcmp(*name, sign_name) == 0;
        if (number < 0 && !is_the_sign)
            continue;
        g_autofree char *path = g_build_filename(place, *name, NULL);
        gboolean made = is_the_sign ? is_sign(kn_folder_fd(folder), *name)
                                    : has_mark(kn_folder_fd(folder), *name);
        if (!function(path, number, made, user_data))
            return FALSE;
    }
    return TRUE;
}

/* ---- writing */

KnSequence *kn_sequence_new(const char *pattern, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(pattern);
    if (g_mkdir(folder, 0777) != 0 && errno != EEXIST) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder '%s': %s",
                    folder, g_strerror(errno));
        return NULL;
    }
    KnSequence *sequence = g_new0(KnSequence, 1);
    sequence->pattern = g_strdup(pattern);
    sequence->sign = sign_path(pattern);
    sequence->file = g_byte_array_new();
    return sequence;
}

void kn_sequence_free(KnSequence *sequence)
{
    if (!sequence)
        return;
    g_free(sequence->pattern);
    g_free(sequence->sign);
    g_byte_array_unref(sequence->file);
    g_free(sequence);
}

static gboolean make_file(KnSequence *sequence, const KnPacket *packet, GError **error)
{
    if (packet->size < HEADER || memcmp(packet->data, signature, sizeof signature) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "a frame of the batch is no PNG");
        return FALSE;
    }
    g_byte_array_set_size(sequence->file, 0);
    g_byte_array_append(sequence->file, packet->data, HEADER);
    g_byte_array_append(sequence->file, mark, MARK);
    g_byte_array_append(sequence->file, packet->data + HEADER, (guint)(packet->size - HEADER));
    return TRUE;
}

/* Whether the file holds just these bytes. */
static gboolean holds(int fd, const struct stat *info, const GByteArray *file)
{
    enum { BLOCK = 1 << 16 };
    if (info->st_size != (off_t)file->len)
        return FALSE;
    g_autofree guint8 *block = g_malloc(BLOCK);
    gsize at = 0;
    gssize n = 0;
    while (at < file->len && (n = pread(fd, block, BLOCK, (off_t)at)) > 0 &&
           at + (gsize)n <= file->len && memcmp(block, file->data + at, (gsize)n) == 0)
        at += (gsize)n;
    return at == file->len;
}

typedef enum { MISSING, SAME, OURS, FOREIGN } There;

static There look_at(const KnSequence *sequence, const char *path)
{
    guint8 head[HEADER + MARK];
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? MISSING : FOREIGN;
    int fd = kn_open_input(AT_FDCWD, path, O_NOFOLLOW, &info, NULL);
    if (fd < 0)
        return FOREIGN;
    gssize n = pread(fd, head, sizeof head, 0);
    There there = n > 0 && is_ours(head, (gsize)n) ? OURS : FOREIGN;
    if (there == OURS && holds(fd, &info, sequence->file))
        there = SAME;
    close(fd);
    return there;
}

gboolean kn_sequence_add(KnSequence *sequence, const KnPacket *packet, GError **error)
{
    if (!make_file(sequence, packet, error))
        return FALSE;
    g_autofree char *path = kn_numbered_path(sequence->pattern, sequence->n_done + 1);
    There there = look_at(sequence, path);
    if (there == FOREIGN)
        return refuse_foreign(path, error);
    if (there != SAME && !tell_unfinished(sequence, error))
        return FALSE;
    sequence->n_done++;
    sequence->size_bytes += sequence->file->len;
    if (there == SAME)
        return TRUE;
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, sequence->file->data, sequence->file->len, error) &&
           kn_atomic_file_commit(file, error);
}

/* From the last one on, so that none is left alone when that breaks off. */
gboolean kn_sequence_finish(KnSequence *sequence, GError **error)
{
    gint64 end = sequence->n_done;
    for (;; end++) {
        g_autofree char *next = kn_numbered_path(sequence->pattern, end + 1);
        if (!has_mark(AT_FDCWD, next))
            break;
    }
    if (end > sequence->n_done && !tell_unfinished(sequence, error))
        return FALSE;
    for (; end > sequence->n_done; end--) {
        g_autofree char *path = kn_numbered_path(sequence->pattern, end);
        (void)g_unlink(path);
    }
    if (is_sign(AT_FDCWD, sequence->sign))
        (void)g_unlink(sequence->sign);
    return TRUE;
}

guint64 kn_sequence_size(const KnSequence *sequence)
{
    return sequence->size_bytes;
}
