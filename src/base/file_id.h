/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <sys/stat.h>

/* A file as the kernel knows it. Two that are equal have not been written between the times they
 * were asked for, but for writing within one tick of the file system's clock: see
 * kn_file_id_settle. */
typedef struct {
    guint64 device, inode;
    gint64 size_bytes, mtime_ns, ctime_ns;
} KnFileId;

void kn_file_id_of(const struct stat *info, KnFileId *id);
gboolean kn_file_id_equal(const KnFileId *a, const KnFileId *b);
/* Whether any later change of the file will show in its identity; waits up to 20 ms for that. */
gboolean kn_file_id_settle(const KnFileId *id);
