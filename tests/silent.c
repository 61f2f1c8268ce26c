/* SPDX-License-Identifier: MIT */
#include "silent.h"

#include <string.h>

/* What FFmpeg says of every MP4 of its own that has chapters (their text is nothing that it
 * decodes) or a cover, of a film that has them. `mark` stands in what ffprobe shows of such a film.
 */
static const struct {
    const char *mark, *words;
} faultless[] = {
    {"[CHAPTER]", "^Unsupported codec with id 98314 for input stream [0-9]+\n"},
    {"DISPOSITION:attached_pic=1",
     "^\\[mov,mp4,m4a,3gp,3g2,mj2 @ 0x[0-9a-f]+\\] stream [0-9]+, timescale not set\n"},
};

/* Adds what a program says on standard error, and that it failed. Returns its output. */
static char *run(const char *const *argv, GString *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    char *out = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &said, &status,
                 &error);
    g_assert_no_error(error);
    g_string_append(words, said);
    if (status != 0)
        g_string_append_printf(words, "%s ends with %d\n", argv[0], status);
    return out;
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
    g_free(run(decode, words));
    g_autofree char *shown = run(probe, words);
    char *rest = g_string_free(words, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(faultless); i++) {
        if (!strstr(shown, faultless[i].mark))
            continue;
        g_autoptr(GRegex) regex = g_regex_new(faultless[i].words, G_REGEX_MULTILINE, 0, NULL);
        char *less = g_regex_replace_literal(regex, rest, -1, 0, "", 0, NULL);
        g_free(rest);
        rest = less;
    }
    return rest;
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
    if (done && g_file_test(output_path, G_FILE_TEST_EXISTS)) /* not of its first phases alone */
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
