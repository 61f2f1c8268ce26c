/* SPDX-License-Identifier: MIT */
#include "base/yaml_edit.h"
#include "base/error.h"
#include "base/json_edit.h"
#include "base/json_form.h"
#include "base/json_print.h"
#include "base/module.h"
#include "base/text.h"
#include "base/yaml.h"

#include <string.h>

struct KnYamlEdit {
    GString *text; /* borrowed */
    char *name;
    char *said; /* what the text says, as JSON */
    GPtrArray *comments;
};

static KnJsonDocument *read_text(const KnYamlEdit *edit, GPtrArray *comments, GError **error)
{
    return kn_json_load_form(edit->text->str, (gssize)edit->text->len, edit->name, KN_JSON_YAML,
                             comments, error);
}

static char *print(const KnJson *value)
{
    GString *out = g_string_new(NULL);
    kn_json_append(out, value);
    return g_string_free(out, FALSE);
}

KnYamlEdit *kn_yaml_edit_new(GString *text, const char *name, GError **error)
{
    KnYamlEdit *edit = g_new(KnYamlEdit, 1);
    *edit = (KnYamlEdit){.text = text, .name = g_strdup(name), .comments = kn_json_comments_new()};
    g_autoptr(KnJsonDocument) document = read_text(edit, edit->comments, error);
    if (!document) {
        kn_yaml_edit_free(edit);
        return NULL;
    }
    edit->said = print(kn_json_root(document));
    return edit;
}

void kn_yaml_edit_free(KnYamlEdit *edit)
{
    if (!edit)
        return;
    g_ptr_array_unref(edit->comments);
    g_free(edit->said);
    g_free(edit->name);
    g_free(edit);
}

/* ---- changes ---- */

