/* SPDX-License-Identifier: MIT */
/* What a model is asked on the way from a topic to a film: schemas, and the questions themselves.
 */
#include "base/json_print.h"
#include "director/story_private.h"

#include <string.h>

const char *const kn_story_cards[] = {"title", "bullets", "quote", NULL};

static const KnStoryKey plan_keys[] = {
    {.key = "title",
     .max = KN_STORY_TITLE_MAX,
     .help = "What the scene is called, in a few words, unlike every other scene."},
    {.key = "goal",
     .max = KN_STORY_GOAL_MAX,
     .help = "What the viewer is to learn in the scene, in one sentence."},
    {.key = "words", .help = "How many words its narration has, 4 to 600."},
    {.key = NULL},
};
static const KnStoryKey narration_keys[] = {
    {.key = "narration",
     .max = KN_STORY_NARRATION_MAX,
     .help = "What is spoken in the scene, and nothing else: whole sentences, no headings, no "
             "stage directions, no signs that nobody says."},
    {.key = NULL},
};
static const KnStoryKey visual_keys[] = {
    {.key = "query",
     .max = 200,
     .help = "What a photograph for the scene would show, in a few words that somebody would look "
             "for it by."},
    {.key = "picture",
     .pictures = TRUE,
     .help = "The picture that fits the scene, or none where no picture does."},
    {.key = "card",
     .max = 20,
     .choices = kn_story_cards,
     .help = "What is shown where there is no picture: a title, a title with points, or a quote."},
    {.key = "heading", .max = 100, .help = "The title or the quote on the card, short."},
    {.key = "point_1",
     .max = 80,
     .may_lack = TRUE,
     .help = "A point of a card with points, a few words; else null."},
    {.key = "point_2", .max = 80, .may_lack = TRUE, .help = "The second point, or null."},
    {.key = "point_3", .max = 80, .may_lack = TRUE, .help = "The third point, or null."},
    {.key = NULL},
};

static const struct {
    const char *prompt, *form;
    const KnStoryKey *keys;
} steps[] = {
    [KN_STORY_PLAN] = {"plan-1", "plan", plan_keys},
    [KN_STORY_NARRATION] = {"narration-1", "narration", narration_keys},
    [KN_STORY_VISUALS] = {"visuals-1", "visuals", visual_keys},
};

const KnStoryKey *kn_story_step_keys(KnStoryStep step)
{
    return steps[step].keys;
}

const char *kn_story_prompt(KnStoryStep step)
{
    return steps[step].prompt;
}

const char *kn_story_form(KnStoryStep step)
{
    return steps[step].form;
}

/* ---- schemas ---- */

static void append_names(GString *out, const char *const *names, const char *last)
{
    g_string_append(out, ", \"enum\": [");
    for (guint i = 0; names && names[i]; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, names[i]);
    }
    if (last)
        g_string_append_printf(out, "%s\"%s\"", names && names[0] ? ", " : "", last);
    g_string_append_c(out, ']');
}

static void append_key(GString *out, const KnStoryKey *key, const char *const *pictures)
{
    gboolean is_number = key->max == 0 && !key->pictures;
    kn_json_append_string(out, key->key);
    g_string_append_printf(out, ": {\"type\": %s",
                           is_number       ? "\"integer\""
                           : key->may_lack ? "[\"string\", \"null\"]"
                                           : "\"string\"");
    if (key->pictures)
        append_names(out, pictures, KN_STORY_NONE);
    if (key->choices)
        append_names(out, key->choices, NULL);
    g_string_append(out, ", \"description\": ");
    kn_json_append_string(out, key->help);
    g_string_append_c(out, '}');
}

static void append_scene(GString *out, const KnStoryKey *keys, const char *const *pictures)
{
    g_string_append(out, "{\"type\": \"object\", \"properties\": {");
    for (const KnStoryKey *key = keys; key->key; key++) {
        g_string_append(out, key > keys ? ", " : "");
        append_key(out, key, pictures);
    }
    g_string_append(out, "}, \"required\": [");
    for (const KnStoryKey *key = keys; key->key; key++)
        g_string_append_printf(out, "%s\"%s\"", key > keys ? ", " : "", key->key);
    g_string_append(out, "], \"additionalProperties\": false}");
}

char *kn_story_schema(KnStoryStep step, guint n, const char *const *pictures)
{
    gboolean titled = step == KN_STORY_PLAN;
    GString *out = g_string_new("{\"type\": \"object\", \"properties\": {");
    if (titled)
        g_string_append(out, "\"title\": {\"type\": \"string\", \"description\": \"What the film "
                             "is called, at most 120 characters.\"}, ");
    for (guint i = 1; i <= n; i++)
        g_string_append_printf(out, "%s\"s%u\": {\"$ref\": \"#/$defs/scene\"}", i > 1 ? ", " : "",
                               i);
    g_string_append(out, titled ? "}, \"required\": [\"title\", " : "}, \"required\": [");
    for (guint i = 1; i <= n; i++)
        g_string_append_printf(out, "%s\"s%u\"", i > 1 ? ", " : "", i);
    g_string_append(out, "], \"additionalProperties\": false, \"$defs\": {\"scene\": ");
    append_scene(out, steps[step].keys, pictures);
    g_string_append(out, "}}");
    return g_string_free(out, FALSE);
}

char *kn_story_keys(KnStoryStep step)
{
    GString *out = g_string_new("Keys of a scene, all of them required:\n");
    for (const KnStoryKey *key = steps[step].keys; key->key; key++)
        g_string_append_printf(out, "- %s: %s\n", key->key, key->help);
    return g_string_free(out, FALSE);
}

/* ---- questions ---- */

static void append_text(GString *out, const char *name, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_string_append_printf(out, "%s\"%s\": ", g_str_has_suffix(out->str, "{") ? "" : ", ", name);
    kn_json_append_string(out, valid);
}

static void append_asked(GString *out, KnStoryStep step, const KnStoryScene *scene)
{
    append_text(out, "title", scene->title);
    if (step == KN_STORY_NARRATION) {
        append_text(out, "goal", scene->goal);
        g_string_append_printf(out, ", \"words\": %d", scene->words);
    } else {
        append_text(out, "narration", scene->narration);
    }
}

char *kn_story_question(KnStoryStep step, const KnStory *story, const guint *scenes, guint n,
                        double seconds)
{
    GString *out = g_string_new("{");
    append_text(out, "topic", story->topic);
    if (step == KN_STORY_PLAN) {
        g_string_append_printf(out, ", \"scenes\": %u, \"words\": %d}", n, kn_story_words(seconds));
        return g_string_free(out, FALSE);
    }
    append_text(out, "title", story->title);
    g_string_append(out, ", \"all_scenes\": [");
    for (guint i = 0; i < story->scenes->len; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, ((KnStoryScene *)story->scenes->pdata[i])->title);
    }
    g_string_append_c(out, ']');
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(out, ",\n \"s%u\": {", i + 1);
        append_asked(out, step, story->scenes->pdata[scenes[i]]);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}
