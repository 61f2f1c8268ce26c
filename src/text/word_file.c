/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "text/word_format.h"
#include "text/word_times.h"

#include <string.h>

/* Reading word files: which form a file has is seen from where its words stand and what their
 * members are called. Words that the tool did not time stand between their neighbours; a phrase's
 * words share its time. */

static const KnWordFormat *const families[] = {kn_words_in_lists, kn_words_in_segments,
                                               kn_words_of_letters};

enum { LAST_US = 400000 }; /* of a word whose end nothing tells */

static const KnWordFormat *find_format(const KnJson *root)
{
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
        for (const KnWordFormat *format = families[i]; format->tools; format++)
            if (format->is ? format->is(root) : kn_word_list_of(format, root) != NULL)
                return format;
    return NULL;
}

/* What the file is not: a word in one of the plain forms, or the file of a tool. */
static void complain_of_word(KnWordReader *reader, const KnJson *word, const char *path)
{
    g_autoptr(GString) what = g_string_new(
        "expected a word as {text, startMs, endMs}, {time, duration, value} or {word, start, "
        "end}, or a file of");
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
        for (const KnWordFormat *format = families[i]; format->tools; format++)
            g_string_append_printf(what, "%s %s", i || format > families[i] ? "," : "",
                                   format->tools);
    kn_word_complain(reader, word, path, what->str);
}

static void complain_of_format(KnWordReader *reader, const KnJson *root)
{
    const KnJson *words = kn_word_member(root, "words"), *list = words ? words : root;
    const char *path = words ? "$.words" : "$";
    g_autofree char *first = g_strdup_printf("%s[0]", path);
    if (list->type != KN_JSON_ARRAY)
        kn_word_complain(reader, list, path, "expected an array of words");
    else if (list->n > 0 && list->items[0]->type != KN_JSON_OBJECT)
        kn_word_complain(reader, list->items[0], first, "expected an object for each word");
    else if (list->n > 0)
        complain_of_word(reader, list->items[0], first);
}

