/* SPDX-License-Identifier: MIT */
#include "base/file_id.h"

static gint64 nanoseconds(struct timespec time)
{
    return (gint64)time.tv_sec * 1000000000 + time.tv_nsec;
}

void kn_file_id_of(const struct stat *info, KnFileId *id)
{
    *id = (KnFileId){
        .device = info->st_dev,
        .inode = info->st_ino,
        .size_bytes = info->st_size,
        .mtime_ns = nanoseconds(info->st_mtim),
        .ctime_ns = nanoseconds(info->st_ctim),
    };
}

gboolean kn_file_id_equal(const KnFileId *a, const KnFileId *b)
{
    return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
           a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

/* Linux counts at least a hundred ticks a second. The time of the last change cannot be set, unlike
 * that of the last writing; one that lies ahead of the clock never settles. */
gboolean kn_file_id_settle(const KnFileId *id)
{
    enum { TICK_US = 20000 };
    gint64 age_us = g_get_real_time() - id->ctime_ns / 1000;
    if (age_us < 0)
        return FALSE;
    if (age_us < TICK_US)
        g_usleep((gulong)(TICK_US - age_us));
    return g_get_real_time() - id->ctime_ns / 1000 >= TICK_US;
}
