/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_document.h"
#include "base/json_form.h"
#include "base/json_hint.h"
#include "base/json_print.h"
#include "base/module.h"
#include "base/text.h"
#include "base/yaml.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A recursive-descent reader over text that was checked to be UTF-8 as a whole. Values, strings and
 * arrays come out of an arena, since a document is freed in one go; the children of the containers
 * that are still open stand on one common stack and are copied when their container closes.
 *
 * Places are counted by a mark that only moves forward, so that a file of one long line costs no
 * more than any other. */

typedef struct {
    const KnJson *value;
    const char *key; /* NULL in an array */
    KnJsonPlace key_place;
} Child;

typedef struct {
    KnJsonDocument *document;
    const char *at, *end;
    const char *mark; /* place counts up to here */
    KnJsonPlace place;
    GArray *children; /* Child, of all open containers */
    GString *scratch; /* of a string with escapes */
    guint n_values, depth;
    gboolean lenient;    /* comments and trailing commas are passed over … */
    GPtrArray *comments; /* … and kept here; NULL: they are not */
    GError **error;
} Reader;

static const KnJson *read_value(Reader *r);

/* The place of a position, which lies not before any asked for earlier. */
static KnJsonPlace place_at(Reader *r, const char *position)
{
    for (; r->mark < position; r->mark++) {
        if (*r->mark == '\n')
            r->place = (KnJsonPlace){r->place.line + 1, 1};
        else if (((guchar)*r->mark & 0xc0) != 0x80)
            r->place.column++;
    }
    return r->place;
}

