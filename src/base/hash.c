/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/open_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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

char *kn_hash_descriptor(int fd, const char *path, GCancellable *cancellable, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    enum { BLOCK = 1 << 18 };
    g_autofree guchar *block = g_malloc(BLOCK);
    ssize_t got;
    while ((got = kn_fault(KN_FAULT_READ) ? -1 : read(fd, block, BLOCK)) > 0 ||
           (got < 0 && errno == EINTR)) {
        if (g_cancellable_is_cancelled(cancellable)) {
            g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED, "stopped on request");
            return NULL;
        }
        if (got > 0)
            g_checksum_update(sum, block, got);
    }
    if (got == 0)
        return g_strdup(g_checksum_get_string(sum));
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': %s", path, g_strerror(errno));
    return NULL;
}

char *kn_hash_file(const char *path, GError **error)
{
    int fd = kn_open_input(AT_FDCWD, path, 0, NULL, error);
    char *hash = fd < 0 ? NULL : kn_hash_descriptor(fd, path, NULL, error);
    if (fd >= 0)
        close(fd);
    return hash;
}

gboolean kn_hash_is_valid(const char *text)
{
    return strspn(text, "0123456789abcdef") == KN_HASH_LENGTH && !text[KN_HASH_LENGTH];
}

void kn_hash_of_name(const char *path, char key[KN_HASH_LENGTH + 1])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    gsize n = strspn(name, "0123456789abcdef");
    gboolean is_key = n == KN_HASH_LENGTH && (!name[n] || name[n] == '.');
    memset(key, 0, KN_HASH_LENGTH + 1);
    if (is_key)
        memcpy(key, name, KN_HASH_LENGTH);
}
