/* SPDX-License-Identifier: MIT */
#include "pixel/surface.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER_SIZE = 4096,
    HASH_SIZE = KN_HASH_BYTES,
    BLOCK_SIZE = 1 << 18,
};

static const char magic[8] = {'K', 'N', 'S', 'U', 'R', 'F', '1', '\n'};

typedef struct {
    char magic[8];
    guint32 width, height; /* little-endian, as is the size */
    guint64 file_size;
    guint8 hash[HASH_SIZE];
    guint32 has_alpha;
    char key[KN_HASH_LENGTH]; /* that it was written under, or zeros */
} Header;

struct KnSurface {
    gatomicrefcount n_refs;
    void *map;
    gsize size;
    KnFrame frame;
    KnPlane alpha[2];
    gboolean has_alpha;
    /* of what is made of another one */
    KnSurface *of;
    gboolean is_coverage; /* which no black lies under */
    KnFrame *copy;
    uint8_t *row; /* that all rows are */
};

static gsize planes_size(int width, int height, gboolean has_alpha)
{
    return kn_frame_size_bytes(width, height) +
           (has_alpha ? kn_alpha_size_bytes(width, height) : 0);
}

static gboolean fail(GError **error, int code, const char *path, const char *reason)
{
    g_set_error(error, KN_ERROR, code, "the prepared picture '%s' %s", path, reason);
    return FALSE;
}

static gboolean header_is_valid(const guint8 *map, gsize size, Header *header)
{
    if (size < HEADER_SIZE)
        return FALSE;
    memcpy(header, map, sizeof *header);
    guint32 width = GUINT32_FROM_LE(header->width), height = GUINT32_FROM_LE(header->height);
    guint32 alpha = GUINT32_FROM_LE(header->has_alpha);
    if (memcmp(header->magic, magic, sizeof magic) != 0 || width < 1 || width > KN_FRAME_SIDE_MAX ||
        height < 1 || height > KN_FRAME_SIDE_MAX || alpha > 1 ||
        GUINT64_FROM_LE(header->file_size) != size ||
        size != HEADER_SIZE + planes_size((int)width, (int)height, alpha == 1))
        return FALSE;
    for (gsize i = sizeof *header; i < HEADER_SIZE; i++)
        if (map[i])
            return FALSE;
    return TRUE;
}

/* A picture that stands under another's key is whole, and the wrong one. */
static gboolean key_is_right(const char *path, const Header *header)
{
    char key[KN_HASH_LENGTH + 1];
    kn_hash_of_name(path, key);
    return !*key || memcmp(key, header->key, KN_HASH_LENGTH) == 0;
}

static gboolean hash_is_right(const guint8 *map, gsize size, const Header *header)
{
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    kn_hasher_add(hasher, map + HEADER_SIZE, size - HEADER_SIZE);
    guint8 hash[HASH_SIZE];
    kn_hasher_bytes(hasher, hash);
    return memcmp(hash, header->hash, sizeof hash) == 0;
}

