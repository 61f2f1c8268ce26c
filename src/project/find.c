/* SPDX-License-Identifier: MIT */
#include "project/find.h"
#include "base/error.h"
#include "base/text.h"

char *kn_project_find_file(const char *folder, GError **error)
{
    static const char *const names[] = {"project.json", "project.jsonc", "project.yaml",
                                        "project.yml"};
    g_autofree char *shown = kn_text_visible(folder);
    const char *found = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        if (found) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "the folder %s holds %s and %s; name the one that is meant", shown, found,
                        names[i]);
            return NULL;
        }
        found = names[i];
    }
    if (!found)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the folder %s holds no project.json", shown);
    return found ? g_build_filename(folder, found, NULL) : NULL;
}
