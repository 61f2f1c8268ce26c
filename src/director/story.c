/* SPDX-License-Identifier: MIT */
/* What a story is, and what of an answer goes into it. */
#include "director/story.h"
#include "director/rule.h"
#include "director/story_private.h"

#include <math.h>
#include <string.h>

static const double words_per_second = 2.4, scene_seconds = 12;
/* A narration may be this much longer than was planned: nobody counts words while speaking. */
static const double longer_by = 1.5;
enum { LONGER_WORDS = 8 };
/* The words of all scenes are those of the film's length within a quarter. */
static const double near = 0.25;

static void scene_free(gpointer data)
{
    KnStoryScene *scene = data;
    g_free(scene->title);
    g_free(scene->goal);
    g_free(scene->narration);
    g_free(scene->query);
    g_free(scene->picture);
    g_free(scene->card);
    g_free(scene->heading);
    for (guint i = 0; i < KN_STORY_POINTS; i++)
        g_free(scene->points[i]);
    g_free(scene);
}

KnStory *kn_story_new(void)
{
    KnStory *story = g_new0(KnStory, 1);
    story->scenes = g_ptr_array_new_with_free_func(scene_free);
    return story;
}

void kn_story_free(KnStory *story)
{
    if (!story)
        return;
    g_free(story->topic);
    g_free(story->title);
    g_ptr_array_unref(story->scenes);
    g_free(story);
}

KnStoryScene *kn_story_add(KnStory *story)
{
    KnStoryScene *scene = g_new0(KnStoryScene, 1);
    g_ptr_array_add(story->scenes, scene);
    return scene;
}

guint kn_story_n_scenes(double seconds)
{
    return (guint)CLAMP(round(seconds / scene_seconds), KN_STORY_SCENES_MIN, KN_STORY_SCENES_MAX);
}

int kn_story_words(double seconds)
{
    return (int)round(seconds * words_per_second);
}

guint kn_story_count(const char *text)
{
    KnWordNotes notes;
    kn_words_note(text, &notes);
    return notes.n_words;
}

/* ---- answers ---- */

typedef struct {
    const KnJson *object;
    const char *name; /* "s3"; "": of the answer itself */
    GString *problems;
} Reading;

static void problem(const Reading *reading, const char *key, const char *words)
{
    g_string_append_printf(reading->problems, "%s%s%s: %s\n", reading->name,
                           *reading->name && *key ? "." : "", key, words);
}

/* In one line, without what nobody can say or show. */
static char *clean(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean space = g_unichar_isspace(c) || g_unichar_iscntrl(c);
        if (space && (out->len == 0 || out->str[out->len - 1] == ' '))
            continue;
        g_string_append_unichar(out, space ? ' ' : c);
    }
    return g_strchomp(g_string_free(out, FALSE));
}

/* NULL: there is none that is good, which was told unless it may lack. The caller frees. */
static char *text_of(const Reading *reading, const KnStoryKey *key)
{
    const KnJson *value = kn_json_member(reading->object, key->key);
    if (key->may_lack && (!value || value->type == KN_JSON_NULL))
        return NULL;
    if (!value || value->type != KN_JSON_STRING) {
        problem(reading, key->key, value ? "expected a string" : "the key is missing");
        return NULL;
    }
    g_autofree char *text = clean(value->string);
    if (g_utf8_strlen(text, -1) > key->max) {
        g_autofree char *words = g_strdup_printf("the text is longer than %d characters", key->max);
        problem(reading, key->key, words);
        return NULL;
    }
    if (*text)
        return g_steal_pointer(&text);
    if (!key->may_lack)
        problem(reading, key->key, "the text is empty");
    return NULL;
}

static void take(const Reading *reading, const KnStoryKey *key, char **field)
{
    char *text = text_of(reading, key);
    if (!text)
        return;
    g_free(*field);
    *field = text;
}

static void hear_words(const Reading *reading, const KnStoryKey *key, KnStoryScene *scene)
{
    const KnJson *value = kn_json_member(reading->object, key->key);
    if (!value || value->type != KN_JSON_NUMBER) {
        problem(reading, key->key, "expected a number");
        return;
    }
    if (value->number < KN_STORY_WORDS_MIN || value->number > KN_STORY_WORDS_MAX)
        problem(reading, key->key, "expected 4 to 600");
    scene->words = (int)CLAMP(value->number, KN_STORY_WORDS_MIN, KN_STORY_WORDS_MAX);
}

static void hear_plan(const Reading *reading, const char *const *pictures, KnStoryScene *scene)
{
    const KnStoryKey *keys = kn_story_step_keys(KN_STORY_PLAN);
    take(reading, &keys[0], &scene->title);
    take(reading, &keys[1], &scene->goal);
    hear_words(reading, &keys[2], scene);
}

