/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* SHA-256 as 64 lower-case hexadecimal digits: the name under which everything is stored. */
enum { KN_HASH_LENGTH = 64 };

/* The hash of a block of memory. The caller frees. */
char *kn_hash_bytes(const void *data, gsize size);

/* The hash of a GVariant: its type string, then its serialised form, little-endian. A floating
 * variant is sunk and released. The caller frees. */
char *kn_hash_variant(GVariant *variant);

/* The hash of a file's content, read in blocks. Errors: KN_ERROR_INPUT. The caller frees. */
char *kn_hash_file(const char *path, GError **error);
