/* SPDX-License-Identifier: MIT */
#include "project/find.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"

#include <string.h>

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

/* The endings of names under which projects are looked for. */
static gboolean is_project_name(const char *name)
{
    static const char *const endings[] = {".json", ".jsonc", ".yaml", ".yml"};
    gboolean is = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        is |= g_str_has_suffix(name, endings[i]);
    return is;
}

char *kn_project_suggest_file(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autofree char *stem = g_strconcat(name, ".", NULL);
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    g_auto(GStrv) names = opened ? kn_folder_names(opened) : NULL;
    g_autoptr(GPtrArray) projects = g_ptr_array_new();
    if (strcmp(path, "-") == 0)
        return g_strdup("; a project on standard input is /dev/stdin");
    for (char **at = names; at && *at; at++) {
        gboolean alike = g_str_has_prefix(*at, stem) || g_ascii_strcasecmp(*at, name) == 0;
        if (alike && is_project_name(*at)) {
            g_autofree char *quoted = kn_text_quote(*at);
            return g_strdup_printf(" (did you mean %s?)", quoted);
        }
        if (is_project_name(*at))
            g_ptr_array_add(projects, *at);
    }
    g_ptr_array_add(projects, NULL);
    return kn_did_you_mean(name, (const char *const *)projects->pdata);
}
