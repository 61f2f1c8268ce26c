/* SPDX-License-Identifier: MIT */
#include "cli/trust.h"
#include "base/error.h"
#include "base/open_file.h"
#include "cli/args.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char kn_trust_group[] = "trusted";
static const char list_key[] = "commands";
static const char nobody[] = "KINORA_TRUST_NOBODY"; /* in the environment */

enum { FILE_BYTES_MAX = 1 << 20 };

/* Of the person, and written by nobody else. */
static gboolean is_own(const char *path)
{
    struct stat there;
    return stat(path, &there) == 0 && there.st_uid == geteuid() &&
           (there.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static gboolean refuse(const char *settings, const char *path, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "%s: [%s]: '%s' is not yours alone (somebody else owns it, or may write to it), so "
                "its commands are not trusted; mend that ('chmod go-w'), or take the folder off "
                "the list",
                settings, kn_trust_group, path);
    return FALSE;
}

/* From the project's file up to the folder, both included. */
static gboolean check_way(const char *settings, const char *project, const char *folder,
                          GError **error)
{
    g_autofree char *at = g_strdup(project);
    while (is_own(at)) {
        char *above = g_path_get_dirname(at);
        if (strcmp(at, folder) == 0) {
            g_free(above);
            return TRUE;
        }
        g_free(at);
        at = above;
    }
    return refuse(settings, at, error);
}

/* NULL: it is not there. */
static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);
    char *copy = g_strdup(real);
    free(real);
    return copy;
}

static gboolean lies_in(const char *path, const char *folder)
{
    gsize n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || strcmp(folder, "/") == 0);
}

static gboolean look_at_folder(const char *settings, const char *name, const char *project,
                               gboolean *trusted, GError **error)
{
    g_autofree char *whole = g_str_has_prefix(name, "~/")
                                 ? g_build_filename(g_get_home_dir(), name + 2, NULL)
                                 : g_strdup(name);
    if (!g_path_is_absolute(whole)) {
        g_set_error(
            error, KN_ERROR, KN_ERROR_USAGE,
            "%s: [%s]: found '%s'; expected folders from '/' or '~/' on, between semicolons",
            settings, kn_trust_group, name);
        return FALSE;
    }
    g_autofree char *folder = real_path(whole);
    if (!folder || !lies_in(project, folder))
        return TRUE;
    *trusted = check_way(settings, project, folder, error);
    return *trusted;
}

static gboolean look_at_list(const char *settings, GKeyFile *file, const char *project,
                             gboolean *trusted, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(file, kn_trust_group, NULL, NULL);
    for (gsize i = 0; keys && keys[i]; i++)
        if (strcmp(keys[i], list_key) != 0) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: [%s]: unknown key '%s'; expected %s",
                        settings, kn_trust_group, keys[i], list_key);
            return FALSE;
        }
    g_auto(GStrv) folders = g_key_file_get_string_list(file, kn_trust_group, list_key, NULL, NULL);
    for (gsize i = 0; folders && folders[i] && !*trusted; i++)
        if (*g_strstrip(folders[i]) &&
            !look_at_folder(settings, folders[i], project, trusted, error))
            return FALSE;
    return TRUE;
}

void kn_trust_nobody(void)
{
    g_setenv(nobody, "1", TRUE);
}

gboolean kn_trust_commands(const char *project, gboolean *trusted, GError **error)
{
    g_auto(GStrv) files = kn_args_settings_files();
    const char *settings = files[1];
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *text = NULL, *real = real_path(project);
    gsize size;
    *trusted = FALSE;
    /* What is wrong with the file itself was said when the settings were read. */
    if (g_getenv(nobody) || !real ||
        !kn_read_small_file(settings, FILE_BYTES_MAX, &text, &size, NULL) ||
        !g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, NULL) ||
        !g_key_file_has_group(file, kn_trust_group))
        return TRUE;
    if (!is_own(settings))
        return refuse(settings, settings, error);
    return look_at_list(settings, file, real, trusted, error);
}
