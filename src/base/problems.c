/* SPDX-License-Identifier: MIT */
#include "base/problems.h"
#include "base/error.h"
#include "base/text.h"

#include <string.h>

enum { LINES_SHOWN_MAX = 20, MESSAGES_KEPT_MAX = 1000 };

typedef struct {
    KnJsonPlace place;
    guint order;
    char *line;
} Message;

struct KnProblems {
    char *file_name;
    GArray *errors, *warnings; /* Message */
    guint n_errors, n_warnings;
    GHashTable *seen; /* "line:column:kind:message" */
};

static void message_clear(gpointer message)
{
    g_free(((Message *)message)->line);
}

static GArray *messages_new(void)
{
    GArray *messages = g_array_new(FALSE, FALSE, sizeof(Message));
    g_array_set_clear_func(messages, message_clear);
    return messages;
}

KnProblems *kn_problems_new(const char *file_name)
{
    KnProblems *problems = g_new(KnProblems, 1);
    *problems = (KnProblems){
        .file_name = kn_text_visible(file_name),
        .errors = messages_new(),
        .warnings = messages_new(),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    return problems;
}

void kn_problems_free(KnProblems *problems)
{
    if (!problems)
        return;
    g_free(problems->file_name);
    g_array_unref(problems->errors);
    g_array_unref(problems->warnings);
    g_hash_table_unref(problems->seen);
    g_free(problems);
}

static void G_GNUC_PRINTF(5, 0) add(KnProblems *problems, gboolean is_error, KnJsonPlace place,
                                    const char *path, const char *format, va_list args)
{
    GArray *messages = is_error ? problems->errors : problems->warnings;
    guint *count = is_error ? &problems->n_errors : &problems->n_warnings;
    if (messages->len >= MESSAGES_KEPT_MAX) {
        ++*count;
        return;
    }
    g_autofree char *text = g_strdup_vprintf(format, args);
    if (place.line) {
        char *identity =
            g_strdup_printf("%u:%u:%d:%s", place.line, place.column, is_error != FALSE, text);
        if (!g_hash_table_add(problems->seen, identity))
            return;
    }
    GString *line = g_string_new(problems->file_name);
    if (place.line)
        g_string_append_printf(line, ":%u:%u", place.line, place.column);
    g_string_append_printf(line, ": %s%s%s", path ? path : "", path ? ": " : "", text);
    Message message = {place, (*count)++, g_string_free(line, FALSE)};
    g_array_append_val(messages, message);
}

static KnJsonPlace place_of(const KnJson *node)
{
    return node ? (KnJsonPlace){node->line, node->column} : (KnJsonPlace){0};
}

void kn_problems_error(KnProblems *problems, const KnJson *node, const char *path,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(problems, TRUE, place_of(node), path, format, args);
    va_end(args);
}

void kn_problems_error_key(KnProblems *problems, const KnJson *object, guint i, const char *path,
                           const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(problems, TRUE, object->key_places[i], path, format, args);
    va_end(args);
}

void kn_problems_warning(KnProblems *problems, const KnJson *node, const char *path,
                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(problems, FALSE, place_of(node), path, format, args);
    va_end(args);
}

guint kn_problems_n_errors(const KnProblems *problems)
{
    return problems->n_errors;
}

gboolean kn_problems_full(const KnProblems *problems)
{
    return problems->errors->len >= MESSAGES_KEPT_MAX;
}

static int by_place(gconstpointer pa, gconstpointer pb)
{
    const Message *a = *(const Message *const *)pa, *b = *(const Message *const *)pb;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static GPtrArray *sorted(const GArray *messages)
{
    GPtrArray *list = g_ptr_array_sized_new(messages->len);
    for (guint i = 0; i < messages->len; i++)
        g_ptr_array_add(list, &g_array_index(messages, Message, i));
    g_ptr_array_sort(list, by_place);
    return list;
}

gboolean kn_problems_check(const KnProblems *problems, GError **error)
{
    if (problems->n_errors == 0)
        return TRUE;
    g_autoptr(GPtrArray) list = sorted(problems->errors);
    g_autoptr(GString) text = g_string_new(NULL);
    guint shown = MIN(list->len, LINES_SHOWN_MAX);
    for (guint i = 0; i < shown; i++)
        g_string_append_printf(text, "%s%s", i ? "\n" : "",
                               ((const Message *)g_ptr_array_index(list, i))->line);
    if (problems->n_errors > shown)
        g_string_append_printf(text, "\n%s: %u more error%s", problems->file_name,
                               problems->n_errors - shown,
                               problems->n_errors - shown == 1 ? "" : "s");
    g_set_error_literal(error, KN_ERROR, KN_ERROR_PROJECT, text->str);
    return FALSE;
}

GStrv kn_problems_warnings(const KnProblems *problems)
{
    g_autoptr(GPtrArray) list = sorted(problems->warnings);
    GPtrArray *lines = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++)
        g_ptr_array_add(lines, g_strdup(((const Message *)g_ptr_array_index(list, i))->line));
    if (problems->n_warnings > list->len)
        g_ptr_array_add(lines, g_strdup_printf("%s: %u more warnings", problems->file_name,
                                               problems->n_warnings - list->len));
    g_ptr_array_add(lines, NULL);
    return (GStrv)g_ptr_array_free(lines, FALSE);
}

char *kn_json_path(const char *path, const char *key)
{
    gboolean plain = *key && !g_ascii_isdigit(*key);
    for (const char *c = key; *c; c++)
        plain = plain && (g_ascii_isalnum(*c) || *c == '_' || *c == '$' || *c == '-');
    if (plain && strlen(key) <= 64)
        return g_strdup_printf("%s.%s", path, key);
    g_autofree char *quoted = kn_text_quote(key);
    return g_strdup_printf("%s[%s]", path, quoted);
}
