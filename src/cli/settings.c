/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/trust.h"

#include <errno.h>
#include <string.h>

/* Settings come from built-in values, two key files, the environment and flags (args.h has the
 * order). A key file looks like this:
 *
 *     [kinora]
 *     workers = 50%
 *     memory = 4G
 *
 * with the long names of flags as keys. */

static const char group[] = "kinora";

static const KnFlag *setting_find(const char *name)
{
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (flag->setting && strcmp(flag->name, name) == 0)
            return flag;
    }
    return NULL;
}

static void set_unknown(const char *path, const char *key, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (flag->setting)
            g_ptr_array_add(names, (gpointer)flag->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = kn_did_you_mean(key, (const char *const *)names->pdata);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: unknown key '%s'%s", path, key, hint);
}

static gboolean add_key(KnArgs *args, GKeyFile *file, const char *path, const char *key,
                        KnOrigin origin, GError **error)
{
    const KnFlag *flag = setting_find(key);
    if (!flag) {
        set_unknown(path, key, error);
        return FALSE;
    }
    g_autoptr(GError) reason = NULL;
    g_autofree char *text = g_key_file_get_string(file, group, key, &reason);
    if (!text) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: %s", path, reason->message);
        return FALSE;
    }
    g_strstrip(text);
    if (*text == '\0')
        return TRUE;
    if (!kn_args_set(args, flag, text, origin, path, &reason)) {
        const char *message = reason->message + strlen(path) + 2;
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: %s: %s", path, key, message);
        return FALSE;
    }
    return TRUE;
}

/* What is trusted the person alone may say (trust.h). */
static gboolean check_groups(GKeyFile *file, const char *path, KnOrigin origin, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (gsize i = 0; groups[i]; i++) {
        gboolean trusts = strcmp(groups[i], kn_trust_group) == 0 && origin == KN_FROM_USER;
        if (strcmp(groups[i], group) != 0 && !trusts) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "%s: unknown group [%s]; settings stand under [%s]", path, groups[i],
                        group);
            return FALSE;
        }
    }
    return TRUE;
}

enum { FILE_BYTES_MAX = 1 << 20 };

static gboolean add_file(KnArgs *args, const char *path, KnOrigin origin, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) reason = NULL;
    g_autofree char *text = NULL;
    gsize size;
    if (!kn_read_small_file(path, FILE_BYTES_MAX, &text, &size, &reason)) {
        if (errno == ENOENT || errno == ENOTDIR)
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&reason));
        return FALSE;
    }
    if (!g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, &reason)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: %s", path, reason->message);
        return FALSE;
    }
    if (!check_groups(file, path, origin, error))
        return FALSE;
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    for (gsize i = 0; keys && keys[i]; i++) {
        if (!add_key(args, file, path, keys[i], origin, error))
            return FALSE;
    }
    return TRUE;
}

/* TRUE with *set when the variable is there and not empty. */
static gboolean add_variable(KnArgs *args, const KnFlag *flag, const char *name, gboolean *set,
                             GError **error)
{
    const char *text = g_getenv(name);
    *set = FALSE;
    if (!text || *text == '\0')
        return TRUE;
    g_autofree char *where = g_strdup_printf("environment %s", name);
    if (!kn_args_set(args, flag, text, KN_FROM_ENVIRONMENT, where, error))
        return FALSE;
    *set = strcmp(text, "0") != 0; /* 0 leaves it open: the next name may decide */
    return TRUE;
}

static gboolean add_environment(KnArgs *args, const KnFlag *flag, GError **error)
{
    static const char *const none[] = {NULL};
    const char *const *names = flag->environments ? flag->environments : none;
    g_autofree char *own = kn_flag_environment(flag);
    gboolean set = FALSE;
    if (!add_variable(args, flag, own, &set, error))
        return FALSE;
    for (gsize i = 0; !set && names[i]; i++) {
        if (!add_variable(args, flag, names[i], &set, error))
            return FALSE;
    }
    return TRUE;
}

char **kn_args_settings_files(void)
{
    char **files = g_new0(char *, 3);
    files[0] = g_strdup("/etc/kinora.conf");
    files[1] = g_build_filename(g_get_user_config_dir(), "kinora", "kinora.conf", NULL);
    return files;
}

gboolean kn_args_add_settings(KnArgs *args, GError **error)
{
    g_auto(GStrv) files = kn_args_settings_files();
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (flag->initial &&
            !kn_args_set(args, flag, flag->initial, KN_FROM_BUILTIN, "built-in", error))
            return FALSE;
    }
    if (!add_file(args, files[0], KN_FROM_SYSTEM, error) ||
        !add_file(args, files[1], KN_FROM_USER, error))
        return FALSE;
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (flag->setting && !add_environment(args, flag, error))
            return FALSE;
    }
    return TRUE;
}
