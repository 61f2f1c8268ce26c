/* SPDX-License-Identifier: MIT */
#include "project/writer.h"
#include "base/json_edit.h"
#include "base/json_form.h"
#include "project/types.h"
#include "project/variables.h"

#include <string.h>

static const char segments[] = "/segments";

struct KnProjectWriter {
    KnJsonEdit *edit;
    char *name;
    GStrv variables;
    KnJsonDocument *document; /* of the text as it is; NULL: to be read */
    const KnJson *root;       /* with variables filled in */
    KnProblems *problems;     /* of filling them in, which are the loader's business */
};

static void forget(KnProjectWriter *writer)
{
    g_clear_pointer(&writer->document, kn_json_free);
    g_clear_pointer(&writer->problems, kn_problems_free);
    writer->root = NULL;
}

static void read_text(KnProjectWriter *writer)
{
    if (writer->document)
        return;
    g_autoptr(GError) error = NULL;
    writer->document =
        kn_json_load_named(kn_json_edit_text(writer->edit), -1, writer->name, &error);
    if (!writer->document) /* edits put in what was read, and nothing else */
        g_error("%s", error->message);
    writer->problems = kn_problems_new(writer->name);
    writer->root = kn_variables_fill(writer->document, (const char *const *)writer->variables, NULL,
                                     0, writer->problems, NULL);
}

KnProjectWriter *kn_project_writer_new(const char *text, gssize size, const char *name,
                                       const char *const *variables, GError **error)
{
    KnJsonEdit *edit = kn_json_edit_new(text, size, name, error);
    if (!edit)
        return NULL;
    KnProjectWriter *writer = g_new(KnProjectWriter, 1);
    *writer = (KnProjectWriter){
        .edit = edit, .name = g_strdup(name), .variables = g_strdupv((GStrv)variables)};
    return writer;
}

void kn_project_writer_free(KnProjectWriter *writer)
{
    if (!writer)
        return;
    forget(writer);
    kn_json_edit_free(writer->edit);
    g_free(writer->name);
    g_strfreev(writer->variables);
    g_free(writer);
}

const char *kn_project_writer_text(const KnProjectWriter *writer)
{
    return kn_json_edit_text(writer->edit);
}

gboolean kn_project_writer_read(KnProjectWriter *writer, const char *object, const KnOption *table,
                                void *base, GError **error)
{
    g_autoptr(KnProblems) problems = kn_problems_new(writer->name);
    read_text(writer);
    const KnJson *node = kn_json_at(writer->root, object);
    kn_options_init(table, base);
    if (node && node->type != KN_JSON_NULL)
        kn_options_read(table, base, node, object, NULL, problems);
    return kn_problems_check(problems, error);
}

/* Every name of an option, the first in use first, NULL-terminated; n_used of them are in use. */
static GStrv names_of(KnProjectWriter *writer, const char *object, const KnOption *option,
                      guint *n_used)
{
    g_autofree char *all = g_strconcat(option->name, option->alias ? "|" : "", option->alias, NULL);
    GStrv names = g_strsplit(all, "|", -1);
    read_text(writer);
    const KnJson *node = kn_json_at(kn_json_root(writer->document), object);
    *n_used = 0;
    for (guint i = 0; names[i]; i++) {
        if (!kn_json_member(node, names[i]))
            continue;
        char *name = names[i];
        names[i] = names[*n_used];
        names[(*n_used)++] = name;
    }
    return names;
}

static gboolean remove_name(KnProjectWriter *writer, const char *object, const char *name,
                            GError **error)
{
    g_autofree char *token = kn_json_pointer_token(name);
    g_autofree char *pointer = g_strconcat(object, "/", token, NULL);
    forget(writer);
    return kn_json_edit_remove(writer->edit, pointer, error);
}

/* What the names from the `from`-th on say is removed. */
static gboolean remove_names(KnProjectWriter *writer, const char *object, GStrv names, guint from,
                             guint n_used, GError **error)
{
    for (guint i = from; i < n_used; i++)
        if (!remove_name(writer, object, names[i], error))
            return FALSE;
    return TRUE;
}

