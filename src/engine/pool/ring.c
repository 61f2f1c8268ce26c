/* SPDX-License-Identifier: MIT */
#include "engine/pool/ring.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "kinora-frames"

struct KnRing {
    int fd;
    int width, height;
    gboolean alpha;
    guint n_slots;
    gsize frame_bytes;
    guint8 *memory;
};

static KnRing *map(int fd, int width, int height, gboolean alpha, guint n_slots, GError **error)
{
    gsize frame_bytes = kn_frame_alpha_size_bytes(width, height, alpha);
    void *memory = kn_fault(KN_FAULT_ALLOC) ? MAP_FAILED
                                            : mmap(NULL, frame_bytes * n_slots,
                                                   PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot share memory for %u frames: %s",
                    n_slots, g_strerror(errno));
        close(fd);
        return NULL;
    }
    KnRing *ring = g_new(KnRing, 1);
    *ring = (KnRing){fd, width, height, alpha, n_slots, frame_bytes, memory};
    return ring;
}

KnRing *kn_ring_new(int width, int height, gboolean alpha, guint n_slots, GError **error)
{
    gsize size = kn_frame_alpha_size_bytes(width, height, alpha) * n_slots;
    int fd = kn_fault(KN_FAULT_ALLOC) ? -1 : memfd_create(NAME, MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, (off_t)size) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot share memory for %u frames: %s",
                    n_slots, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    return map(fd, width, height, alpha, n_slots, error);
}

/* Whether it is what kn_ring_new makes. */
static gboolean is_ring(int fd)
{
    g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *target = g_file_read_link(link, NULL);
    return target && g_str_has_prefix(target, "/memfd:" NAME);
}

KnRing *kn_ring_map(int fd, int width, int height, gboolean alpha, GError **error)
{
    struct stat info;
    gsize frame_bytes = kn_frame_alpha_size_bytes(width, height, alpha);
    int own = dup(fd);
    if (own < 0 || !is_ring(own) || fstat(own, &info) != 0 || (gsize)info.st_size < frame_bytes) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "the shared memory is not there");
        if (own >= 0)
            close(own);
        return NULL;
    }
    return map(own, width, height, alpha, (guint)((gsize)info.st_size / frame_bytes), error);
}

void kn_ring_free(KnRing *ring)
{
    if (!ring)
        return;
    munmap(ring->memory, ring->frame_bytes * ring->n_slots);
    close(ring->fd);
    g_free(ring);
}

int kn_ring_fd(const KnRing *ring)
{
    return ring->fd;
}

guint kn_ring_n_slots(const KnRing *ring)
{
    return ring->n_slots;
}

void kn_ring_frame(const KnRing *ring, guint slot, KnFrame *frame)
{
    g_assert(slot < ring->n_slots);
    kn_frame_init_alpha(frame, ring->width, ring->height, ring->alpha,
                        ring->memory + ring->frame_bytes * slot);
}
