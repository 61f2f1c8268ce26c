/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/open_file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/draft_end.h"
#include "cli/draft_voice.h"
#include "cli/new_topic.h"
#include "cli/talk.h"
#include "director/story.h"
#include "import/place.h"
#include "import/script.h"
#include "import/templates.h"

#include <stdio.h>
#include <string.h>

enum { TITLE_LETTERS_MAX = 200 };

static const char *const orders[] = {"name", "time", NULL};
static const char *const order_words[] = {"of their names, as people count",
                                          "of when they were taken", NULL};

static const KnFlag flags[] = {
    {"from", 0, &kn_flag_folder, KN_GROUP_OWN,
     .help = "Shows the pictures and clips of this folder, with the first sound in it as music"},
    {"script", 0, &kn_flag_file, KN_GROUP_OWN,
     .help = "Speaks this text (plain or Markdown): a segment for each paragraph, a card and a "
             "chapter for each heading; with --from, over those pictures"},
    {"template", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "The film's shape, and what it begins with when nothing else is given; by default "
             "slideshow with --from, else explainer",
     .choices = kn_template_names, .choice_words = kn_template_helps},
    {"topic", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "What the film is about: a language model writes it (--language-model); without one, "
             "what it is called"},
    {"voice", 0, &kn_flag_text, KN_GROUP_OWN,
     .help =
         "Who speaks: a language (de) or a voice of espeak's; by default English, or a language "
         "that is written in the text's letters"},
    {"phase", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "Stops after this part of what a language model writes", .choices = kn_new_phases,
     .choice_words = kn_new_phase_words},
    {"length", 0, &kn_flag_seconds, KN_GROUP_OWN,
     .help = "How long the film that is written is to be, about; by default as the template says",
     .min = KN_STORY_SECONDS_MIN, .max = KN_STORY_SECONDS_MAX},
    {"instructions", 0, &kn_flag_text, KN_GROUP_OWN,
     .help = "What you want of the language model, in your own words"},
    {"seed", 0, &kn_flag_int, KN_GROUP_OWN,
     .help = "Another number asks the language model for another film", .max = G_MAXINT},
    {"order", 0, &kn_flag_choice, KN_GROUP_OWN, .help = "The order of pictures, by default name",
     .choices = orders, .choice_words = order_words},
    {"seconds", 0, &kn_flag_seconds, KN_GROUP_OWN,
     .help = "How long each picture is seen; by default as the template says", .min = 0.5,
     .max = 600},
    {0},
};

static const KnExample examples[] = {
    {"new bees --template explainer", "A project to go on with, in the folder bees."},
    {"new holidays --from photos", "A slideshow of the pictures in a folder."},
    {"new winter --topic \"How ladybirds winter\" --language-model ollama:llama3.1 --allow-network",
     "A film that a language model writes."},
    {"new talk --script talk.md --from photos", "A narrated film of a script and pictures."},
    {0},
};

static gboolean refuse(GError **error, const char *words)
{
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s", words);
    return FALSE;
}

/* What only a language model has a use for, where none is asked. */
static gboolean check_asking(const KnArgs *args, GError **error)
{
    static const char *const names[] = {"language-model", "phase",  "length",
                                        "instructions",   "seed",   "allow-network",
                                        "max-spend",      "prices", "replay"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (kn_args_origin(args, names[i]) == KN_FROM_FLAG) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "--%s is about what a language model writes, and none is asked here: "
                        "--topic TEXT --language-model ollama:NAME, without --from and --script "
                        "(pictures go into the folder media of the project)",
                        names[i]);
            return FALSE;
        }
    return TRUE;
}

/* A topic is no film yet: who is to write it must be said. */
static gboolean check_words(const KnArgs *args, GError **error)
{
    const char *topic = kn_args_text(args, "topic");
    gboolean from = kn_args_text(args, "from") != NULL,
             script = kn_args_text(args, "script") != NULL;
    if (topic && (!*topic || !g_utf8_validate(topic, -1, NULL) ||
                  g_utf8_strlen(topic, -1) > TITLE_LETTERS_MAX || strpbrk(topic, "\r\n")))
        return refuse(error, "--topic: expected one line of at most 200 characters, such as "
                             "\"How ladybirds winter\"");
    if (topic && !from && !script && !kn_args_text(args, "template"))
        return refuse(
            error, "a topic alone makes no film, since nobody is there to write it: add "
                   "--language-model ollama:NAME (or openai:NAME; language-model in kinora.conf) "
                   "and --allow-network to have it written, --template explainer (or news, "
                   "shorts, slideshow) for a project to fill in, --script FILE for words of "
                   "your own, or --from FOLDER for pictures");
    if (!from && (kn_args_text(args, "order") || kn_args_text(args, "seconds")))
        return refuse(error, "--order and --seconds are about the pictures of --from FOLDER");
    return check_asking(args, error);
}

