/* SPDX-License-Identifier: MIT */
#include "engine/film/outputs.h"
#include "base/asked.h"
#include "base/atomic.h"
#include "base/error.h"
#include "base/numbered.h"
#include "output/sequence.h"
#include "project/files.h"
#include "vocabulary/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a path stands for: the file, when it is there, and the entry of a folder by which it would
 * be made. Two paths are one file when either is equal: a rename replaces the entry, whatever it
 * was, and a link's target is what the other path reads. */
typedef struct {
    gboolean is_there, has_folder, numbered; /* numbered: it is a file for each frame */
    dev_t device, folder_device;
    ino_t inode, folder_inode;
    char *folder, *name, *folded_name;
} Identity;

typedef struct {
    KnOutputKind kind;
    char *path;
} Output;

typedef struct {
    char *path; /* with its links resolved */
    const char *what;
} Kept;

struct KnOutputs {
    GArray *list;  /* Output */
    GArray *kept;  /* Kept: what is there of it */
    GArray *films; /* Output: films of the project, and what goes beside them */
};

static const struct {
    const char *noun, *mend;
    KnAsked asked; /* after it */
} words[] = {
    [KN_OUTPUT_FILM] = {"the film", "name the film differently with ", KN_ASKED_OUTPUT},
    [KN_OUTPUT_POSTER] = {"the poster", "its name follows the film's: name that differently with ",
                          KN_ASKED_OUTPUT},
    [KN_OUTPUT_CHAPTERS] = {"the list of chapters",
                            "its name follows the film's: name that differently with ",
                            KN_ASKED_OUTPUT},
    [KN_OUTPUT_MANIFEST] = {"the side file about what a machine has made",
                            "its name follows the film's: name that differently with ",
                            KN_ASKED_OUTPUT},
    [KN_OUTPUT_CAPTIONS] = {"the side file of captions",
                            "its name follows the film's: name that differently with ",
                            KN_ASKED_OUTPUT},
    [KN_OUTPUT_REPORT] = {"the report", "name another file with --report", KN_ASKED_NOTHING},
    [KN_OUTPUT_PICTURE] = {"the picture", "name another file with ", KN_ASKED_OUTPUT},
    [KN_OUTPUT_PROJECT] = {"the project", "name another file with ", KN_ASKED_OUTPUT},
    [KN_OUTPUT_EXPORT] = {"the exported file", "name another file with ", KN_ASKED_OUTPUT},
    [KN_OUTPUT_PAGE] = {"the page", "name another file with --html", KN_ASKED_NOTHING},
    [KN_OUTPUT_WORDS] = {"the list of words", "name another file with --words=", KN_ASKED_NOTHING},
};

static void output_clear(gpointer output)
{
    g_free(((Output *)output)->path);
}

static void kept_clear(gpointer kept)
{
    free(((Kept *)kept)->path);
}

KnOutputs *kn_outputs_new(void)
{
    KnOutputs *outputs = g_new(KnOutputs, 1);
    outputs->list = g_array_new(FALSE, FALSE, sizeof(Output));
    g_array_set_clear_func(outputs->list, output_clear);
    outputs->kept = g_array_new(FALSE, FALSE, sizeof(Kept));
    g_array_set_clear_func(outputs->kept, kept_clear);
    outputs->films = g_array_new(FALSE, FALSE, sizeof(Output));
    g_array_set_clear_func(outputs->films, output_clear);
    return outputs;
}

void kn_outputs_free(KnOutputs *outputs)
{
    if (!outputs)
        return;
    g_array_unref(outputs->list);
    g_array_unref(outputs->kept);
    g_array_unref(outputs->films);
    g_free(outputs);
}

void kn_outputs_add(KnOutputs *outputs, KnOutputKind kind, const char *path)
{
    Output output = {kind, g_strdup(path)};
    g_array_append_val(outputs->list, output);
}

void kn_outputs_keep(KnOutputs *outputs, const char *path, const char *what)
{
    Kept kept = {realpath(path, NULL), what};
    if (kept.path)
        g_array_append_val(outputs->kept, kept);
}

