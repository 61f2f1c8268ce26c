/* SPDX-License-Identifier: MIT */
#include "project/files.h"
#include "base/error.h"
#include "base/folder.h"
#include "cards/data.h"
#include "project/choice.h"
#include "project/contents.h"
#include "project/defaults.h"
#include "project/private.h"
#include "shot/font.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const KnProject *project;
    KnProjectFileFunc each;
    gpointer user_data;
    guint segment;
    gboolean unused, ended;
} Walk;

const char *kn_file_kind_words(KnFileKind kind)
{
    static const char *const words[] = {
        [KN_FILE_PROJECT] = "the project itself",
        [KN_FILE_PICTURE] = "the picture",
        [KN_FILE_CLIP] = "the clip",
        [KN_FILE_GROUND] = "the picture behind a clip",
        [KN_FILE_MASK] = "the mask",
        [KN_FILE_NARRATION] = "the narration",
        [KN_FILE_SPEECH] = "the speech",
        [KN_FILE_WORDS] = "the word file",
        [KN_FILE_CAPTIONS] = "the caption file",
        [KN_FILE_TRANSCRIPTS] = "the texts in another language",
        [KN_FILE_MUSIC] = "the music",
        [KN_FILE_SOUND] = "the sound effect",
        [KN_FILE_COVER] = "the cover",
        [KN_FILE_FONT] = "the font",
        [KN_FILE_DATA] = "the numbers",
        [KN_FILE_EFFECT] = "the effect's file",
        [KN_FILE_WIPE] = "the transition's picture",
        [KN_FILE_LOGO] = "the logo",
        [KN_FILE_PROGRAM] = "the program",
        [KN_FILE_SCENE] = "the scene's file",
        [KN_FILE_PRONOUNCE] = "the respellings",
        [KN_FILE_PROMPT] = "the prompt",
    };
    return words[kind];
}

static void visit(Walk *walk, KnFileKind kind, const char *path, const KnJson *node,
                  const char *json_path)
{
    const KnProjectFile file = {kind, path, walk->segment, node, json_path, walk->unused};
    if (path && !walk->ended)
        walk->ended = !walk->each(&file, walk->user_data);
}

/* The file that the member of an object names. */
static void visit_member(Walk *walk, KnFileKind kind, const char *path, const KnJson *object,
                         const char *object_path, const char *key)
{
    if (!path || walk->ended)
        return;
    g_autofree char *json_path = kn_json_path(object_path, key);
    visit(walk, kind, path, kn_json_member(object, key), json_path);
}

static void visit_font(Walk *walk, const char *font, const KnJson *object, const char *object_path,
                       const char *key)
{
    if (kn_font_is_file(font))
        visit_member(walk, KN_FILE_FONT, font, object, object_path, key);
}

static void visit_effect(Walk *walk, const KnEffectUse *use, const char *path)
{
    const char *below;
    for (const KnOption *option = use->effect ? use->effect->options : NULL; option && option->name;
         option++) {
        if (option->type == &kn_type_font) {
            const char *font = *(char *const *)((const char *)use->params + option->offset);
            if (kn_font_is_file(font) && kn_json_member(kn_effect_use_object(use, &below), "font"))
                visit(walk, KN_FILE_FONT, font, use->node, path);
            continue;
        }
        if (option->type != &kn_type_path)
            continue;
        g_autofree char *child =
            g_strdup_printf("%s.effects_plan: %s: %s", path, use->effect->name, option->name);
        visit(walk, KN_FILE_EFFECT, *(char *const *)((const char *)use->params + option->offset),
              use->node, child);
    }
}

/* A program is named as a shell would name it, its arguments as it reads them itself: those that
 * are files beside the caller are files of the project. */
static void visit_command(Walk *walk, char **words, const KnJson *node, const char *path)
{
    const KnJson *command = kn_json_member(node, "command");
    g_autofree char *list = kn_json_path(path, "command");
    for (guint i = 0; words && words[i]; i++) {
        const char *word = words[i];
        g_autofree char *json_path = g_strdup_printf("%s[%u]", list, i);
        g_autofree char *found = i == 0 && !strchr(word, '/') ? g_find_program_in_path(word)
                                                              : g_canonicalize_filename(word, NULL);
        if (found && g_file_test(found, G_FILE_TEST_IS_REGULAR))
            visit(walk, KN_FILE_PROGRAM, found, command ? command : node, json_path);
    }
}