static gpointer fail_place(Reader *r, KnJsonPlace place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static gpointer fail_at(Reader *r, const char *position, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gpointer G_GNUC_PRINTF(3, 0)
    fail_place_va(Reader *r, KnJsonPlace place, const char *format, va_list args)
{
    g_autofree char *message = g_strdup_vprintf(format, args);
    const KnProblem problem = {
        .code = KN_PROBLEM_SYNTAX,
        .file = r->document->name,
        .line = place.line,
        .column = place.column,
        .words = message,
    };
    kn_error_set_problems(r->error, KN_ERROR_PROJECT, &problem, 1, 1, NULL);
    return NULL;
}

static gpointer fail_place(Reader *r, KnJsonPlace place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_place_va(r, place, format, args);
    va_end(args);
    return NULL;
}

static gpointer fail_at(Reader *r, const char *position, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_place_va(r, place_at(r, position), format, args);
    va_end(args);
    return NULL;
}

/* The comment at the reader's place, up to the end of its line or to its own; one without an end is
 * left where it is, for the caller to stumble over. */
static gboolean skip_comment(Reader *r, gboolean own_line)
{
    gsize left = (gsize)(r->end - r->at);
    if (left < 2 || r->at[0] != '/' || (r->at[1] != '/' && r->at[1] != '*'))
        return FALSE;
    const char *start = r->at + 2, *stop;
    gboolean block = r->at[1] == '*';
    stop = block ? g_strstr_len(start, r->end - start, "*/") : memchr(start, '\n', left - 2);
    if (block && !stop)
        return FALSE;
    stop = stop ? stop : r->end;
    if (r->comments)
        kn_json_comment_add(r->comments, start, stop, r->n_values, r->depth, own_line);
    r->at = stop + (block ? 2 : 0);
    return TRUE;
}

static gboolean is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(Reader *r)
{
    gboolean own_line = r->n_values == 0;
    do {
        for (; r->at < r->end && is_space(*r->at); r->at++)
            own_line |= *r->at == '\n';
    } while (r->lenient && r->at < r->end && skip_comment(r, own_line));
}

static KnJson *new_value(Reader *r, KnJsonType type, const char *start)
{
    if (++r->n_values > KN_JSON_VALUES_MAX)
        return fail_at(r, start, "the file holds more than %d values", KN_JSON_VALUES_MAX);
    KnJson *value = kn_json_alloc(r->document, sizeof(KnJson));
    KnJsonPlace place = place_at(r, start);
    *value = (KnJson){.type = (guint8)type, .line = place.line, .column = place.column};
    return value;
}

/* What stands at the reader's place, for a message: the end, or one word or character. */
static char *found(const Reader *r)
{
    if (r->at >= r->end)
        return g_strdup("the file ends here");
    const char *stop = r->at;
    while (stop < r->end && (g_ascii_isalnum(*stop) || *stop == '_'))
        stop++;
    if (stop == r->at)
        stop = g_utf8_next_char(r->at);
    g_autofree char *word = g_strndup(r->at, (gsize)MIN(stop - r->at, 200));
    g_autofree char *quoted = kn_text_quote(word);
    return g_strdup_printf("found %s", quoted);
}

static gpointer fail_stop(Reader *r, KnJsonStop stop, const char *expected)
{
    g_autofree char *what = found(r);
    const char *help = r->lenient && r->end - r->at >= 2 && memcmp(r->at, "/*", 2) == 0
                           ? "the comment that starts here has no end"
                           : kn_json_hint(r->at, r->end, stop);
    return fail_at(r, r->at, "%s" KN_HINT "; expected %s%s%s%s", what, expected, help ? " (" : "",
                   help ? help : "", help ? ")" : "");
}

static gpointer fail_expected(Reader *r, const char *expected)
{
    return fail_stop(r, r->n_values ? KN_JSON_AT_OTHER : KN_JSON_AT_START, expected);
}

static gboolean read_hex4(Reader *r, gunichar *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = r->at < r->end ? g_ascii_xdigit_value(*r->at) : -1;
        if (digit < 0) {
            fail_expected(r, "four hexadecimal digits after \\u");
            return FALSE;
        }
        *code = *code * 16 + (gunichar)digit;
        r->at++;
    }
    return TRUE;
}

/* Behind "\u". */
static gboolean read_unicode_escape(Reader *r, GString *out)
{
    const char *start = r->at - 2;
    gunichar code, low;
    if (!read_hex4(r, &code))
        return FALSE;
    if (code == 0)
        return fail_at(r, start, "\\u0000 cannot stand in a string") != NULL;
    if (code >= 0xd800 && code < 0xdc00) {
        if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u')
            return fail_at(r, start,
                           "half of a surrogate pair" KN_HINT
                           "; expected \\u and the other half") != NULL;
        r->at += 2;
        if (!read_hex4(r, &low))
            return FALSE;
        if (low < 0xdc00 || low > 0xdfff)
            return fail_at(r, start, "the surrogate pair has no second half") != NULL;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code <= 0xdfff) {
        return fail_at(r, start, "the second half of a surrogate pair without the first") != NULL;
    }
    g_string_append_unichar(out, code);
    return TRUE;
}

static gboolean read_escape(Reader *r, GString *out)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *start = r->at++;
    const char *letter = r->at < r->end ? strchr(letters, *r->at) : NULL;
    if (letter && *letter) {
        g_string_append_c(out, meanings[letter - letters]);
        r->at++;
        return TRUE;
    }
    if (r->at < r->end && *r->at == 'u') {
        r->at++;
        return read_unicode_escape(r, out);
    }
    return fail_at(r, start,
                   "unknown escape in a string" KN_HINT
                   "; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
                   "\\u and four digits%s",
                   kn_json_escape_hint(start, r->end)) != NULL;
}

