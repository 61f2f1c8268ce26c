/* SPDX-License-Identifier: MIT */
#include "base/json_edit.h"
#include "base/error.h"
#include "base/json_form.h"
#include "base/json_print.h"
#include "base/text.h"
#include "base/yaml_edit.h"

#include <string.h>

/* The text was read strictly once, and every value that is put into it too, so the scanner below
 * may take it for granted that it is JSON: it only looks for where values begin and end. */

struct KnJsonEdit {
    GString *text;
    char *name;
    KnYamlEdit *yaml; /* NULL: it is JSON */
};

/* A value, or a place for one, inside of its container. Offsets into the text. */
typedef struct {
    gsize start, end;         /* of the element, or of key and value */
    gsize value;              /* where the value starts */
    gsize lead;               /* where the white space before it starts */
    gsize previous_end, next; /* the neighbours': end and start; 0: there is none */
    gsize comma;              /* where its comma ends; 0: it has none */
} Item;

/* What the scanner below does not know. */
static gboolean is_json(const KnJsonEdit *edit, GError **error)
{
    g_autofree char *shown = kn_text_visible(edit->name);
    if (edit->yaml)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s is YAML, of which nothing is removed and in which nothing is moved; "
                    "'kinora fmt' writes it as JSON (-o FILE.jsonc)",
                    shown);
    return !edit->yaml;
}

static gboolean fail(GError **error, const char *pointer, const char *why)
{
    g_autofree char *quoted = kn_text_quote(pointer);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "nothing can be set at %s: %s", quoted, why);
    return FALSE;
}

KnJsonEdit *kn_json_edit_new(const char *text, gssize size, const char *name, GError **error)
{
    const KnJsonForm form = kn_json_form_of(name);
    g_autoptr(KnJsonEdit) edit = g_new(KnJsonEdit, 1);
    g_autoptr(KnJsonDocument) document = NULL;
    *edit = (KnJsonEdit){g_string_new_len(text, size), g_strdup(name), NULL};
    if (form == KN_JSON_YAML)
        edit->yaml = kn_yaml_edit_new(edit->text, name, error);
    else
        document = kn_json_load_form(text, size, name, form, NULL, error);
    return edit->yaml || document ? g_steal_pointer(&edit) : NULL;
}

void kn_json_edit_free(KnJsonEdit *edit)
{
    if (!edit)
        return;
    kn_yaml_edit_free(edit->yaml);
    g_string_free(edit->text, TRUE);
    g_free(edit->name);
    g_free(edit);
}

const char *kn_json_edit_text(const KnJsonEdit *edit)
{
    return edit->text->str;
}

/* ---- pointers ---- */

char *kn_json_pointer_token(const char *key)
{
    GString *out = g_string_new(key);
    g_string_replace(out, "~", "~0", 0);
    g_string_replace(out, "/", "~1", 0);
    return g_string_free(out, FALSE);
}

/* The pointer's parts, without the empty one in front. */
static GStrv split(const char *pointer)
{
    g_auto(GStrv) parts = g_strsplit(*pointer ? pointer + 1 : "", "/", -1);
    for (guint i = 0; parts[i]; i++) {
        GString *part = g_string_new(parts[i]);
        g_string_replace(part, "~1", "/", 0);
        g_string_replace(part, "~0", "~", 0);
        g_free(parts[i]);
        parts[i] = g_string_free(part, FALSE);
    }
    return *pointer ? g_steal_pointer(&parts) : g_new0(char *, 1);
}

static gboolean read_index(const char *token, guint *index)
{
    gboolean good = *token && strlen(token) <= 9 && (*token != '0' || !token[1]);
    for (const char *at = token; good && *at; at++)
        good = g_ascii_isdigit(*at);
    *index = good ? (guint)g_ascii_strtoull(token, NULL, 10) : 0;
    return good;
}

