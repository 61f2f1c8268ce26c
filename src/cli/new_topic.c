/* SPDX-License-Identifier: MIT */
#include "cli/new_topic.h"
#include "base/error.h"
#include "base/folder.h"
#include "base/text.h"
#include "cli/draft_end.h"
#include "cli/job.h"
#include "cli/signals.h"
#include "cli/talk.h"
#include "cli/text_file.h"
#include "engine/direct/story.h"
#include "import/story_files.h"
#include "project/directing.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define PROJECT_FILE "project.json"
#define PROMPTS_FOLDER "prompts"

const char *const kn_new_phases[] = {"plan", "narration", "visuals", NULL};
const char *const kn_new_phase_words[] = {"plan.json", "narration.json, too", "project.json, too",
                                          NULL};

/* What the steps share. */
typedef struct {
    KnArgs *args;
    const char *folder;
    const KnTemplate *which;
    KnDirectorSettings settings;
    KnBuildOptions options;
    KnStoryInputs inputs;
    KnStory *story;
    KnDraft *media; /* what lies in the media folder */
} Work;

static char *path_of(const Work *work, const char *name)
{
    return g_build_filename(work->folder, name, NULL);
}

static gboolean is_there(const Work *work, const char *name)
{
    g_autofree char *path = path_of(work, name);
    GStatBuf info;
    return g_lstat(path, &info) == 0;
}

/* A setting alone turns no template into a request. */
gboolean kn_new_topic_wanted(const KnArgs *args, const char *folder)
{
    const Work work = {.folder = folder};
    gboolean model = kn_args_text(args, "language-model") != NULL;
    gboolean pictures = kn_args_text(args, "from") || kn_args_text(args, "script");
    gboolean said = kn_args_origin(args, "language-model") == KN_FROM_FLAG ||
                    kn_args_on(args, "allow-network") || kn_args_text(args, "phase");
    if (pictures || is_there(&work, KN_STORY_PLAN_FILE))
        return !pictures;
    return said || (model && kn_args_text(args, "topic") && !kn_args_text(args, "template"));
}

/* ---- before anybody is asked */

/* "ollama:llama3.1". FALSE: it names none. */
static gboolean read_model(const KnArgs *args, KnDirectorSettings *settings, GError **error)
{
    const char *text = kn_args_text(args, "language-model");
    const char *colon = text ? strchr(text, ':') : NULL;
    g_autofree char *kind = colon ? g_strndup(text, (gsize)(colon - text)) : NULL;
    kn_options_init(kn_director_options, settings);
    if (!text)
        return TRUE;
    if (!kn_model_kind(kind) || !colon[1] || !g_utf8_validate(text, -1, NULL)) {
        g_autofree char *shown = kn_text_visible(text);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s: '%s' is no language model; expected ollama:NAME or openai:NAME, such as "
                    "ollama:llama3.1",
                    kn_args_where(args, "language-model"), shown);
        return FALSE;
    }
    settings->kind = g_steal_pointer(&kind);
    settings->model = g_strdup(colon + 1);
    settings->instructions = g_strdup(kn_args_text(args, "instructions"));
    settings->seed = (int)kn_args_integer(args, "seed");
    return TRUE;
}

static gboolean check_topic(const char *topic, GError **error)
{
    if (!topic || (topic[strspn(topic, " \t\r\n")] && g_utf8_validate(topic, -1, NULL) &&
                   g_utf8_strlen(topic, -1) <= KN_STORY_TOPIC_MAX))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--topic: expected 1 to %d characters, such as \"How ladybirds winter\"; a longer "
                "text is a script (--script FILE)",
                KN_STORY_TOPIC_MAX);
    return FALSE;
}

/* What is about pictures that are given. */
static gboolean check_flags(const KnArgs *args, GError **error)
{
    if (!kn_args_text(args, "order") && !kn_args_value(args, "seconds"))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--order and --seconds are about the pictures of --from FOLDER; how long a film of "
                "a topic lasts is --length");
    return FALSE;
}

/* The folder holds what an earlier run has made, and pictures, and nothing of anybody else. */
static gboolean check_folder(const Work *work, GError **error)
{
    static const char *const ours[] = {KN_STORY_PLAN_FILE,
                                       KN_STORY_NARRATION_FILE,
                                       KN_STORY_MEDIA_FOLDER,
                                       PROMPTS_FOLDER,
                                       ".kinora",
                                       NULL};
    g_autoptr(KnFolder) folder = kn_folder_open(work->folder, NULL, FALSE, NULL);
    g_auto(GStrv) names = folder ? kn_folder_names(folder) : NULL;
    gboolean planned = is_there(work, KN_STORY_PLAN_FILE);
    for (guint i = 0; names && names[i]; i++) {
        if (planned || g_strv_contains(ours, names[i]))
            continue;
        g_autofree char *shown = kn_text_visible(work->folder), *name = kn_text_visible(names[i]);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s is there already and holds '%s'; name another folder", shown, name);
        return FALSE;
    }
    return TRUE;
}

