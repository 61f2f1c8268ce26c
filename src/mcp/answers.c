/* SPDX-License-Identifier: MIT */
/* What tools answer without a command. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/json_form.h"
#include "base/json_print.h"
#include "base/open_file.h"
#include "base/text.h"
#include "mcp/tool.h"
#include "project/find.h"
#include "project/project.h"

#include <string.h>

enum { TEXT_BYTES_MAX = 4 << 20, NAMES_MAX = 2000 };

/* The names of the parts, and whatever else the top of the schema says. */
static void append_top(GString *text, const KnJson *schema)
{
    const KnJson *parts = kn_json_member(schema, "$defs");
    g_string_append(text, "Parts (\"#/$defs/NAME\"; ask for one with `part`):");
    for (guint i = 0; i < parts->n; i++)
        g_string_append_printf(text, "%s %s", i > 0 ? "," : "", parts->keys[i]);
    g_string_append(text, "\n\nThe top:\n{");
    for (guint i = 0; i < schema->n; i++) {
        if (strcmp(schema->keys[i], "$defs") == 0)
            continue;
        g_string_append(text, i > 0 ? ", " : "");
        kn_json_append_string(text, schema->keys[i]);
        g_string_append(text, ": ");
        kn_json_append(text, schema->items[i]);
    }
    g_string_append(text, "}");
}

gboolean kn_mcp_answer_schema(KnMcpWork *work, GString *text, GError **error)
{
    const char *name = kn_json_text(work->given, "part");
    g_autofree char *written = kn_project_schema();
    g_autoptr(KnJsonDocument) document = kn_json_load_text(written, -1, "schema", error);
    if (!document)
        return FALSE;
    const KnJson *root = kn_json_root(document), *parts = kn_json_member(root, "$defs");
    const KnJson *part = name ? kn_json_member(parts, name) : NULL;
    if (!name) {
        append_top(text, root);
        return TRUE;
    }
    if (part) {
        kn_json_append(text, part);
        return TRUE;
    }
    g_autofree const char **names = g_new0(const char *, parts->n + 1);
    memcpy(names, parts->keys, parts->n * sizeof *names);
    g_autofree char *shown = kn_text_quote(name), *hint = kn_did_you_mean(name, names);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "part: the schema has no %s%s", shown, hint);
    return FALSE;
}

gboolean kn_mcp_answer_files(KnMcpWork *work, GString *text, GError **error)
{
    const char *given = kn_json_text(work->given, "folder");
    g_autofree char *path = g_build_filename(work->folder, given ? given : ".", NULL);
    g_autoptr(KnFolder) folder = kn_folder_open(path, NULL, FALSE, error);
    if (!folder)
        return FALSE;
    g_auto(GStrv) names = kn_folder_names(folder);
    guint n = 0;
    for (char **name = names; name && *name; name++) {
        g_autofree char *entry = g_build_filename(path, *name, NULL);
        if (**name == '.' || !g_utf8_validate(*name, -1, NULL) || n++ >= NAMES_MAX)
            continue;
        g_autofree char *shown = kn_text_visible(*name);
        g_string_append_printf(text, "%s%s\n", shown,
                               g_file_test(entry, G_FILE_TEST_IS_DIR) ? "/" : "");
    }
    if (n > NAMES_MAX)
        g_string_append_printf(text, "… and %u more\n", n - NAMES_MAX);
    if (n == 0)
        g_string_append(text, "(nothing)\n");
    return TRUE;
}

gboolean kn_mcp_answer_read(KnMcpWork *work, GString *text, GError **error)
{
    g_autofree char *bytes = NULL, *within = NULL;
    gsize size;
    if (g_file_test(work->file, G_FILE_TEST_IS_DIR) &&
        !(within = kn_project_find_file(work->file, error)))
        return FALSE;
    if (!kn_read_input(within ? within : work->file, TEXT_BYTES_MAX, &bytes, &size, error))
        return FALSE;
    if (!g_utf8_validate(bytes, (gssize)size, NULL)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "project: that file is no text");
        return FALSE;
    }
    g_string_append_len(text, bytes, (gssize)size);
    return TRUE;
}

/* What is not of its name's form is not written: whoever wrote half a file still has the old one.
 */
gboolean kn_mcp_write(KnMcpWork *work, GString *text, GError **error)
{
    const char *written = kn_json_text(work->given, "text");
    if (!work->file[kn_json_form_stem(work->file)]) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "project: expected a name that ends with .json, .jsonc, .yaml or .yml");
        return FALSE;
    }
    g_autoptr(KnJsonDocument) document =
        kn_json_load_form(written, -1, "text", kn_json_form_of(work->file), NULL, error);
    if (!document)
        return FALSE;
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(work->file, error);
    return file && kn_atomic_file_write(file, written, strlen(written), error) &&
           kn_atomic_file_commit(file, error);
}
