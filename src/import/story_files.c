/* SPDX-License-Identifier: MIT */
#include "import/story_files.h"
#include "base/error.h"
#include "base/json_print.h"
#include "base/option.h"
#include "project/written.h"

#include <string.h>

/* ---- what stands in them */

typedef struct {
    int version;
    char *topic, *title;
    const KnJson *scenes;
} File;

#define FIELD(ctype, field) KN_OPTION_FIELD(KnStoryScene, ctype, field)
#define TITLE_OPTION                                                                               \
    {                                                                                              \
        .name = "title", .type = &kn_type_string, .offset = FIELD(char *, title),                  \
        .required = TRUE, .help = "what the scene is called"                                       \
    }
static const KnOption plan_scene[] = {
    TITLE_OPTION,
    {.name = "goal",
     .type = &kn_type_string,
     .offset = FIELD(char *, goal),
     .required = TRUE,
     .help = "what the viewer is to learn in it"},
    {.name = "words",
     .type = &kn_type_int,
     .offset = FIELD(int, words),
     .min = KN_STORY_WORDS_MIN,
     .max = KN_STORY_WORDS_MAX,
     .required = TRUE,
     .help = "how many words its narration has"},
    {.name = NULL,
     .example = "{\"title\": \"Winter\", \"goal\": \"Where they sleep.\", \"words\": 30}"},
};
static const KnOption narration_scene[] = {
    TITLE_OPTION,
    {.name = "narration",
     .type = &kn_type_string,
     .offset = FIELD(char *, narration),
     .required = TRUE,
     .help = "what is said in it"},
    {.name = NULL, .example = "{\"title\": \"Winter\", \"narration\": \"They sleep.\"}"},
};
#undef FIELD
static const KnOptionTable plan_table = {"scene", "$.scenes[]", "A scene.", plan_scene, NULL};
static const KnOptionTable narration_table = {"scene", "$.scenes[]", "A scene.", narration_scene,
                                              NULL};

#define FIELD(ctype, field) KN_OPTION_FIELD(File, ctype, field)
#define VERSION_OPTION                                                                             \
    {                                                                                              \
        .name = "version", .type = &kn_type_int, .offset = FIELD(int, version), .min = 1,          \
        .max = 2, .default_text = "1", .help = "of the form"                                       \
    }
#define SCENES_OPTION(table)                                                                       \
    {                                                                                              \
        .name = "scenes", .type = &kn_type_objects, .of = table,                                   \
        .offset = FIELD(const KnJson *, scenes), .min = 1, .max = KN_STORY_FILE_SCENES_MAX,        \
        .required = TRUE, .help = "what is told, one after the other"                              \
    }
static const KnOption plan_file[] = {
    VERSION_OPTION,
    {.name = "topic",
     .type = &kn_type_string,
     .offset = FIELD(char *, topic),
     .help = "what the film is about"},
    {.name = "title",
     .type = &kn_type_string,
     .offset = FIELD(char *, title),
     .required = TRUE,
     .help = "what the film is called"},
    SCENES_OPTION(&plan_table),
    {.name = NULL},
};
static const KnOption narration_file[] = {
    VERSION_OPTION,
    SCENES_OPTION(&narration_table),
    {.name = NULL},
};
#undef FIELD

/* ---- reading */

static const struct {
    const char *name;
    gsize offset;
    int max;
} lengths[] = {
    {"title", offsetof(KnStoryScene, title), KN_STORY_TITLE_MAX},
    {"goal", offsetof(KnStoryScene, goal), KN_STORY_GOAL_MAX},
    {"narration", offsetof(KnStoryScene, narration), KN_LINE_CHARACTERS_MAX},
};

static void check_lengths(const KnStoryScene *scene, const KnJson *node, const char *path,
                          KnProblems *problems)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        const char *text = *(char *const *)((const char *)scene + lengths[i].offset);
        g_autofree char *member = kn_json_path(path, lengths[i].name);
        if (text && g_utf8_strlen(text, -1) > lengths[i].max)
            kn_problems_error(problems, kn_json_member(node, lengths[i].name), member,
                              "the text is too long" KN_HINT "; expected at most %d characters",
                              lengths[i].max);
    }
    if (scene->title && !*scene->title)
        kn_problems_error(problems, kn_json_member(node, "title"), path,
                          "the scene has no title" KN_HINT
                          "; expected a few words that no other scene has");
}

static const KnStoryScene *scene_of(const KnStory *story, const char *title)
{
    for (guint i = 0; title && i < story->scenes->len; i++) {
        const KnStoryScene *scene = story->scenes->pdata[i];
        if (g_strcmp0(scene->title, title) == 0)
            return scene;
    }
    return NULL;
}

/* Appends the scenes of a file to the story. */
static void read_scenes(KnStory *story, const KnJson *scenes, const KnOption *table,
                        KnProblems *problems)
{
    for (guint i = 0; scenes && i < scenes->n; i++) {
        g_autofree char *path = g_strdup_printf("$.scenes[%u]", i);
        KnStoryScene read = {0};
        kn_options_init(table, &read);
        kn_options_read(table, &read, scenes->items[i], path, NULL, problems);
        check_lengths(&read, scenes->items[i], path, problems);
        if (scene_of(story, read.title))
            kn_problems_error(problems, kn_json_member(scenes->items[i], "title"), path,
                              "another scene has this title" KN_HINT
                              "; expected one that no other scene has");
        *kn_story_add(story) = read;
    }
}