static void hear(const KnEvent *event, gpointer args)
{
    if (event->kind != KN_EVENT_WARNING)
        return;
    g_autofree char *line = kn_warning_line(event->warning);
    kn_talk_warning(args, line);
}

static void tell_notes(const Work *work)
{
    for (guint i = 0; i < work->inputs.notes->len; i++)
        kn_talk_warning(work->args, work->inputs.notes->pdata[i]);
    g_ptr_array_set_size(work->inputs.notes, 0);
}

static void say(const Work *work, const char *name, const char *words)
{
    g_autofree char *path = path_of(work, name), *shown = kn_text_visible(path);
    if (kn_talk_level(work->args) >= KN_TALK_INFO)
        printf("%s: %s\n", shown, words);
}

/* ---- steps */

static gboolean ask(Work *work, KnStoryStep step, GError **error)
{
    if (!work->settings.model) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "who writes the film? expected --language-model ollama:NAME or openai:NAME (or "
                    "language-model = … in kinora.conf, or KINORA_LANGUAGE_MODEL)");
        return FALSE;
    }
    gboolean done = kn_story_ask(&work->inputs, step, work->story, error);
    tell_notes(work);
    return done;
}

static gboolean write_file(const Work *work, const char *name, char *take_text, GError **error)
{
    g_autofree char *text = take_text, *path = path_of(work, name);
    if (g_mkdir(work->folder, 0777) != 0 && !g_file_test(work->folder, G_FILE_TEST_IS_DIR)) {
        g_autofree char *shown = kn_text_visible(work->folder);
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make the folder %s", shown);
        return FALSE;
    }
    return kn_cli_write_text(path, text, error);
}

/* The topic that is given is that of the plan. */
static gboolean check_plan(const Work *work, const char *path, GError **error)
{
    const char *topic = kn_args_text(work->args, "topic");
    if (!topic || g_strcmp0(topic, work->story->topic) == 0)
        return TRUE;
    g_autofree char *shown = kn_text_visible(path), *other = kn_text_visible(work->story->topic);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "%s is there already, of the topic '%s'; leave --topic out to go on from it, or "
                "name another folder",
                shown, other);
    return FALSE;
}

static gboolean make_plan(Work *work, GError **error)
{
    g_autofree char *path = path_of(work, KN_STORY_PLAN_FILE);
    if (is_there(work, KN_STORY_PLAN_FILE)) {
        work->story = kn_story_plan_read(path, error);
        return work->story && check_plan(work, path, error);
    }
    if (!kn_args_text(work->args, "topic")) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "what is the film about? expected --topic \"…\", such as --topic \"How "
                    "ladybirds winter\"");
        return FALSE;
    }
    work->story = kn_story_new();
    work->story->topic = g_strdup(kn_args_text(work->args, "topic"));
    if (!ask(work, KN_STORY_PLAN, error) ||
        !write_file(work, KN_STORY_PLAN_FILE, kn_story_plan_text(work->story), error))
        return FALSE;
    g_autofree char *words = g_strdup_printf("%u scenes", work->story->scenes->len);
    say(work, KN_STORY_PLAN_FILE, words);
    return TRUE;
}

static guint n_without(const KnStory *story)
{
    guint n = 0;
    for (guint i = 0; i < story->scenes->len; i++)
        n += !kn_story_has(KN_STORY_NARRATION, story->scenes->pdata[i]);
    return n;
}

static gboolean make_narration(Work *work, GError **error)
{
    g_autofree char *path = path_of(work, KN_STORY_NARRATION_FILE), *shown = kn_text_visible(path);
    KnStory *story = work->story;
    if (is_there(work, KN_STORY_NARRATION_FILE) &&
        !kn_story_narration_read(story, path, work->inputs.notes, error))
        return FALSE;
    guint n = n_without(story), n_homeless = work->inputs.notes->len;
    tell_notes(work);
    if (n == 0)
        return TRUE;
    if (n_homeless > 0) { /* nothing that somebody has written is written over */
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "%s has words for scenes that plan.json has not, and would be written anew "
                    "without them: give them titles of plan.json, or take them out",
                    shown);
        return FALSE;
    }
    if (!ask(work, KN_STORY_NARRATION, error) ||
        !write_file(work, KN_STORY_NARRATION_FILE, kn_story_narration_text(story), error))
        return FALSE;
    guint left = n_without(story);
    if (left > 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "%u scene%s no narration: write it into %s, or run the same again to ask once "
                    "more",
                    left, left == 1 ? " has" : "s have", shown);
        return FALSE;
    }
    g_autofree char *words = g_strdup_printf("%u scene%s written", n, n == 1 ? "" : "s");
    say(work, KN_STORY_NARRATION_FILE, words);
    return TRUE;
}

