/* SPDX-License-Identifier: MIT */
#include "pixel/surface.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 4096, HASH_AT = 24, HASH = 32, ALPHA_AT = 56, SIDE_MAX = 300 };

static uint32_t at(const GByteArray *file, guint offset)
{
    uint32_t value;
    memcpy(&value, file->data + offset, sizeof value);
    return GUINT32_FROM_LE(value);
}

/* What a fuzzer would never guess is made right: the size of the file, and the checksum. */
static void mend(GByteArray *file)
{
    uint32_t width = at(file, 8), height = at(file, 12);
    if (width >= 1 && width <= SIDE_MAX && height >= 1 && height <= SIDE_MAX) {
        gsize planes = kn_frame_size_bytes((int)width, (int)height);
        if (at(file, ALPHA_AT))
            planes += kn_alpha_size_bytes((int)width, (int)height);
        guint old = file->len;
        g_byte_array_set_size(file, (guint)(HEADER + planes));
        if (file->len > old)
            memset(file->data + old, 0, file->len - old);
    }
    uint64_t size = GUINT64_TO_LE(file->len);
    memcpy(file->data, "KNSURF1\n", 8);
    memcpy(file->data + 16, &size, sizeof size);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize length = HASH;
    g_checksum_update(sum, file->data + HEADER, (gssize)(file->len - HEADER));
    g_checksum_get_digest(sum, file->data + HASH_AT, &length);
}

/* Every corner of a plane. */
static guint read_plane(const KnPlane *plane, int width, int height)
{
    const uint8_t *last = plane->data + (height - 1) * plane->stride;
    return plane->data[0] + plane->data[width - 1] + last[0] + last[width - 1];
}

/* Any bytes as a prepared picture: an error, or one whose every plane lies within the file. The
 * first byte says how long it is behind the header, in bits 2 to 7, whether it is mended (1) and
 * whether its checksum is looked at (2); the others are the header. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size < 2 || size > HEADER)
        return 0;
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_byte_array_set_size(file, HEADER + (guint)(data[0] >> 2) * 16);
    memset(file->data, 0, file->len);
    memcpy(file->data, data + 1, size - 1);
    if (data[0] & 1)
        mend(file);
    int fd = memfd_create("surface", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, file->data, file->len) == (ssize_t)file->len);
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    g_autoptr(KnSurface) surface = kn_surface_open(path, data[0] & 2, NULL);
    if (surface) {
        const KnFrame *frame = kn_surface_frame(surface);
        const KnPlane *alpha = kn_surface_alpha(surface);
        guint total = 0;
        for (int p = 0; p < (alpha ? 5 : 3); p++) {
            gboolean small = p == 1 || p == 2 || p == 4;
            total += read_plane(p < 3 ? &frame->plane[p] : &alpha[p - 3],
                                small ? (frame->width + 1) / 2 : frame->width,
                                small ? (frame->height + 1) / 2 : frame->height);
        }
        g_assert(total < 5 * 4 * 256);
    }
    close(fd);
    return 0;
}
