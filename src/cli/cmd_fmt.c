/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_layout.h"
#include "base/open_file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/text_file.h"
#include "engine/film/outputs.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"check", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Writes nothing, and fails with exit code 7 when the file would change"},
    {"to", 0, &kn_flag_choice, KN_GROUP_OWN, .help = "The form; by default the file's ending tells",
     .choices = kn_json_form_names},
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "The file to write, in place of the one that is read"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the file is there already"},
    {"drop-comments", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Leaves out comments where the form has none (JSON)"},
    {0},
};

static const KnExample examples[] = {
    {"fmt film/project.json", "Lays the file out anew; what it says stays the same."},
    {"fmt film --check", "Says whether it would change."},
    {"fmt film --to yaml -o film/project.yaml", "The same project as YAML."},
    {0},
};

typedef struct {
    const char *path, *output; /* the same where nothing else is said */
    KnJsonForm form;
} Task;

/* Of a file that is written: its own ending, or what was said. */
static gboolean find_form(const KnArgs *args, Task *task, GError **error)
{
    const char *to = kn_args_text(args, "to");
    const KnJsonForm named = kn_json_form_of(task->output);
    task->form = named;
    for (guint i = 0; to && kn_json_form_names[i]; i++)
        if (strcmp(to, kn_json_form_names[i]) == 0)
            task->form = (KnJsonForm)i;
    g_autofree char *shown = kn_text_visible(task->output);
    gboolean own = strcmp(task->output, task->path) == 0;
    if (own && task->form != named)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--to %s: '%s' would not be read in that form by its name; expected -o FILE",
                    to, shown);
    else if (!own && task->output[kn_json_form_stem(task->output)] == '\0')
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o: '%s' has an ending by which it would not be read as a project; expected "
                    ".json, .jsonc, .yaml or .yml",
                    shown);
    else if (task->form != named)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--to %s: '%s' is to be of another form by its name; leave one of them out", to,
                    shown);
    else
        return TRUE;
    return FALSE;
}

/* What it would be; NULL: it cannot be. text: what it is. */
static char *lay_out(const KnArgs *args, const Task *task, const char *text, gsize size,
                     GError **error)
{
    g_autoptr(GPtrArray) comments = kn_json_comments_new();
    g_autoptr(KnJsonDocument) document = kn_json_load_form(
        text, (gssize)size, task->path, kn_json_form_of(task->path), comments, error);
    if (!document)
        return NULL;
    if (comments->len > 0 && task->form == KN_JSON_STRICT && !kn_args_on(args, "drop-comments")) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "%s has %u comment%s, and JSON has no place for any; expected a name that ends "
                    "with .jsonc or .yaml, or --drop-comments",
                    kn_json_name(document), comments->len, comments->len == 1 ? "" : "s");
        return NULL;
    }
    return kn_json_layout(kn_json_root(document), task->form, comments);
}

/* Whatever the project is made from stays as it is. Where it has mistakes nobody knows what that
 * is: then no file that is there is replaced. */
static gboolean may_write(const KnArgs *args, const Task *task, GError **error)
{
    if (task->output == task->path)
        return TRUE;
    const KnLoadOptions load = {0};
    g_autoptr(KnProject) project = kn_project_load(task->path, &load, NULL);
    g_autoptr(KnOutputs) outputs = kn_outputs_new();
    kn_outputs_add(outputs, KN_OUTPUT_PROJECT, task->output);
    if (project)
        return kn_outputs_check(outputs, project, kn_args_on(args, "no-clobber"), error);
    if (!g_file_test(task->output, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autofree char *shown = kn_text_visible(task->output);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "-o: '%s' is there already, and which files the project needs is not known while "
                "it has mistakes ('kinora check' tells them); expected another name",
                shown);
    return FALSE;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_autofree char *path = kn_cli_find_project(kn_args_place(args, 0), error), *text = NULL;
    const char *output = kn_args_text(args, "output");
    Task task = {.path = path, .output = output ? output : path};
    gsize size;
    if (!path || !find_form(args, &task, error) ||
        !kn_read_small_file(path, KN_JSON_SIZE_MAX, &text, &size, error))
        return FALSE;
    g_autofree char *laid = lay_out(args, &task, text, size, error);
    if (!laid)
        return FALSE;
    g_autofree char *shown = kn_text_visible(task.output);
    gboolean own = task.output == path, same = own && strcmp(laid, text) == 0;
    if (kn_args_on(args, "check") && !same) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "%s is not laid out as 'kinora fmt' would write it", shown);
        return FALSE;
    }
    if (!same && (!may_write(args, &task, error) || !kn_cli_write_text(task.output, laid, error)))
        return FALSE;
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: %s\n", shown, same ? "as it should be" : "written");
    return TRUE;
}

const KnCommand kn_command_fmt = {
    .name = "fmt",
    .summary = "lays out a project file anew, or writes it in another form",
    .usage = "PROJECT [--check] [--to FORM] [-o FILE]",
    .description =
        "Writes a project as JSON, as JSON with comments (.jsonc) or as YAML (.yaml), with the "
        "same layout for the same project: members in their order, a line for what fits in one. "
        "Comments stay where they stand; JSON has none. The file need not be a good project, only "
        "be good JSON or YAML. Aliases of YAML are written out.",
    .examples = examples,
    .flags = flags,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