static void visit_scene(Walk *walk, const KnSegment *segment)
{
    const KnScene *scene = segment->scene;
    const KnJson *node = kn_json_member(segment->node, "scene");
    const KnJson *list = kn_json_member(node, "inputs");
    g_autofree char *path = kn_json_path(segment->json_path, "scene");
    if (!scene)
        return;
    visit_command(walk, scene->command, node, path);
    for (guint i = 0; scene->inputs[i]; i++) {
        g_autofree char *place = g_strdup_printf("%s.inputs[%u]", path, i);
        visit(walk, KN_FILE_SCENE, scene->inputs[i],
              list && i < list->n && list->type == KN_JSON_ARRAY ? list->items[i] : node, place);
    }
}

/* The files that a card takes its numbers from. */
static void visit_card(Walk *walk, const KnSegment *segment)
{
    const KnCardUse *use = &segment->card_use;
    const KnJson *card = kn_json_member(segment->node, "card");
    g_autofree char *path = kn_json_path(segment->json_path, "card");
    for (const KnOption *o = use->kind ? use->kind->options : NULL; o && o->name; o++)
        if (o->type == &kn_type_font)
            visit_font(walk, *(char *const *)((const char *)use->params + o->offset), card, path,
                       o->name);
        else if (o->type == &kn_type_card_data)
            visit_member(walk, KN_FILE_DATA,
                         ((const KnCardData *)((const char *)use->params + o->offset))->file, card,
                         path, o->name);
}

static void visit_segment(Walk *walk, const KnSegment *segment)
{
    const char *path = segment->json_path;
    gboolean is_clip = segment->kind == KN_SEGMENT_VIDEO;
    const char *key = segment->scene   ? "scene"
                      : is_clip        ? "video"
                      : segment->query ? "visual_query"
                                       : "image";
    const KnJson *query = kn_json_member(segment->node, "visual_query");
    g_autofree char *visual = kn_json_path(path, key);
    visit(walk, is_clip ? KN_FILE_CLIP : KN_FILE_PICTURE, segment->path,
          segment->query ? query : kn_segment_visual(segment->node), visual);
    visit_member(walk, KN_FILE_GROUND, segment->ground_path, segment->node, path,
                 "background_image");
    for (guint i = 0; i < segment->n_subjects; i++) {
        g_autofree char *mask = g_strconcat(segment->subjects[i].json_path, ".mask", NULL);
        visit(walk, KN_FILE_MASK, segment->subjects[i].mask_path, segment->subjects[i].node, mask);
    }
    visit_member(walk, KN_FILE_WORDS, segment->words_path, segment->node, path, "words");
    visit_member(walk, KN_FILE_SPEECH, segment->audio_path, segment->node, path, "audio");
    if (segment->own_voice) {
        g_autofree char *voice = kn_json_path(path, "voice");
        visit_command(walk, segment->own_voice->command, kn_json_member(segment->node, "voice"),
                      voice);
        visit_member(walk, KN_FILE_PRONOUNCE, segment->own_voice->pronounce_file,
                     kn_json_member(segment->node, "voice"), voice, "pronounce_file");
    }
    visit_scene(walk, segment);
    visit_card(walk, segment);
    if (kn_json_member(kn_json_member(segment->node, "card"), "font") && segment->card_font) {
        g_autofree char *card = kn_json_path(path, "card");
        visit_font(walk, segment->card_font, kn_json_member(segment->node, "card"), card, "font");
    }
    visit_effect(walk, &segment->motion, path);
    for (guint i = 0; i < segment->n_overlays; i++)
        visit_effect(walk, &segment->overlays[i], path);
    for (guint i = 0; i < segment->n_tools; i++)
        visit_effect(walk, &segment->tools[i], path);
    g_autofree char *transition = g_strconcat(path, ".effects_plan.transition", NULL);
    visit_member(walk, KN_FILE_WIPE, segment->transition.file, segment->transition.node, transition,
                 "file");
}

