/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/json_layout.h"
#include "base/open_file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/text_file.h"
#include "project/direct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const KnFlag flags[] = {
    {"explain", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Says what it would do and why, and writes nothing"},
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "Writes the project here, and leaves the other one as it is"},
    {0},
};

static const KnExample examples[] = {
    {"direct film --explain", "Says what the director makes of each segment, and why."},
    {"direct film", "Writes a plan into every segment that has none."},
    {"direct film -o film/directed.json", "The same, in a copy of the project."},
    {0},
};

static const char *const by[] = {[KN_DIRECTED_OWN] = "own",
                                 [KN_DIRECTED_BUILTIN] = "builtin",
                                 [KN_DIRECTED_MODEL] = "model",
                                 [KN_DIRECTED_INSTEAD] = "builtin"};

static void say(const KnArgs *args, guint i, const KnDirection *direction)
{
    const char *why = direction->why, *text = direction->plan ? direction->plan : "";
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("direction");
        kn_json_line_integer(line, "segment", i + 1);
        kn_json_line_bool(line, "given", direction->plan != NULL);
        kn_json_line_string(line, "by", by[direction->by]);
        kn_json_line_string(line, "role", direction->role);
        kn_json_line_string(line, "plan", text);
        kn_json_line_string(line, "why", why);
        kn_json_line_print(line);
    } else if (kn_args_on(args, "explain")) {
        g_autofree char *shown = kn_text_visible(why), *shown_text = kn_text_visible(text);
        printf("%7u  %s%s\n", i + 1, direction->by == KN_DIRECTED_MODEL ? "the model: " : "",
               shown);
        if (direction->plan)
            printf("         %s\n", shown_text);
    }
}

/* What was written is a good project, or a mistake of ours: then nothing is written. */
static gboolean is_good(const KnCliJob *job, const KnArgs *args, const char *output,
                        const char *text, GError **error)
{
    KnLoadOptions load = kn_cli_load_options(args);
    load.output = job->output.name;
    load.language = job->output.language;
    g_autofree char *folder = g_path_get_dirname(job->path);
    g_autoptr(KnProject) project = kn_project_load_text(text, -1, output, folder, &load, error);
    return project != NULL;
}

/* What a model says holds no variable of the project. */
static gboolean write_plan(KnProjectWriter *writer, guint i, const KnDirection *direction,
                           GError **error)
{
    g_autoptr(GString) text = g_string_new(direction->plan);
    if (direction->by == KN_DIRECTED_MODEL)
        g_string_replace(text, "{{", "\\\\{{", 0);
    return kn_project_direct_write(writer, i, text->str, error);
}

/* The project's text in the form that the file's name tells which is written. Takes text. */
static char *in_form(const KnCliJob *job, const char *output, char *take_text, gsize size,
                     GError **error)
{
    const KnJsonForm from = kn_json_form_of(job->path), to = kn_json_form_of(output);
    g_autofree char *text = take_text;
    if (from == to)
        return g_steal_pointer(&text);
    g_autoptr(GPtrArray) comments = kn_json_comments_new();
    g_autoptr(KnJsonDocument) document =
        kn_json_load_form(text, (gssize)size, job->path, from, comments, error);
    if (document && to == KN_JSON_STRICT && comments->len > 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o: %s has comments, and JSON has no place for any; expected a name that ends "
                    "with .jsonc",
                    kn_json_name(document));
        return NULL;
    }
    return document ? kn_json_layout(kn_json_root(document), to, comments) : NULL;
}

static KnProjectWriter *open_writer(const KnCliJob *job, const KnArgs *args, const char *output,
                                    GError **error)
{
    g_autofree char *text = NULL;
    gsize size;
    if (!kn_read_small_file(job->path, KN_JSON_SIZE_MAX, &text, &size, error) ||
        !(text = in_form(job, output, text, size, error)))
        return NULL;
    return kn_project_writer_new(text, -1, output, kn_args_all(args, "set"), error);
}

