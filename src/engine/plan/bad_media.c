/* SPDX-License-Identifier: MIT */
#include "engine/plan/bad_media.h"
#include "base/error.h"
#include "base/problems.h"
#include "base/text.h"
#include "engine/store/probe.h"
#include "project/contents.h"

#include <string.h>

typedef gboolean (*Look)(KnStore *store, const char *path, KnProbe *probe, GError **error);

/* Files of effects are tables of colours or pictures. */
static gboolean look_at_effect(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return g_str_has_suffix(path, ".cube") ? kn_probe_cube(store, path, probe, error)
                                           : kn_probe_picture(store, path, probe, error);
}

/* How files of a kind are looked at. Texts and covers are small, and are read where they are used.
 */
static const Look looks[KN_N_FILE_KINDS] = {
    [KN_FILE_PICTURE] = kn_probe_picture, [KN_FILE_CLIP] = kn_probe_clip,
    [KN_FILE_NARRATION] = kn_probe_sound, [KN_FILE_SPEECH] = kn_probe_sound,
    [KN_FILE_MUSIC] = kn_probe_sound,     [KN_FILE_SOUND] = kn_probe_sound,
    [KN_FILE_MASK] = kn_probe_picture,    [KN_FILE_EFFECT] = look_at_effect,
    [KN_FILE_WIPE] = kn_probe_picture,    [KN_FILE_LOGO] = kn_probe_picture,
};

typedef struct {
    const KnProject *project;
    KnStore *store;
    const GError
        *first; /* what is told already: one input, or with `missing` all that are not there */
    gboolean missing;
    GHashTable *seen; /* paths */
    KnProblems *problems;
    gboolean told; /* the first is among them */
    guint n_told;  /* of those that are not there */
    guint n_wrong; /* of those that are of another kind than is due */
} Search;

/* That it is of another kind than is due says more than whoever could not read it. */
static void add(Search *search, const KnProjectFile *file, const char *words)
{
    g_autofree char *wrong = kn_file_wrong_content(file, FALSE);
    if (wrong) {
        g_autofree char *visible = kn_text_visible(file->path);
        search->n_wrong++;
        kn_problems_error_as(search->problems, KN_PROBLEM_FILE, file->node, file->json_path,
                             "'%s' %s", visible, wrong);
        return;
    }
    kn_problems_error_as(search->problems, KN_PROBLEM_FILE, file->node, file->json_path, "%s",
                         words);
}

/* What the first error says at the file's place; NULL: nothing. */
static const KnProblem *told_at(const Search *search, const KnProjectFile *file)
{
    const KnProblem *problem;
    for (guint i = 0; (problem = kn_error_problem(search->first, i)); i++)
        if (g_strcmp0(problem->path, file->json_path) == 0)
            return problem;
    return NULL;
}

static gboolean is_told(Search *search, const KnProjectFile *file)
{
    const KnProblem *problem = search->missing ? told_at(search, file) : NULL;
    if (!problem)
        return FALSE;
    search->n_told++;
    const char *words = problem->words, *wrong = problem->hint ? problem->wrong : words;
    const char *rest = g_str_has_prefix(words, wrong) ? words + strlen(wrong) : "";
    kn_problems_error_as(search->problems, problem->code, file->node, file->json_path,
                         *rest ? "%s" KN_HINT "%s" : "%s%s", wrong, rest);
    return TRUE;
}

static gboolean look_at(const KnProjectFile *file, gpointer user_data)
{
    Search *search = user_data;
    g_autofree KnProbe *probe = g_new0(KnProbe, 1);
    g_autoptr(GError) error = NULL;
    gboolean is_visual = file->kind == KN_FILE_PICTURE || file->kind == KN_FILE_CLIP;
    if (is_told(search, file))
        return TRUE;
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
    g_autoptr(KnProblems) problems = kn_problems_new_of(project->document);
    Search search = {
        .project = project, .store = store, .first = *error, .seen = seen, .problems = problems};
    kn_project_each_file(project, look_at, &search);
    if (!search.told || (kn_problems_n_errors(problems) < 2 && search.n_wrong == 0))
        return;
    g_clear_error(error);
    kn_problems_check_as(problems, KN_ERROR_INPUT, NULL, error);
}

void kn_bad_media_add_to_missing(const KnProject *project, KnStore *store, GError **error)
{
    if (!error || !store || !g_error_matches(*error, KN_ERROR, KN_ERROR_INPUT))
        return;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(KnProblems) problems = kn_problems_new_of(project->document);
    Search search = {.project = project,
                     .store = store,
                     .first = *error,
                     .missing = TRUE,
                     .seen = seen,
                     .problems = problems};
    kn_project_each_file(project, look_at, &search);
    guint n_missing = 0;
    while (kn_error_problem(*error, n_missing))
        n_missing++;
    if (search.n_told < n_missing || kn_problems_n_errors(problems) == n_missing)
        return;
    g_clear_error(error);
    kn_problems_check_as(problems, KN_ERROR_INPUT, NULL, error);
}