static void read_root(KnWordReader *reader, const KnJson *root)
{
    const KnWordFormat *format = find_format(root);
    if (!format) {
        complain_of_format(reader, root);
        return;
    }
    reader->unit_us = format->list ? kn_word_unit_us(reader, format, root) : 1e6;
    (format->read ? format->read : kn_word_read_list)(reader, format, root);
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

/* ---- what the file leaves open ---- */

/* Ends that nobody told: where the next word starts. */
static void end_words(GArray *entries)
{
    gint64 next_us = -1;
    for (guint i = entries->len; i-- > 0;) {
        KnWordEntry *entry = &g_array_index(entries, KnWordEntry, i);
        if (entry->end_us == G_MAXINT64)
            entry->end_us = next_us >= 0 ? next_us : entry->start_us + LAST_US;
        next_us = entry->start_us >= 0 ? entry->start_us : next_us;
    }
}

/* Entries [from, to) share the time between their neighbours, inside of what they are a part of and
 * before the next one that was timed. */
static void time_between(GArray *entries, guint from, guint to, gint64 limit_us)
{
    KnWordEntry *list = (KnWordEntry *)(void *)entries->data;
    gint64 n = to - from;
    gint64 start_us = MAX(from > 0 ? list[from - 1].end_us : -1, list[from].low_us);
    gint64 end_us = list[to - 1].high_us >= 0 ? MIN(list[to - 1].high_us, limit_us) : limit_us;
    if (start_us < 0)
        start_us = end_us < G_MAXINT64 ? MAX(end_us - n * LAST_US, 0) : 0;
    start_us = MIN(start_us, limit_us);
    if (end_us == G_MAXINT64)
        end_us = start_us + n * LAST_US;
    end_us = MAX(end_us, start_us);
    for (gint64 i = 0; i < n; i++) {
        list[from + i].start_us = start_us + (end_us - start_us) * i / n;
        list[from + i].end_us = start_us + (end_us - start_us) * (i + 1) / n;
    }
}

static void time_untimed(GArray *entries)
{
    const KnWordEntry *list = (const KnWordEntry *)(const void *)entries->data;
    g_autofree gint64 *next_us = g_new(gint64, entries->len + 1); /* start of the next timed one */
    next_us[entries->len] = G_MAXINT64;
    for (guint i = entries->len; i-- > 0;)
        next_us[i] = list[i].start_us >= 0 ? list[i].start_us : next_us[i + 1];
    for (guint i = 0; i < entries->len;) {
        guint end = i;
        while (end < entries->len && list[end].start_us < 0 && list[end].low_us == list[i].low_us)
            end++;
        if (end > i)
            time_between(entries, i, end, next_us[end]);
        i = end + (end == i);
    }
}

static void add_word(GArray *words, const char *text, gsize size, gint64 start_us, gint64 end_us)
{
    KnTimedWord word = {g_strndup(text, size), start_us, end_us};
    g_array_append_val(words, word);
}

static const char *skip(const char *at, gboolean space)
{
    while (*at && g_unichar_isspace(g_utf8_get_char(at)) == space)
        at = g_utf8_next_char(at);
    return at;
}

/* A phrase becomes words, which keep the white space before them and share its time, as far as the
 * next one leaves it, by weight. */
static void add_words(GArray *words, const KnWordEntry *entry, gint64 next_us)
{
    gint64 now_us = entry->start_us, end_us = MAX(MIN(entry->end_us, next_us), now_us);
    const char *at = skip(skip(entry->text, TRUE), FALSE);
    if (!*skip(at, TRUE)) {
        add_word(words, entry->text, strlen(entry->text), now_us, entry->end_us);
        return;
    }
    g_autoptr(GArray) tokens = kn_words_spread(entry->text, now_us, end_us);
    guint token = 0;
    for (const char *from = entry->text; *skip(from, TRUE); from = at) {
        gint64 until_us = now_us;
        at = skip(skip(from, TRUE), FALSE);
        for (; token < tokens->len; token++) {
            const KnCaptionWord *span = &g_array_index(tokens, KnCaptionWord, token);
            if (entry->text + span->offset >= at)
                break;
            until_us = span->end_us;
        }
        add_word(words, from, (gsize)(at - from), now_us, until_us);
        now_us = until_us;
    }
}

static KnTimedWords *finish(GArray *entries)
{
    KnTimedWords *words = g_new0(KnTimedWords, 1);
    GArray *list = g_array_new(FALSE, FALSE, sizeof(KnTimedWord));
    end_words(entries);
    time_untimed(entries);
    for (guint i = 0; i < entries->len; i++) {
        const KnWordEntry *entry = &g_array_index(entries, KnWordEntry, i);
        add_words(list, entry, i + 1 < entries->len ? entry[1].start_us : G_MAXINT64);
    }
    words->n = list->len;
    words->items = (KnTimedWord *)(void *)g_array_free(list, FALSE);
    return words;
}

static void clear_entry(gpointer data)
{
    g_free(((KnWordEntry *)data)->text);
}

KnTimedWords *kn_word_file_read(const char *data, gsize size, const char *name, gint64 length_us,
                                GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(KnJsonDocument) document = load(data, size, name, &failure);
    g_autoptr(KnProblems) problems = kn_problems_new(name);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(KnWordEntry));
    KnWordReader reader = {problems, entries, .length_us = length_us, .low_us = -1, .high_us = -1};
    g_array_set_clear_func(entries, clear_entry);
    if (document) {
        read_root(&reader, kn_json_root(document));
        if (kn_problems_n_errors(problems) == 0 && entries->len == 0)
            kn_word_complain(&reader, kn_json_root(document), "$",
                             "found no word" KN_HINT
                             "; expected words with their times, such as [{\"word\": \"Hello\", "
                             "\"start\": 0.1, \"end\": 0.4}]");
        kn_problems_check(problems, &failure);
    }
    if (!failure)
        return finish(entries);
    failure->code = KN_ERROR_INPUT;
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}
