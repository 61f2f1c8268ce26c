/* SPDX-License-Identifier: MIT */
#include "engine/store/scene_file.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Raised when a scene is made in another way from what its key holds. */
enum { FORM = 1 };

/* The element behind the clip: its head, then the key. */
enum { BOX_HEAD = 8, VOID_HEAD = 2, HEAD_MAX = 8, START_BYTES = 12 };
static const char mark[] = "kinora scene ";
enum { MARK_BYTES = sizeof mark - 1, BODY_BYTES = MARK_BYTES + KN_HASH_LENGTH };

static gint compare_inputs(gconstpointer a, gconstpointer b)
{
    return strcmp(((const KnSceneInput *)a)->name, ((const KnSceneInput *)b)->name);
}

char *kn_scene_file_key(const char *const *command, const char *output, const KnSceneInput *inputs,
                        guint n_inputs)
{
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(KnSceneInput));
    GVariantBuilder words, files;
    g_array_append_vals(sorted, inputs, n_inputs);
    g_array_sort(sorted, compare_inputs);
    g_variant_builder_init(&words, G_VARIANT_TYPE("aay"));
    for (; *command; command++)
        g_variant_builder_add(&words, "^ay", *command);
    g_variant_builder_init(&files, G_VARIANT_TYPE("a(aysb)"));
    for (guint i = 0; i < n_inputs; i++) {
        const KnSceneInput *input = &g_array_index(sorted, KnSceneInput, i);
        g_variant_builder_add(&files, "(^aysb)", input->name, input->content, input->executable);
    }
    return kn_hash_variant(
        g_variant_new("(isaay^aya(aysb))", FORM, "scene", &words, output, &files));
}

static gboolean is_box(const guint8 *start)
{
    static const char *const names[] = {"ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (memcmp(start + 4, names[i], 4) == 0)
            return TRUE;
    return FALSE;
}

/* The head of the element that goes behind such a file; 0: it is of another kind. */
static gsize head_of(const guint8 *start, guint8 *head)
{
    static const guint8 matroska[] = {0x1a, 0x45, 0xdf, 0xa3};
    if (memcmp(start, matroska, sizeof matroska) == 0) {
        head[0] = 0xec; /* Void, whose size fits into seven bits */
        head[1] = 0x80 | BODY_BYTES;
        return VOID_HEAD;
    }
    if (!is_box(start))
        return 0;
    memcpy(head, (const guint8[]){0, 0, 0, BOX_HEAD + BODY_BYTES, 'f', 'r', 'e', 'e'}, BOX_HEAD);
    return BOX_HEAD;
}

static gboolean copy(int from, int to)
{
    enum { BLOCK_BYTES = 1 << 20 };
    g_autofree guint8 *block = g_malloc(BLOCK_BYTES);
    for (;;) {
        ssize_t got = read(from, block, BLOCK_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        if (kn_fault(KN_FAULT_WRITE) || !kn_write_all(to, block, (gsize)got))
            return FALSE;
    }
}

static int open_file(const char *path, int flags)
{
    g_autofree char *place = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autoptr(KnFolder) folder = kn_folder_open(place, NULL, FALSE, NULL);
    return folder ? kn_folder_make_file(folder, name, flags, 0666) : -1;
}

static gboolean cannot_write(const char *path, int number, GError **error)
{
    g_unlink(path);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s%s", path,
                g_strerror(number), kn_write_advice(number));
    return FALSE;
}

gboolean kn_scene_file_copy(int from, const char *path, GError **error)
{
    guint8 start[START_BYTES] = {0}, head[HEAD_MAX];
    if (pread(from, start, sizeof start, 0) < 0 || head_of(start, head) == 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "wrote no clip: what stands there is neither MP4 nor MOV, Matroska nor WebM");
        return FALSE;
    }
    int fd = open_file(path, O_WRONLY | O_TRUNC);
    gboolean done = fd >= 0 && copy(from, fd);
    int number = errno;
    if (fd >= 0)
        close(fd);
    return done || cannot_write(path, number, error);
}

gboolean kn_scene_file_seal(const char *path, const char *key, GError **error)
{
    guint8 start[START_BYTES] = {0}, head[HEAD_MAX];
    int fd = open_file(path, O_RDWR | O_APPEND);
    gsize n_head = fd < 0 || pread(fd, start, sizeof start, 0) < 0 ? 0 : head_of(start, head);
    gboolean done = n_head > 0 && kn_write_all(fd, head, n_head) &&
                    kn_write_all(fd, mark, MARK_BYTES) && kn_write_all(fd, key, KN_HASH_LENGTH);
    int number = errno;
    if (fd >= 0)
        close(fd);
    return done || cannot_write(path, number, error);
}

gboolean kn_scene_file_check(const char *path, const char *key, GError **error)
{
    char own[KN_HASH_LENGTH + 1], body[BODY_BYTES];
    struct stat info;
    kn_hash_of_name(path, own);
    int fd = kn_open_input(AT_FDCWD, path, O_NOFOLLOW, &info, NULL);
    gboolean whole = fd >= 0 && info.st_size > BODY_BYTES &&
                     pread(fd, body, BODY_BYTES, info.st_size - BODY_BYTES) == BODY_BYTES &&
                     memcmp(body, mark, MARK_BYTES) == 0 &&
                     memcmp(body + MARK_BYTES, key ? key : own, KN_HASH_LENGTH) == 0;
    if (fd >= 0)
        close(fd);
    if (!whole)
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", path);
    return whole;
}
