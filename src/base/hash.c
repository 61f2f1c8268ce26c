/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "base/error.h"
#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

char *kn_hash_bytes(const void *data, gsize size)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size);
}

char *kn_hash_variant(GVariant *variant)
{
    g_autoptr(GVariant) held = g_variant_ref_sink(variant);
    g_autoptr(GVariant) normal = g_variant_get_normal_form(held);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *type = g_variant_get_type_string(normal);
    g_checksum_update(sum, (const guchar *)type, (gssize)strlen(type) + 1);
    gsize size = g_variant_get_size(normal);
    g_autofree guchar *copy = g_malloc(size + 1);
    g_variant_store(normal, copy);
    g_checksum_update(sum, copy, (gssize)size);
    return g_strdup(g_checksum_get_string(sum));
}

char *kn_hash_file(const char *path, GError **error)
{
    int fd = kn_fault(KN_FAULT_OPEN) ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot open '%s': %s", path,
                    g_strerror(errno));
        return NULL;
    }
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    enum { BLOCK = 1 << 18 };
    g_autofree guchar *block = g_malloc(BLOCK);
    ssize_t got;
    while ((got = kn_fault(KN_FAULT_READ) ? -1 : read(fd, block, BLOCK)) > 0 ||
           (got < 0 && errno == EINTR))
        if (got > 0)
            g_checksum_update(sum, block, got);
    int failed = got < 0 ? errno : 0;
    close(fd);
    if (failed) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': %s", path,
                    g_strerror(failed));
        return NULL;
    }
    return g_strdup(g_checksum_get_string(sum));
}
