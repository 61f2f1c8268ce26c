/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/plan.h"
#include "cli/review.h"
#include "cli/rows.h"
#include "engine/notes/state.h"
#include "output/preset.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help =
         "The film to write; by default the project's output.file, or NAME.mp4 beside the project "
         "(drafts and parts: NAME.draft.mp4, NAME.0m10s-0m20s.mp4); {output} and {language} in it "
         "are the film's"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Replaces nothing: refuses when the film or a file beside it is there already"},
    {"dry-run", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Prints what would be done, and does nothing (the same as 'kinora plan')"},
    {"phase", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "Runs this phase and those that it needs, and stops", .choices = kn_phase_names,
     .choice_words = kn_phase_words},
    {"review", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help =
         "Stops before anything is spoken or drawn, with plan, narration and a contact sheet to "
         "look at, until 'kinora approve' approves of them"},
    {"no-state", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Keeps no notes in the folder .kinora beside the project, and minds no other build of "
             "it"},
    {"wait", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Waits for another build of the same film instead of failing with exit code 8"},
    {"rows", 0, &kn_flag_file, KN_GROUP_OWN,
     .help = "Renders a film for each row of a CSV file (the first line names variables) or of "
             "JSON Lines, several side by side; {NAME} in -o is the row's value"},
    {"strict", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Takes warnings for errors: exit code 3; the film stands all the same"},
    {"only-failed", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Of --rows: those alone that the last run has not done, or whose films are not there "
             "any more"},
    {"report", 0, &kn_flag_file, KN_GROUP_OWN, .help = "Writes a report of the run as JSON"},
    {0},
};

static const KnExample examples[] = {
    {"render film/project.json -o film.mp4", "Renders the film."},
    {"render film --draft --range 0:10-0:20", "Renders ten seconds of it, small and fast."},
    {"render film --phase visuals", "Prepares the pictures, and stops."},
    {"render film --review", "Shows what would be made, and waits for 'kinora approve film'."},
    {"render film --rows people.csv -o 'out/{name}.mp4'", "Renders a film for each row."},
    {"render film --verify", "Also decodes the film, and compares it with what was made."},
    {"render film -j 50% --set name=Ada", "Uses half of the CPUs, and fills in {{name}}."},
    {0},
};

static void print_result(const KnCliJob *job, const KnArgs *args)
{
    const KnTalkResult *result = kn_talk_result(job->talk);
    double length = kn_cli_job_seconds(job, result->n_frames);
    if (kn_args_on(args, "json") || kn_talk_level(args) < KN_TALK_INFO || !result->output)
        return;
    g_autofree char *time = kn_format_time(length, TRUE);
    g_autofree char *size = kn_format_size(result->size_bytes);
    g_autofree char *shown = kn_text_visible(result->output);
    printf("%s: %s, %s, %.1f %s real time, batches: %d cached, %d made, %d warning%s\n", shown,
           time, size, result->seconds > 0 ? length / result->seconds : 0.0, kn_talk_times(),
           result->batches_cached, result->batches_made, result->n_warnings,
           result->n_warnings == 1 ? "" : "s");
}

/* Flags that do nothing beside, or without, another one. */
static gboolean check_flags(const KnArgs *args, GError **error)
{
    const char *wrong = NULL;
    if (kn_args_on(args, "only-failed") && !kn_args_text(args, "rows"))
        wrong = "--only-failed is for --rows";
    else if (kn_args_text(args, "rows") && kn_args_text(args, "phase"))
        wrong = "--rows makes films, and --phase stops before there is one: leave out one of them";
    else if (kn_args_on(args, "review") && kn_args_text(args, "rows"))
        wrong = "--review is of one film, and --rows makes many: leave out one of them";
    else if (kn_args_on(args, "review") && kn_args_on(args, "dry-run"))
        wrong = "--dry-run does nothing, and --review leaves something to look at: leave out one "
                "of them";
    else if (kn_args_on(args, "review") && kn_args_on(args, "no-state"))
        wrong = "--review is noted in .kinora beside the project, which --no-state leaves alone: "
                "leave out one of them";
    else if (kn_args_on(args, "dry-run") && kn_args_text(args, "report"))
        wrong = "--report tells of a render, and --dry-run makes none: leave out one of them "
                "(--json prints the plan for programs)";
    if (wrong)
        g_set_error_literal(error, KN_ERROR, KN_ERROR_USAGE, wrong);
    return !wrong;
}

static gboolean check_name(const KnArgs *args, const char *flag, const char *noun,
                           const char *field, guint n, GError **error)
{
    const char *name = kn_args_text(args, flag);
    if (n < 2 || !name || strstr(name, field))
        return TRUE;
    g_autofree char *shown = kn_text_visible(name);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--%s %s: the project has %u %s, which would all be written to one name; put %s "
                "into it, or choose one with --%s",
                flag, shown, n, noun, field, noun);
    return FALSE;
}

/* Several films need several names. */
static gboolean check_names(const KnArgs *args, const KnCliFilms *films, GError **error)
{
    static const char *const flags_of_names[] = {"output", "report"};
    for (guint i = 0; i < G_N_ELEMENTS(flags_of_names); i++) {
        const char *flag = flags_of_names[i];
        if (!check_name(args, flag, "outputs", "{output}", g_strv_length(films->outputs), error) ||
            !check_name(args, flag, "languages", "{language}", g_strv_length(films->languages),
                        error))
            return FALSE;
    }
    return TRUE;
}

static void tell_output(const KnCliJob *job, const KnArgs *args, const char *state,
                        const char *film)
{
    const KnOutput *output = &job->project->output;
    const KnCliOutput which = kn_cli_job_film(job);
    if (!which.name && !which.language)
        return;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("output");
        kn_json_line_string(line, "name", which.name);
        kn_json_line_string(line, "language", which.language);
        kn_json_line_string(line, "state", state);
        kn_json_line_string(line, "output", film);
        kn_json_line_integer(line, "width", output->width);
        kn_json_line_integer(line, "height", output->height);
        kn_json_line_print(line);
    } else if (kn_talk_level(args) >= KN_TALK_INFO && strcmp(state, "start") == 0) {
        g_autofree char *words = kn_cli_film_words(&which);
        fprintf(stderr, "[%s] %dx%d\n", words, output->width, output->height);
    }
}