char *kn_output_beside(const char *film_path, const char *suffix)
{
    if (kn_numbered_is(film_path)) {
        g_autofree char *stem = kn_numbered_stem(film_path);
        return g_strconcat(stem, suffix, NULL);
    }
    const char *slash = strrchr(film_path, '/'), *name = slash ? slash + 1 : film_path;
    const char *dot = strrchr(name, '.');
    gsize n = dot && dot > name ? (gsize)(dot - film_path) : strlen(film_path);
    return g_strdup_printf("%.*s%s", (int)n, film_path, suffix);
}

char *kn_output_manifest(const char *film_path)
{
    g_autofree char *path = kn_output_beside(film_path, KN_MANIFEST_SUFFIX);
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    long most = pathconf(folder, _PC_NAME_MAX);
    return most > 0 && strlen(name) > (gsize)most ? NULL : g_steal_pointer(&path);
}

static void add_beside(KnOutputs *outputs, KnOutputKind kind, const char *film_path,
                       const char *suffix)
{
    g_autofree char *path = kn_output_beside(film_path, suffix);
    kn_outputs_add(outputs, kind, path);
}

/* As the film's own container is found. */
static gboolean may_be_marked(const KnProject *project, const char *film_path)
{
    const char *named = kn_container_of_ending(film_path);
    return !kn_container_is_pictures(named ? named : project->output.container);
}

KnOutputs *kn_outputs_of_film(const KnProject *project, const char *film_path,
                              const char *report_path)
{
    KnOutputs *outputs = kn_outputs_new();
    const GStrv sidecars = project->captions.sidecars;
    g_autofree char *manifest = kn_output_manifest(film_path);
    kn_outputs_add(outputs, KN_OUTPUT_FILM, film_path);
    if (project->output.poster.kind != KN_DURATION_UNSET)
        add_beside(outputs, KN_OUTPUT_POSTER, film_path, KN_POSTER_SUFFIX);
    if (project->output.chapter_list)
        add_beside(outputs, KN_OUTPUT_CHAPTERS, film_path, KN_CHAPTERS_SUFFIX);
    if (manifest && project->sound.tags.ai == KN_AI_MARK_AUTO && may_be_marked(project, film_path))
        kn_outputs_add(outputs, KN_OUTPUT_MANIFEST, manifest);
    for (guint i = 0; sidecars && sidecars[i]; i++) {
        g_autofree char *suffix = g_strconcat(".", sidecars[i], NULL);
        add_beside(outputs, KN_OUTPUT_CAPTIONS, film_path, suffix);
    }
    if (report_path)
        kn_outputs_add(outputs, KN_OUTPUT_REPORT, report_path);
    return outputs;
}

void kn_outputs_keep_film(KnOutputs *outputs, const KnProject *project, const char *film_path,
                          gboolean alone)
{
    g_autoptr(KnOutputs) film = kn_outputs_of_film(project, film_path, NULL);
    for (guint i = 0; i < (alone ? 1 : film->list->len); i++) {
        const Output *output = &g_array_index(film->list, Output, i);
        Output kept = {output->kind, g_strdup(output->path)};
        g_array_append_val(outputs->films, kept);
    }
}

GHashTable *kn_outputs_paths(const KnOutputs *outputs)
{
    GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < outputs->list->len; i++)
        g_hash_table_insert(paths, g_strdup(g_array_index(outputs->list, Output, i).path), NULL);
    return paths;
}

static void identity_clear(gpointer data)
{
    Identity *identity = data;
    g_free(identity->folder);
    g_free(identity->name);
    g_free(identity->folded_name);
}

