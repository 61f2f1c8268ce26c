/* SPDX-License-Identifier: MIT */
#include "base/problems.h"
#include "base/text.h"

#include <string.h>

enum { LINES_SHOWN_MAX = 20, MESSAGES_KEPT_MAX = 1000 };

typedef struct {
    KnJsonPlace place;
    guint8 file; /* KnJson.file */
    guint order;
    KnWarningCode warning;
    KnProblemCode problem;
    char *path, *text;
    gboolean is_value; /* of a value of which one error is told */
} Message;

struct KnProblems {
    const KnJsonDocument *document; /* NULL: all is of one file */
    char *file_name;
    GArray *errors, *warnings; /* Message */
    guint n_errors, n_warnings;
    GHashTable *seen; /* "line:column:kind:message" */
};

static void message_clear(gpointer message)
{
    g_free(((Message *)message)->path);
    g_free(((Message *)message)->text);
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

KnProblems *kn_problems_new_of(const KnJsonDocument *document)
{
    KnProblems *problems = kn_problems_new(kn_json_name(document));
    problems->document = document;
    return problems;
}

/* The caller frees. */
static char *file_of(const KnProblems *problems, const Message *message)
{
    const KnJson node = {.file = message->file};
    return problems->document && message->file
               ? kn_text_visible(kn_json_file(problems->document, &node))
               : g_strdup(problems->file_name);
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

static void G_GNUC_PRINTF(3, 0)
    add(KnProblems *problems, Message message, const char *format, va_list args, gboolean is_error)
{
    KnJsonPlace place = message.place;
    GArray *messages = is_error ? problems->errors : problems->warnings;
    guint *count = is_error ? &problems->n_errors : &problems->n_warnings;
    if (messages->len >= MESSAGES_KEPT_MAX) {
        ++*count;
        return;
    }
    g_autofree char *text = g_strdup_vprintf(format, args);
    if (place.line) {
        char *identity = g_strdup_printf("%u:%u:%u:%d:%s", message.file, place.line, place.column,
                                         is_error != FALSE, message.is_value ? "" : text);
        if (!g_hash_table_add(problems->seen, identity))
            return;
    }
    message.order = (*count)++;
    message.path = g_strdup(message.path);
    message.text = g_steal_pointer(&text);
    g_array_append_val(messages, message);
}

static KnJsonPlace place_of(const KnJson *node)
{
    return node ? (KnJsonPlace){node->line, node->column} : (KnJsonPlace){0};
}

/* Of an object several members may be wrong, or missing. Whatever else is wrong is so once, and
 * what follows from that is no second cause; but that a path leads out of the project is always
 * told. */
static gboolean is_value(const KnJson *node)
{
    return node && node->type != KN_JSON_OBJECT;
}

void kn_problems_error(KnProblems *problems, const KnJson *node, const char *path,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const Message message = {.place = place_of(node),
                             .file = node ? node->file : 0,
                             .problem = KN_PROBLEM_VALUE,
                             .is_value = is_value(node),
                             .path = (char *)path};
    add(problems, message, format, args, TRUE);
    va_end(args);
}

void kn_problems_error_as(KnProblems *problems, KnProblemCode code, const KnJson *node,
                          const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const Message message = {.place = place_of(node),
                             .file = node ? node->file : 0,
                             .problem = code,
                             .is_value = is_value(node) && code != KN_PROBLEM_PATH,
                             .path = (char *)path};
    add(problems, message, format, args, TRUE);
    va_end(args);
}

void kn_problems_error_key(KnProblems *problems, KnProblemCode code, const KnJson *object, guint i,
                           const char *path, const char *format, ...)
{
    const Message message = {.place = object->key_places[i],
                             .file = object->file,
                             .problem = code,
                             .path = (char *)path};
    va_list args;
    va_start(args, format);
    add(problems, message, format, args, TRUE);
    va_end(args);
}

void kn_problems_warning(KnProblems *problems, KnWarningCode code, const KnJson *node,
                         const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(problems,
        (Message){.place = place_of(node),
                  .file = node ? node->file : 0,
                  .warning = code,
                  .path = (char *)path},
        format, args, FALSE);
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
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
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

/* From 1; 0: the path leads into no segment. */
static guint segment_of(const char *path)
{
    static const char list[] = "$.segments[";
    if (!path || !g_str_has_prefix(path, list))
        return 0;
    return (guint)g_ascii_strtoull(path + strlen(list), NULL, 10) + 1;
}

static gboolean may_be_alike(const Message *message)
{
    return message->problem == KN_PROBLEM_FAILURE && segment_of(message->path) > 0;
}

static void free_numbers(gpointer numbers)
{
    g_array_unref(numbers);
}

/* What fails alike in many segments has one cause: the first stands for all, in front, and says of
 * which others it is true (words of a message → their numbers). Gives how many stand for
 * themselves.
 */
static guint gather_alike(GPtrArray *list, GHashTable *others)
{
    g_autoptr(GPtrArray) alike = g_ptr_array_new();
    guint n = 0;
    for (guint i = 0; i < list->len; i++) {
        Message *message = g_ptr_array_index(list, i);
        guint segment = segment_of(message->path);
        gboolean may = may_be_alike(message);
        GArray *numbers = may ? g_hash_table_lookup(others, message->text) : NULL;
        if (numbers) {
            g_array_append_val(numbers, segment);
            g_ptr_array_add(alike, message);
            continue;
        }
        if (may)
            g_hash_table_insert(others, message->text, g_array_new(FALSE, FALSE, sizeof(guint)));
        list->pdata[n++] = message;
    }
    for (guint i = 0; i < alike->len; i++)
        list->pdata[n + i] = alike->pdata[i];
    return n;
}

/* The message's words, with the others before its hint. The caller frees. */
static char *words_of(const Message *message, GHashTable *others)
{
    const GArray *numbers =
        may_be_alike(message) ? g_hash_table_lookup(others, message->text) : NULL;
    const char *hint = strstr(message->text, KN_HINT);
    gsize length = hint ? (gsize)(hint - message->text) : strlen(message->text);
    if (!numbers || numbers->len == 0)
        return g_strdup(message->text);
    g_autofree char *also = kn_text_numbers("segment", numbers);
    return g_strdup_printf("%.*s (also %s)%s", (int)length, message->text, also, hint ? hint : "");
}

gboolean kn_problems_check(const KnProblems *problems, GError **error)
{
    return kn_problems_check_as(problems, KN_ERROR_PROJECT, NULL, error);
}

gboolean kn_problems_check_as(const KnProblems *problems, KnErrorCode code, const char *last_line,
                              GError **error)
{
    if (problems->n_errors == 0)
        return TRUE;
    g_autoptr(GPtrArray) list = sorted(problems->errors);
    g_autoptr(GHashTable) others =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_numbers);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) all = kn_problem_array_new();
    guint own = gather_alike(list, others), n = MIN(own, LINES_SHOWN_MAX);
    guint more = problems->n_errors - n - (list->len - own);
    for (guint i = 0; i < list->len; i++) {
        const Message *message = g_ptr_array_index(list, i);
        g_ptr_array_add(files, file_of(problems, message));
        const KnProblem problem = {.code = message->problem,
                                   .file = files->pdata[i],
                                   .line = message->place.line,
                                   .column = message->place.column,
                                   .path = message->path,
                                   .segment = segment_of(message->path),
                                   .words = i < own ? words_of(message, others)
                                                    : g_strdup(message->text)};
        g_array_append_val(all, problem);
    }
    g_autofree char *rest =
        g_strdup_printf("%s: %u more error%s", problems->file_name, more, more == 1 ? "" : "s");
    const char *const lines[] = {more > 0 ? rest : last_line, more > 0 ? last_line : NULL, NULL};
    kn_error_set_problems(error, (int)code, (const KnProblem *)all->data, all->len, n, lines);
    return FALSE;
}

KnWarnings *kn_problems_warnings(const KnProblems *problems)
{
    g_autoptr(GPtrArray) list = sorted(problems->warnings);
    KnWarnings *warnings = kn_warnings_new();
    for (guint i = 0; i < list->len; i++) {
        const Message *message = g_ptr_array_index(list, i);
        g_autofree char *words = kn_hint_remove(message->text), *file = file_of(problems, message);
        kn_warnings_append(warnings, &(KnWarning){
                                         .code = message->warning,
                                         .file = file,
                                         .line = message->place.line,
                                         .column = message->place.column,
                                         .path = message->path,
                                         .segment = segment_of(message->path),
                                         .words = words,
                                     });
    }
    g_autofree char *more =
        g_strdup_printf("%u more warnings", problems->n_warnings - (guint)list->len);
    if (problems->n_warnings > list->len)
        kn_warnings_append(
            warnings,
            &(KnWarning){.code = KN_WARNING_MORE, .file = problems->file_name, .words = more});
    return warnings;
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