/* Of two that are too long, the shorter one. */
static void hear_narration(const Reading *reading, const char *const *pictures, KnStoryScene *scene)
{
    g_autofree char *text = text_of(reading, kn_story_step_keys(KN_STORY_NARRATION));
    guint n = text ? kn_story_count(text) : 0;
    if (text && n == 0)
        problem(reading, "narration", "nobody can say that");
    guint before = scene->narration ? kn_story_count(scene->narration) : 0;
    if (n == 0 || (before > 0 && n >= before))
        return;
    g_free(scene->narration);
    scene->narration = g_steal_pointer(&text);
    if (!kn_story_too_long(scene))
        return;
    g_autofree char *words = g_strdup_printf("it has %u words; expected about %d", n, scene->words);
    problem(reading, "narration", words);
}

static gboolean is_of(const char *const *names, const char *name)
{
    return names && g_strv_contains(names, name);
}

static void hear_visuals(const Reading *reading, const char *const *pictures, KnStoryScene *scene)
{
    const KnStoryKey *keys = kn_story_step_keys(KN_STORY_VISUALS);
    const KnJson *picture = kn_json_member(reading->object, "picture");
    take(reading, &keys[0], &scene->query);
    take(reading, &keys[2], &scene->card);
    take(reading, &keys[3], &scene->heading);
    for (guint i = 0; i < KN_STORY_POINTS; i++)
        take(reading, &keys[4 + i], &scene->points[i]);
    if (scene->card && !g_strv_contains(kn_story_cards, scene->card)) {
        problem(reading, "card", "is not one of its values");
        g_clear_pointer(&scene->card, g_free);
    }
    if (!picture || picture->type != KN_JSON_STRING ||
        (!is_of(pictures, picture->string) && strcmp(picture->string, KN_STORY_NONE) != 0)) {
        problem(reading, "picture", "is not one of its values");
        return;
    }
    g_free(scene->picture);
    scene->picture = is_of(pictures, picture->string) ? g_strdup(picture->string) : NULL;
}

void kn_story_hear(KnStoryStep step, const KnJson *objects, const char *name,
                   const char *const *pictures, KnStoryScene *scene, GString *problems)
{
    static void (*const hear[])(const Reading *, const char *const *, KnStoryScene *) = {
        [KN_STORY_PLAN] = hear_plan,
        [KN_STORY_NARRATION] = hear_narration,
        [KN_STORY_VISUALS] = hear_visuals,
    };
    const Reading reading = {kn_json_member(objects, name), name, problems};
    if (reading.object && reading.object->type == KN_JSON_OBJECT)
        hear[step](&reading, pictures, scene);
    else
        problem(&reading, "", reading.object ? "expected an object" : "the key is missing");
}

void kn_story_hear_title(KnStory *story, const KnJson *objects, GString *problems)
{
    static const KnStoryKey title = {.key = "title", .max = KN_STORY_TITLE_MAX};
    const Reading reading = {objects, "", problems};
    take(&reading, &title, &story->title);
}

gboolean kn_story_has(KnStoryStep step, const KnStoryScene *scene)
{
    return step == KN_STORY_PLAN        ? scene->title && scene->goal
           : step == KN_STORY_NARRATION ? scene->narration && *scene->narration
                                        : scene->card != NULL;
}

gboolean kn_story_too_long(const KnStoryScene *scene)
{
    return kn_story_count(scene->narration) > scene->words * longer_by + LONGER_WORDS;
}

/* ---- a whole plan ---- */

static gboolean is_taken(const KnStory *story, guint before, const char *title)
{
    for (guint i = 0; i < before; i++)
        if (strcmp(((KnStoryScene *)story->scenes->pdata[i])->title, title) == 0)
            return TRUE;
    return FALSE;
}

static void tell_apart(KnStory *story)
{
    for (guint i = 0; i < story->scenes->len; i++) {
        KnStoryScene *scene = story->scenes->pdata[i];
        g_autofree char *title = g_strdup(scene->title);
        for (guint number = 2; is_taken(story, i, scene->title); number++) {
            g_free(scene->title);
            scene->title = g_strdup_printf("%s (%u)", title, number);
        }
    }
}

gboolean kn_story_fit(KnStory *story, double seconds)
{
    double wanted = kn_story_words(seconds), sum = 0;
    tell_apart(story);
    for (guint i = 0; i < story->scenes->len; i++)
        sum += ((KnStoryScene *)story->scenes->pdata[i])->words;
    if (sum > 0 && fabs(sum - wanted) <= near * wanted)
        return FALSE;
    for (guint i = 0; i < story->scenes->len; i++) {
        KnStoryScene *scene = story->scenes->pdata[i];
        double share = sum > 0 ? scene->words / sum : 1.0 / story->scenes->len;
        scene->words = (int)CLAMP(round(wanted * share), KN_STORY_WORDS_MIN, KN_STORY_WORDS_MAX);
    }
    return TRUE;
}