gboolean kn_project_writer_remove(KnProjectWriter *writer, const char *object,
                                  const KnOption *option, GError **error)
{
    guint n_used;
    g_auto(GStrv) names = names_of(writer, object, option, &n_used);
    return remove_names(writer, object, names, 0, n_used, error);
}

/* As JSON text; "null": not given. */
static char *print_field(const KnOption *option, const void *base)
{
    GString *value = g_string_new(NULL);
    option->type->print(option, (const char *)base + option->offset, value);
    if (option->type != &kn_type_variables) /* a "{{" that stands in a value is no variable */
        g_string_replace(value, "{{", "\\\\{{", 0);
    return g_string_free(value, FALSE);
}

static gboolean write_value(KnProjectWriter *writer, const char *object, const KnOption *option,
                            const char *value, GError **error)
{
    guint n_used;
    if (strcmp(value, "null") == 0)
        return kn_project_writer_remove(writer, object, option, error);
    g_auto(GStrv) names = names_of(writer, object, option, &n_used);
    g_autofree char *token = kn_json_pointer_token(names[0]);
    g_autofree char *pointer = g_strconcat(object, "/", token, NULL);
    forget(writer);
    return kn_json_edit_set(writer->edit, pointer, value, error) &&
           remove_names(writer, object, names, 1, n_used, error);
}

gboolean kn_project_writer_set(KnProjectWriter *writer, const char *object, const KnOption *option,
                               const void *base, GError **error)
{
    g_autofree char *value = print_field(option, base);
    return write_value(writer, object, option, value, error);
}

/* Whether the object says of an option what base does. */
static gboolean says(KnProjectWriter *writer, const char *object, const KnOption *option,
                     const void *base)
{
    g_autoptr(KnProblems) problems = kn_problems_new(writer->name);
    g_autofree void *field = g_malloc0(option->type->size);
    KnOption alone[] = {*option, {.name = NULL}};
    alone[0].offset = 0;
    read_text(writer);
    const KnJson *node = kn_json_at(writer->root, object);
    kn_options_init(alone, field);
    for (guint i = 0; node && node->type == KN_JSON_OBJECT && i < node->n; i++)
        if (node->items[i]->type != KN_JSON_NULL && kn_option_find(alone, node->keys[i]))
            option->type->read(&(KnReading){alone, node->items[i], field, object, problems});
    gboolean same = kn_problems_n_errors(problems) == 0 &&
                    kn_option_equal(option, field, (const char *)base + option->offset);
    kn_options_clear(alone, field);
    return same;
}

/* All is printed before the first change: base may borrow values from the text as it is. */
gboolean kn_project_writer_put(KnProjectWriter *writer, const char *object, const KnOption *table,
                               const void *base, GError **error)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    gboolean good = TRUE;
    for (const KnOption *option = table; option->name; option++) {
        gboolean stays = option->informational || says(writer, object, option, base);
        g_ptr_array_add(values, stays ? NULL : print_field(option, base));
    }
    for (guint i = 0; good && i < values->len; i++)
        if (values->pdata[i])
            good = write_value(writer, object, &table[i], values->pdata[i], error);
    return good;
}

gboolean kn_project_writer_insert_segment(KnProjectWriter *writer, guint i, const char *segment,
                                          GError **error)
{
    forget(writer);
    return kn_json_edit_insert(writer->edit, segments, i, segment, error);
}

gboolean kn_project_writer_remove_segment(KnProjectWriter *writer, guint i, GError **error)
{
    g_autofree char *pointer = g_strdup_printf("%s/%u", segments, i);
    forget(writer);
    return kn_json_edit_remove(writer->edit, pointer, error);
}

gboolean kn_project_writer_move_segment(KnProjectWriter *writer, guint from, guint to,
                                        GError **error)
{
    forget(writer);
    return kn_json_edit_move(writer->edit, segments, from, to, error);
}
