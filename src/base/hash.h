/* SPDX-License-Identifier: MIT */
#pragma once
#include <gio/gio.h>

/* SHA-256 as 64 lower-case hexadecimal digits: the name under which everything is stored. */
enum { KN_HASH_LENGTH = 64, KN_HASH_BYTES = 32 };

/* Whether a text is one. */
gboolean kn_hash_is_valid(const char *text);

/* A hash of what is added part by part. After its bytes or its text were asked for it is of nothing
 * again. Threads: one at a time. */
typedef struct KnHasher KnHasher;
KnHasher *kn_hasher_new(void);
void kn_hasher_add(KnHasher *hasher, const void *data, gsize size);
void kn_hasher_bytes(KnHasher *hasher, guint8 bytes[KN_HASH_BYTES]);
char *kn_hasher_text(KnHasher *hasher); /* the caller frees */
void kn_hasher_free(KnHasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnHasher, kn_hasher_free)

/* The hash of a block of memory. The caller frees. */
char *kn_hash_bytes(const void *data, gsize size);

/* The hash of a GVariant: its type string, then its serialised form, little-endian. A floating
 * variant is sunk and released. The caller frees. */
char *kn_hash_variant(GVariant *variant);

/* The hash of a regular file's content, read in blocks. Errors: KN_ERROR_INPUT. The caller frees.
 */
char *kn_hash_file(const char *path, GError **error);
/* The same of a descriptor, from where it stands; path is for the error. A huge file takes minutes:
 * cancellable (may be NULL) ends that. Errors: KN_ERROR_CANCELLED, too. */
char *kn_hash_descriptor(int fd, const char *path, GCancellable *cancellable, GError **error);

/* A stored result is named by its key, and says its key inside as well, so that one that stands
 * under another's name is noticed by whoever opens it. This is the key that a path's last component
 * begins with, before its first dot, or "": then nothing is compared. */
void kn_hash_of_name(const char *path, char key[KN_HASH_LENGTH + 1]);