static void visit_sound(Walk *walk, const KnProjectSound *sound)
{
    for (guint i = 0; i < sound->n_cues; i++) {
        const KnMusicCue *cue = &sound->cues[i];
        visit_member(walk, KN_FILE_MUSIC, cue->file, cue->node, cue->json_path, "file");
    }
    for (guint i = 0; i < sound->n_effects; i++) {
        const KnSoundEffect *effect = &sound->effects[i];
        visit_member(walk, KN_FILE_SOUND, effect->file, effect->node, effect->json_path, "file");
    }
}

/* Also those of outputs that are not made now, which must not be written either. */
static void visit_covers(Walk *walk, const KnJson *root)
{
    const KnJson *common = kn_json_member(root, "output"), *list = kn_json_member(root, "outputs");
    if (walk->project->n_outputs == 0)
        visit_member(walk, KN_FILE_COVER, walk->project->output.cover, common, "$.output", "cover");
    for (guint i = 0; i < walk->project->n_outputs; i++) {
        const KnJson *own = list->items[i];
        gboolean has = kn_json_member(own, "cover") != NULL;
        g_autofree char *path = g_strdup_printf("$.outputs[%u]", i);
        visit_member(walk, KN_FILE_COVER, walk->project->outputs[i].cover, has ? own : common,
                     has ? path : "$.output", "cover");
    }
}

/* Those of captions, unless they have the theme's, and those of the theme. */
static void visit_fonts(Walk *walk, const KnProject *project, const KnJson *root,
                        const KnJson *captions)
{
    const KnProjectTheme *theme = &project->theme;
    const KnJson *fonts = kn_json_member(kn_json_member(root, "theme"), "fonts");
    const KnJson *style = kn_json_member(captions, "style");
    visit_font(walk, theme->heading, fonts, "$.theme.fonts", "heading");
    visit_font(walk, theme->body, fonts, "$.theme.fonts", "body");
    visit_font(walk, theme->mono, fonts, "$.theme.fonts", "mono");
    if (kn_json_member(style, "font"))
        visit_font(walk, project->captions.style.font, style, "$.captions.style", "font");
}

/* Those of all languages: whichever the film is in, none of them may be written. */
static void visit_languages(Walk *walk, const KnProject *project)
{
    for (guint i = 0; i < project->n_languages; i++) {
        const KnProjectLanguage *language = &project->languages[i];
        visit_member(walk, KN_FILE_TRANSCRIPTS, language->transcripts, language->node,
                     language->json_path, "transcripts");
    }
}

gboolean kn_project_each_file(const KnProject *project, KnProjectFileFunc each, gpointer user_data)
{
    Walk walk = {.project = project, .each = each, .user_data = user_data};
    const KnJson *root = kn_json_root(project->document);
    const KnJson *captions = kn_json_member(root, "captions");
    if (kn_json_hash(project->document)) /* it was read from a file */
        visit(&walk, KN_FILE_PROJECT, project->file_name, NULL, NULL);
    visit_member(&walk, KN_FILE_NARRATION, project->audio_path, root, "$", "audio_file");
    visit_member(&walk, KN_FILE_CAPTIONS, project->captions.file, captions, "$.captions", "file");
    visit_member(&walk, KN_FILE_WORDS, project->captions.words, captions, "$.captions", "words");
    visit_languages(&walk, project);
    visit_fonts(&walk, project, root, captions);
    visit_member(&walk, KN_FILE_LOGO, project->theme.logo.path,
                 kn_json_member(kn_json_member(root, "theme"), "logo"), "$.theme.logo", "file");
    visit_sound(&walk, &project->sound);
    visit_covers(&walk, root);
    visit_command(&walk, project->voice.command, project->voice_node, project->voice_path);
    visit_member(&walk, KN_FILE_PRONOUNCE, project->voice.pronounce_file, project->voice_node,
                 project->voice_path, "pronounce_file");
    visit_member(&walk, KN_FILE_PROMPT, project->directing.prompt, kn_json_member(root, "director"),
                 "$.director", "prompt");
    walk.unused = TRUE;
    if (project->defaults)
        visit_segment(&walk, project->defaults);
    walk.unused = FALSE;
    for (guint i = 0; i < project->n_segments && !walk.ended; i++) {
        walk.segment = i + 1;
        visit_segment(&walk, &project->segments[i]);
    }
    return !walk.ended;
}

