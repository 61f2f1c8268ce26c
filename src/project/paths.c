/* SPDX-License-Identifier: MIT */
#include "base/asked.h"
#include "project/private.h"
#include "project/written.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Paths in a project are relative to its folder and must stay inside of it, also behind links: a
 * project from a stranger must not read what lies outside (promise: projects are data). `..` is
 * taken away by its text before links are followed, so that both checks look at the path that will
 * be opened. Folders are resolved once each; a file alone costs one lstat. What is a file now may
 * be a link when it is opened: the rules for whoever opens it (base/input_rules.h) confine it to
 * the folder, where what was opened is looked at, not its name. */
struct KnPaths {
    char *folder, *real_folder; /* real_folder NULL: not there */
    gboolean allow_outside;
    GHashTable *folders; /* folder of a file → whether it lies inside */
    KnInputRules *rules;
};

KnPaths *kn_paths_new(const char *folder, gboolean allow_outside)
{
    KnPaths *paths = g_new(KnPaths, 1);
    *paths = (KnPaths){
        .folder = g_canonicalize_filename(folder ? folder : ".", NULL),
        .allow_outside = allow_outside,
        .folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .rules = kn_input_rules_new(NULL),
    };
    paths->real_folder = realpath(paths->folder, NULL);
    return paths;
}

void kn_paths_free(KnPaths *paths)
{
    if (!paths)
        return;
    g_free(paths->folder);
    free(paths->real_folder);
    g_hash_table_unref(paths->folders);
    kn_input_rules_free(paths->rules);
    g_free(paths);
}

const KnInputRules *kn_paths_rules(const KnPaths *paths)
{
    return paths->rules;
}

const char *kn_paths_folder(const KnPaths *paths)
{
    return paths->folder;
}

const char *kn_paths_bounds(const KnPaths *paths)
{
    return paths->allow_outside ? NULL : paths->real_folder;
}

static gboolean is_inside(const char *folder, const char *path)
{
    gsize length = strlen(folder);
    if (length == 1) /* "/" */
        return TRUE;
    return strncmp(folder, path, length) == 0 && (path[length] == '/' || !path[length]);
}

/* Where the path leads in the end; what is not there leads nowhere else. */
static gboolean leads_inside(const KnPaths *paths, const char *path)
{
    char *real = realpath(path, NULL);
    gboolean inside = !real || is_inside(paths->real_folder, real);
    free(real);
    return inside;
}

static gboolean links_stay_inside(KnPaths *paths, const char *path)
{
    struct stat status;
    gpointer known;
    g_autofree char *folder = g_path_get_dirname(path);
    if (!paths->real_folder || strcmp(path, paths->folder) == 0)
        return TRUE;
    if (!g_hash_table_lookup_extended(paths->folders, folder, NULL, &known)) {
        known = GINT_TO_POINTER(leads_inside(paths, folder));
        g_hash_table_insert(paths->folders, g_strdup(folder), known);
    }
    if (!GPOINTER_TO_INT(known))
        return FALSE;
    return lstat(path, &status) != 0 || !S_ISLNK(status.st_mode) || leads_inside(paths, path);
}

static gboolean is_address(const char *text)
{
    const char *at = text;
    while (g_ascii_isalnum(*at) || *at == '+' || *at == '-' || *at == '.')
        at++;
    return at > text && at[0] == ':' &&
           (g_str_has_prefix(at, "://") || strncmp(text, "data:", 5) == 0);
}

/* Interned: there are few of them. */
static const char *unless_allowed(const char *wrong, const char *what)
{
    g_autofree char *words =
        g_strdup_printf("%s (%s permits %s)", wrong, kn_asked(KN_ASKED_OUTSIDE), what);
    return g_intern_string(words);
}

/* NULL: nothing is, of the name by itself. */
static const char *wrong_name(const char *written, gboolean allow_outside)
{
    if (is_address(written))
        return "is an address, and a project reads files only" KN_HINT
               "; download it into the project's "
               "folder";
    if (g_ascii_isalpha(*written) && written[1] == ':' && strchr("\\/", written[2]))
        return "is a path of Windows" KN_HINT
               "; expected one relative to the project's folder, its folders "
               "separated by '/'";
    if (*written == '~')
        return "starts with '~', which is not expanded" KN_HINT "; expected a path relative to the "
               "project's folder";
    if (*written == '/' && !allow_outside)
        return unless_allowed("is an absolute path" KN_HINT
                              "; expected one relative to the project's folder",
                              "others");
    return strlen(written) >= PATH_MAX ? "is too long for a path" : NULL;
}

const char *kn_path_wrong(const char *written)
{
    const char *wrong = *written ? wrong_name(written, FALSE) : "names no file";
    g_autofree char *full = wrong ? NULL : g_canonicalize_filename(written, "/a");
    if (wrong || (g_str_has_prefix(full, "/a/") && full[3]))
        return wrong;
    return "leads out of the project's folder";
}

char *kn_paths_resolve(KnPaths *paths, const char *written, const char **wrong)
{
    *wrong = wrong_name(written, paths->allow_outside);
    if (*wrong)
        return NULL;
    g_autofree char *full = g_canonicalize_filename(written, paths->folder);
    if (paths->allow_outside)
        return g_steal_pointer(&full);
    if (!is_inside(paths->folder, full))
        *wrong = unless_allowed("leads out of the project's folder" KN_HINT, "that");
    else if (!links_stay_inside(paths, full))
        *wrong = unless_allowed("is a link that leads out of the project's folder" KN_HINT, "that");
    if (*wrong)
        return NULL;
    if (paths->real_folder)
        kn_input_rules_confine(paths->rules, full, paths->real_folder);
    return g_steal_pointer(&full);
}

gboolean kn_reader_path(const KnReader *reader, char **field, const KnJson *node, const char *path)
{
    const char *wrong;
    if (!*field)
        return TRUE;
    char *full = kn_paths_resolve(reader->paths, *field, &wrong);
    if (!full) {
        g_autofree char *quoted = kn_text_quote(*field);
        kn_problems_error_as(reader->problems, KN_PROBLEM_PATH, node, path, "%s %s", quoted, wrong);
        return FALSE;
    }
    g_free(*field);
    *field = full;
    return TRUE;
}