static gboolean render(KnCliJob *job, KnArgs *args, const char *output, GError **error)
{
    const char *until = kn_args_text(args, "phase");
    g_autofree char *variant = kn_cli_variant(args, job->project);
    g_autofree char *state =
        kn_args_on(args, "no-state") ? NULL : kn_state_folder(job->path, variant, output);
    job->options.until = until ? kn_phase_find(until) : KN_PHASE_NONE;
    job->options.state_dir = state;
    job->options.variant = variant;
    job->options.strict = kn_args_on(args, "strict");
    job->options.wait = kn_args_on(args, "wait");
    kn_cli_job_watch(job, args);
    kn_ending_report_taken();
    tell_output(job, args, "start", output);
    gboolean done = kn_session_render(job->session, output, error);
    tell_output(job, args, done ? "done" : "failed", output);
    return done;
}

static gboolean make_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    g_autofree char *output = kn_cli_film_name(&job, args);
    if (!kn_session_check_outputs(job.session, output, error))
        return FALSE;
    if (!kn_cli_job_settle_range(&job, error) || !render(&job, args, output, error))
        return FALSE;
    print_result(&job, args);
    return kn_cli_job_strict(args, kn_talk_result(job.talk)->n_warnings, error);
}

/* Whether the film's name is of its container. What else is wrong with it is told by who makes it.
 */
static gboolean check_ending(KnArgs *args, const KnCliOutput *which, GError **error)
{
    KnLoadOptions load = kn_cli_load_options(args);
    load.output = which->name;
    load.language = which->language;
    g_autofree char *path = kn_cli_find_project(kn_args_place(args, 0), NULL);
    g_autoptr(KnProject) project = path ? kn_project_load(path, &load, NULL) : NULL;
    const KnCliJob job = {.output = *which, .path = path, .project = project};
    g_autofree char *film = project ? kn_cli_film_name(&job, args) : NULL;
    return !film || kn_output_container(&project->output, film, error);
}

/* Each has a report, whatever becomes of the others. */
static gboolean report_of(KnArgs *args, const KnCliOutput *which, KnCliRun make, GError **error)
{
    g_autofree char *report = kn_cli_report_name(args, which);
    g_autoptr(GError) failure = NULL;
    kn_ending_report_at(report);
    if (make(args, which, &failure))
        return TRUE;
    kn_ending_output_failed(failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean run_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    return report_of(args, which, make_output, error);
}

static gboolean check_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    return report_of(args, which, check_ending, error);
}

static gboolean run(KnArgs *args, GError **error)
{
    if (!check_flags(args, error))
        return FALSE;
    if (kn_args_text(args, "rows"))
        return kn_cli_rows_run(args, error);
    if (kn_args_on(args, "dry-run"))
        return kn_plan_print(args, error);
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    if (!films || !check_names(args, films, error) ||
        (kn_args_on(args, "review") && !kn_cli_review(args, films, error)))
        return FALSE;
    /* A name that is wrong is told before the first of several is made. */
    if (films->n > 1 && !kn_cli_each_film(args, films, check_output, error))
        return FALSE;
    return kn_cli_each_film(args, films, run_output, error);
}

const KnCommand kn_command_render = {
    .name = "render",
    .summary = "makes the film: whatever is missing is made, the rest comes from the cache",
    .usage = "PROJECT [-o FILE] [OPTION...]",
    .description =
        "Reads a project, prepares its pictures, draws and encodes every frame in parallel, joins "
        "the parts and adds the sound. PROJECT is a file, or a folder that holds project.json.\n\n"
        "The film does not depend on how many workers made it. A run that is stopped (Ctrl-C once: "
        "running batches are finished; twice: at once) goes on where it stopped when the same "
        "command is given again. The film stands under its name whole or not at all; a symbolic "
        "link "
        "of that name is replaced, and what it leads to stays as it is.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_FILM |
              KN_GROUP_CACHE | KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
