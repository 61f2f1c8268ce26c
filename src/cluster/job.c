/* SPDX-License-Identifier: MIT */
#include "cluster/job.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/open_file.h"
#include "base/text.h"
#include "engine/store/store.h"
#include "output/preset.h"
#include "shot/glide.h"
#include "shot/renderer.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BYTES_MAX = 1 << 20, TASKS_BYTES_MAX = 1 << 26 };

const KnField kn_cluster_job_fields[] = {
    {"form", KN_INT(KnClusterJob, form), .min = KN_CLUSTER_FORM, .max = KN_CLUSTER_FORM},
    {"kinora", KN_TEXT(KnClusterJob, version)},
    {"renderer", KN_INT(KnClusterJob, meaning)},
    {"glide", KN_INT(KnClusterJob, glide)},
    {"encoder", KN_TEXT(KnClusterJob, encoder)},
    {"encoder_version", KN_TEXT(KnClusterJob, encoder_version)},
    {"bounds", KN_TEXT(KnClusterJob, bounds), .optional = TRUE},
    {"film", KN_HASH(KnClusterJob, film_key)},
    {"output", KN_TEXT(KnClusterJob, output)},
    {0},
};

const KnField kn_cluster_submission_fields[] = {
    {"form", KN_INT(KnClusterSubmission, form), .min = KN_CLUSTER_FORM, .max = KN_CLUSTER_FORM},
    {"scheduler", KN_TEXT(KnClusterSubmission, scheduler)},
    {"jobs", KN_TEXT(KnClusterSubmission, jobs)},
    {"join", KN_TEXT(KnClusterSubmission, join)},
    {"array_size", KN_UINT(KnClusterSubmission, array_size), .min = 1, .max = G_MAXINT},
    {"tasks", KN_UINT(KnClusterSubmission, n_tasks)},
    {"batches", KN_UINT(KnClusterSubmission, n_batches)},
    {"first", KN_INT(KnClusterSubmission, first), .max = 1, .optional = TRUE},
    {"at", KN_INT64(KnClusterSubmission, at)},
    {0},
};

const KnField kn_cluster_result_fields[] = {
    {"form", KN_INT(KnClusterResult, form), .min = KN_CLUSTER_FORM, .max = KN_CLUSTER_FORM},
    {"code", KN_TEXT(KnClusterResult, code), .optional = TRUE},
    {"error", KN_TEXT(KnClusterResult, error), .optional = TRUE},
    {"output", KN_TEXT(KnClusterResult, output)},
    {"sha256", KN_HASH(KnClusterResult, sha256), .optional = TRUE},
    {"frames", KN_INT64(KnClusterResult, n_frames), .optional = TRUE},
    {"size_bytes", KN_INT64(KnClusterResult, size_bytes), .optional = TRUE},
    {"at", KN_INT64(KnClusterResult, at)},
    {0},
};

char *kn_cluster_folder(const char *cache, const char *state_folder)
{
    enum { DIGITS = 16 };
    g_autofree char *store = kn_store_parent(cache, FALSE);
    g_autofree char *whole = g_canonicalize_filename(state_folder, NULL);
    g_autofree char *hash = kn_hash_bytes(whole, strlen(whole));
    hash[DIGITS] = '\0';
    return g_build_filename(store, "jobs", hash, NULL);
}

char *kn_cluster_job_name(const char *folder)
{
    g_autofree char *name = g_path_get_basename(folder);
    return g_strconcat("kinora-", name, NULL);
}

gboolean kn_cluster_read(const char *folder, const char *name, const KnField *fields, void *record)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    g_autofree char *text = NULL;
    gsize size;
    if (opened && kn_folder_read(opened, name, BYTES_MAX, &text, &size, NULL) &&
        kn_record_from_json_text(fields, text, size, BYTES_MAX, record))
        return TRUE;
    kn_record_init(fields, record);
    return FALSE;
}

gboolean kn_cluster_write(const char *folder, const char *name, const KnField *fields,
                          const void *record, GError **error)
{
    g_autofree char *text = kn_record_to_json_text(fields, record, TRUE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, TRUE, error);
    return opened && kn_atomic_write_text(opened, name, line, error);
}

static gboolean differs(const char *what, const char *theirs, const char *ours, GError **error)
{
    g_autofree char *shown = kn_text_visible(theirs);
    if (strcmp(theirs, ours) == 0)
        return FALSE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the job was made with %s %s, and here is %s: its batches would not fit together; "
                "use the same on all machines, or submit again from here",
                what, *shown ? shown : "(unknown)", ours);
    return TRUE;
}

static gboolean differs_number(const char *what, int theirs, int ours, GError **error)
{
    g_autofree char *their_text = g_strdup_printf("%d", theirs);
    g_autofree char *our_text = g_strdup_printf("%d", ours);
    return differs(what, their_text, our_text, error);
}

gboolean kn_cluster_check_versions(const KnClusterJob *job, GError **error)
{
    if (differs("Kinora", job->version, KN_VERSION, error) ||
        differs_number("drawing of version", job->meaning, KN_RENDERER_MEANING, error) ||
        differs_number("prediction of version", job->glide, KN_GLIDE_MEANING, error))
        return FALSE;
    const KnEncoderModule *encoder = kn_encoder_module(job->encoder, error);
    return encoder && !differs("encoder", job->encoder_version, encoder->version(), error);
}

char **kn_cluster_tasks(const char *folder)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    g_autofree char *text = NULL;
    gsize size;
    if (!opened || !kn_folder_read(opened, "tasks", TASKS_BYTES_MAX, &text, &size, NULL))
        return NULL;
    g_autofree char *lines = g_strndup(text, size);
    return g_strsplit(g_strchomp(lines), "\n", -1);
}

char *kn_cluster_last_words(const char *folder, const char *log)
{
    enum { TAIL_BYTES = 2000 };
    char tail[TAIL_BYTES + 1];
    struct stat info;
    g_autofree char *path = g_build_filename(folder, log, NULL);
    int fd = kn_open_input(AT_FDCWD, path, O_NOFOLLOW, &info, NULL);
    if (fd < 0)
        return NULL;
    ssize_t got = pread(fd, tail, TAIL_BYTES, MAX(info.st_size - TAIL_BYTES, 0));
    close(fd);
    tail[MAX(got, 0)] = '\0';
    g_strchomp(tail);
    const char *last = strrchr(tail, '\n');
    g_autofree char *valid = g_utf8_make_valid(last ? last + 1 : tail, -1);
    return kn_text_visible(valid);
}

void kn_cluster_clean_parts(const char *folder)
{
    static const char *const made[] = {KN_CLUSTER_JOB, "manifest", "tasks",   "surfaces",
                                       "scenes",       "task.sh",  "join.sh", "first.sh",
                                       "batches",      "probes",   "local.sh"};
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    for (guint i = 0; opened && i < G_N_ELEMENTS(made); i++)
        kn_folder_remove_tree(opened, made[i]);
}

void kn_cluster_clean(const char *folder)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    kn_cluster_clean_parts(folder);
    if (opened)
        kn_folder_remove(opened, KN_CLUSTER_SUBMISSION);
}