static gboolean read_script(const KnArgs *args, KnDraft *draft, GError **error)
{
    const char *path = kn_args_text(args, "script");
    g_autofree char *text = NULL, *shown = kn_text_visible(path);
    gsize size;
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no such script: %s", shown);
        return FALSE;
    }
    return kn_read_small_file(path, KN_SCRIPT_SIZE_MAX, &text, &size, error) &&
           kn_script_read(draft, text, size, shown, error);
}

/* They lie beside the script, or among those of --from. */
static gboolean find_pictures(const KnArgs *args, KnDraft *draft, GPtrArray *files, GError **error)
{
    const char *script = kn_args_text(args, "script"), *from = kn_args_text(args, "from");
    g_autofree char *beside = g_path_get_dirname(script), *shown = kn_text_visible(script);
    return kn_script_pictures(draft, shown, (const char *const[]){beside, from, NULL}, files,
                              error);
}

static gboolean read_pictures(const KnArgs *args, const KnTemplate *which, KnDraft *draft,
                              GPtrArray *files, GError **error)
{
    const char *order = kn_args_text(args, "order");
    const KnValue *seconds = kn_args_value(args, "seconds");
    const KnPicturesInput input = {
        .folder = kn_args_text(args, "from"),
        .order = g_strcmp0(order, "time") == 0 ? KN_ORDER_TIME : KN_ORDER_NAME,
        .seconds = seconds ? seconds->number : which->seconds,
    };
    return kn_pictures_read(draft, &input, files, error);
}

/* Fills the draft with what the arguments name. */
static gboolean fill(const KnArgs *args, const KnTemplate *which, KnDraft *draft, GPtrArray *files,
                     GError **error)
{
    g_autoptr(KnDraft) pictures = kn_draft_new();
    gboolean from = kn_args_text(args, "from") != NULL,
             script = kn_args_text(args, "script") != NULL;
    kn_template_begin(which, draft);
    draft->title = g_strdup(kn_args_text(args, "topic"));
    draft->voice = g_strdup(kn_args_text(args, "voice"));
    draft->directed = from;
    if (script && !read_script(args, draft, error))
        return FALSE;
    if (from && !read_pictures(args, which, script ? pictures : draft, files, error))
        return FALSE;
    if (script && !find_pictures(args, draft, files, error))
        return FALSE;
    if (from && script)
        kn_pictures_lend(draft, pictures);
    if (!from && !script)
        kn_template_fill(which, draft->title, draft);
    for (guint i = 0; i < pictures->left_out->len; i++)
        kn_talk_warning(args, pictures->left_out->pdata[i]);
    return TRUE;
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *folder = kn_args_place(args, 0), *from = kn_args_text(args, "from");
    const char *wish = kn_args_text(args, "template");
    const KnTemplate *which = kn_template_find(wish ? wish : from ? "slideshow" : "explainer");
    if (!kn_cli_check_voice(args, error))
        return FALSE;
    if (kn_new_topic_wanted(args, folder))
        return kn_new_topic(args, folder, which, error);
    g_autoptr(KnDraft) draft = kn_draft_new();
    g_autoptr(GPtrArray) files = kn_draft_files_new();
    if (!check_words(args, error) || !kn_place_check(folder, from, error) ||
        !fill(args, which, draft, files, error))
        return FALSE;
    const char *script = kn_args_text(args, "script");
    return kn_cli_place_draft(args, folder,
                              script ? script
                              : from ? from
                                     : which->name,
                              draft, files, error);
}

const KnCommand kn_command_new = {
    .name = "new",
    .summary = "makes a project of a topic, of pictures, of a script, or of a template",
    .usage = "FOLDER [--topic TEXT] [--from FOLDER] [OPTION...]",
    .description =
        "Makes a folder with a project.json that renders as it is, and that you go on with. "
        "Nothing that is there is written over.\n\n"
        "--from takes pictures, clips and music of a folder, and copies them beside the project "
        "(unless the project is made in that very folder). A text file beside a picture (a.txt "
        "for a.jpg), or what the camera's description says, is its caption. The effects plans "
        "are the built-in director's. --script takes a text: docs/new.md says how it is read.\n\n"
        "--topic with --language-model has the film written: first plan.json, then narration.json, "
        "then project.json. What is there is taken as you have left it and asked of nobody, so run "
        "the same again to go on.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_WRITE | KN_GROUP_ASK | KN_GROUP_CACHE,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
