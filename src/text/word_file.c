/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/option.h"
#include "base/problems.h"
#include "text/word_times.h"

#include <math.h>
#include <string.h>

/* Word files as speech services and aligners write them. Which kind a word is shows in its keys;
 * times that are whole numbers where the kind leaves their unit open are milliseconds, as in the
 * speech marks of the services that write them so. Sorted is what is required, not repaired: a time
 * that goes backwards is a mistake in the file. */

enum { WORDS_MAX = 500000, TIME_MAX_MS = 360000000 };

typedef struct {
    KnProblems *problems;
    GArray *words;     /* KnTimedWord */
    gboolean fraction; /* some `time` or `duration` is no whole number */
    gint64 last_us;
} Reader;

static void complain(Reader *reader, const KnJson *node, const char *path, const char *what)
{
    kn_problems_error(reader->problems, node, path, "%s", what);
}

/* Reads a time in units of unit_us; FALSE and a problem when it is none. */
static gboolean read_time(Reader *reader, const KnJson *word, const char *key, const char *path,
                          double unit_us, gint64 *time_us)
{
    const KnJson *node = kn_json_member(word, key);
    g_autofree char *child = kn_json_path(path, key);
    double number;
    if (!node || !kn_json_number(node, &number) || number < 0 ||
        number * unit_us > TIME_MAX_MS * 1000.0) {
        kn_problems_error(reader->problems, node ? node : word, child,
                          "expected a time of 0 to 100 hours");
        return FALSE;
    }
    *time_us = llround(number * unit_us);
    return TRUE;
}

static gboolean has(const KnJson *word, const char *key)
{
    return kn_json_member(word, key) != NULL;
}

static void add(Reader *reader, const KnJson *node, const char *path, const KnJson *text,
                gint64 start_us, gint64 end_us)
{
    if (!text || text->type != KN_JSON_STRING) {
        complain(reader, text ? text : node, path, "expected the word as a string");
        return;
    }
    if (start_us < reader->last_us) {
        complain(reader, node, path,
                 "the word starts before the one before it; expected the order "
                 "in which they are said");
        return;
    }
    if (end_us < start_us) {
        complain(reader, node, path, "the word ends before it starts; expected a later end");
        return;
    }
    for (const char *at = text->string; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)) && !g_unichar_isspace(g_utf8_get_char(at))) {
            complain(reader, text, path, "found a control character in the word");
            return;
        }
    if (reader->words->len >= WORDS_MAX) {
        if (reader->words->len == WORDS_MAX)
            complain(reader, node, path, "found too many words; expected at most 500000");
        return;
    }
    reader->last_us = start_us;
    KnTimedWord word = {g_strdup(text->string), start_us, end_us};
    g_array_append_val(reader->words, word);
}

/* {time, duration, value}; an end that is not told is G_MAXINT64 and set later. */
static void read_mark(Reader *reader, const KnJson *word, const char *path)
{
    const KnJson *type = kn_json_member(word, "type");
    double unit_us = reader->fraction ? 1e6 : 1e3;
    gint64 start_us, duration_us = 0;
    if (type && type->type == KN_JSON_STRING && strcmp(type->string, "word") != 0)
        return; /* a sentence, a viseme */
    if (!read_time(reader, word, "time", path, unit_us, &start_us))
        return;
    gboolean told = has(word, "duration");
    if (told && !read_time(reader, word, "duration", path, unit_us, &duration_us))
        return;
    add(reader, word, path, kn_json_member(word, "value"), start_us,
        told ? start_us + duration_us : G_MAXINT64);
}

static void read_word(Reader *reader, const KnJson *word, const char *path)
{
    gint64 start_us, end_us;
    const KnJson *text = kn_json_member(word, has(word, "text") ? "text" : "word");
    if (word->type != KN_JSON_OBJECT) {
        complain(reader, word, path, "expected an object for each word");
    } else if (has(word, "value") || has(word, "time")) {
        read_mark(reader, word, path);
    } else if (has(word, "startMs") || has(word, "endMs")) {
        if (read_time(reader, word, "startMs", path, 1e3, &start_us) &&
            read_time(reader, word, "endMs", path, 1e3, &end_us))
            add(reader, word, path, text, start_us, end_us);
    } else if (has(word, "start") || has(word, "end")) {
        if (read_time(reader, word, "start", path, 1e6, &start_us) &&
            read_time(reader, word, "end", path, 1e6, &end_us))
            add(reader, word, path, text, start_us, end_us);
    } else {
        complain(reader, word, path,
                 "expected a word as {text, startMs, endMs}, {time, duration, value} or {word, "
                 "start, end}");
    }
}