/* Reads a string whose first quote stands at the reader's place. */
static const char *read_string(Reader *r)
{
    const char *start = r->at, *run = ++r->at;
    place_at(r, start);
    g_string_truncate(r->scratch, 0);
    for (;;) {
        if (r->at >= r->end)
            return fail_at(r, start,
                           "the string that starts here has no end" KN_HINT "; expected '\"'");
        guchar c = (guchar)*r->at;
        if (c == '"')
            break;
        if (c < 0x20 && c == '\n')
            return fail_at(r, r->at,
                           "the line ends within a string" KN_HINT
                           "; expected '\"' (a line break is written "
                           "\\n)");
        if (c == '\t')
            return fail_at(r, r->at, "a tab (U+0009) in a string" KN_HINT "; write it as \\t");
        if (c < 0x20)
            return fail_at(r, r->at,
                           "control character U+%04X in a string" KN_HINT "; write it as \\u%04x",
                           c, c);
        if (c != '\\') {
            r->at++;
            continue;
        }
        g_string_append_len(r->scratch, run, r->at - run);
        if (!read_escape(r, r->scratch))
            return NULL;
        run = r->at;
    }
    const char *stop = r->at++;
    if (r->scratch->len == 0)
        return kn_json_copy_text(r->document, run, (gsize)(stop - run));
    g_string_append_len(r->scratch, run, stop - run);
    return kn_json_copy_text(r->document, r->scratch->str, r->scratch->len);
}

static gboolean skip_digits(Reader *r)
{
    const char *start = r->at;
    while (r->at < r->end && g_ascii_isdigit(*r->at))
        r->at++;
    return r->at > start || fail_expected(r, "a digit") != NULL;
}

static const KnJson *read_number(Reader *r)
{
    const char *start = r->at;
    KnJson *value = new_value(r, KN_JSON_NUMBER, start);
    if (!value)
        return NULL;
    gboolean whole = TRUE;
    if (*r->at == '-')
        r->at++;
    const char *digits = r->at;
    if (!skip_digits(r))
        return NULL;
    if (*digits == '0' && r->at - digits > 1)
        return fail_at(r, start, "a number cannot start with 0 and another digit");
    if (r->at < r->end && *r->at == '.') {
        whole = FALSE;
        r->at++;
        if (!skip_digits(r))
            return NULL;
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        whole = FALSE;
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            r->at++;
        if (!skip_digits(r))
            return NULL;
    }
    gsize length = (gsize)(r->at - start);
    g_autofree char *text = g_strndup(start, length);
    value->number = g_ascii_strtod(text, NULL);
    if (!isfinite(value->number))
        return fail_at(r, start, "the number is too large");
    if (whole) {
        errno = 0;
        value->integer = g_ascii_strtoll(text, NULL, 10);
        value->integral = errno == 0;
    }
    if (!kn_json_prints_as(value, text))
        value->written = kn_json_copy_text(r->document, text, length);
    return value;
}

static const KnJson *read_word(Reader *r)
{
    static const struct {
        const char *word;
        KnJsonType type;
        gboolean boolean;
    } words[] = {
        {"null", KN_JSON_NULL, FALSE},
        {"true", KN_JSON_BOOL, TRUE},
        {"false", KN_JSON_BOOL, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i].word);
        if ((gsize)(r->end - r->at) < length || memcmp(r->at, words[i].word, length) != 0)
            continue;
        if (r->at + length < r->end && g_ascii_isalnum(r->at[length]))
            break;
        KnJson *value = new_value(r, words[i].type, r->at);
        if (value)
            value->boolean = words[i].boolean;
        r->at += length;
        return value;
    }
    return fail_expected(r, "a value");
}

/* Few keys are compared with each other, many are hashed. */
static const Child *find_duplicate(const Child *children, guint n, const Child **first)
{
    enum { FEW = 16 };
    if (n <= FEW) {
        for (guint i = 1; i < n; i++)
            for (guint j = 0; j < i; j++)
                if (strcmp(children[i].key, children[j].key) == 0) {
                    *first = &children[j];
                    return &children[i];
                }
        return NULL;
    }
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < n; i++) {
        *first = g_hash_table_lookup(seen, children[i].key);
        if (*first)
            return &children[i];
        g_hash_table_insert(seen, (gpointer)children[i].key, (gpointer)&children[i]);
    }
    return NULL;
}

