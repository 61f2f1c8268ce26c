/* SPDX-License-Identifier: MIT */
#include "base/module.h"
#include "base/error.h"
#include "base/limits.h"

#include <dlfcn.h>
#include <gmodule.h>

static GMutex lock;
static GHashTable *tables;         /* name → table */
static const char *const *allowed; /* NULL: all */

static const char *const folders[] = {"modules", ""};

static char *find_module(const char *name)
{
    Dl_info self;
    if (!dladdr((const void *)kn_module_load, &self) || !self.dli_fname)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(self.dli_fname);
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *file = g_strdup_printf("kn-%s.so", name);
        g_autofree char *path = g_build_filename(folder, folders[i], file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static gboolean is_allowed(const char *name)
{
    return !allowed || g_strv_contains(allowed, name);
}

/* Some libraries add up in as many threads as there are processors, by OpenMP, and what they come
 * to depends on their number: libimagequant chooses a GIF's palettes so (promise: same bytes). How
 * many there are is read once, when the first module comes that brings OpenMP; programs that are
 * started later shall not inherit it. */
static GModule *open_module(const char *path)
{
    static const char threads[] = "OMP_NUM_THREADS";
    g_autofree char *before = g_strdup(g_getenv(threads));
    g_setenv(threads, "1", TRUE);
    GModule *module = g_module_open(path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
    if (before)
        g_setenv(threads, before, TRUE);
    else
        g_unsetenv(threads);
    return module;
}

/* For what any of the libraries does when it is there: threads, buffers. Libraries of their size
 * are refused by the loader itself. */
static const KnRoom work = {"working with libraries", 64, 16};

static gconstpointer load(const char *name, GError **error)
{
    if (!is_allowed(name)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "this process may not load the module '%s'", name);
        return NULL;
    }
    g_autofree char *path = find_module(name);
    if (!path) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "the module 'kn-%s.so' is not installed beside the Kinora library", name);
        return NULL;
    }
    GModule *module = open_module(path);
    gpointer table = NULL;
    if (!module || !g_module_symbol(module, "kn_module_table", &table)) {
        g_autofree char *limits = kn_limits_told();
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot load the module '%s': %s%s",
                    name, g_module_error(), limits);
        return NULL;
    }
    g_module_make_resident(module);
    return kn_limits_room(&work, error) ? table : NULL;
}

void kn_module_allow(const char *const *names)
{
    g_mutex_lock(&lock);
    allowed = names;
    g_mutex_unlock(&lock);
}

gconstpointer kn_module_load(const char *name, GError **error)
{
    g_mutex_lock(&lock);
    if (!tables)
        tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gconstpointer table = g_hash_table_lookup(tables, name);
    if (!table && (table = load(name, error)))
        g_hash_table_insert(tables, g_strdup(name), (gpointer)table);
    g_mutex_unlock(&lock);
    return table;
}

GStrv kn_module_files(const void *const *functions)
{
    g_autoptr(GStrvBuilder) paths = g_strv_builder_new();
    Dl_info info;
    for (; *functions; functions++)
        if (dladdr(*functions, &info) && info.dli_fname) {
            g_autofree char *path = g_canonicalize_filename(info.dli_fname, NULL);
            g_strv_builder_add(paths, path);
        }
    return g_strv_builder_end(paths);
}
