/* SPDX-License-Identifier: MIT */
#include "project/places.h"
#include "base/text.h"
#include "project/files.h"

#include <string.h>

typedef struct {
    const KnProject *project;
    const char *path;
    guint segment;
    gboolean found;
    KnProblem *place;
} Search;

void kn_project_place_clear(KnProblem *place)
{
    g_free(place->file);
    g_free(place->path);
    *place = (KnProblem){0};
}

/* Where the node stands: in the project's file, or in one of its texts in other languages. The
 * caller frees. */
static char *file_of(const KnProject *project, const KnJson *node)
{
    return kn_text_visible(node && node->file ? kn_json_file(project->document, node)
                                              : project->file_name);
}

static void set_node(KnProblem *place, const KnJson *node)
{
    place->line = node ? node->line : 0;
    place->column = node ? node->column : 0;
}

/* The first, unless one of the segment comes. */
static gboolean look(const KnProjectFile *file, gpointer user_data)
{
    Search *search = user_data;
    gboolean here = search->segment == 0 || file->segment == search->segment;
    if (file->unused || !file->node || strcmp(file->path, search->path) != 0 ||
        (search->found && !here))
        return TRUE;
    search->found = TRUE;
    g_free(search->place->path);
    search->place->path = g_strdup(file->json_path);
    search->place->segment = file->segment;
    g_free(search->place->file);
    search->place->file = file_of(search->project, file->node);
    set_node(search->place, file->node);
    return !here;
}

gboolean kn_project_find_place(const KnProject *project, const char *path, guint segment,
                               KnProblem *place)
{
    Search search = {project, path, segment, FALSE, place};
    *place = (KnProblem){0};
    kn_project_each_file(project, look, &search);
    if (!search.found)
        return FALSE;
    place->code = KN_PROBLEM_FILE;
    return TRUE;
}

gboolean kn_project_place_error(const KnProject *project, guint segment, GError **error)
{
    if (!error || !*error || kn_error_problem(*error, 0))
        return TRUE;
    const char *input = kn_error_input(*error);
    g_auto(KnProblem) place = {0};
    if (!input || !kn_project_find_place(project, input, segment, &place))
        place.segment = segment;
    if (place.file || place.segment)
        kn_error_set_place(*error, &place);
    return place.file || place.segment;
}

/* The member, or the object itself where there is none. */
static void set_member(KnProblem *place, const KnProject *project, const KnJson *object,
                       const char *path, const char *key)
{
    const KnJson *member = object ? kn_json_member(object, key) : NULL;
    place->code = KN_PROBLEM_VALUE;
    place->file = file_of(project, member ? member : object);
    place->path = member ? kn_json_path(path, key) : g_strdup(path);
    set_node(place, member ? member : object);
}

void kn_project_place_member(const KnProject *project, const KnJson *object, const char *path,
                             const char *key, GError **error)
{
    g_auto(KnProblem) place = {0};
    set_member(&place, project, object, path, key);
    if (error && *error)
        kn_error_set_place(*error, &place);
}

/* What of a segment, and of the film, the warnings of a code are about: members of the object,
 * separated by '|', of which the first that is there counts. NULL: nothing that a project says. */
