/* SPDX-License-Identifier: MIT */
#include "base/json_form.h"

#include <string.h>

const char *const kn_json_form_names[] = {"json", "jsonc", "yaml", NULL};

static const struct {
    const char *ending;
    KnJsonForm form;
} endings[] = {
    {".json", KN_JSON_STRICT}, {".jsonc", KN_JSON_COMMENTED}, {".json5", KN_JSON_COMMENTED},
    {".yaml", KN_JSON_YAML},   {".yml", KN_JSON_YAML},
};

/* NULL: none of them. */
static const char *find_ending(const char *name, KnJsonForm *form)
{
    const char *at = strrchr(name, '.');
    for (gsize i = 0; at && i < G_N_ELEMENTS(endings); i++)
        if (strcmp(at, endings[i].ending) == 0) {
            *form = endings[i].form;
            return at;
        }
    *form = KN_JSON_STRICT;
    return NULL;
}

KnJsonForm kn_json_form_of(const char *name)
{
    KnJsonForm form;
    find_ending(name, &form);
    return form;
}

gsize kn_json_form_stem(const char *name)
{
    KnJsonForm form;
    const char *ending = find_ending(name, &form);
    return ending ? (gsize)(ending - name) : strlen(name);
}

static void comment_free(gpointer data)
{
    KnJsonComment *comment = data;
    g_free(comment->text);
    g_free(comment);
}

GPtrArray *kn_json_comments_new(void)
{
    return g_ptr_array_new_with_free_func(comment_free);
}

/* A line without the space and the stars of a block around it. */
static char *strip_line(char *line, gboolean first)
{
    g_strchomp(line);
    char *text = line + strspn(line, " \t\r");
    if (!first && *text == '*')
        text += 1 + strspn(text + 1, " \t");
    return text;
}

void kn_json_comment_add(GPtrArray *comments, const char *start, const char *stop, guint n_values,
                         guint depth, gboolean own_line)
{
    g_autofree char *whole = g_strndup(start, (gsize)(stop - start));
    g_auto(GStrv) lines = g_strsplit(whole, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; lines[i]; i++) {
        const char *line = strip_line(lines[i], i == 0);
        gboolean edge = i == 0 || !lines[i + 1]; /* those of a block hold its signs alone */
        if (edge && !*line && lines[1])
            continue;
        g_string_append_printf(text, "%s%s", text->len ? "\n" : "", line);
    }
    KnJsonComment *comment = g_new(KnJsonComment, 1);
    *comment = (KnJsonComment){
        .text = g_string_free(g_steal_pointer(&text), FALSE),
        .n_values = n_values,
        .depth = depth,
        .own_line = own_line,
    };
    g_ptr_array_add(comments, comment);
}

KnJsonDocument *kn_json_load_named(const char *text, gssize size, const char *name, GError **error)
{
    return kn_json_load_form(text, size, name, kn_json_form_of(name), NULL, error);
}
