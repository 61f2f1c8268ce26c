/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "project/defaults.h"
#include "project/private.h"
#include "project/tables.h"
#include "project/tables_sound.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Paths in a project are relative to its folder and must stay inside of it, also behind links: a
 * project from a stranger must not read what lies outside (promise 10). `..` is taken away by its
 * text before links are followed, so that both checks look at the path that will be opened. Folders
 * are resolved once each; a file alone costs one lstat. */
struct KnPaths {
    char *folder, *real_folder; /* real_folder NULL: not there */
    gboolean allow_outside;
    GHashTable *folders; /* folder of a file → whether it lies inside */
};

KnPaths *kn_paths_new(const char *folder, gboolean allow_outside)
{
    KnPaths *paths = g_new(KnPaths, 1);
    *paths = (KnPaths){
        .folder = g_canonicalize_filename(folder ? folder : ".", NULL),
        .allow_outside = allow_outside,
        .folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
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
    g_free(paths);
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
    if (!paths->real_folder)
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

char *kn_paths_resolve(KnPaths *paths, const char *written, const char **wrong)
{
    *wrong = NULL;
    if (is_address(written))
        *wrong = "is an address, and a project reads files only; download it into the project's "
                 "folder";
    else if (*written == '~')
        *wrong = "starts with '~', which is not expanded; expected a path relative to the "
                 "project's folder";
    else if (*written == '/' && !paths->allow_outside)
        *wrong = "is an absolute path; expected one relative to the project's folder "
                 "(--allow-outside permits others)";
    else if (strlen(written) >= PATH_MAX)
        *wrong = "is too long for a path";
    if (*wrong)
        return NULL;
    g_autofree char *full = g_canonicalize_filename(written, paths->folder);
    if (paths->allow_outside)
        return g_steal_pointer(&full);
    if (!is_inside(paths->folder, full))
        *wrong = "leads out of the project's folder (--allow-outside permits that)";
    else if (!links_stay_inside(paths, full))
        *wrong = "is a link that leads out of the project's folder (--allow-outside permits that)";
    return *wrong ? NULL : g_steal_pointer(&full);
}

gboolean kn_reader_path(const KnReader *reader, char **field, const KnJson *node, const char *path)
{
    const char *wrong;
    if (!*field)
        return TRUE;
    char *full = kn_paths_resolve(reader->paths, *field, &wrong);
    if (!full) {
        g_autofree char *quoted = kn_text_quote(*field);
        kn_problems_error(reader->problems, node, path, "%s %s", quoted, wrong);
        return FALSE;
    }
    g_free(*field);
    *field = full;
    return TRUE;
}

/* NULL when the file can be read, or what is wrong with it. */
static const char *what_is_wrong(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? "is not there" : g_strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "is no file";
    return access(path, R_OK) == 0 ? NULL : "cannot be read";
}

gboolean kn_check_file(const char *file, const KnJson *node, const char *path, KnProblems *problems)
{
    const char *wrong = file ? what_is_wrong(file) : NULL;
    if (!wrong)
        return TRUE;
    g_autofree char *visible = kn_text_visible(file);
    kn_problems_error(problems, node, path, "'%s' %s", visible, wrong);
    return FALSE;
}

static void check_effect(const KnEffectUse *use, const char *path, KnProblems *problems)
{
    for (const KnOption *option = use->effect ? use->effect->options : NULL; option && option->name;
         option++) {
        if (option->type != KN_OPTION_PATH)
            continue;
        g_autofree char *child =
            g_strdup_printf("%s.effects_plan: %s: %s", path, use->effect->name, option->name);
        kn_check_file(*(char *const *)((const char *)use->params + option->offset), use->node,
                      child, problems);
    }
}

/* A missing picture becomes a marked card under --placeholder, and is an error otherwise. */
static void check_segment(KnSegment *segment, gboolean placeholder, KnProblems *problems)
{
    const KnJson *visual = kn_segment_visual(segment->node);
    g_autofree char *path = g_strconcat(
        segment->json_path, segment->kind == KN_SEGMENT_VIDEO ? ".video" : ".image", NULL);
    const char *wrong = segment->path ? what_is_wrong(segment->path) : NULL;
    segment->missing = placeholder && wrong != NULL;
    if (segment->missing) {
        g_autofree char *visible = kn_text_visible(segment->path);
        kn_problems_warning(problems, visual, path, "'%s' %s; a grey card stands in its place",
                            visible, wrong);
    } else if (wrong) {
        kn_check_file(segment->path, visual, path, problems);
    }
    g_autofree char *words = g_strconcat(segment->json_path, ".words", NULL);
    kn_check_file(segment->words_path, kn_json_member(segment->node, "words"), words, problems);
    if (segment->audio_path) {
        g_autofree char *audio = g_strconcat(segment->json_path, ".audio", NULL);
        kn_check_file(segment->audio_path, kn_json_member(segment->node, "audio"), audio, problems);
    }
    check_effect(&segment->motion, segment->json_path, problems);
    for (guint i = 0; i < segment->n_overlays; i++)
        check_effect(&segment->overlays[i], segment->json_path, problems);
    for (guint i = 0; i < segment->n_tools; i++)
        check_effect(&segment->tools[i], segment->json_path, problems);
}

gboolean kn_project_check_files(KnProject *project, const KnLoadOptions *options, GError **error)
{
    g_autoptr(KnProblems) problems = kn_problems_new(project->file_name);
    const KnJson *root = kn_json_root(project->document);
    kn_check_file(project->audio_path, kn_json_member(root, "audio_file"), "$.audio_file",
                  problems);
    const KnJson *captions = kn_json_member(root, "captions");
    kn_check_file(project->captions.file, kn_json_member(captions, "file"), "$.captions.file",
                  problems);
    kn_check_file(project->captions.words, kn_json_member(captions, "words"), "$.captions.words",
                  problems);
    kn_sound_check_files(&project->sound, problems);
    kn_check_file(project->output.cover, kn_json_member(kn_json_member(root, "output"), "cover"),
                  "$.output.cover", problems);
    for (guint i = 0; i < project->n_segments; i++)
        check_segment(&project->segments[i], options && options->placeholder, problems);
    kn_project_note(project, &project->notes->files, problems);
    g_autoptr(GError) found = NULL;
    if (kn_problems_check(problems, &found))
        return TRUE;
    g_set_error_literal(error, KN_ERROR, KN_ERROR_INPUT, found->message);
    return FALSE;
}