/* Moves the children from the stack, down to `base`, into the container. */
static const KnJson *close_container(Reader *r, KnJson *value, guint base)
{
    guint n = r->children->len - base;
    gboolean object = value->type == KN_JSON_OBJECT;
    value->n = n;
    if (n == 0) /* the stack may never have been used, and have no memory */
        return value;
    const Child *children = &g_array_index(r->children, Child, base);
    const KnJson **items = kn_json_alloc(r->document, n * sizeof *items);
    const char **keys = object ? kn_json_alloc(r->document, n * sizeof *keys) : NULL;
    KnJsonPlace *places = object ? kn_json_alloc(r->document, n * sizeof *places) : NULL;
    for (guint i = 0; i < n; i++) {
        items[i] = children[i].value;
        if (object) {
            keys[i] = children[i].key;
            places[i] = children[i].key_place;
        }
    }
    const Child *first = NULL, *second = object ? find_duplicate(children, n, &first) : NULL;
    if (second) {
        g_autofree char *quoted = kn_text_quote(second->key);
        return fail_place(r, second->key_place, "%s stands twice in this object, first in line %u",
                          quoted, first->key_place.line);
    }
    value->items = items;
    value->keys = keys;
    value->key_places = places;
    g_array_set_size(r->children, base);
    return value;
}

/* A string that began with a straight quote and was to end with a typographic one goes on to the
 * next straight one: FALSE and the error there. */
static gboolean ends_straight(Reader *r, const char *text, KnJsonPlace place)
{
    if (!strstr(text, "\u201d") && !strstr(text, "\u201c"))
        return TRUE;
    return fail_place(r, place,
                      "the string that starts here has a typographic quote in it, as word "
                      "processors write it" KN_HINT "; write a straight one: \"") != NULL;
}

/* The key and its colon. */
static gboolean read_key(Reader *r, Child *child)
{
    if (r->at >= r->end || *r->at != '"')
        return fail_expected(r, "a key in double quotes") != NULL;
    child->key_place = place_at(r, r->at);
    child->key = read_string(r);
    if (!child->key)
        return FALSE;
    skip_space(r);
    if ((r->at >= r->end || *r->at != ':') && !ends_straight(r, child->key, child->key_place))
        return FALSE;
    if (r->at >= r->end || *r->at != ':')
        return fail_expected(r, "':' behind the key") != NULL;
    r->at++;
    skip_space(r);
    return TRUE;
}

static const KnJson *read_container(Reader *r, gboolean object)
{
    const char closing = object ? '}' : ']';
    guint base = r->children->len;
    KnJson *value = new_value(r, object ? KN_JSON_OBJECT : KN_JSON_ARRAY, r->at);
    if (!value)
        return NULL;
    if (r->depth >= KN_JSON_DEPTH_MAX)
        return fail_at(r, r->at, "nested more than %d levels deep", KN_JSON_DEPTH_MAX);
    r->depth++;
    r->at++;
    skip_space(r);
    gboolean done = r->at < r->end && *r->at == closing;
    while (!done) {
        Child child = {0};
        if (object && !read_key(r, &child))
            return NULL;
        child.value = read_value(r);
        if (!child.value)
            return NULL;
        g_array_append_val(r->children, child);
        skip_space(r);
        done = r->at < r->end && *r->at == closing;
        if (done)
            break;
        if ((r->at >= r->end || *r->at != ',') && child.value->type == KN_JSON_STRING &&
            !ends_straight(r, child.value->string,
                           (KnJsonPlace){child.value->line, child.value->column}))
            return NULL;
        if (r->at >= r->end || *r->at != ',')
            return fail_stop(r, KN_JSON_AT_SEPARATOR, object ? "',' or '}'" : "',' or ']'");
        const char *comma = r->at++;
        skip_space(r);
        done = r->lenient && r->at < r->end && *r->at == closing;
        if (!done && r->at < r->end && *r->at == closing)
            return fail_at(r, comma, "a comma without a value behind it" KN_HINT "; remove it");
    }
    r->at++;
    r->depth--;
    return close_container(r, value, base);
}