static const struct {
    const char *segment, *film;
} abouts[KN_N_WARNINGS] = {
    [KN_WARNING_CLIP_ENDS_EARLY] = {"video", NULL},
    [KN_WARNING_CLIP_BEGINS_LATE] = {"video", NULL},
    [KN_WARNING_CLIP_LIMITED] = {"video", NULL},
    [KN_WARNING_PICTURE_LIMITED] = {"image|selected_image|image_path", NULL},
    [KN_WARNING_PICTURE_ENLARGED] = {"image|selected_image|image_path|visual_query", NULL},
    [KN_WARNING_SUBJECT_UNCLEAR] = {"subject|precomputed_subject_data|effects_plan", NULL},
    [KN_WARNING_MASK_SHAPE] = {"subject.mask|subject|precomputed_subject_data", NULL},
    [KN_WARNING_SUBJECT_SEARCH_FAILED] = {"image|selected_image|image_path", NULL},
    [KN_WARNING_NO_SUPER_RESOLUTION] = {"image|selected_image|image_path|visual_query", NULL},
    [KN_WARNING_FONT_MISSING] = {"card.font", "captions.style.font|captions.file|captions"},
    [KN_WARNING_TEXT_LACKS_CHARACTERS] = {"card.text", "captions.file|captions"},
    [KN_WARNING_TEXT_CUT] = {"card.text|card", NULL},
    [KN_WARNING_ASS_FONTS_UNUSED] = {NULL, "captions.file"},
    [KN_WARNING_ASS_MANY_PICTURES] = {NULL, "captions.file"},
    [KN_WARNING_ASS_OFF_PICTURE] = {NULL, "captions.file"},
    [KN_WARNING_CAPTION_TOO_QUICK] = {"transcript|words", "captions.file|captions"},
    [KN_WARNING_CAPTION_TOO_LONG] = {"transcript|words", "captions.file|captions"},
    [KN_WARNING_CAPTIONS_OUTSIDE] = {NULL, "captions.file|captions.words|captions"},
    [KN_WARNING_CAPTIONS_HIDDEN] = {NULL, "captions.file|captions"},
    [KN_WARNING_CAPTIONS_EMPTY] = {NULL, "captions.file|captions.words|captions"},
    [KN_WARNING_TAKE_DOUBTFUL] = {"transcript", NULL},
    [KN_WARNING_WORDS_ESTIMATED] = {NULL, "captions.file|captions"},
    [KN_WARNING_ENCODER_REPLACED] = {NULL, "output.encoder"},
    [KN_WARNING_PLAYED_BY_FEW] = {NULL, "output.crf"},
};

/* The member that a path of keys ("card.font") leads to, and its path; NULL: it is not there. */
static const KnJson *find_member(const KnJson *object, const char *keys, char **path)
{
    g_auto(GStrv) parts = g_strsplit(keys, ".", -1);
    for (guint i = 0; parts[i] && object; i++) {
        g_autofree char *outer = g_steal_pointer(path);
        *path = kn_json_path(outer, parts[i]);
        object = kn_json_member(object, parts[i]);
    }
    return object;
}

static const KnJson *find_about(const KnProject *project, const KnWarning *warning, char **path)
{
    const KnSegment *segment = warning->segment ? &project->segments[warning->segment - 1] : NULL;
    const KnJson *object = segment ? segment->node : kn_json_root(project->document);
    const char *about = warning->path ? warning->path
                        : segment     ? abouts[warning->code].segment
                                      : abouts[warning->code].film;
    g_auto(GStrv) each = g_strsplit(about ? about : "", "|", -1);
    for (guint i = 0; each[i]; i++) {
        *path = g_strdup(segment ? segment->json_path : "$");
        const KnJson *member = find_member(object, each[i], path);
        if (member)
            return member;
        g_clear_pointer(path, g_free);
    }
    return NULL;
}

void kn_project_place_warnings(const KnProject *project, KnWarnings **warnings)
{
    g_autoptr(KnWarnings) placed = kn_warnings_new();
    for (guint i = 0; i < kn_warnings_n(*warnings); i++) {
        KnWarning warning = *kn_warnings_at(*warnings, i);
        g_autofree char *path = NULL;
        gboolean complete = warning.file || (warning.path && *warning.path == '$');
        const KnJson *about = complete ? NULL : find_about(project, &warning, &path);
        if (!complete)
            warning.path = path;
        g_autofree char *file = file_of(project, about);
        kn_warning_set_place(&warning, file, about);
        kn_warnings_append(placed, &warning);
    }
    KnWarnings *before = *warnings;
    *warnings = g_steal_pointer(&placed);
    kn_warnings_free(before);
}
