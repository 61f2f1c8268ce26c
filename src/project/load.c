/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_form.h"
#include "cards/data.h"
#include "project/defaults.h"
#include "project/direct.h"
#include "project/directing.h"
#include "project/languages.h"
#include "project/narration.h"
#include "project/older.h"
#include "project/private.h"
#include "project/subject.h"
#include "project/tables.h"
#include "project/tables_sound.h"
#include "project/types.h"
#include "project/useless.h"
#include "project/variables.h"
#include "shot/font.h"
#include "text/text.h"

#include <string.h>

/* Loading: read strictly → fill variables → read the file's own object → put the defaults under
 * each segment → read segments → have times and effects checked (KnLoadOptions.check). Each step
 * reports what it finds and the next one works with what is good, so that one run tells all. */

typedef struct {
    KnReader reader;
    KnProject *project;
    const KnJson *defaults;  /* NULL: none, or not usable */
    gboolean defaults_wrong; /* what segments have of them is not known */
    KnOlder *older;          /* NULL: it is no script of an older pipeline */
    KnLanguageTexts texts;
    const KnJson **own; /* what each segment itself says; NULL: there is none */
    gboolean times_good;
} Loader;

guint64 kn_project_seed(guint64 seed, const char *visual)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325); /* FNV-1a */
    for (; visual && *visual; visual++)
        hash = (hash ^ (guchar)*visual) * G_GUINT64_CONSTANT(0x100000001b3);
    return hash ^ (seed * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));
}

static gboolean is_written(const KnJson *object, const char *key)
{
    const KnJson *member = kn_json_member(object, key);
    return member && member->type != KN_JSON_NULL;
}

static void read_card(const Loader *loader, const KnJson *node, KnSegment *segment)
{
    KnCardOptions raw;
    const KnJson *color = kn_json_member(node, "color");
    g_autofree char *path = g_strconcat(segment->json_path, ".card", NULL);
    kn_options_init(kn_card_options, &raw);
    kn_options_read(kn_card_options, &raw, node, path, NULL, loader->reader.problems);
    if (raw.text && strlen(raw.text) > KN_CARD_BYTES_MAX)
        kn_problems_error(loader->reader.problems, kn_json_member(node, "text"), path,
                          "the text is longer than %d bytes", KN_CARD_BYTES_MAX);
    segment->kind = KN_SEGMENT_CARD;
    segment->card_text = g_steal_pointer(&raw.text);
    g_autofree char *font = kn_json_path(path, "font");
    kn_reader_font(&loader->reader, &raw.font, kn_json_member(node, "font"), font);
    segment->card_font = g_steal_pointer(&raw.font);
    segment->card_color = raw.color;
    segment->card_has_color = color && color->type != KN_JSON_NULL;
    segment->card_size = raw.size;
    segment->background = raw.background;
    segment->has_background = is_written(node, "background");
    kn_options_clear(kn_card_options, &raw);
}

/* Whether a card is of a kind: the others are a text in the middle. */
static gboolean has_kind(const KnJson *card)
{
    const KnJson *type = kn_json_member(card, "type");
    return type && type->type != KN_JSON_NULL &&
           (type->type != KN_JSON_STRING || strcmp(type->string, "text") != 0);
}

/* It may stand over a picture or clip, which is read by then. */
static void read_card_kind(const Loader *loader, const KnJson *node, const KnJson *own,
                           KnSegment *segment)
{
    g_autofree char *path = g_strconcat(segment->json_path, ".card", NULL);
    KnCardUse *use = &segment->card_use;
    kn_card_use_read(use, node, path, loader->reader.problems);
    for (const KnOption *o = use->kind ? use->kind->options : NULL; o && o->name; o++) {
        g_autofree char *child = kn_json_path(path, o->name);
        if (o->type == &kn_type_font)
            kn_reader_font(&loader->reader, (char **)((char *)use->params + o->offset),
                           kn_json_member(node, o->name), child);
        if (o->type == &kn_type_card_data)
            kn_reader_path(&loader->reader,
                           &((KnCardData *)((char *)use->params + o->offset))->file,
                           kn_json_member(node, o->name), child);
    }
    const KnCardSituation here = {
        .kind = use->kind,
        .params = use->params,
        .over = segment->path || segment->scene,
        .spoken = segment->transcript && *segment->transcript,
    };
    if (use->kind)
        kn_options_warn_useless(use->kind->options, &here, kn_json_member(own, "card"), path,
                                loader->reader.problems);
    if (!segment->path && !segment->scene)
        segment->kind = KN_SEGMENT_CARD;
}