const KnJson *kn_json_at(const KnJson *root, const char *pointer)
{
    g_auto(GStrv) tokens = split(pointer);
    guint index;
    for (guint i = 0; root && tokens[i]; i++)
        if (root->type == KN_JSON_ARRAY)
            root = read_index(tokens[i], &index) && index < root->n ? root->items[index] : NULL;
        else
            root = kn_json_member(root, tokens[i]);
    return root;
}

/* ---- the scanner ---- */

/* Past a comment, or 0: there is none. A line's ends before its line break. */
static gsize skip_comment(const GString *text, gsize at)
{
    const char *start = text->str + at, *stop;
    if (start[0] != '/')
        return 0;
    stop = start[1] == '*' ? strstr(start + 2, "*/") + 2 : start + strcspn(start, "\n");
    return (gsize)(stop - text->str);
}

static gsize skip_space(const GString *text, gsize at)
{
    gsize after = at;
    do {
        at = after + strspn(text->str + after, " \t\r\n");
        after = skip_comment(text, at);
    } while (after);
    return at;
}

static gsize skip_string(const GString *text, gsize at)
{
    for (at++; text->str[at] != '"'; at++)
        if (text->str[at] == '\\')
            at++;
    return at + 1;
}

static gsize skip_value(const GString *text, gsize at)
{
    guint depth = 0;
    do {
        char c = text->str[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        if (skip_comment(text, at)) {
            at = skip_comment(text, at);
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        else if (c == '}' || c == ']')
            depth--;
        else if (depth == 0)
            return at + strcspn(text->str + at, ",]}/ \t\r\n");
        at++;
    } while (depth > 0);
    return at;
}

/* The item that starts at item->start, which holds its lead and previous neighbour already. */
static void measure(const GString *text, gboolean object, Item *item)
{
    item->value = item->start;
    if (object)
        item->value = skip_space(text, skip_space(text, skip_string(text, item->start)) + 1);
    item->end = skip_value(text, item->value);
    gsize after = skip_space(text, item->end);
    item->comma = text->str[after] == ',' ? after + 1 : 0;
    item->next = item->comma ? skip_space(text, item->comma) : 0;
    if (item->next && strchr("]}", text->str[item->next])) /* after the last one */
        item->next = 0;
}

/* The key at an offset, as it is read. */
static gboolean key_is(const GString *text, gsize at, const char *key)
{
    g_autofree char *quoted = g_strndup(text->str + at, skip_string(text, at) - at);
    g_autoptr(KnJsonDocument) document = kn_json_load_text(quoted, -1, "key", NULL);
    return strcmp(kn_json_root(document)->string, key) == 0;
}

/* Walks a container's items up to that key, or index where key is NULL. FALSE: there is none, and
 * item is the last one (value 0: the container is empty). */
static gboolean find_item(const GString *text, gsize container, const char *key, guint index,
                          Item *item)
{
    gboolean object = text->str[container] == '{';
    gsize at = skip_space(text, container + 1), previous_end = 0, lead = container + 1;
    *item = (Item){.lead = lead};
    if (text->str[at] == '}' || text->str[at] == ']')
        return FALSE;
    for (guint i = 0; at; i++) {
        *item = (Item){.start = at, .lead = lead, .previous_end = previous_end};
        measure(text, object, item);
        if (key ? key_is(text, at, key) : i == index)
            return TRUE;
        at = item->next;
        previous_end = item->end;
        lead = skip_space(text, item->end) + 1;
    }
    return FALSE;
}

/* Follows tokens as far as they lead; returns how many were followed, and the last value's place.
 * item is that of the last step. */
static guint follow(const GString *text, char **tokens, gsize *value, Item *item)
{
    guint i = 0, index;
    *value = skip_space(text, g_str_has_prefix(text->str, "\xef\xbb\xbf") ? 3 : 0);
    for (; tokens[i]; i++) {
        Item step;
        gboolean array = text->str[*value] == '[';
        if (!array && text->str[*value] != '{')
            break;
        if (array && !read_index(tokens[i], &index))
            break;
        if (!find_item(text, *value, array ? NULL : tokens[i], array ? index : 0, &step))
            break;
        *item = step;
        *value = step.value;
    }
    return i;
}

/* ---- changes ---- */

static void replace(GString *text, gsize start, gsize end, const char *with)
{
    g_string_erase(text, (gssize)start, (gssize)(end - start));
    g_string_insert(text, (gssize)start, with);
}

/* The white space that parts an item from what stands before it, without comments, or one space
 * where items stand close together. */
static char *lead_of(const GString *text, const Item *item)
{
    gsize from = item->start;
    while (from > item->lead && strchr(" \t\r\n", text->str[from - 1]))
        from--;
    return from < item->start ? g_strndup(text->str + from, item->start - from) : g_strdup(" ");
}

/* Past a comment that ends the line. */
static gsize skip_tail(const GString *text, gsize at)
{
    gsize start = at + strspn(text->str + at, " \t"), stop = skip_comment(text, start);
    return stop && strchr("\r\n", text->str[stop]) ? stop : at;
}

/* Behind the last item (as find_item leaves it) and a comment in its line, or into the empty
 * container. */
static void append_item(GString *text, const Item *last, const char *words)
{
    if (!last->value) {
        g_string_insert(text, (gssize)last->lead, words);
        return;
    }
    gsize end = last->comma ? last->comma : last->end, tail = skip_tail(text, end);
    g_autofree char *lead = lead_of(text, last);
    gboolean swallowed = tail > end && !strchr(lead, '\n');
    g_autofree char *with =
        g_strconcat(swallowed ? "\n" : lead, words, last->comma ? "," : "", NULL);
    g_string_insert(text, (gssize)tail, with);
    if (!last->comma)
        g_string_insert_c(text, (gssize)last->end, ',');
}

/* The last item, with comments before it, which stay, and so does the end of their line. */
static gboolean remove_after_comments(GString *text, const Item *item)
{
    gsize from = item->start;
    while (from > item->lead && strchr(" \t\r\n", text->str[from - 1]))
        from--;
    if (item->next || from == item->lead)
        return FALSE;
    gsize to = item->comma ? item->comma : item->end;
    g_string_erase(text, (gssize)item->start, (gssize)(to - item->start));
    if (item->previous_end && !item->comma) /* of the one before */
        g_string_erase(text, (gssize)item->lead - 1, 1);
    return TRUE;
}

/* Comments around it stay, but for the one in its line. */
static void remove_item(GString *text, const Item *item)
{
    if (remove_after_comments(text, item))
        return;
    gsize from = item->next ? item->start : item->previous_end ? item->previous_end : item->lead;
    gsize to = item->next ? skip_tail(text, item->comma) : item->end;
    if (item->next)
        to += strspn(text->str + to, " \t\r\n");
    else if (item->comma && !item->previous_end)
        to = item->comma;
    g_string_erase(text, (gssize)from, (gssize)(to - from));
}

/* The member that leads to the value through objects that are not there yet. */
static char *nested(char **tokens, const char *value)
{
    GString *out = g_string_new(NULL);
    guint n = g_strv_length(tokens);
    for (guint i = 0; i < n; i++) {
        g_string_append(out, i > 0 ? "{" : "");
        kn_json_append_string(out, tokens[i]);
        g_string_append(out, ": ");
    }
    g_string_append(out, value);
    for (guint i = 1; i < n; i++)
        g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static char *canonical(const char *text, gsize size, KnJsonForm form, GError **error)
{
    GString *out = g_string_new(NULL);
    g_autoptr(KnJsonDocument) document =
        kn_json_load_form(text, (gssize)size, "value", form, NULL, error);
    if (document)
        kn_json_append(out, kn_json_root(document));
    return g_string_free(out, !document);
}

gboolean kn_json_edit_set(KnJsonEdit *edit, const char *pointer, const char *value, GError **error)
{
    g_auto(GStrv) tokens = split(pointer);
    g_autofree char *wanted = canonical(value, strlen(value), KN_JSON_STRICT, error);
    GString *text = edit->text;
    Item item;
    gsize at;
    if (!wanted)
        return FALSE;
    if (edit->yaml)
        return kn_yaml_edit_set(edit->yaml, pointer, tokens, value, error);
    guint n = follow(text, tokens, &at, &item);
    if (!tokens[n]) {
        gsize end = skip_value(text, at);
        g_autofree char *present = canonical(text->str + at, end - at, KN_JSON_COMMENTED, NULL);
        if (strcmp(present, wanted) != 0)
            replace(text, at, end, value);
        return TRUE;
    }
    gboolean null = g_str_has_prefix(text->str + at, "null");
    if (!null && text->str[at] != '{')
        return fail(error, pointer,
                    text->str[at] == '[' ? "the array has no such element"
                                         : "what should hold it is no object");
    g_autofree char *words = nested(tokens + n, value);
    if (null) {
        g_autofree char *object = g_strdup_printf("{%s}", words);
        replace(text, at, at + strlen("null"), object);
        return TRUE;
    }
    find_item(text, at, tokens[n], 0, &item);
    append_item(text, &item, words);
    return TRUE;
}

gboolean kn_json_edit_remove(KnJsonEdit *edit, const char *pointer, GError **error)
{
    g_auto(GStrv) tokens = split(pointer);
    Item item;
    gsize at;
    if (!is_json(edit, error))
        return FALSE;
    if (!tokens[0])
        return fail(error, pointer, "all of it cannot be removed");
    if (!tokens[follow(edit->text, tokens, &at, &item)])
        remove_item(edit->text, &item);
    return TRUE;
}

/* The array's place. */
static gboolean find_array(const KnJsonEdit *edit, const char *array, gsize *at, GError **error)
{
    g_auto(GStrv) tokens = split(array);
    Item item;
    if (!is_json(edit, error))
        return FALSE;
    if (!tokens[follow(edit->text, tokens, at, &item)] && edit->text->str[*at] == '[')
        return TRUE;
    return fail(error, array, "there is no array");
}

static gboolean insert(GString *text, gsize array, guint i, const char *value)
{
    Item item;
    if (find_item(text, array, NULL, i, &item)) {
        g_autofree char *lead = lead_of(text, &item);
        g_autofree char *words = g_strconcat(value, ",", lead, NULL);
        g_string_insert(text, (gssize)item.start, words);
        return TRUE;
    }
    Item last = item;
    if (i > 0 ? !find_item(text, array, NULL, i - 1, &last) : last.value != 0)
        return FALSE;
    append_item(text, &last, value);
    return TRUE;
}

gboolean kn_json_edit_insert(KnJsonEdit *edit, const char *array, guint i, const char *value,
                             GError **error)
{
    gsize at;
    g_autofree char *good = canonical(value, strlen(value), KN_JSON_STRICT, error);
    if (!good || !find_array(edit, array, &at, error))
        return FALSE;
    return insert(edit->text, at, i, value) || fail(error, array, "the array is shorter");
}

gboolean kn_json_edit_move(KnJsonEdit *edit, const char *array, guint from, guint to,
                           GError **error)
{
    gsize at;
    Item item, last;
    if (!find_array(edit, array, &at, error))
        return FALSE;
    if (!find_item(edit->text, at, NULL, from, &item) ||
        !find_item(edit->text, at, NULL, to, &last))
        return fail(error, array, "the array is shorter");
    if (from == to)
        return TRUE;
    g_autofree char *words = g_strndup(edit->text->str + item.start, item.end - item.start);
    remove_item(edit->text, &item);
    return insert(edit->text, at, to, words);
}