static void identify(const char *path, Identity *identity)
{
    struct stat status;
    *identity = (Identity){
        .folder = g_path_get_dirname(path),
        .name = g_path_get_basename(path),
    };
    g_autofree char *shown = g_utf8_make_valid(identity->name, -1);
    identity->folded_name = g_utf8_casefold(shown, -1);
    if (stat(path, &status) == 0) {
        identity->is_there = TRUE;
        identity->device = status.st_dev;
        identity->inode = status.st_ino;
    }
    if (stat(identity->folder, &status) == 0) {
        identity->has_folder = TRUE;
        identity->folder_device = status.st_dev;
        identity->folder_inode = status.st_ino;
    }
}

static void identify_output(const Output *output, Identity *identity)
{
    identify(output->path, identity);
    identity->numbered = output->kind == KN_OUTPUT_FILM && kn_numbered_is(output->path);
}

static gboolean is_same(const Identity *a, const Identity *b)
{
    if (a->is_there && b->is_there && a->device == b->device && a->inode == b->inode)
        return TRUE;
    if (!a->has_folder || !b->has_folder || a->folder_device != b->folder_device ||
        a->folder_inode != b->folder_inode)
        return FALSE;
    if ((a->numbered && kn_numbered_number(a->name, b->name) >= 0) ||
        (b->numbered && kn_numbered_number(b->name, a->name) >= 0))
        return TRUE;
    /* Where case is folded, a name finds what is there under another case: only what is not there
     * is still unknown. */
    return strcmp(a->name, b->name) == 0 ||
           (!a->is_there && !b->is_there && strcmp(a->folded_name, b->folded_name) == 0);
}

typedef struct {
    const KnProject *project;
    const Output *outputs;
    const Identity *identities;
    guint n;
    GHashTable *seen; /* paths of files that were compared: a picture may be shown many times */
    GError **error;
} Guard;

/* "BEFORE the report 'r.json' AFTER", an error about that output. */
static gboolean refuse(const Output *output, KnErrorCode code, const char *before,
                       const char *after, GError **error)
{
    g_autofree char *path = kn_text_visible(output->path);
    GError *made =
        g_error_new(KN_ERROR, code, "%s%s '%s'%s", before, words[output->kind].noun, path, after);
    kn_error_set_output(made, output->path);
    g_propagate_error(error, made);
    return FALSE;
}

static gboolean refuse_overwriting(const Output *output, const char *what, const char *path,
                                   GError **error)
{
    g_autofree char *shown = kn_text_visible(path);
    g_autofree char *before = g_strdup_printf("%s '%s' would be overwritten by ", what, shown);
    g_autofree char *after =
        g_strconcat("; ", words[output->kind].mend, kn_asked(words[output->kind].asked), NULL);
    return refuse(output, KN_ERROR_USAGE, before, after, error);
}

static void refuse_input(const Guard *guard, const Output *output, const KnProjectFile *file)
{
    GError *refused = NULL;
    g_autofree char *shown = kn_text_visible(guard->project->file_name);
    refuse_overwriting(output, kn_file_kind_words(file->kind), file->path, &refused);
    if (file->node)
        kn_error_set_place(refused, &(KnProblem){.code = KN_PROBLEM_CONFLICT,
                                                 .file = shown,
                                                 .line = file->node->line,
                                                 .column = file->node->column,
                                                 .path = (char *)file->json_path,
                                                 .segment = file->segment});
    g_propagate_error(guard->error, refused);
}

static gboolean guard_file(const KnProjectFile *file, gpointer user_data)
{
    Guard *guard = user_data;
    Identity identity;
    gboolean good = TRUE;
    if (!g_hash_table_add(guard->seen, g_strdup(file->path)))
        return TRUE;
    identify(file->path, &identity);
    for (guint i = 0; i < guard->n && good; i++) {
        good = !is_same(&guard->identities[i], &identity);
        if (!good)
            refuse_input(guard, &guard->outputs[i], file);
    }
    identity_clear(&identity);
    return good;
}

/* One result of a run must not replace another. */
static gboolean guard_each_other(const Guard *guard)
{
    for (guint i = 0; i < guard->n; i++) {
        for (guint j = 0; j < i; j++) {
            const Output *a = &guard->outputs[j], *b = &guard->outputs[i];
            if (!is_same(&guard->identities[i], &guard->identities[j]))
                continue;
            return refuse_overwriting(b, words[a->kind].noun, a->path, guard->error);
        }
    }
    return TRUE;
}