static void read_file(const Loader *loader, char **field, const char *key, const KnJson *node,
                      KnSegment *segment)
{
    g_autofree char *path = kn_json_path(segment->json_path, key);
    const KnJson *place = kn_reader_place(kn_segment_options, node, key);
    segment->kind = strcmp(key, "video") == 0 ? KN_SEGMENT_VIDEO : KN_SEGMENT_IMAGE;
    segment->path = g_steal_pointer(field);
    kn_reader_path(&loader->reader, &segment->path, place, path);
}

/* What a segment without visual asks for, of older scripts also what they have written beside. */
static char *find_query(const KnSegmentOptions *raw, const KnJson *node)
{
    static const char *const older[] = {"visual_description", "topic"};
    if (raw->visual_query)
        return *raw->visual_query ? g_strdup(raw->visual_query) : NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(older); i++) {
        const KnJson *text = kn_json_member(node, older[i]);
        if (text && text->type == KN_JSON_STRING && *text->string)
            return g_strdup(text->string);
    }
    return NULL;
}

/* A card with its words, until a picture is chosen. */
static void read_query(KnSegment *segment, char *take_query)
{
    KnCardOptions card;
    kn_options_init(kn_card_options, &card);
    segment->kind = KN_SEGMENT_CARD;
    segment->query = take_query;
    segment->card_text = g_strdup(segment->title ? segment->title : take_query);
    segment->card_size = card.size;
    kn_options_clear(kn_card_options, &card);
}

/* Exactly one visual; a wrong one was reported already. */
static void read_visual(const Loader *loader, KnSegmentOptions *raw, const KnJson *node,
                        const KnJson *own, KnSegment *segment)
{
    static const char *const visuals[] = {"image", "video", "scene", "card", NULL};
    gboolean under = raw->image || raw->video || raw->scene;
    gboolean over = has_kind(raw->card) && under;
    int n = (raw->image != NULL) + (raw->video != NULL) + (raw->scene != NULL) +
            (raw->card != NULL && !over);
    const KnJson *output = kn_json_member(raw->scene, "output");
    const char *seed_of = raw->image ? raw->image : raw->video;
    if (output && output->type == KN_JSON_STRING && !seed_of)
        seed_of = output->string;
    gboolean none = n == 0 && own && !over && !loader->defaults_wrong && !kn_segment_visual(node) &&
                    !kn_options_meant(kn_segment_options, node, visuals);
    char *query = none && !raw->card ? find_query(raw, node) : NULL;
    seed_of = seed_of ? seed_of : query;
    const KnJson *text = kn_json_member(raw->card, "text");
    text = text ? text : kn_json_member(raw->card, "title");
    if (text && text->type == KN_JSON_STRING)
        seed_of = text->string;
    segment->seed =
        raw->seed >= 0 ? (guint64)raw->seed : kn_project_seed(loader->project->seed, seed_of);
    if (n > 1 || (none && !query))
        kn_problems_error_as(
            loader->reader.problems, n ? KN_PROBLEM_CONFLICT : KN_PROBLEM_MISSING, node,
            segment->json_path, "%s" KN_HINT "; expected %s",
            n ? "has more than one visual" : "has nothing to show",
            n == 2 && under && raw->card
                ? "a card with a type, such as {\"type\": \"title\", \"title\": …}, where it lies "
                  "over "
                  "the other one"
                : "exactly one of image, video, scene and card, or a visual_query: {\"card\": "
                  "{\"type\": \"title\", \"title\": …}} is one without a file");
    if (query)
        read_query(segment, query);
    if (raw->image)
        read_file(loader, &raw->image, "image", node, segment);
    else if (raw->video)
        read_file(loader, &raw->video, "video", node, segment);
    else if (raw->scene) {
        g_autofree char *path = kn_json_path(segment->json_path, "scene");
        kn_scene_read(&loader->reader, raw->scene, path, segment);
    }
    if (has_kind(raw->card))
        read_card_kind(loader, raw->card, own, segment);
    else if (raw->card && !under)
        read_card(loader, raw->card, segment);
}

static gboolean time_read(const KnJson *node, const char *key, const KnDuration *duration)
{
    const KnJson *member = kn_json_member(node, key);
    return !member || member->type == KN_JSON_NULL || duration->kind != KN_DURATION_UNSET;
}

