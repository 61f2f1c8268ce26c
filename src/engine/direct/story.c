/* SPDX-License-Identifier: MIT */
#include "engine/direct/story.h"
#include "base/asked.h"
#include "base/error.h"
#include "director/wire.h"
#include "engine/direct/asking.h"
#include "engine/store/store.h"

#include <string.h>

typedef struct {
    const KnStoryInputs *inputs;
    KnStoryStep step;
    KnStory *story;
    KnAsking asking;
    GPtrArray *scenes; /* of each question, from 0: its data */
} Writing;

static void hear(KnAsking *asking, KnQuestion *question, const char *text)
{
    Writing *writing = asking->user_data;
    const guint *scenes = question->data;
    const KnJson *objects = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_wire_find(text, strlen(text), &objects, &error);
    g_string_truncate(question->problems, 0);
    if (!document) {
        g_string_append_printf(question->problems, "%s\n",
                               question->no_message ? question->no_message : error->message);
        return;
    }
    if (writing->step == KN_STORY_PLAN)
        kn_story_hear_title(writing->story, objects, question->problems);
    for (guint i = 0; i < question->n; i++) {
        g_autofree char *name = g_strdup_printf("s%u", i + 1);
        kn_story_hear(writing->step, objects, name, writing->inputs->pictures,
                      writing->story->scenes->pdata[scenes[i]], question->problems);
    }
}

static void add_question(Writing *writing, const char *prompt, const guint *scenes, guint n)
{
    const KnStoryInputs *inputs = writing->inputs;
    KnQuestion *question = g_new0(KnQuestion, 1);
    g_autofree char *keys = kn_story_keys(writing->step);
    g_autofree char *instructions = kn_asking_instructions(inputs->settings);
    question->n = n;
    question->first_segment = scenes[0] + 1;
    question->last_segment = scenes[n - 1] + 1;
    question->form = kn_story_form(writing->step);
    question->schema = kn_story_schema(writing->step, n, inputs->pictures);
    const char *const pairs[] = {"keys",         keys,         "schema", question->schema,
                                 "instructions", instructions, NULL};
    question->prompt = kn_prompt_fill(prompt, pairs);
    question->question =
        kn_story_question(writing->step, writing->story, scenes, n, inputs->seconds);
    question->data = g_memdup2(scenes, n * sizeof *scenes);
    g_ptr_array_add(writing->scenes, question->data);
    kn_asking_add(&writing->asking, question);
}

/* prompts/plan.txt of the film's folder, else Kinora's own. */
static char *prompt_of(const KnStoryInputs *inputs, KnStoryStep step, GError **error)
{
    static const char *const names[] = {"keys", "schema", "instructions", NULL};
    const char *folder = inputs->prompts;
    g_autofree char *name = g_strconcat(kn_story_form(step), ".txt", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    return path && g_file_test(path, G_FILE_TEST_EXISTS)
               ? kn_prompt_read(path, names, error)
               : kn_prompt_load(kn_story_prompt(step), error);
}

static gboolean add_questions(Writing *writing, GError **error)
{
    KnStory *story = writing->story;
    gboolean plan = writing->step == KN_STORY_PLAN;
    guint at_once = plan ? KN_STORY_SCENES_MAX : KN_STORY_AT_ONCE;
    guint scenes[KN_STORY_SCENES_MAX], n = 0;
    g_autofree char *prompt = prompt_of(writing->inputs, writing->step, error);
    if (!prompt)
        return FALSE;
    for (guint i = plan ? kn_story_n_scenes(writing->inputs->seconds) : 0; i > 0; i--)
        kn_story_add(story);
    for (guint i = 0; i < story->scenes->len; i++) {
        if (kn_story_has(writing->step, story->scenes->pdata[i]))
            continue;
        scenes[n++] = i;
        if (n == at_once) {
            add_question(writing, prompt, scenes, n);
            n = 0;
        }
    }
    if (n > 0)
        add_question(writing, prompt, scenes, n);
    return TRUE;
}

static gboolean check_leave(const Writing *writing, GError **error)
{
    const KnStoryInputs *inputs = writing->inputs;
    if (inputs->options->allow_network)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "the language model '%s' is asked over a network: %s permits it",
                inputs->settings->model, kn_asked(KN_ASKED_NETWORK));
    return FALSE;
}

/* Whoever reads that nobody is there wants to know what names the server. */
static gboolean ask(Writing *writing, GError **error)
{
    const KnDirectorSettings *settings = writing->inputs->settings;
    g_autoptr(GError) failed = NULL;
    if (kn_questions_ask(&writing->asking, &failed))
        return TRUE;
    if (g_error_matches(failed, KN_ERROR, KN_ERROR_SERVICE) && !settings->url)
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "%s (%s names the server)", failed->message,
                    kn_model_kind(settings->kind)->address_env);
    else
        g_propagate_error(error, g_steal_pointer(&failed));
    return FALSE;
}