static gboolean is_fraction(const KnJson *word, const char *key)
{
    const KnJson *node = kn_json_member(word, key);
    return node && node->type == KN_JSON_NUMBER && !node->integral;
}

static void read_list(Reader *reader, const KnJson *list, const char *path)
{
    if (list->type != KN_JSON_ARRAY) {
        complain(reader, list, path, "expected an array of words");
        return;
    }
    for (guint i = 0; i < list->n; i++)
        reader->fraction |=
            is_fraction(list->items[i], "time") || is_fraction(list->items[i], "duration");
    for (guint i = 0; i < list->n; i++) {
        g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
        read_word(reader, list->items[i], child);
    }
}

/* An array; or an object with `words`, or with `segments` that have them. */
static void read_root(Reader *reader, const KnJson *root)
{
    const KnJson *segments = kn_json_member(root, "segments");
    if (has(root, "words")) {
        read_list(reader, kn_json_member(root, "words"), "$.words");
    } else if (segments && segments->type == KN_JSON_ARRAY) {
        for (guint i = 0; i < segments->n; i++) {
            g_autofree char *path = g_strdup_printf("$.segments[%u].words", i);
            const KnJson *words = kn_json_member(segments->items[i], "words");
            if (words)
                read_list(reader, words, path);
            else
                complain(reader, segments->items[i], path, "expected the words of the segment");
        }
    } else {
        read_list(reader, root, "$");
    }
}

/* One object a line becomes an array of them, on the same lines. NULL when it is no such file. */
static char *join_lines(const char *data, gsize size)
{
    const char *end = data + size;
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        data += 3;
    GString *out = g_string_new(NULL);
    guint n = 0;
    while (data < end) {
        const char *stop = memchr(data, '\n', (gsize)(end - data));
        gsize length = (gsize)((stop ? stop : end) - data), blank = 0;
        while (blank < length && g_ascii_isspace(data[blank]))
            blank++;
        if (blank < length && data[blank] != '{') {
            g_string_free(out, TRUE);
            return NULL;
        }
        if (blank < length)
            g_string_append_c(out, n++ == 0 ? '[' : ',');
        g_string_append_len(out, data, (gssize)length);
        g_string_append_c(out, '\n');
        data += length + 1;
    }
    if (n < 2) {
        g_string_free(out, TRUE);
        return NULL;
    }
    g_string_append_c(out, ']');
    return g_string_free(out, FALSE);
}

static KnJsonDocument *load(const char *data, gsize size, const char *name, GError **error)
{
    g_autofree char *lines = join_lines(data, size);
    KnJsonDocument *document = lines ? kn_json_load_text(lines, -1, name, NULL) : NULL;
    return document ? document : kn_json_load_text(data, (gssize)size, name, error);
}

/* Ends that nobody told: where the next word starts. */
static void end_words(GArray *words)
{
    enum { LAST_US = 400000 };
    for (guint i = words->len; i-- > 0;) {
        KnTimedWord *word = &g_array_index(words, KnTimedWord, i);
        if (word->end_us == G_MAXINT64)
            word->end_us = i + 1 < words->len ? g_array_index(words, KnTimedWord, i + 1).start_us
                                              : word->start_us + LAST_US;
    }
}

KnTimedWords *kn_word_file_read(const char *data, gsize size, const char *name, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(KnJsonDocument) document = load(data, size, name, &failure);
    g_autoptr(KnTimedWords) words = g_new0(KnTimedWords, 1);
    g_autoptr(KnProblems) problems = kn_problems_new(name);
    Reader reader = {problems, g_array_new(FALSE, FALSE, sizeof(KnTimedWord)), FALSE, 0};
    if (document) {
        read_root(&reader, kn_json_root(document));
        if (kn_problems_n_errors(problems) == 0 && reader.words->len == 0)
            complain(&reader, kn_json_root(document), "$", "found no word");
        kn_problems_check(problems, &failure);
    }
    end_words(reader.words);
    words->n = reader.words->len;
    words->items = (KnTimedWord *)(void *)g_array_free(reader.words, FALSE);
    if (!failure)
        return g_steal_pointer(&words);
    failure->code = KN_ERROR_INPUT;
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}
