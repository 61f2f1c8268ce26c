/* SPDX-License-Identifier: MIT */
#include "output/batch_file.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TRAILER = 56 };

/* The trailer's fields that a fuzzer would never guess are made right when the first byte says so:
 * the bytes of all packets, and the checksum. */
static void mend(uint8_t *file, size_t size)
{
    uint32_t header;
    memcpy(&header, file + 8, sizeof header);
    uint64_t packets = GUINT64_TO_LE(size - TRAILER - 12 - GUINT32_FROM_LE(header));
    memcpy(file + size - 16, &packets, sizeof packets);
    uint64_t sum = GUINT64_TO_LE(XXH3_64bits(file, size - sizeof sum));
    memcpy(file + size - sizeof sum, &sum, sizeof sum);
}

/* Any bytes as a batch file: an error, or packets that add up to what its end says. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size < 1)
        return 0;
    g_autofree uint8_t *file = g_memdup2(data + 1, size - 1);
    if ((data[0] & 1) && size - 1 >= TRAILER + 12)
        mend(file, size - 1);
    int fd = memfd_create("batch", MFD_CLOEXEC);
    g_assert(fd >= 0 && (size == 1 || write(fd, file, size - 1) == (ssize_t)size - 1));
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    g_autoptr(KnBatchReader) reader = kn_batch_reader_new(path, FALSE, NULL);
    if (reader) {
        KnPacket packet;
        int64_t n = 0, bytes = 0;
        int state;
        while ((state = kn_batch_reader_next(reader, &packet, NULL)) > 0) {
            bytes += packet.data[0] + packet.data[packet.size - 1];
            n++;
        }
        g_assert(state < 0 || n == kn_batch_reader_summary(reader)->n_packets);
        g_assert(bytes >= 0);
    }
    close(fd);
    return 0;
}
