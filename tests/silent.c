/* SPDX-License-Identifier: MIT */
#include "silent.h"

#include <string.h>

/* ffprobe says that it decodes no text of chapters, of every MP4 that FFmpeg has written with some.
 */
#define CHAPTERS_TEXT "^Unsupported codec with id 98314 for input stream [0-9]+\n"

/* Standard error of a program, and that it failed. Its output is not looked at. */
static void add_words(GString *words, const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                 NULL, NULL, &said, &status, &error);
    g_assert_no_error(error);
    g_autoptr(GRegex) chapters = g_regex_new(CHAPTERS_TEXT, G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *rest = g_regex_replace_literal(chapters, said, -1, 0, "", 0, NULL);
    g_string_append(words, rest);
    if (status != 0)
        g_string_append_printf(words, "%s ends with %d\n", argv[0], status);
}

char *silent_words(const char *path)
{
    /* Matroska does not say which channels PCM has; that ffmpeg guesses them is no fault. */
    const char *const decode[] = {
        "ffmpeg", "-nostdin", "-v", "warning", "-xerror", "-threads", "1",    "-guess_layout_max",
        "0",      "-i",       path, "-map",    "0:v?",    "-map",     "0:a?", "-f",
        "null",   "-",        NULL};
    const char *const probe[] = {"ffprobe",        "-v", "warning", "-show_format", "-show_streams",
                                 "-show_chapters", path, NULL};
    GString *words = g_string_new(NULL);
    add_words(words, decode);
    add_words(words, probe);
    return g_string_free(words, FALSE);
}

/* Whether nobody has asked for a film of these bytes. */
static gboolean is_new(const char *path)
{
    static GMutex mutex;
    static GHashTable *seen;
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize size;
    g_file_get_contents(path, &bytes, &size, &error);
    g_assert_no_error(error);
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
    g_mutex_lock(&mutex);
    if (!seen)
        seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean fresh = g_hash_table_add(seen, sum);
    g_mutex_unlock(&mutex);
    return fresh;
}

void silent_assert(const char *path)
{
    if (!is_new(path))
        return;
    g_autofree char *words = silent_words(path);
    if (*words)
        g_error("%s: %s", path, words);
}

gboolean silent_render(KnSession *session, const char *output_path, GError **error)
{
    gboolean done = kn_session_render(session, output_path, error);
    if (done)
        silent_assert(output_path);
    return done;
}

gboolean silent_join(const KnJoin *join, KnJoinResult *result, GError **error)
{
    gboolean done = kn_join(join, result, error);
    if (done)
        silent_assert(join->output_path);
    return done;
}
