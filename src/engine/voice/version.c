/* SPDX-License-Identifier: MIT */
#include "engine/voice/version.h"
#include "base/atomic.h"
#include "base/hash.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

/* A record is text: a checksum of its key and what follows, the version, then a line "SIZE SECONDS
 * NANOSECONDS INODE PATH" for each file. */

enum { RECORD_BYTES_MAX = 1 << 20 };

static char *record_key(const KnVoice *voice)
{
    Dl_info library = {0};
    dladdr((const void *)kn_voice_version, &library);
    return kn_hash_variant(g_variant_new("(ss^ay)", KN_VERSION, voice->name,
                                         library.dli_fname ? library.dli_fname : ""));
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

static const char *path_of(const char *line)
{
    for (guint i = 0; i < 4 && line; i++)
        line = strchr(line, ' ') ? strchr(line, ' ') + 1 : NULL;
    return line;
}

static gboolean still_true(char *const *lines)
{
    for (; *lines && **lines; lines++) {
        const char *path = path_of(*lines);
        g_autofree char *now = path ? stamp(path) : NULL;
        if (!now || strcmp(now, *lines) != 0)
            return FALSE;
    }
    return TRUE;
}

char *kn_voice_version(const KnStore *store, const KnVoice *voice, const KnVoiceSettings *settings,
                       GError **error)
{
    if (!voice->files)
        return voice->version(settings, error);
    g_autofree char *key = record_key(voice), *text = NULL;
    g_autoptr(KnFolder) folder = record_folder(store, FALSE);
    gsize size;
    if (!folder || !kn_folder_read(folder, key, RECORD_BYTES_MAX, &text, &size, NULL) ||
        size <= KN_HASH_LENGTH || strlen(text) != size)
        return NULL;
    g_autofree char *sum = checksum(key, text + KN_HASH_LENGTH);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text + KN_HASH_LENGTH, "\n", -1);
    return lines[0] && lines[1] && *lines[1] && still_true(lines + 1) ? g_strdup(lines[0]) : NULL;
}

void kn_voice_version_keep(const KnStore *store, const KnVoice *voice, const char *version,
                           const char *const *files)
{
    g_autofree char *key = record_key(voice);
    g_autoptr(GString) body = g_string_new(version);
    if (kn_store_is_private(store) || !files || strchr(version, '\n'))
        return;
    for (g_string_append_c(body, '\n'); *files; files++) {
        g_autofree char *line = stamp(*files);
        if (!line)
            return;
        g_string_append_printf(body, "%s\n", line);
    }
    g_autofree char *sum = checksum(key, body->str);
    g_string_prepend(body, sum);
    g_autoptr(KnFolder) folder = record_folder(store, TRUE);
    g_autoptr(KnAtomicFile) file = folder ? kn_atomic_file_new_in(folder, key, NULL) : NULL;
    if (file && kn_atomic_file_write(file, body->str, body->len, NULL))
        kn_atomic_file_commit(file, NULL);
}