/* NULL when the file can be read, or what is wrong with it. */
static const char *what_is_wrong(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR ? "is not there" : g_strerror(errno);
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) ? "is a folder" KN_HINT "; expected a file" : "is no file";
    return access(path, R_OK) == 0 ? NULL : "cannot be read";
}

/* More missing files than are shown need no suggestion. */
enum { SUGGESTIONS_MAX = 20, FOLDER_ENTRIES_MAX = 10000 };

typedef struct {
    KnProject *project;
    KnProblems *problems;
    gboolean placeholder, read_contents;
    guint n_suggested;
    GHashTable *known; /* path → what is wrong, static: a picture may be shown many times */
    GHashTable *good;  /* path, as one of a kind, of which the content is right */
} Check;

static const char *look_once(const Check *check, const char *path)
{
    gpointer wrong;
    if (!g_hash_table_lookup_extended(check->known, path, NULL, &wrong)) {
        wrong = (gpointer)what_is_wrong(path);
        g_hash_table_insert(check->known, g_strdup(path), wrong);
    }
    return wrong;
}

/* The names in a folder, NULL-terminated, at most so many; empty when it cannot be read. A link
 * that leads nowhere has its own name there. */
static GStrv list_folder(const char *folder, const char *but)
{
    g_autoptr(KnFolder) opened = kn_folder_open(folder, NULL, FALSE, NULL);
    g_auto(GStrv) all = opened ? kn_folder_names(opened) : NULL;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (guint n = 0; all && all[n] && n < FOLDER_ENTRIES_MAX; n++)
        if (strcmp(all[n], but) != 0)
            g_strv_builder_add(names, all[n]);
    return g_strv_builder_end(names);
}

/* The name without its ending, in small letters: what people remember of it. The caller frees. */
static char *stem_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    g_autofree char *stem =
        dot && dot > name ? g_strndup(name, (gsize)(dot - name)) : g_strdup(name);
    g_autofree char *valid = g_utf8_make_valid(stem, -1);
    return g_utf8_casefold(valid, -1);
}

/* A file of the folder that may have been meant: in other case, with another ending, or misspelt.
 * Borrowed from names; NULL: none. */
static const char *find_near(const char *name, GStrv names)
{
    for (guint i = 0; names[i]; i++)
        if (g_ascii_strcasecmp(names[i], name) == 0)
            return names[i];
    g_autofree char *stem = stem_of(name);
    for (guint i = 0; names[i]; i++) {
        g_autofree char *other = stem_of(names[i]);
        if (strcmp(stem, other) == 0)
            return names[i];
    }
    return kn_nearest(name, (const char *const *)names);
}

static const char *case_words(const char *near, const char *name)
{
    return g_ascii_strcasecmp(near, name) == 0
               ? " Capital and small letters differ in names of files"
               : "";
}

