/* SPDX-License-Identifier: MIT */
#include "engine/store/version.h"
#include "base/atomic.h"
#include "base/hash.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

/* A record is text: a checksum of its key and what follows, the version, then a line "SIZE SECONDS
 * NANOSECONDS INODE PATH" for each file. */

enum { RECORD_BYTES_MAX = 1 << 20 };

static char *record_key(const char *name)
{
    Dl_info library = {0};
    dladdr((const void *)kn_version_recall, &library);
    return kn_hash_variant(
        g_variant_new("(ss^ay)", KN_VERSION, name, library.dli_fname ? library.dli_fname : ""));
}

/* NULL: there is none. */
static KnFolder *record_folder(const KnStore *store, gboolean make)
{
    return kn_folder_open(kn_store_folder(store), "voices", make, NULL);
}

/* The record knows its own key: one that stands under another's name is none. */
static char *checksum(const char *key, const char *body)
{
    g_autofree char *all = g_strconcat(key, "\n", body, NULL);
    return kn_hash_bytes(all, strlen(all));
}

/* NULL: the file is not there, or cannot stand in a line. */
static char *stamp(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || strchr(path, '\n'))
        return NULL;
    return g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %ld %" G_GUINT64_FORMAT
                           " %s",
                           (guint64)info.st_size, (gint64)info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                           (guint64)info.st_ino, path);
}

char *kn_version_stamp_files(const char *const *paths)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    for (; *paths; paths++) {
        g_autofree char *line = stamp(*paths);
        if (!line)
            return NULL;
        g_string_append_printf(lines, "%s\n", line);
    }
    return g_string_free(g_steal_pointer(&lines), FALSE);
}

static const char *path_of(const char *line)
{
    for (guint i = 0; i < 4 && line; i++)
        line = strchr(line, ' ') ? strchr(line, ' ') + 1 : NULL;
    return line;
}

gboolean kn_version_stamps_hold(const char *stamps)
{
    g_auto(GStrv) lines = g_strsplit(stamps ? stamps : "", "\n", -1);
    for (char **line = lines; *line && **line; line++) {
        const char *path = path_of(*line);
        g_autofree char *now = path ? stamp(path) : NULL;
        if (g_strcmp0(now, *line) != 0)
            return FALSE;
    }
    return stamps && *stamps;
}

char *kn_version_recall(const KnStore *store, const char *name)
{
    g_autofree char *key = record_key(name), *text = NULL;
    g_autoptr(KnFolder) folder = record_folder(store, FALSE);
    gsize size;
    if (!folder || !kn_folder_read(folder, key, RECORD_BYTES_MAX, &text, &size, NULL) ||
        size <= KN_HASH_LENGTH || strlen(text) != size)
        return NULL;
    char *version = text + KN_HASH_LENGTH;
    g_autofree char *sum = checksum(key, version);
    char *stamps = strchr(version, '\n');
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0 || !stamps || !kn_version_stamps_hold(stamps + 1))
        return NULL;
    return g_strndup(version, (gsize)(stamps - version));
}

void kn_version_remember(const KnStore *store, const char *name, const char *version,
                         const char *const *files)
{
    if (kn_store_is_private(store) || !files || strchr(version, '\n'))
        return;
    g_autofree char *key = record_key(name), *stamps = kn_version_stamp_files(files);
    if (!stamps)
        return;
    g_autofree char *body = g_strconcat(version, "\n", stamps, NULL);
    g_autofree char *sum = checksum(key, body);
    g_autofree char *record = g_strconcat(sum, body, NULL);
    g_autoptr(KnFolder) folder = record_folder(store, TRUE);
    g_autoptr(KnAtomicFile) file = folder ? kn_atomic_file_new_in(folder, key, NULL) : NULL;
    if (file && kn_atomic_file_write(file, record, strlen(record), NULL))
        kn_atomic_file_commit(file, NULL);
}