static gboolean ask_all(Writing *writing, GError **error)
{
    guint n_open = 0;
    if (!add_questions(writing, error) || !kn_questions_announce(&writing->asking, error))
        return FALSE;
    for (guint i = 0; i < writing->asking.questions->len; i++) {
        kn_question_recall(&writing->asking, writing->asking.questions->pdata[i]);
        n_open += kn_question_is_open(writing->asking.questions->pdata[i]);
    }
    return n_open == 0 || (check_leave(writing, error) && ask(writing, error));
}

/* ---- what is made of it */

static void note(const Writing *writing, const KnStoryScene *scene, const char *words)
{
    g_ptr_array_add(writing->inputs->notes, g_strdup_printf("scene '%s': %s", scene->title, words));
}

/* What is wrong with an answer, in one line. The caller frees. */
static char *reason_of(const KnQuestion *question)
{
    const char *said = question->failure ? question->failure : question->problems->str;
    g_autofree char *reason = g_strchomp(g_strdup(said));
    g_auto(GStrv) lines = g_strsplit(reason, "\n", -1);
    return g_strjoinv("; ", lines);
}

static gboolean judge_plan(const Writing *writing, const KnQuestion *question, GError **error)
{
    KnStory *story = writing->story;
    gboolean good = story->title != NULL;
    for (guint i = 0; i < story->scenes->len; i++)
        good = good && kn_story_has(KN_STORY_PLAN, story->scenes->pdata[i]);
    if (!good) {
        g_autofree char *reason = reason_of(question);
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "the language model gave no plan that can be used (%s); ask another model, "
                    "another topic, or write plan.json yourself",
                    reason);
        return FALSE;
    }
    if (kn_story_fit(story, writing->inputs->seconds))
        g_ptr_array_add(writing->inputs->notes,
                        g_strdup("the plan's words were not those of the film's length; each scene "
                                 "got its share of them"));
    return TRUE;
}

static void judge_scene(const Writing *writing, const KnQuestion *question, KnStoryScene *scene)
{
    g_autofree char *reason = reason_of(question);
    gboolean has = kn_story_has(writing->step, scene);
    if (writing->step == KN_STORY_NARRATION && !has) {
        g_autofree char *words =
            g_strdup_printf("the language model gave no narration that can be used (%s)", reason);
        note(writing, scene, words);
        g_free(scene->narration);
        scene->narration = g_strdup("");
    } else if (writing->step == KN_STORY_NARRATION && kn_story_too_long(scene)) {
        g_autofree char *words = g_strdup_printf("its narration has %u words, and %d were planned",
                                                 kn_story_count(scene->narration), scene->words);
        note(writing, scene, words);
    } else if (!has) {
        g_autofree char *words = g_strdup_printf(
            "the language model did not say what is to be seen: a card shows its title (%s)",
            reason);
        note(writing, scene, words);
        scene->card = g_strdup("title");
    }
}

/* A question that has given nothing is asked anew by the next run. */
static gboolean judge(Writing *writing, GError **error)
{
    gboolean good = TRUE;
    for (guint i = 0; good && i < writing->asking.questions->len; i++) {
        KnQuestion *question = writing->asking.questions->pdata[i];
        const guint *scenes = question->data;
        gboolean all = TRUE;
        if (writing->step == KN_STORY_PLAN)
            all = good = judge_plan(writing, question, error);
        for (guint k = 0; good && writing->step != KN_STORY_PLAN && k < question->n; k++) {
            KnStoryScene *scene = writing->story->scenes->pdata[scenes[k]];
            judge_scene(writing, question, scene);
            all = all && kn_story_has(writing->step, scene);
        }
        if (!all)
            kn_question_forget(&writing->asking, question);
    }
    return good;
}

gboolean kn_story_check(const KnStoryInputs *inputs, GError **error)
{
    static const KnStoryStep steps[] = {KN_STORY_PLAN, KN_STORY_NARRATION, KN_STORY_VISUALS};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *prompt = prompt_of(inputs, steps[i], error);
        if (!prompt)
            return FALSE;
    }
    return TRUE;
}

gboolean kn_story_ask(const KnStoryInputs *inputs, KnStoryStep step, KnStory *story, GError **error)
{
    KnReporter reporter;
    KnStore *store = kn_store_open(inputs->options->cache_dir, inputs->options->no_cache, error);
    if (!store)
        return FALSE;
    kn_reporter_init(&reporter, inputs->options->event, inputs->options->user_data);
    KnResults results = {.store = store,
                         .reporter = &reporter,
                         .project_path = "",
                         .cache_bytes = inputs->options->cache_bytes};
    Writing writing = {
        .inputs = inputs,
        .step = step,
        .story = story,
        .asking = {.settings = inputs->settings,
                   .options = inputs->options,
                   .results = &results,
                   .make = TRUE,
                   .hear = hear,
                   .user_data = &writing},
        .scenes = g_ptr_array_new_with_free_func(g_free),
    };
    kn_asking_begin(&writing.asking);
    gboolean done = ask_all(&writing, error) && judge(&writing, error);
    kn_results_prune(&results);
    kn_asking_end(&writing.asking);
    g_ptr_array_unref(writing.scenes);
    kn_reporter_clear(&reporter);
    kn_store_close(store);
    return done;
}
