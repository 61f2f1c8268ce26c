/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Bytes of a file at any place, for those who walk through a container by the lengths in it.
 * Threads: one at a time. */
typedef struct KnFileBytes KnFileBytes;

/* NULL: it cannot be opened. */
KnFileBytes *kn_file_bytes_open(const char *path);
void kn_file_bytes_close(KnFileBytes *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFileBytes, kn_file_bytes_close)

gint64 kn_file_bytes_size(const KnFileBytes *file);
/* n bytes, at most KN_FILE_BYTES_MAX; NULL: the file ends before, or cannot be read. Valid until
 * the next call. */
enum { KN_FILE_BYTES_MAX = 1 << 14 };
const guint8 *kn_file_bytes_at(KnFileBytes *file, gint64 at, gsize n);

static inline guint32 kn_big16(const guint8 *at)
{
    return (guint32)at[0] << 8 | at[1];
}

static inline guint32 kn_big32(const guint8 *at)
{
    return kn_big16(at) << 16 | kn_big16(at + 2);
}

static inline guint64 kn_big64(const guint8 *at)
{
    return (guint64)kn_big32(at) << 32 | kn_big32(at + 4);
}

static inline guint32 kn_little16(const guint8 *at)
{
    return (guint32)at[1] << 8 | at[0];
}

static inline guint32 kn_little32(const guint8 *at)
{
    return kn_little16(at + 2) << 16 | kn_little16(at);
}

static inline guint64 kn_little64(const guint8 *at)
{
    return (guint64)kn_little32(at + 4) << 32 | kn_little32(at);
}