/* Nor what another run has made of the project, or will. */
static gboolean guard_films(const KnOutputs *outputs, const Guard *guard)
{
    for (guint j = 0; j < outputs->films->len; j++) {
        const Output *film = &g_array_index(outputs->films, Output, j);
        const Output *same = NULL;
        Identity identity;
        identify_output(film, &identity);
        for (guint i = 0; i < guard->n && !same; i++)
            same = is_same(&guard->identities[i], &identity) ? &guard->outputs[i] : NULL;
        identity_clear(&identity);
        if (same)
            return refuse_overwriting(same, words[film->kind].noun, film->path, guard->error);
    }
    return TRUE;
}

static gboolean guard_old(const Guard *guard)
{
    for (guint i = 0; i < guard->n; i++) {
        const Output *output = &guard->outputs[i];
        if (!guard->identities[i].is_there)
            continue;
        g_autofree char *after =
            g_strconcat(" is there already and --no-clobber keeps it; ", words[output->kind].mend,
                        kn_asked(words[output->kind].asked), NULL);
        return refuse(output, KN_ERROR_USAGE, "", after, guard->error);
    }
    return TRUE;
}

/* Where an output's entry would be made, behind links; results are renamed to it, so what another
 * name of a file holds is not written. The caller frees. */
static char *entry_path(const Output *output, const Identity *identity)
{
    char *folder = realpath(identity->folder, NULL);
    char *path = folder ? g_build_filename(folder, identity->name, NULL) : g_strdup(output->path);
    free(folder);
    return path;
}

static gboolean guard_own(const KnOutputs *outputs, const Guard *guard)
{
    for (guint i = 0; i < guard->n; i++) {
        const Output *output = &guard->outputs[i];
        g_autofree char *path = entry_path(output, &guard->identities[i]);
        for (guint j = 0; j < outputs->kept->len; j++) {
            const Kept *kept = &g_array_index(outputs->kept, Kept, j);
            gsize n = strlen(kept->path);
            if (strncmp(path, kept->path, n) != 0 || (path[n] != '/' && path[n]))
                continue;
            g_autofree char *after =
                g_strdup_printf(" would be written over a part of %s; %s%s", kept->what,
                                words[output->kind].mend, kn_asked(words[output->kind].asked));
            return refuse(output, KN_ERROR_USAGE, "", after, guard->error);
        }
    }
    return TRUE;
}

typedef struct {
    const Guard *guard;
    const Output *output;
    gboolean no_clobber;
} Frames;

/* Files that stand where frames would are replaced when this program has made them. */
static gboolean guard_frame(const char *path, gint64 number, gboolean made, gpointer user_data)
{
    const Frames *frames = user_data;
    if (made && !frames->no_clobber)
        return TRUE;
    g_autofree char *shown = kn_text_visible(path);
    g_autofree char *after = g_strdup_printf(
        ": '%s' is there already, %s; %s%s, or another folder", shown,
        made ? "and --no-clobber keeps it" : "and this program has not made it",
        words[frames->output->kind].mend, kn_asked(words[frames->output->kind].asked));
    return refuse(frames->output, KN_ERROR_USAGE, "cannot write ", after, frames->guard->error);
}

static gboolean guard_frames(const Guard *guard, gboolean no_clobber)
{
    for (guint i = 0; i < guard->n; i++) {
        Frames frames = {guard, &guard->outputs[i], no_clobber};
        if (guard->identities[i].numbered &&
            !kn_sequence_each(guard->outputs[i].path, guard_frame, &frames))
            return FALSE;
    }
    return TRUE;
}