/* The member that leads to the value through objects that are not there yet. */
static char *member_of(const KnYamlPlace *place, char **tokens, const char *value)
{
    GString *out = g_string_new(NULL);
    guint n = g_strv_length(tokens);
    for (guint i = 0; i < n; i++) {
        g_string_append(out, i > 0 ? "{" : "");
        if (place->quoted)
            kn_json_append_string(out, tokens[i]);
        else
            kn_yaml_append_string(out, tokens[i]);
        g_string_append(out, ": ");
    }
    g_string_append(out, value);
    for (guint i = 1; i < n; i++)
        g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static void put(GString *text, gsize start, gsize end, const char *before, const char *words)
{
    g_autofree char *with = g_strconcat(before, words, NULL);
    g_string_erase(text, (gssize)start, (gssize)(end - start));
    g_string_insert(text, (gssize)start, with);
}

/* What stands in lines of its own goes to the line of its key. */
static gboolean replace(GString *text, const KnYamlPlace *place, const char *value)
{
    gsize from = place->start;
    if (place->kind == KN_YAML_SCALAR || place->flow) {
        put(text, from, place->end, place->start == place->end ? " " : "", value);
        return TRUE;
    }
    while (from > 0 && strchr(" \t\r\n", text->str[from - 1]))
        from--;
    if (from == 0 || text->str[from - 1] != ':') /* a comment stands before it */
        return FALSE;
    put(text, from, place->end, " ", value);
    return TRUE;
}

/* A line after the object's last one, with the end that lines have there. */
static void add_line(GString *text, const KnYamlPlace *place, const char *member)
{
    const char *stop = strchr(text->str + place->last_end, '\n');
    gboolean crlf = stop && stop > text->str && stop[-1] == '\r';
    const char *end = crlf ? "\r\n" : "\n";
    gboolean begins = place->whole_lines || stop; /* there a line begins */
    gsize at = place->whole_lines ? place->last_end
               : stop             ? (gsize)(stop + 1 - text->str)
                                  : text->len;
    g_autofree char *line = g_strdup_printf("%s%*s%s%s", begins ? "" : end, (int)place->indent, "",
                                            member, begins ? end : "");
    g_string_insert(text, (gssize)at, line);
}

static gboolean add(GString *text, const KnYamlPlace *place, char **tokens, const char *value)
{
    g_autofree char *member = member_of(place, tokens, value);
    g_autofree char *object = g_strdup_printf("{%s}", member);
    if (place->kind == KN_YAML_SCALAR && place->null)
        return replace(text, place, object);
    if (place->kind != KN_YAML_OBJECT)
        return FALSE;
    if (!place->flow)
        add_line(text, place, member);
    else if (place->n == 0)
        put(text, place->start, place->end, "", object);
    else
        put(text, place->last_end, place->last_end, ", ", member);
    return TRUE;
}

/* ---- whether it is just that change ---- */

static gboolean same_comments(const GPtrArray *one, const GPtrArray *two)
{
    gboolean same = one->len == two->len;
    for (guint i = 0; same && i < one->len; i++)
        same = strcmp(((const KnJsonComment *)one->pdata[i])->text,
                      ((const KnJsonComment *)two->pdata[i])->text) == 0;
    return same;
}

/* expected: what the text says then. Takes it on as what it says. */
static gboolean check(KnYamlEdit *edit, const char *expected)
{
    g_autoptr(GPtrArray) comments = kn_json_comments_new();
    g_autoptr(KnJsonDocument) document = read_text(edit, comments, NULL);
    g_autofree char *said = document ? print(kn_json_root(document)) : NULL;
    if (g_strcmp0(said, expected) != 0 || !same_comments(edit->comments, comments))
        return FALSE;
    g_free(edit->said);
    edit->said = g_steal_pointer(&said);
    g_ptr_array_unref(edit->comments);
    edit->comments = g_steal_pointer(&comments);
    return TRUE;
}

/* What the same change makes of the same values. NULL: it cannot be made. */
static char *expect(const KnYamlEdit *edit, const char *pointer, const char *value, GError **error)
{
    g_autoptr(KnJsonEdit) json = kn_json_edit_new(edit->said, -1, "value", error);
    if (!json || !kn_json_edit_set(json, pointer, value, error))
        return NULL;
    g_autoptr(KnJsonDocument) document =
        kn_json_load_text(kn_json_edit_text(json), -1, "value", error);
    return document ? print(kn_json_root(document)) : NULL;
}

/* The value as it stands in a line of YAML. */
static char *in_yaml(const char *value)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_text(value, -1, "value", NULL);
    GString *out = g_string_new(NULL);
    kn_yaml_append_line(out, kn_json_root(document));
    return g_string_free(out, FALSE);
}

static gboolean change(KnYamlEdit *edit, char **tokens, const char *value, GError **error)
{
    const KnYaml *yaml = kn_module_load("yaml", error);
    const gsize mark = g_str_has_prefix(edit->text->str, "\xef\xbb\xbf") ? 3 : 0;
    g_autofree char *words = in_yaml(value);
    KnYamlPlace place;
    if (!yaml)
        return FALSE;
    yaml->find(edit->text->str + mark, edit->text->len - mark, (const char *const *)tokens, &place);
    place.start += mark;
    place.end += mark;
    place.last_end += mark;
    char **rest = tokens + place.n_followed;
    return *rest ? add(edit->text, &place, rest, words) : replace(edit->text, &place, words);
}

gboolean kn_yaml_edit_set(KnYamlEdit *edit, const char *pointer, char **tokens, const char *value,
                          GError **error)
{
    g_autofree char *expected = expect(edit, pointer, value, error);
    if (!expected)
        return FALSE;
    if (strcmp(expected, edit->said) == 0)
        return TRUE;
    g_autofree char *before = g_strdup(edit->text->str);
    if (change(edit, tokens, value, error) && check(edit, expected))
        return TRUE;
    g_string_assign(edit->text, before);
    g_autofree char *shown = kn_text_visible(edit->name), *quoted = kn_text_quote(pointer);
    if (!error || !*error)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s: %s cannot be written there without changing more than that, as where an "
                    "alias stands for it too; 'kinora fmt' writes the project as JSON (-o "
                    "FILE.jsonc)",
                    shown, quoted);
    return FALSE;
}