static const KnJson *read_value(Reader *r)
{
    if (r->at >= r->end)
        return fail_expected(r, "a value");
    if (*r->at == '{' || *r->at == '[')
        return read_container(r, *r->at == '{');
    if (*r->at == '"') {
        KnJson *value = new_value(r, KN_JSON_STRING, r->at);
        if (value)
            value->string = read_string(r);
        return value && value->string ? value : NULL;
    }
    gboolean number = g_ascii_isdigit(*r->at) ||
                      (*r->at == '-' && r->end - r->at > 1 && g_ascii_isdigit(r->at[1]));
    return number ? read_number(r) : read_word(r);
}

static gboolean check_encoding(Reader *r)
{
    gsize size = (gsize)(r->end - r->at);
    if (size >= 2 && (memcmp(r->at, "\xff\xfe", 2) == 0 || memcmp(r->at, "\xfe\xff", 2) == 0))
        return fail_place(r, r->place, "the file is UTF-16" KN_HINT "; expected UTF-8") != NULL;
    if (size >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
        r->mark = r->at += 3;
    const char *bad, *help;
    if (g_utf8_validate_len(r->at, (gsize)(r->end - r->at), &bad))
        return TRUE;
    help = kn_json_binary_hint(r->at, r->end);
    if (help)
        return fail_place(r, r->place, "the file is no text" KN_HINT "; %s", help) != NULL;
    return fail_at(r, bad, *bad ? "byte 0x%02x is not UTF-8" : "a zero byte (0x%02x) in a text",
                   (guchar)*bad) != NULL;
}

static const KnJson *read_yaml(Reader *r)
{
    const KnYaml *yaml = kn_module_load("yaml", r->error);
    return yaml ? yaml->read(r->document, r->at, (gsize)(r->end - r->at), r->comments, r->error)
                : NULL;
}

static const KnJson *read_document(Reader *r, KnJsonForm form)
{
    if (r->end - r->at > KN_JSON_SIZE_MAX)
        return fail_place(r, r->place, "the file is larger than %d MiB", KN_JSON_SIZE_MAX >> 20);
    if (!check_encoding(r))
        return NULL;
    if (form == KN_JSON_YAML)
        return read_yaml(r);
    skip_space(r);
    if (r->at >= r->end)
        return fail_at(r, r->at, "the file is empty" KN_HINT "; expected a JSON object");
    const KnJson *root = read_value(r);
    if (!root)
        return NULL;
    skip_space(r);
    return r->at < r->end ? fail_expected(r, "nothing more behind the value") : root;
}

KnJsonDocument *kn_json_load_form(const char *text, gssize size, const char *name, KnJsonForm form,
                                  GPtrArray *comments, GError **error)
{
    g_autoptr(KnJsonDocument) document = g_new0(KnJsonDocument, 1);
    document->name = kn_text_visible(name);
    Reader r = {
        .document = document,
        .at = text,
        .end = text + (size < 0 ? (gssize)strlen(text) : size),
        .mark = text,
        .place = {1, 1},
        .children = g_array_new(FALSE, FALSE, sizeof(Child)),
        .scratch = g_string_new(NULL),
        .lenient = form == KN_JSON_COMMENTED,
        .comments = comments,
        .error = error,
    };
    document->root = read_document(&r, form);
    g_array_free(r.children, TRUE);
    g_string_free(r.scratch, TRUE);
    return document->root ? g_steal_pointer(&document) : NULL;
}

KnJsonDocument *kn_json_load_text(const char *text, gssize size, const char *name, GError **error)
{
    return kn_json_load_form(text, size, name, KN_JSON_STRICT, NULL, error);
}