/* A story that holds what one file says. */
static KnStory *read_file(const char *path, const KnOption *file, const KnOption *scene,
                          GError **error)
{
    g_autoptr(KnJsonDocument) document = kn_json_load_file(path, error);
    if (!document)
        return NULL;
    g_autoptr(KnStory) story = kn_story_new();
    g_autoptr(KnProblems) problems = kn_problems_new(path);
    File read = {0};
    kn_options_init(file, &read);
    kn_options_read(file, &read, kn_json_root(document), "$", NULL, problems);
    read_scenes(story, read.scenes, scene, problems);
    if (read.title && (!*read.title || g_utf8_strlen(read.title, -1) > KN_STORY_TITLE_MAX))
        kn_problems_error(problems, kn_json_member(kn_json_root(document), "title"), "$.title",
                          "expected 1 to %d characters", KN_STORY_TITLE_MAX);
    story->topic = g_strdup(read.topic ? read.topic : read.title);
    story->title = g_strdup(read.title);
    kn_options_clear(file, &read);
    return kn_problems_check(problems, error) ? g_steal_pointer(&story) : NULL;
}

KnStory *kn_story_plan_read(const char *path, GError **error)
{
    return read_file(path, plan_file, plan_scene, error);
}

gboolean kn_story_narration_read(KnStory *story, const char *path, GPtrArray *left_out,
                                 GError **error)
{
    g_autoptr(KnStory) read = read_file(path, narration_file, narration_scene, error);
    for (guint i = 0; read && i < read->scenes->len; i++) {
        KnStoryScene *said = read->scenes->pdata[i];
        KnStoryScene *scene = (KnStoryScene *)scene_of(story, said->title);
        if (!scene && (!said->narration || !*said->narration))
            continue;
        if (!scene) {
            g_ptr_array_add(left_out, g_strdup_printf("%s: the plan has no scene '%s'; its "
                                                      "narration is left out",
                                                      path, said->title));
            continue;
        }
        g_free(scene->narration);
        scene->narration = g_steal_pointer(&said->narration);
    }
    return read != NULL;
}

/* ---- writing */

static void append_member(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "%s\"%s\": ", g_str_has_suffix(out->str, "{") ? "" : ", ", name);
    kn_json_append_string(out, text);
}

static GString *begin(void)
{
    return g_string_new("{\n  \"version\": 1");
}

static char *end(GString *out, const KnStory *story,
                 void (*append)(GString *out, const KnStoryScene *scene))
{
    g_string_append(out, ",\n  \"scenes\": [\n");
    for (guint i = 0; i < story->scenes->len; i++) {
        g_string_append(out, i > 0 ? ",\n    {" : "    {");
        append(out, story->scenes->pdata[i]);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "\n  ]\n}\n");
    return g_string_free(out, FALSE);
}

static void append_plan(GString *out, const KnStoryScene *scene)
{
    append_member(out, "title", scene->title);
    g_string_append(out, ",\n     \"goal\": ");
    kn_json_append_string(out, scene->goal);
    g_string_append_printf(out, ",\n     \"words\": %d", scene->words);
}

static void append_narration(GString *out, const KnStoryScene *scene)
{
    append_member(out, "title", scene->title);
    g_string_append(out, ",\n     \"narration\": ");
    kn_json_append_string(out, scene->narration ? scene->narration : "");
}

char *kn_story_plan_text(const KnStory *story)
{
    GString *out = begin();
    g_string_append(out, ",\n  \"topic\": ");
    kn_json_append_string(out, story->topic);
    g_string_append(out, ",\n  \"title\": ");
    kn_json_append_string(out, story->title);
    return end(out, story, append_plan);
}

char *kn_story_narration_text(const KnStory *story)
{
    return end(begin(), story, append_narration);
}

/* ---- the project */

static char *bullets(const KnStoryScene *scene)
{
    GString *out = g_string_new("{\"type\": \"bullets\", \"title\": ");
    kn_draft_append_string(out, scene->heading ? scene->heading : scene->title);
    g_string_append(out, ", \"items\": [");
    for (guint i = 0, n = 0; i < KN_STORY_POINTS; i++) {
        if (!scene->points[i])
            continue;
        g_string_append(out, n++ > 0 ? ", " : "");
        kn_draft_append_string(out, scene->points[i]);
    }
    g_string_append(out, "], \"reveal\": \"spoken\"}");
    return g_string_free(out, FALSE);
}

static char *card_of(const KnStoryScene *scene)
{
    const char *words = scene->heading ? scene->heading : scene->title;
    gboolean any = FALSE;
    for (guint i = 0; i < KN_STORY_POINTS; i++)
        any = any || scene->points[i];
    if (g_strcmp0(scene->card, "bullets") == 0 && any)
        return bullets(scene);
    return g_strcmp0(scene->card, "quote") == 0 ? kn_draft_card("quote", "text", words)
                                                : kn_draft_card("title", "title", words);
}

static void append_scene(KnDraft *draft, const KnStoryScene *scene)
{
    g_auto(GStrv) lines = kn_draft_lines(scene->narration);
    for (guint i = 0; lines[i]; i++) {
        KnDraftSegment *segment = kn_draft_add(draft);
        segment->transcript = g_strdup(lines[i]);
        segment->title = i == 0 ? g_strdup(scene->title) : NULL;
        segment->query = g_strdup(scene->query);
        if (scene->picture)
            segment->image = g_build_filename(KN_STORY_MEDIA_FOLDER, scene->picture, NULL);
        else
            segment->card = card_of(scene);
    }
}

void kn_story_draft(const KnStory *story, KnDraft *draft)
{
    KnDraftSegment *first = kn_draft_add(draft);
    draft->by_model = TRUE;
    draft->title = g_strdup(story->title);
    first->card = kn_draft_card("title", "title", story->title);
    first->seconds = 3;
    for (guint i = 0; i < story->scenes->len; i++)
        append_scene(draft, story->scenes->pdata[i]);
}
