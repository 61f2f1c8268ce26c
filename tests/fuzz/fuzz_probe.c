/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "engine/store/probe.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as what is remembered of an input file; with an odd first byte, behind the checksum
 * that a fuzzer would never guess. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size < 1)
        return 0;
    g_autofree char *sum = kn_hash_bytes(data + 1, size - 1);
    size_t n_sum = data[0] & 1 ? strlen(sum) : 0;
    int fd = memfd_create("probe", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, sum, n_sum) == (ssize_t)n_sum);
    g_assert(size == 1 || write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    g_autoptr(GError) error = NULL;
    gboolean whole = kn_probe_verify(path, &error);
    g_assert(whole == !error && (!whole || n_sum > 0 || size > strlen(sum)));
    close(fd);
    return 0;
}
