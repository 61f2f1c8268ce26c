/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/text.h"
#include "mcp/place.h"
#include "mcp/tool.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static gboolean expected(const KnMcpParameter *parameter, const char *what, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: expected %s", parameter->name, what);
    return FALSE;
}

/* Behind its option, or in a place. Takes the text. */
static gboolean put(const KnMcpParameter *parameter, KnMcpWork *work, char *text)
{
    if (!text)
        return FALSE;
    if (!parameter->option) {
        g_ptr_array_add(work->places, text);
        return TRUE;
    }
    g_ptr_array_add(work->options, g_strdup_printf("--%s=%s", parameter->option, text));
    g_free(text);
    return TRUE;
}

static gboolean add_path(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         gboolean there, GError **error)
{
    if (value->type != KN_JSON_STRING)
        return expected(parameter, "a path, from the server's folder on", error);
    return put(parameter, work,
               kn_mcp_place(work->folder, value->string, there, parameter->name, error));
}

static gboolean add_there(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                          GError **error)
{
    return add_path(parameter, value, work, TRUE, error);
}

static gboolean add_new(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                        GError **error)
{
    return add_path(parameter, value, work, FALSE, error);
}

/* Also notes which file is meant, for tools that open it themselves. */
static gboolean add_file(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         gboolean there, GError **error)
{
    if (!add_path(parameter, value, work, there, error))
        return FALSE;
    g_free(work->file);
    work->file = g_canonicalize_filename(g_ptr_array_index(work->places, work->places->len - 1),
                                         work->folder);
    return TRUE;
}

static gboolean add_project(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                            GError **error)
{
    return add_file(parameter, value, work, TRUE, error);
}

static gboolean add_new_file(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                             GError **error)
{
    return add_file(parameter, value, work, FALSE, error);
}

static gboolean add_text(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         GError **error)
{
    if (value->type != KN_JSON_STRING || (!parameter->option && *value->string == '-'))
        return expected(parameter, "a text", error);
    return put(parameter, work, g_strdup(value->string));
}

static gboolean add_kept(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         GError **error)
{
    return value->type == KN_JSON_STRING || expected(parameter, "a text", error);
}

/* Commands take scripts from files, which may be named by anybody; this one lies outside. */
static gboolean add_script(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                           GError **error)
{
    if (value->type != KN_JSON_STRING)
        return expected(parameter, "a text", error);
    char *path = g_strdup_printf("%s/script-%u.md", work->scratch, g_random_int());
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    g_ptr_array_add(work->temporary, path);
    return file && kn_atomic_file_write(file, value->string, strlen(value->string), error) &&
           kn_atomic_file_commit(file, error) && put(parameter, work, g_strdup(path));
}

static gboolean add_word(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         GError **error)
{
    if (value->type == KN_JSON_STRING && g_strv_contains(parameter->words, value->string))
        return put(parameter, work, g_strdup(value->string));
    g_autofree char *words = g_strjoinv(", ", (char **)parameter->words);
    g_autofree char *what = g_strconcat("one of ", words, NULL);
    return expected(parameter, what, error);
}

static gboolean add_number(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                           GError **error)
{
    if (value->type != KN_JSON_NUMBER)
        return expected(parameter, "a number", error);
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append_number(text, value->number);
    return put(parameter, work, g_strdup(text->str));
}

static gboolean add_integer(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                            GError **error)
{
    if (value->type != KN_JSON_NUMBER || !value->integral)
        return expected(parameter, "a whole number", error);
    return add_number(parameter, value, work, error);
}

static gboolean add_time(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                         GError **error)
{
    if (value->type == KN_JSON_NUMBER && value->number >= 0)
        return add_number(parameter, value, work, error);
    if (value->type != KN_JSON_STRING)
        return expected(parameter, "seconds, or a text such as \"1:02.5\" or \"120f\"", error);
    return add_text(parameter, value, work, error);
}

static gboolean add_switch(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                           GError **error)
{
    if (value->type != KN_JSON_BOOL)
        return expected(parameter, "true or false", error);
    if (value->boolean)
        g_ptr_array_add(work->options, g_strconcat("--", parameter->option, NULL));
    return TRUE;
}

