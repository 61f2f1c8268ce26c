/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/input_rules.h"
#include "base/open_file.h"
#include "base/text.h"
#include "director/data_place.h"
#include "director/model.h"

#include <dlfcn.h>
#include <string.h>

enum { PROMPT_BYTES_MAX = 1 << 18 };

/* From the folder of libkinora-core.so: where a build has them, and where they are installed. */
static const char *const folders[] = {"data", KN_DATA_FROM_LIBRARY "/prompts"};

static char *find(const char *name)
{
    Dl_info self;
    if (!dladdr((const void *)kn_prompt_load, &self) || !self.dli_fname)
        return NULL;
    g_autofree char *library = g_path_get_dirname(self.dli_fname);
    g_autofree char *file = g_strconcat(name, ".txt", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(library, folders[i], file, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

char *kn_prompt_load(const char *name, GError **error)
{
    g_autofree char *path = find(name), *text = NULL;
    g_autoptr(GError) why = NULL;
    gsize size;
    if (!path) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the prompt '%s.txt' is not installed beside the Kinora library", name);
        return NULL;
    }
    /* It lies where the program does, not in the project's folder. */
    const KnInputRules *rules = kn_input_rules_enter(NULL);
    gboolean read = kn_read_input(path, PROMPT_BYTES_MAX, &text, &size, &why);
    kn_input_rules_enter(rules);
    if (read && g_utf8_validate(text, (gssize)size, NULL))
        return g_steal_pointer(&text);
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "the prompt '%s' cannot be read: %s", path,
                why ? why->message : "it is not UTF-8");
    return NULL;
}

/* A name of a prompt that is none of those; NULL: there is none. The caller frees. */
static char *unknown_name(const char *text, const char *const *names)
{
    for (const char *at = text; (at = strstr(at, "{{")); at += 2) {
        const char *end = strstr(at, "}}");
        g_autofree char *name = end ? g_strndup(at + 2, (gsize)(end - at - 2)) : NULL;
        if (name && !g_strv_contains(names, name))
            return g_utf8_substring(name, 0, MIN(40, g_utf8_strlen(name, -1)));
    }
    return NULL;
}

static gboolean refuse(const char *path, const char *what, const char *name,
                       const char *const *names, GError **error)
{
    g_autofree char *all = g_strjoinv("}}, {{", (GStrv)names), *shown = kn_text_visible(path);
    g_autofree char *said = kn_text_visible(name);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the prompt %s %s {{%s}}; expected each of {{%s}}, which Kinora fills in, and no "
                "other",
                shown, what, said, all);
    return FALSE;
}

static gboolean check_names(const char *path, const char *text, const char *const *names,
                            GError **error)
{
    g_autofree char *unknown = unknown_name(text, names);
    if (unknown)
        return refuse(path, "has the unknown", unknown, names, error);
    for (const char *const *name = names; *name; name++) {
        g_autofree char *whole = g_strconcat("{{", *name, "}}", NULL);
        if (!strstr(text, whole))
            return refuse(path, "lacks", *name, names, error);
    }
    return TRUE;
}

char *kn_prompt_read(const char *path, const char *const *names, GError **error)
{
    g_autofree char *text = NULL, *shown = kn_text_visible(path);
    gsize size;
    if (!kn_read_input(path, PROMPT_BYTES_MAX, &text, &size, error))
        return NULL;
    if (!g_utf8_validate(text, (gssize)size, NULL)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the prompt %s is not UTF-8", shown);
        return NULL;
    }
    return check_names(path, text, names, error) ? g_steal_pointer(&text) : NULL;
}

char *kn_prompt_fill(const char *prompt, const char *const *pairs)
{
    GString *out = g_string_new(NULL);
    while (*prompt) {
        const char *value = NULL;
        for (const char *const *pair = pairs; *pair && !value; pair += 2) {
            gsize n = strlen(pair[0]);
            if (g_str_has_prefix(prompt, "{{") && strncmp(prompt + 2, pair[0], n) == 0 &&
                g_str_has_prefix(prompt + 2 + n, "}}")) {
                value = pair[1];
                prompt += n + 4;
            }
        }
        if (value)
            g_string_append(out, value);
        else
            g_string_append_c(out, *prompt++);
    }
    return g_string_free(out, FALSE);
}
