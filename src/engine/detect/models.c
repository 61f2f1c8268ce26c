/* SPDX-License-Identifier: MIT */
/* Which models there are for a build. What the folder holds is not believed: a file counts when its
 * content is what it should be, which is remembered with its size and times; of the person's own
 * any content is. */
#include "base/hash.h"
#include "base/text.h"
#include "engine/detect/private.h"
#include "engine/store/version.h"
#include "vision/detector.h"

#include <string.h>

/* SHA-256 of the file; NULL: it cannot be read. The caller frees. */
static char *hash_of(const KnDetectWork *work, const char *path)
{
    const KnStore *store = work->inputs->results->store;
    const char *const files[] = {path, NULL};
    g_autofree char *name = g_strconcat("model ", path, NULL);
    g_autofree char *known = kn_version_recall(store, name);
    if (known)
        return g_steal_pointer(&known);
    char *hash = kn_hash_file(path, NULL);
    if (hash)
        kn_version_remember(store, name, hash, files);
    return hash;
}

static gboolean is_runtime(const KnModel *model)
{
    return strcmp(model->name, kn_model_runtime) == 0;
}

static void warn_damaged(const KnDetectWork *work, const KnModel *model, const char *path)
{
    g_autofree char *shown = kn_text_visible(path);
    g_autofree char *words =
        g_strdup_printf("'%s' %s, and pictures are looked at without %s%s", shown,
                        model->sha256 ? "is not what it should be" : "cannot be read",
                        is_runtime(model) ? "models" : "it",
                        model->sha256 ? "; 'kinora models fetch' brings it again" : "");
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_MODELS_UNUSABLE, 0, words);
}

/* The person has named a folder. Damaged ones are told by themselves. */
static void warn_none(const KnDetectWork *work, const char *folder)
{
    gboolean there = g_file_test(folder, G_FILE_TEST_IS_DIR);
    g_autofree char *shown = kn_text_visible(folder);
    g_autofree char *words = g_strdup_printf(
        "%s '%s', and pictures are looked at without models; '--models' names the folder that "
        "'kinora models fetch' has brought them to",
        there ? "there is no model in" : "there is no folder", shown);
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_MODELS_UNUSABLE, 0, words);
}

/* Those that are there. The runtime alone is of no use; nor is any where it, the first, is damaged:
 * another of the system's is not what the person has put there. */
static void find_models(KnDetectWork *work)
{
    const char *folder = work->inputs->options->models_dir;
    guint n = 0, n_damaged = 0;
    for (const KnModel *model = kn_models; folder && model->name; model++) {
        g_autofree char *path = g_build_filename(folder, model->file, NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_autofree char *hash = hash_of(work, path);
        if (!hash || (model->sha256 && strcmp(hash, model->sha256) != 0)) {
            warn_damaged(work, model, path);
            n_damaged++;
            if (is_runtime(model))
                break;
            continue;
        }
        g_ptr_array_add(work->models, (gpointer)model->name);
        g_ptr_array_add(work->hashes, g_steal_pointer(&hash));
        n += !is_runtime(model);
    }
    if (n + n_damaged == 0 && work->inputs->options->models_wanted)
        warn_none(work, folder);
    if (n == 0) {
        g_ptr_array_set_size(work->models, 0);
        g_ptr_array_set_size(work->hashes, 0);
    }
    g_ptr_array_add(work->models, NULL);
    g_ptr_array_add(work->hashes, NULL);
}

const char *const *kn_detect_models(KnDetectWork *work)
{
    if (work->models->len == 0)
        find_models(work);
    return (const char *const *)work->models->pdata;
}

const char *const *kn_detect_hashes(KnDetectWork *work)
{
    kn_detect_models(work);
    return (const char *const *)work->hashes->pdata;
}

const char *const *kn_detect_order(const KnDetectWork *work)
{
    return (const char *const *)work->inputs->project->detectors;
}

const char *kn_detect_version(KnDetectWork *work)
{
    if (!work->version)
        work->version = kn_detectors_version(kn_detect_order(work), kn_detect_models(work),
                                             kn_detect_hashes(work));
    return work->version;
}

void kn_detect_forget_model(KnDetectWork *work, const KnModel *model)
{
    guint n = 0;
    for (guint i = 0; work->models->pdata[i]; i++)
        if (strcmp(work->models->pdata[i], model->name) == 0) {
            g_ptr_array_remove_index(work->models, i);
            g_ptr_array_remove_index(work->hashes, i--);
        } else
            n += strcmp(work->models->pdata[i], kn_model_runtime) != 0;
    if (n == 0 || is_runtime(model)) {
        g_ptr_array_set_size(work->models, 0);
        g_ptr_array_set_size(work->hashes, 0);
        g_ptr_array_add(work->models, NULL);
        g_ptr_array_add(work->hashes, NULL);
    }
    g_clear_pointer(&work->version, g_free);
}
