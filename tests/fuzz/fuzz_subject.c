/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "engine/store/subject_file.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as what was found in a picture; with an odd first byte, behind the checksum that a
 * fuzzer would never guess. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size < 1)
        return 0;
    g_autofree char *sum = kn_hash_bytes(data + 1, size - 1);
    size_t n_sum = data[0] & 1 ? strlen(sum) : 0;
    int fd = memfd_create("subject", MFD_CLOEXEC);
    g_assert(fd >= 0 && write(fd, sum, n_sum) == (ssize_t)n_sum);
    g_assert(size == 1 || write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) findings = kn_subject_file_read(path, "", &error);
    g_assert((findings != NULL) == !error);
    close(fd);
    return 0;
}