/* As long as the file system allows: temporary files beside it have short names. */
static gboolean check_name(const Output *output, const Identity *identity, GError **error)
{
    long most = pathconf(identity->folder, _PC_NAME_MAX);
    gsize length = strlen(identity->name);
    if (most <= 0 || length <= (gsize)most)
        return TRUE;
    g_autofree char *after = g_strdup_printf(
        " has a name of %zu bytes, and %ld are the most in that folder; %s%s", length, most,
        words[output->kind].mend, kn_asked(words[output->kind].asked));
    return refuse(output, KN_ERROR_USAGE, "", after, error);
}

/* Of a sequence the folder may be made, in one that is there: for it and what goes beside it. */
static const char *folder_to_make(const Guard *guard)
{
    for (guint i = 0; i < guard->n; i++) {
        const Identity *identity = &guard->identities[i];
        g_autofree char *parent = g_path_get_dirname(identity->folder);
        if (identity->numbered && !g_file_test(identity->folder, G_FILE_TEST_EXISTS) &&
            g_file_test(parent, G_FILE_TEST_IS_DIR) && access(parent, W_OK | X_OK) == 0)
            return identity->folder;
    }
    return NULL;
}

/* What is to be made by hand: that of a sequence is made in one that is there. parent: takes the
 * string, which the caller frees. */
static const char *missing_folder(const Identity *identity, char **parent)
{
    *parent = g_path_get_dirname(identity->folder);
    return identity->numbered && !g_file_test(*parent, G_FILE_TEST_EXISTS) ? *parent
                                                                           : identity->folder;
}

static gboolean check_place(const Output *output, const Identity *identity, const char *to_make,
                            GError **error)
{
    const char *obstacle = kn_atomic_obstacle(output->path);
    g_autofree char *problem = NULL, *parent = NULL;
    if (output->kind <= KN_OUTPUT_CAPTIONS && g_strcmp0(identity->folder, to_make) == 0)
        return TRUE;
    if (!g_file_test(identity->folder, G_FILE_TEST_IS_DIR) &&
        g_file_test(identity->folder, G_FILE_TEST_EXISTS))
        problem = g_strdup_printf("'%s' is no folder", identity->folder);
    else if (!g_file_test(identity->folder, G_FILE_TEST_IS_DIR))
        problem = g_strdup_printf("the folder '%s' does not exist (mkdir -p makes it)",
                                  missing_folder(identity, &parent));
    else if (obstacle)
        problem = g_strdup_printf("it is %s, which no file replaces", obstacle);
    else if (access(identity->folder, W_OK | X_OK) != 0)
        problem = g_strdup_printf("the folder '%s' cannot be written: %s", identity->folder,
                                  g_strerror(errno));
    if (!problem)
        return TRUE;
    g_autofree char *after = g_strconcat(": ", problem, NULL);
    return refuse(output, KN_ERROR_ENVIRONMENT, "cannot write ", after, error);
}

gboolean kn_outputs_check(const KnOutputs *outputs, const KnProject *project, gboolean no_clobber,
                          GError **error)
{
    guint n = outputs->list->len;
    g_autoptr(GArray) identities = g_array_sized_new(FALSE, TRUE, sizeof(Identity), n);
    g_array_set_clear_func(identities, identity_clear);
    g_array_set_size(identities, n);
    const Output *list = (const Output *)outputs->list->data;
    for (guint i = 0; i < n; i++)
        identify_output(&list[i], &g_array_index(identities, Identity, i));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Guard guard = {project, list, (const Identity *)identities->data, n, seen, error};
    if (!kn_project_each_file(project, guard_file, (gpointer)&guard) || !guard_each_other(&guard) ||
        !guard_films(outputs, &guard) || !guard_own(outputs, &guard) ||
        (no_clobber && !guard_old(&guard)) || !guard_frames(&guard, no_clobber))
        return FALSE;
    const char *to_make = folder_to_make(&guard);
    for (guint i = 0; i < n; i++)
        if (!check_place(&list[i], &guard.identities[i], to_make, error) ||
            !check_name(&list[i], &guard.identities[i], error))
            return FALSE;
    return TRUE;
}
