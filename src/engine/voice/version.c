/* SPDX-License-Identifier: MIT */
#include "engine/voice/version.h"
#include "base/hash.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>

/* A record is text: a checksum, the version, then a line "SIZE SECONDS NANOSECONDS INODE PATH" for
 * each file. */

static char *record_path(const KnStore *store, const KnVoice *voice)
{
    Dl_info library = {0};
    dladdr((const void *)kn_voice_version, &library);
    g_autofree char *key = kn_hash_variant(g_variant_new(
        "(ss^ay)", KN_VERSION, voice->name, library.dli_fname ? library.dli_fname : ""));
    return g_build_filename(kn_store_folder(store), "voices", key, NULL);
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
    g_autofree char *path = record_path(store, voice), *text = NULL;
    gsize size;
    if (!g_file_get_contents(path, &text, &size, NULL) || size <= KN_HASH_LENGTH ||
        strlen(text) != size)
        return NULL;
    g_autofree char *sum = kn_hash_bytes(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text + KN_HASH_LENGTH, "\n", -1);
    return lines[0] && lines[1] && *lines[1] && still_true(lines + 1) ? g_strdup(lines[0]) : NULL;
}

void kn_voice_version_keep(const KnStore *store, const KnVoice *voice, const char *version,
                           const char *const *files)
{
    g_autofree char *path = record_path(store, voice);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GString) body = g_string_new(version);
    if (kn_store_is_private(store) || !files || strchr(version, '\n'))
        return;
    for (g_string_append_c(body, '\n'); *files; files++) {
        g_autofree char *line = stamp(*files);
        if (!line)
            return;
        g_string_append_printf(body, "%s\n", line);
    }
    g_autofree char *sum = kn_hash_bytes(body->str, body->len);
    g_string_prepend(body, sum);
    g_mkdir_with_parents(folder, 0777);
    g_file_set_contents_full(path, body->str, (gssize)body->len, G_FILE_SET_CONTENTS_CONSISTENT,
                             0666, NULL);
}