/* Something was written there, and is no text. */
static gboolean text_unread(const KnJson *node, const char *key, const char *text)
{
    const KnJson *member = kn_json_member(node, key);
    return member && member->type != KN_JSON_NULL && member->type != KN_JSON_STRING && !text;
}

static void read_times(Loader *loader, const KnSegmentOptions *raw, const KnJson *node,
                       KnSegment *segment)
{
    static const char *const decide[] = {"duration", "start_time", "end_time", "transcript",
                                         "audio",    "video",      NULL};
    segment->start = raw->start_time;
    segment->end = raw->end_time;
    segment->duration = raw->duration;
    loader->times_good = loader->times_good && time_read(node, "duration", &raw->duration) &&
                         time_read(node, "start_time", &raw->start_time) &&
                         time_read(node, "end_time", &raw->end_time) &&
                         !text_unread(node, "video", raw->video) &&
                         !text_unread(node, "transcript", segment->transcript) &&
                         !text_unread(node, "audio", raw->audio) &&
                         !kn_options_meant(kn_segment_options, node, decide);
}

/* What a picture is about is what "cover" looks at, unless the segment says otherwise. */
static void read_subject(const Loader *loader, const KnSegmentOptions *raw, const KnJson *node,
                         KnSegment *segment)
{
    const KnSubjectQuery first = {.nth = 1};
    if (raw->subject)
        kn_subject_read(&loader->reader, loader->older, raw->subject, node, segment);
    const KnSubject *subject = kn_subject_choose(segment->subjects, segment->n_subjects, &first);
    if (subject &&
        (segment->focus_kind == KN_PLACE_UNSET || segment->focus_kind == KN_PLACE_SUBJECT))
        segment->focus = subject->anchor;
}

static void read_segment(Loader *loader, const KnJson *node, const KnJson *own, KnSegment *segment)
{
    KnSegmentOptions raw;
    kn_options_init(kn_segment_options, &raw);
    kn_options_read(kn_segment_options, &raw, node, segment->json_path, NULL,
                    loader->reader.problems);
    segment->node = node;
    segment->planned = kn_plan_is_given(own);
    segment->fit = (KnFit)raw.fit;
    segment->enhance = (KnEnhance)raw.enhance;
    if (raw.enhance == KN_ENHANCE_SHARPEN)
        segment->sharpen = (int)(raw.enhance_strength * KN_SHARPEN_MAX + 0.5);
    if (raw.enhance == KN_ENHANCE_SR)
        segment->super = (int)(raw.enhance_strength * KN_SHARPEN_MAX + 0.5);
    segment->focus_kind = (KnPlaceKind)raw.focus.kind;
    segment->focus = segment->focus_kind == KN_PLACE_POINT ? raw.focus.point : (KnPoint){0.5, 0.5};
    segment->background = raw.background;
    segment->has_background = is_written(node, "background");
    segment->title = g_steal_pointer(&raw.title);
    segment->transcript = g_steal_pointer(&raw.transcript);
    kn_clip_options_read(&loader->reader, &raw, node, segment);
    segment->captions = raw.captions;
    segment->words_path = g_steal_pointer(&raw.words);
    if (segment->words_path) {
        g_autofree char *path = g_strconcat(segment->json_path, ".words", NULL);
        kn_reader_path(&loader->reader, &segment->words_path, kn_json_member(node, "words"), path);
    }
    read_subject(loader, &raw, node, segment);
    read_times(loader, &raw, node, segment);
    kn_narration_read_segment(&loader->reader, loader->project, &raw, node, segment);
    if (node->type == KN_JSON_OBJECT)
        read_visual(loader, &raw, node, own, segment);
    else
        loader->times_good = FALSE;
    kn_plan_read(&loader->reader, &raw, own, segment);
    kn_options_clear(kn_segment_options, &raw);
}

static void segment_clear(KnSegment *segment)
{
    kn_plan_clear(segment);
    kn_subject_clear_segment(segment);
    g_free(segment->path);
    kn_scene_free(segment->scene);
    kn_card_use_clear(&segment->card_use);
    g_free(segment->query);
    g_free(segment->card_text);
    g_free(segment->card_font);
    g_free(segment->title);
    g_free(segment->transcript);
    g_free(segment->shown);
    g_free(segment->words_path);
    g_free(segment->ground_path);
    kn_narration_clear_segment(segment);
    g_free(segment->json_path);
}