/* Pictures of the media folder that a film may show; NULL-terminated. The caller frees the array.
 */
static const char **read_media(Work *work)
{
    g_autofree char *folder = path_of(work, KN_STORY_MEDIA_FOLDER);
    g_autoptr(GPtrArray) files = kn_draft_files_new();
    g_autoptr(GError) why = NULL;
    GPtrArray *names = g_ptr_array_new();
    const KnPicturesInput input = {.folder = folder, .seconds = 1};
    work->media = kn_draft_new();
    if (g_file_test(folder, G_FILE_TEST_IS_DIR) &&
        !kn_pictures_read(work->media, &input, files, &why))
        kn_talk_warning(work->args, why->message);
    for (guint i = 0; i < work->media->left_out->len; i++)
        kn_talk_warning(work->args, work->media->left_out->pdata[i]);
    for (guint i = 0; i < work->media->segments->len; i++) {
        const KnDraftSegment *segment = work->media->segments->pdata[i];
        if (segment->image && names->len < KN_STORY_PICTURES_MAX)
            g_ptr_array_add(names, segment->image);
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

static gboolean make_project(Work *work, GError **error)
{
    g_autofree const char **pictures = read_media(work);
    g_autoptr(KnDraft) draft = kn_draft_new();
    g_autoptr(GPtrArray) files = kn_draft_files_new();
    work->inputs.pictures = (const char *const *)pictures;
    gboolean done = ask(work, KN_STORY_VISUALS, error);
    work->inputs.pictures = NULL;
    if (!done)
        return FALSE;
    kn_template_begin(work->which, draft);
    kn_story_draft(work->story, draft);
    draft->voice = g_strdup(kn_args_text(work->args, "voice"));
    if (work->media->music)
        draft->music = g_build_filename(KN_STORY_MEDIA_FOLDER, work->media->music, NULL);
    return kn_cli_place_draft(work->args, work->folder, KN_STORY_NARRATION_FILE, draft, files,
                              error);
}

/* Goes as far as --phase asks. */
static gboolean make(Work *work, GError **error)
{
    static gboolean (*const steps[])(Work *, GError **) = {make_plan, make_narration, make_project};
    const char *until = kn_args_text(work->args, "phase");
    if (is_there(work, PROJECT_FILE)) {
        say(work, PROJECT_FILE, "is there already, and is as it is; nothing was asked");
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (!steps[i](work, error))
            return FALSE;
        if (g_strcmp0(until, kn_new_phases[i]) == 0)
            return TRUE;
    }
    return TRUE;
}

gboolean kn_new_topic(KnArgs *args, const char *folder, const KnTemplate *which, GError **error)
{
    const KnValue *length = kn_args_value(args, "length");
    g_autofree char *prompts = g_build_filename(folder, PROMPTS_FOLDER, NULL);
    Work work = {.args = args, .folder = folder, .which = which};
    g_autoptr(GCancellable) cancel = g_cancellable_new(), stop = g_cancellable_new();
    kn_cli_build_options(&work.options, args);
    work.options.event = hear;
    work.options.user_data = args;
    work.options.cancellable = cancel;
    work.options.stop = stop;
    work.inputs = (KnStoryInputs){.settings = &work.settings,
                                  .options = &work.options,
                                  .prompts = prompts,
                                  .seconds = length ? length->number : which->length,
                                  .notes = g_ptr_array_new_with_free_func(g_free)};
    gboolean done = read_model(args, &work.settings, error) &&
                    check_topic(kn_args_text(args, "topic"), error) && check_flags(args, error) &&
                    check_folder(&work, error) && kn_story_check(&work.inputs, error) &&
                    kn_cli_read_spend(args, &work.options, error);
    if (done) {
        kn_signals_watch(cancel, stop);
        done = make(&work, error);
    }
    g_ptr_array_unref(work.inputs.notes);
    kn_options_clear(kn_director_options, &work.settings);
    g_clear_pointer(&work.story, kn_story_free);
    g_clear_pointer(&work.media, kn_draft_free);
    return done;
}