static gboolean add_variables(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                              GError **error)
{
    if (value->type != KN_JSON_OBJECT)
        return expected(parameter, "an object of texts", error);
    for (guint i = 0; i < value->n; i++) {
        if (value->items[i]->type != KN_JSON_STRING)
            return expected(parameter, "an object of texts", error);
        put(parameter, work, g_strdup_printf("%s=%s", value->keys[i], value->items[i]->string));
    }
    return TRUE;
}

#define STRING "\"type\":\"string\""

const KnMcpType kn_mcp_project = {STRING, add_project};
const KnMcpType kn_mcp_new_file = {STRING, add_new_file};
const KnMcpType kn_mcp_output = {STRING, add_new};
const KnMcpType kn_mcp_input = {STRING, add_there};
const KnMcpType kn_mcp_new_folder = {STRING, add_new};
const KnMcpType kn_mcp_script = {STRING, add_script};
const KnMcpType kn_mcp_kept = {STRING, add_kept};
const KnMcpType kn_mcp_text = {STRING, add_text};
const KnMcpType kn_mcp_word = {STRING, add_word};
const KnMcpType kn_mcp_time = {"\"type\":[\"number\",\"string\"]", add_time};
const KnMcpType kn_mcp_integer = {"\"type\":\"integer\"", add_integer};
const KnMcpType kn_mcp_number = {"\"type\":\"number\"", add_number};
const KnMcpType kn_mcp_switch = {"\"type\":\"boolean\"", add_switch};
const KnMcpType kn_mcp_variables = {
    "\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}", add_variables};

void kn_mcp_work_init(KnMcpWork *work)
{
    work->options = g_ptr_array_new_with_free_func(g_free);
    work->places = g_ptr_array_new_with_free_func(g_free);
    work->temporary = g_ptr_array_new_with_free_func(g_free);
}

void kn_mcp_work_clear(KnMcpWork *work)
{
    for (guint i = 0; work->temporary && i < work->temporary->len; i++)
        unlink(g_ptr_array_index(work->temporary, i));
    g_clear_pointer(&work->temporary, g_ptr_array_unref);
    g_clear_pointer(&work->options, g_ptr_array_unref);
    g_clear_pointer(&work->places, g_ptr_array_unref);
    g_free(work->file);
    g_free(work->picture);
}

/* A parameter that nobody knows would be ignored otherwise. */
static gboolean check_known(const KnMcpWork *work, const KnMcpTool *tool, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const KnMcpParameter *at = tool->parameters; at && at->name; at++)
        g_ptr_array_add(names, (gpointer)at->name);
    g_ptr_array_add(names, NULL);
    for (guint i = 0; work->given && i < work->given->n; i++) {
        const char *name = work->given->keys[i];
        if (g_strv_contains((const char *const *)names->pdata, name))
            continue;
        g_autofree char *shown = kn_text_quote(name);
        g_autofree char *hint = kn_did_you_mean(name, (const char *const *)names->pdata);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "'%s' has no parameter %s%s", tool->name,
                    shown, hint);
        return FALSE;
    }
    return TRUE;
}

gboolean kn_mcp_work_read(KnMcpWork *work, const KnMcpTool *tool, GError **error)
{
    if (work->given && work->given->type != KN_JSON_OBJECT) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "arguments: expected an object");
        return FALSE;
    }
    if (!check_known(work, tool, error))
        return FALSE;
    for (const KnMcpParameter *at = tool->parameters; at && at->name; at++) {
        const KnJson *value = kn_json_member(work->given, at->name);
        if (value && value->type != KN_JSON_NULL) {
            if (!at->type->add(at, value, work, error))
                return FALSE;
        } else if (at->required) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s is missing: %s", at->name, at->help);
            return FALSE;
        }
    }
    if (!tool->picture)
        return TRUE;
    work->picture =
        g_strdup_printf("%s/picture-%u.%s", work->scratch, g_random_int(), tool->picture);
    g_ptr_array_add(work->temporary, g_strdup(work->picture));
    g_ptr_array_add(work->options, g_strconcat("--output=", work->picture, NULL));
    return TRUE;
}