/* The defaults are read as a segment of their own, so that what is wrong in them is reported once;
 * only good ones are put under the segments. What segments then lack is no second mistake. */
static void read_defaults(Loader *loader, const KnJson *defaults)
{
    KnSegment *segment = loader->project->defaults = g_new0(KnSegment, 1);
    segment->json_path = g_strdup("$.defaults");
    guint before = kn_problems_n_errors(loader->reader.problems);
    gboolean times_good = loader->times_good;
    read_segment(loader, defaults, NULL, segment);
    loader->defaults_wrong = kn_problems_n_errors(loader->reader.problems) > before ||
                             !kn_defaults_are_for_all(defaults);
    loader->times_good = times_good && !loader->defaults_wrong;
    if (!loader->defaults_wrong)
        loader->defaults = defaults;
}

static void read_segments(Loader *loader, const KnJson *list)
{
    KnProject *project = loader->project;
    project->n_segments = list->n;
    project->segments = g_new0(KnSegment, list->n);
    loader->own = g_new0(const KnJson *, list->n + 1);
    if (project->language)
        kn_language_match(&loader->reader, list, &loader->texts);
    for (guint i = 0; i < list->n; i++) {
        const KnJson *own = kn_older_known(loader->older, kn_segment_options, list->items[i]);
        char *shown = kn_language_shown(project, &loader->texts, i, own);
        own = kn_language_segment(&loader->reader, project, &loader->texts, i, own);
        const KnJson *node = loader->own[i] = own;
        if (loader->defaults)
            node = kn_defaults_merge(loader->reader.document, loader->defaults, own);
        project->segments[i].json_path = g_strdup_printf("$.segments[%u]", i);
        read_segment(loader, node, own, &project->segments[i]);
        project->segments[i].shown = shown;
    }
}

/* The director's plans are read as if the segments had them written. */
static void read_directed(Loader *loader, const KnJson *list)
{
    KnProject *project = loader->project;
    KnDirectedPlan *plans = kn_project_direct(project, NULL);
    for (guint i = 0; i < list->n; i++) {
        const KnJson *own = kn_older_known(loader->older, kn_segment_options, list->items[i]);
        if (!plans[i].given || own->type != KN_JSON_OBJECT)
            continue;
        g_autofree char *text = kn_directed_plan_text(&plans[i]);
        kn_plan_read_directed(&loader->reader, text, loader->defaults, own, &project->segments[i]);
    }
    kn_directed_plans_free(plans, project->n_segments);
}

static void read_root(Loader *loader, const KnJson *root, const KnLoadOptions *options)
{
    KnRootOptions raw;
    KnProject *project = loader->project;
    KnProblems *problems = loader->reader.problems;
    kn_options_init(kn_root_options, &raw);
    kn_options_read(kn_root_options, &raw, root, "$", NULL, problems);
    project->title = g_steal_pointer(&raw.title);
    project->comment = g_steal_pointer(&raw.comment);
    project->duration_mode = (KnDurationMode)raw.duration_mode;
    project->detectors = g_steal_pointer(&raw.detectors);
    project->seed = (guint64)raw.seed;
    project->chunk_duration = raw.chunk_duration;
    project->audio_path = g_steal_pointer(&raw.audio_file);
    const KnJson *audio = kn_json_member(root, "audio_file");
    kn_reader_path(&loader->reader, &project->audio_path, audio, "$.audio_file");
    if (project->duration_mode == KN_DURATION_MODE_AUDIO && !project->audio_path && !audio)
        kn_problems_error_as(problems, KN_PROBLEM_MISSING, kn_json_member(root, "duration_mode"),
                             "$.duration_mode",
                             "\"audio\" takes the film's length from audio_file, which is missing");
    kn_directing_read(&loader->reader, raw.director, project);
    kn_outputs_read(&loader->reader, raw.output, raw.outputs, options, project);
    kn_languages_read(&loader->reader, raw.languages, options, project);
    kn_project_theme_read(&loader->reader, raw.theme, &project->theme);
    kn_narration_read_project(&loader->reader,
                              kn_language_voice(&loader->reader, project, raw.voice), project);
    kn_caption_settings_read(&loader->reader, raw.captions, &project->captions);
    kn_sound_read(&loader->reader, &(KnSoundNodes){raw.music, raw.sounds, raw.audio, raw.tags},
                  &project->sound);
    if (raw.defaults) {
        read_defaults(loader, kn_language_defaults(&loader->reader, project, raw.defaults));
    } else if (is_written(root, "defaults")) {
        loader->defaults_wrong = TRUE;
        loader->times_good = FALSE;
    }
    if (raw.segments)
        read_segments(loader, raw.segments);
    else
        loader->times_good = FALSE;
    if (raw.segments && project->director == KN_DIRECTOR_BUILTIN)
        read_directed(loader, raw.segments);
    kn_language_apply(project);
    kn_project_theme_apply(project, raw.captions);
    kn_sound_check(&loader->reader, project);
    kn_useless_warn(&loader->reader, project, root, loader->own);
    g_clear_pointer(&loader->own, g_free);
    kn_options_clear(kn_root_options, &raw);
}