/* What cannot be written is refused before anybody is asked for plans. */
static gboolean is_writable(const KnCliJob *job, const KnArgs *args, const char *output,
                            GError **error)
{
    g_autoptr(KnProjectWriter) writer = open_writer(job, args, output, error);
    gboolean good = writer != NULL;
    /* JSON has a place for every member; in YAML an alias may stand where one would be. */
    gboolean doubtful =
        kn_json_form_of(output) == KN_JSON_YAML && job->project->director == KN_DIRECTOR_MODEL;
    for (guint i = 0; good && doubtful && i < job->project->n_segments; i++)
        good = job->project->segments[i].planned || kn_project_direct_write(writer, i, "{}", error);
    return good;
}

static gboolean write_plans(const KnCliJob *job, const KnArgs *args, const KnDirections *plans,
                            const char *output, GError **error)
{
    g_autoptr(KnProjectWriter) writer = open_writer(job, args, output, error);
    gboolean model = FALSE;
    for (guint i = 0; writer && i < job->project->n_segments; i++) {
        model |= plans->items[i].by == KN_DIRECTED_MODEL;
        if (plans->items[i].plan && !write_plan(writer, i, &plans->items[i], error))
            return FALSE;
    }
    return writer && (!model || kn_project_direct_write_made(writer, KN_AI_PLANS, error)) &&
           is_good(job, args, output, kn_project_writer_text(writer), error) &&
           kn_cli_write_text(output, kn_project_writer_text(writer), error);
}

static void tell(const KnCliJob *job, const KnArgs *args, guint n_plans, const char *output)
{
    guint n = job->project->n_segments;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("directed");
        kn_json_line_string(line, "output", output);
        kn_json_line_integer(line, "segments", n);
        kn_json_line_integer(line, "plans", n_plans);
        kn_json_line_print(line);
    } else if (kn_talk_level(args) >= KN_TALK_INFO) {
        g_autofree char *shown = kn_text_visible(output ? output : job->path);
        printf("%s: %u of %u segments %s\n", shown, n_plans, n,
               output ? "got an effects plan" : "would get an effects plan");
    }
}

/* Its files are named relative to its folder. */
static gboolean check_folder(const KnCliJob *job, const char *output, GError **error)
{
    g_autofree char *ours = g_path_get_dirname(job->path), *theirs = g_path_get_dirname(output);
    char *one = realpath(ours, NULL), *two = realpath(theirs, NULL);
    gboolean same = one && two && strcmp(one, two) == 0;
    g_autofree char *shown = kn_text_visible(job->path),
                    *folder = kn_text_visible(one ? one : ours);
    free(one);
    free(two);
    if (!same)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o: a project names its files relative to its folder, so what is written must "
                    "stand beside '%s'; expected a name in the folder %s",
                    shown, folder);
    return same;
}

static gboolean direct(const KnCliJob *job, KnArgs *args, GError **error)
{
    const char *wish = kn_args_text(args, "output");
    const char *output = kn_args_on(args, "explain") ? NULL : wish ? wish : job->path;
    if (wish && (!check_folder(job, wish, error) ||
                 !kn_cli_check_output(job, KN_OUTPUT_PROJECT, wish, error)))
        return FALSE;
    if (output && !is_writable(job, args, output, error))
        return FALSE;
    g_autoptr(KnDirections) plans = kn_session_directions(job->session, TRUE, error);
    if (!plans)
        return FALSE;
    guint n_plans = 0;
    for (guint i = 0; i < plans->n; i++) {
        n_plans += plans->items[i].plan != NULL;
        say(args, i, &plans->items[i]);
    }
    gboolean done =
        !output || (n_plans == 0 && !wish) || write_plans(job, args, plans, output, error);
    if (done)
        tell(job, args, n_plans, output);
    return done;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    return kn_cli_job_open_one(&job, args, TRUE, error) && direct(&job, args, error);
}

const KnCommand kn_command_direct = {
    .name = "direct",
    .summary = "gives an effects plan to every segment that has none",
    .usage = "PROJECT [--explain] [-o FILE]",
    .description =
        "The built-in director goes by rules over a segment's words, its place, the shape of its "
        "picture, its subject and its neighbours (docs/director.md), and writes its plans into "
        "the project file, be it JSON or YAML; everything else in the file stays as it is, byte "
        "for byte. Segments "
        "with a plan of their own keep it, also an empty one. Without this command, "
        "\"director\": \"builtin\" in the project does the same whenever it is read, except that "
        "no picture is opened for its shape.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_CACHE | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
