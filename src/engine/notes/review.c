/* SPDX-License-Identifier: MIT */
#include "engine/notes/review.h"
#include "base/atomic.h"
#include "base/hash.h"
#include "base/record.h"
#include "engine/notes/state.h"
#include "project/files.h"

#define FILE_NAME "review.json"
enum { SIZE_MAX_BYTES = 4096 };

static const char *const states[] = {"none", "waiting", "approved", NULL};

static const KnField fields[] = {
    {"state", KN_CHOICE(KnReview, state, states)},
    {"content", KN_HASH(KnReview, content)},
    {"when", KN_TIME(KnReview, when_us)},
    {0},
};

KnFolder *kn_review_folder(const char *project_path, const char *film, gboolean make,
                           GError **error)
{
    g_autofree char *root = g_path_get_dirname(project_path);
    g_autofree char *name = g_path_get_basename(project_path);
    g_autofree char *below =
        g_strconcat(KN_STATE_ROOT "/", name, ".review", film ? "/" : NULL, film, NULL);
    return kn_folder_open(root, below, make, error);
}

void kn_review_read(const char *project_path, const char *film, KnReview *review)
{
    g_autoptr(KnFolder) folder = kn_review_folder(project_path, film, FALSE, NULL);
    g_autofree char *text = NULL;
    gsize size;
    if (!folder || !kn_folder_read(folder, FILE_NAME, SIZE_MAX_BYTES, &text, &size, NULL) ||
        !kn_record_from_json_text(fields, text, size, SIZE_MAX_BYTES, review))
        *review = (KnReview){.state = KN_REVIEW_NONE};
}

gboolean kn_review_write(KnFolder *folder, const KnReview *review, GError **error)
{
    g_autofree char *text = kn_record_to_json_text(fields, review, TRUE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    return kn_atomic_write_text(folder, FILE_NAME, line, error);
}

const char *kn_review_state_name(guint state)
{
    return states[state];
}

/* A file that cannot be read is one by its name; what reads it says why. */
static gboolean add_file(const KnProjectFile *file, gpointer user_data)
{
    g_autofree char *hash = kn_hash_file(file->path, NULL);
    g_variant_builder_add(user_data, "(^ays)", file->path, hash ? hash : "");
    return TRUE;
}

char *kn_review_content(const KnProject *project, const KnDirections *directions,
                        const char *const *variables)
{
    GVariantBuilder files, plans;
    static const char *const none[] = {NULL};
    g_variant_builder_init(&files, G_VARIANT_TYPE("a(ays)"));
    g_variant_builder_init(&plans, G_VARIANT_TYPE("as"));
    kn_project_each_file(project, add_file, &files);
    for (guint i = 0; i < directions->n; i++) {
        const char *plan = directions->items[i].plan;
        g_variant_builder_add(&plans, "s", plan ? plan : "");
    }
    const char *read = kn_json_hash(project->document);
    g_autofree char *film = kn_project_film_tag(project);
    return kn_hash_variant(g_variant_new("(isss^aaya(ays)as)", 2, "review", read ? read : "",
                                         film ? film : "", variables ? variables : none, &files,
                                         &plans));
}
