/* SPDX-License-Identifier: MIT */
#include "engine/plan/bad_media.h"
#include "base/error.h"
#include "base/problems.h"
#include "engine/store/probe.h"
#include "project/files.h"

typedef gboolean (*Look)(KnStore *store, const char *path, KnProbe *probe, GError **error);

/* The tables of colours among the files of effects. */
static gboolean look_at_effect(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return !g_str_has_suffix(path, ".cube") || kn_probe_cube(store, path, probe, error);
}

/* How files of a kind are looked at. Texts and covers are small, and are read where they are used.
 */
static const Look looks[KN_N_FILE_KINDS] = {
    [KN_FILE_PICTURE] = kn_probe_picture, [KN_FILE_CLIP] = kn_probe_clip,
    [KN_FILE_NARRATION] = kn_probe_sound, [KN_FILE_SPEECH] = kn_probe_sound,
    [KN_FILE_MUSIC] = kn_probe_sound,     [KN_FILE_SOUND] = kn_probe_sound,
    [KN_FILE_EFFECT] = look_at_effect,
};

typedef struct {
    const KnProject *project;
    KnStore *store;
    const GError *first;
    GHashTable *seen; /* paths */
    KnProblems *problems;
    gboolean told; /* the first is among them */
} Search;

static void add(Search *search, const KnProjectFile *file, const char *words)
{
    kn_problems_error_as(search->problems, KN_PROBLEM_FILE, file->node, file->json_path, "%s",
                         words);
}

static gboolean look_at(const KnProjectFile *file, gpointer user_data)
{
    Search *search = user_data;
    g_autofree KnProbe *probe = g_new0(KnProbe, 1);
    g_autoptr(GError) error = NULL;
    gboolean is_visual = file->kind == KN_FILE_PICTURE || file->kind == KN_FILE_CLIP;
    if (file->unused || (is_visual && search->project->segments[file->segment - 1].missing) ||
        !g_hash_table_add(search->seen, (gpointer)file->path))
        return TRUE;
    if (g_strcmp0(file->path, kn_error_input(search->first)) == 0) {
        const KnProblem *placed = kn_error_problem(search->first, 0);
        search->told = TRUE;
        add(search, file, placed ? placed->words : search->first->message);
        return TRUE;
    }
    if (!looks[file->kind] || looks[file->kind](search->store, file->path, probe, &error))
        return TRUE;
    if (g_error_matches(error, KN_ERROR, KN_ERROR_INPUT))
        add(search, file, error->message);
    return !g_error_matches(error, KN_ERROR, KN_ERROR_CANCELLED);
}

void kn_bad_media_tell_all(const KnProject *project, KnStore *store, GError **error)
{
    if (!error || !store || !g_error_matches(*error, KN_ERROR, KN_ERROR_INPUT) ||
        !kn_error_input(*error) || kn_error_problem(*error, 1))
        return;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(KnProblems) problems = kn_problems_new(project->file_name);
    Search search = {project, store, *error, seen, problems, FALSE};
    kn_project_each_file(project, look_at, &search);
    if (!search.told || kn_problems_n_errors(problems) < 2)
        return;
    g_clear_error(error);
    kn_problems_check_as(problems, KN_ERROR_INPUT, NULL, error);
}