static KnProject *load(KnJsonDocument *take_document, const char *name, const char *folder,
                       const KnLoadOptions *options, GError **error)
{
    g_autoptr(KnProject) project = g_new0(KnProject, 1);
    g_autoptr(KnProblems) problems = kn_problems_new_of(take_document);
    project->notes = g_new0(struct KnProjectNotes, 1);
    project->notes->paths = kn_paths_new(folder, options && options->allow_outside);
    project->document = take_document;
    project->file_name = g_strdup(name);
    project->folder = g_canonicalize_filename(folder ? folder : ".", NULL);
    Loader loader = {
        .reader = {take_document, problems, project->notes->paths},
        .project = project,
        .times_good = TRUE,
    };
    guint n_wrong_set;
    kn_languages_open(&loader.reader, options, &loader.texts);
    const KnJson *root =
        kn_variables_fill(take_document, options ? options->variables : NULL, loader.texts.roots,
                          G_N_ELEMENTS(loader.texts.roots), problems, &n_wrong_set);
    g_autoptr(KnOlder) older = kn_older_new(take_document, root);
    loader.older = older;
    read_root(&loader, kn_older_known(older, kn_root_options, root), options);
    kn_language_texts_clear(&loader.texts);
    kn_older_warn(older, problems);
    kn_project_note(project, &project->notes->load, problems);
    if (loader.times_good && options && options->check)
        options->check(project, problems);
    /* What is wrong with the caller's words alone is no fault of the project. */
    gboolean good = n_wrong_set == kn_problems_n_errors(problems);
    if (!kn_problems_check_as(problems, good ? KN_ERROR_USAGE : KN_ERROR_PROJECT, NULL, error))
        return NULL;
    return g_steal_pointer(&project);
}

KnProject *kn_project_load_text(const char *text, gssize size, const char *name, const char *folder,
                                const KnLoadOptions *options, GError **error)
{
    KnJsonDocument *document = kn_json_load_named(text, size, name, error);
    return document ? load(document, name, folder, options, error) : NULL;
}

KnProject *kn_project_load(const char *path, const KnLoadOptions *options, GError **error)
{
    KnJsonDocument *document = kn_json_load_file(path, error);
    g_autofree char *folder = g_path_get_dirname(path);
    return document ? load(document, path, folder, options, error) : NULL;
}

const KnInputRules *kn_project_input_rules(const KnProject *project)
{
    return kn_paths_rules(project->notes->paths);
}

const char *kn_project_bounds(const KnProject *project)
{
    return kn_paths_bounds(project->notes->paths);
}

void kn_project_free(KnProject *project)
{
    if (!project)
        return;
    for (guint i = 0; i < project->n_segments; i++)
        segment_clear(&project->segments[i]);
    g_free(project->segments);
    if (project->defaults)
        segment_clear(project->defaults);
    g_free(project->defaults);
    kn_outputs_clear(project);
    kn_languages_clear(project);
    kn_project_theme_clear(&project->theme);
    kn_caption_settings_clear(&project->captions);
    kn_options_clear(kn_voice_options, &project->voice);
    kn_directing_clear(project);
    g_free(project->file_name);
    g_free(project->folder);
    g_free(project->voice_path);
    g_free(project->title);
    g_free(project->comment);
    g_free(project->audio_path);
    g_strfreev(project->detectors);
    kn_sound_clear(&project->sound);
    kn_warnings_free(project->warnings);
    if (project->notes) {
        kn_warnings_free(project->notes->load);
        kn_warnings_free(project->notes->files);
        kn_paths_free(project->notes->paths);
        g_free(project->notes);
    }
    kn_json_free(project->document);
    g_free(project);
}