/* The first folder on the way that is not there, and what of its parent may have been meant. */
static char *suggest_folder(const char *folder)
{
    g_autofree char *missing = g_strdup(folder), *parent = g_path_get_dirname(folder);
    while (!g_file_test(parent, G_FILE_TEST_IS_DIR) && strcmp(parent, missing) != 0) {
        g_free(missing);
        missing = g_steal_pointer(&parent);
        parent = g_path_get_dirname(missing);
    }
    g_autofree char *name = g_path_get_basename(missing), *shown = kn_text_visible(missing);
    g_auto(GStrv) names = list_folder(parent, name);
    g_autoptr(GPtrArray) folders = g_ptr_array_new();
    for (char **at = names; *at; at++) {
        g_autofree char *path = g_build_filename(parent, *at, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            g_ptr_array_add(folders, *at);
    }
    g_ptr_array_add(folders, NULL);
    const char *near = find_near(name, (GStrv)folders->pdata);
    g_autofree char *quoted = near ? kn_text_quote(near) : NULL;
    return near ? g_strdup_printf(" (there is no folder '%s'; did you mean %s?%s)", shown, quoted,
                                  case_words(near, name))
                : g_strdup_printf(" (there is no folder '%s')", shown);
}

/* " (did you mean 'A.jpg'? …)", or "" when nothing is near. The caller frees. */
static char *suggest(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    const char *odd = strpbrk(name, "\\\b\f\n\r\t");
    if (odd && strspn(odd, "\n\r\t") == strlen(odd))
        return g_strdup(" (its name ends with a line break or a tab; remove that)");
    if (odd)
        return g_strdup(" (a backslash begins an escape; folders are separated by '/')");
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        return suggest_folder(folder);
    g_auto(GStrv) names = list_folder(folder, name);
    const char *near = find_near(name, names);
    g_autofree char *shown = near ? kn_text_quote(near) : NULL;
    if (!near)
        return g_strdup("");
    return g_strdup_printf(" (did you mean %s?%s)", shown, case_words(near, name));
}

/* A file that is there: whether it is what is due. */
static void check_content(Check *check, const KnProjectFile *file)
{
    g_autofree char *key = g_strdup_printf("%d %s", file->kind, file->path);
    if (g_hash_table_contains(check->good, key))
        return;
    g_autofree char *wrong = kn_file_wrong_content(file, !check->read_contents),
                    *visible = kn_text_visible(file->path);
    if (wrong)
        kn_problems_error_as(check->problems, KN_PROBLEM_FILE, file->node, file->json_path,
                             "'%s' %s", visible, wrong);
    else
        g_hash_table_add(check->good, g_steal_pointer(&key));
}

/* What is seen in place of a missing file under --placeholder; NULL: nothing can be. */
static const char *stand_in(const Check *check, const KnProjectFile *file)
{
    if (!check->placeholder)
        return NULL;
    return file->kind == KN_FILE_PICTURE || file->kind == KN_FILE_CLIP ? "a grey card stands"
           : file->kind == KN_FILE_GROUND ? "the colour of background stands"
                                          : NULL;
}

/* A missing picture becomes a marked card under --placeholder, and is an error otherwise. */
static gboolean check_file(const KnProjectFile *file, gpointer user_data)
{
    Check *check = user_data;
    if (file->kind == KN_FILE_PROJECT || file->unused) /* read already; shown by nobody */
        return TRUE;
    KnSegment *segment = file->segment ? &check->project->segments[file->segment - 1] : NULL;
    const char *wrong = look_once(check, file->path), *stand = wrong ? stand_in(check, file) : NULL;
    g_autofree char *visible = wrong ? kn_text_visible(file->path) : NULL;
    if (file->kind == KN_FILE_PICTURE || file->kind == KN_FILE_CLIP)
        segment->missing = stand != NULL;
    else if (file->kind == KN_FILE_GROUND)
        segment->ground_missing = stand != NULL;
    if (stand)
        kn_problems_warning(check->problems, KN_WARNING_PICTURE_MISSING, file->node,
                            file->json_path, "'%s' %s; %s in its place", visible, wrong, stand);
    else if (wrong) {
        gboolean near = check->n_suggested++ < SUGGESTIONS_MAX && access(file->path, F_OK) != 0;
        g_autofree char *hint = near ? suggest(file->path) : g_strdup("");
        kn_problems_error_as(check->problems, KN_PROBLEM_FILE, file->node, file->json_path,
                             "'%s' %s%s%s", visible, wrong, *hint ? KN_HINT : "", hint);
    } else
        check_content(check, file);
    return TRUE;
}

gboolean kn_project_check_files(KnProject *project, const KnLoadOptions *options, GError **error)
{
    g_autoptr(KnProblems) problems = kn_problems_new_of(project->document);
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) good = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Check check = {
        project, problems, options && options->placeholder, options && options->read_contents, 0,
        known,   good};
    kn_project_choose(project, options, problems);
    kn_project_each_file(project, check_file, &check);
    kn_project_note(project, &project->notes->files, problems);
    return kn_problems_check_as(problems, KN_ERROR_INPUT, NULL, error);
}
