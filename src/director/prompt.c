/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/input_rules.h"
#include "base/open_file.h"
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