/* Maps the whole file; MAP_FAILED with error set. */
static void *map_file(const char *path, gsize *size, GError **error)
{
    struct stat info;
    g_autoptr(GError) reason = NULL;
    int fd = kn_open_input(AT_FDCWD, path, 0, &info, &reason);
    void *map = MAP_FAILED;
    if (fd < 0 && (errno == ENOTSUP || errno == ELOOP)) {
        fail(error, KN_ERROR_VERIFY, path, "is no regular file");
    } else if (fd < 0) {
        g_set_error(error, KN_ERROR, errno == ENOENT ? KN_ERROR_INPUT : KN_ERROR_ENVIRONMENT,
                    "the prepared picture: %s", reason->message);
    } else if (info.st_size < HEADER_SIZE) {
        fail(error, KN_ERROR_VERIFY, path, "is damaged");
    } else {
        *size = (gsize)info.st_size;
        map =
            kn_fault(KN_FAULT_ALLOC) ? MAP_FAILED : mmap(NULL, *size, PROT_READ, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED)
            g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                        "cannot map the prepared picture '%s': %s", path, g_strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    return map;
}

KnSurface *kn_surface_open(const char *path, gboolean verify, GError **error)
{
    gsize size = 0;
    guint8 *map = map_file(path, &size, error);
    if (map == MAP_FAILED)
        return NULL;
    Header header;
    if (!header_is_valid(map, size, &header) || (verify && !hash_is_right(map, size, &header))) {
        munmap(map, size);
        fail(error, KN_ERROR_VERIFY, path, "is damaged");
        return NULL;
    }
    if (!key_is_right(path, &header)) {
        munmap(map, size);
        fail(error, KN_ERROR_VERIFY, path, "is another one, which stands under a wrong name");
        return NULL;
    }
    KnSurface *surface = g_new0(KnSurface, 1);
    g_atomic_ref_count_init(&surface->n_refs);
    surface->map = map;
    surface->size = size;
    kn_frame_init(&surface->frame, (int)GUINT32_FROM_LE(header.width),
                  (int)GUINT32_FROM_LE(header.height), map + HEADER_SIZE);
    surface->has_alpha = GUINT32_FROM_LE(header.has_alpha) == 1;
    if (surface->has_alpha)
        kn_alpha_init(surface->alpha, surface->frame.width, surface->frame.height,
                      map + HEADER_SIZE +
                          kn_frame_size_bytes(surface->frame.width, surface->frame.height));
    return surface;
}

KnSurface *kn_surface_ref(KnSurface *surface)
{
    g_atomic_ref_count_inc(&surface->n_refs);
    return surface;
}

void kn_surface_unref(KnSurface *surface)
{
    if (!surface || !g_atomic_ref_count_dec(&surface->n_refs))
        return;
    if (surface->map)
        munmap(surface->map, surface->size);
    kn_surface_unref(surface->of);
    kn_frame_free(surface->copy);
    g_free(surface->row);
    g_free(surface);
}

static KnSurface *take(KnSurface *of)
{
    KnSurface *surface = g_new0(KnSurface, 1);
    g_atomic_ref_count_init(&surface->n_refs);
    surface->of = of;
    return surface;
}

/* As the kernel that blends lays it over black (pixel/kernels.h). */
static void lay_on_black(const KnFrame *from, const KnPlane alpha[2], KnFrame *to)
{
    static const int black[3] = {16, 128, 128};
    for (int p = 0; p < 3; p++) {
        const KnPlane *a = &alpha[p > 0];
        for (int y = 0; y < a->height; y++) {
            const uint8_t *color = kn_frame_row(from, p, y), *cover = a->data + y * a->stride;
            uint8_t *row = kn_frame_row(to, p, y);
            for (int x = 0; x < a->width; x++)
                row[x] = (uint8_t)MIN(color[x] + (black[p] * (255 - cover[x]) + 127) / 255, 255);
        }
    }
}

KnSurface *kn_surface_take_on_black(KnSurface *take_surface, GError **error)
{
    if (!take_surface || !take_surface->has_alpha || take_surface->is_coverage)
        return take_surface;
    const KnFrame *frame = &take_surface->frame;
    KnSurface *surface = take(take_surface);
    surface->copy = kn_frame_new(frame->width, frame->height, error);
    if (!surface->copy) {
        kn_surface_unref(surface);
        return NULL;
    }
    lay_on_black(frame, take_surface->alpha, surface->copy);
    surface->frame = *surface->copy;
    return surface;
}

KnSurface *kn_surface_take_coverage(KnSurface *take_surface)
{
    if (!take_surface)
        return NULL;
    const KnFrame *frame = &take_surface->frame;
    KnSurface *surface = take(take_surface);
    KnPlane planes[2] = {take_surface->alpha[0], take_surface->alpha[1]};
    surface->has_alpha = take_surface->has_alpha;
    surface->is_coverage = TRUE;
    if (!surface->has_alpha) {
        gsize n = kn_frame_stride_bytes(frame->width) + KN_FRAME_ALIGN;
        surface->row = g_malloc(n);
        memset(surface->row, 255, n);
        for (int i = 0; i < 2; i++)
            planes[i] = (KnPlane){.data = surface->row,
                                  .width = frame->plane[i].width,
                                  .height = frame->plane[i].height};
    }
    surface->alpha[0] = planes[0];
    surface->alpha[1] = planes[1];
    surface->frame = (KnFrame){
        .width = frame->width, .height = frame->height, .plane = {planes[0], planes[1], planes[1]}};
    return surface;
}

const KnFrame *kn_surface_frame(const KnSurface *surface)
{
    return &surface->frame;
}

const KnPlane *kn_surface_alpha(const KnSurface *surface)
{
    return surface->has_alpha ? surface->alpha : NULL;
}

/* Gathers small pieces into blocks that are hashed and written. */
typedef struct {
    KnAtomicFile *file;
    KnHasher *hasher;
    guint8 *block;
    gsize used, total;
} Sink;

static gboolean sink_flush(Sink *sink, GError **error)
{
    kn_hasher_add(sink->hasher, sink->block, sink->used);
    gsize size = sink->used;
    sink->used = 0;
    sink->total += size;
    return kn_atomic_file_write(sink->file, sink->block, size, error);
}

/* n bytes of data (or zeros, when data is NULL). */
static gboolean sink_put(Sink *sink, const guint8 *data, gsize n, GError **error)
{
    while (n > 0) {
        gsize part = MIN(n, BLOCK_SIZE - sink->used);
        if (data)
            memcpy(sink->block + sink->used, data, part);
        else
            memset(sink->block + sink->used, 0, part);
        sink->used += part;
        data = data ? data + part : NULL;
        n -= part;
        if (sink->used == BLOCK_SIZE && !sink_flush(sink, error))
            return FALSE;
    }
    return TRUE;
}

/* Planes as kn_frame_init lays them out, with zeros behind each row, and behind the last up to
 * `end` bytes of the file's body, so that the bytes depend on the picture alone. */
static gboolean put_planes(Sink *sink, const KnPlane *planes, int n, gsize end, GError **error)
{
    for (int i = 0; i < n; i++) {
        const KnPlane *plane = &planes[i];
        gsize width = (gsize)plane->width, gap = kn_frame_stride_bytes(plane->width) - width;
        for (int y = 0; y < plane->height; y++)
            if (!sink_put(sink, plane->data + y * plane->stride, width, error) ||
                !sink_put(sink, NULL, gap, error))
                return FALSE;
    }
    return sink_put(sink, NULL, end - sink->total - sink->used, error);
}

static gboolean put_body(Sink *sink, const KnFrame *frame, const KnPlane *alpha, GError **error)
{
    int width = frame->width, height = frame->height;
    return put_planes(sink, frame->plane, 3, planes_size(width, height, FALSE), error) &&
           (!alpha || put_planes(sink, alpha, 2, planes_size(width, height, TRUE), error)) &&
           sink_flush(sink, error);
}

static gboolean write_file(const char *path, const KnFrame *frame, const KnPlane *alpha,
                           GError **error)
{
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    if (!file)
        return FALSE;
    g_autofree guint8 *block = g_malloc0(BLOCK_SIZE);
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    Sink sink = {.file = file, .hasher = hasher, .block = block};
    if (!kn_atomic_file_write(file, block, HEADER_SIZE, error) ||
        !put_body(&sink, frame, alpha, error))
        return FALSE;

    Header header = {
        .width = GUINT32_TO_LE((guint32)frame->width),
        .height = GUINT32_TO_LE((guint32)frame->height),
        .file_size = GUINT64_TO_LE((guint64)(HEADER_SIZE + sink.total)),
        .has_alpha = GUINT32_TO_LE(alpha ? 1u : 0u),
    };
    char key[KN_HASH_LENGTH + 1];
    kn_hash_of_name(path, key);
    memcpy(header.key, key, sizeof header.key);
    memcpy(header.magic, magic, sizeof magic);
    kn_hasher_bytes(hasher, header.hash);
    if (lseek(kn_atomic_file_fd(file), 0, SEEK_SET) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s%s", path,
                    g_strerror(errno), kn_write_advice(errno));
        return FALSE;
    }
    return kn_atomic_file_write(file, &header, sizeof header, error) &&
           kn_atomic_file_commit(file, error);
}

gboolean kn_surface_write(const char *path, const KnFrame *frame, GError **error)
{
    return write_file(path, frame, NULL, error);
}

gboolean kn_surface_write_alpha(const char *path, const KnFrame *frame, const KnPlane alpha[2],
                                GError **error)
{
    return write_file(path, frame, alpha, error);
}
