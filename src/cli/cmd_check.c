/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "engine/plan/captions.h"
#include "engine/plan/check_text.h"
#include "engine/plan/compile.h"
#include "engine/plan/flash_check.h"
#include "project/places.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"media", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Also opens every picture and the sound, and asks for the encoder"},
    {"strict", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Takes warnings for errors: exit code 3"},
    {0},
};

static const KnExample examples[] = {
    {"check film/project.json", "Says what is wrong with a project, every cause on a line."},
    {"check film --media", "Also opens its pictures, clips and sound."},
    {0},
};

static gboolean check_flashes(KnCliJob *job, GError **error)
{
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    if (!kn_flash_check(job->project, job->timeline, warnings, error)) {
        kn_project_place_error(job->project, 0, error);
        return FALSE;
    }
    kn_project_place_warnings(job->project, &warnings);
    kn_cli_job_warn_all(job, warnings);
    return TRUE;
}

static gboolean check_text(KnCliJob *job, GError **error)
{
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    if (!kn_check_text(job->project, warnings, error) ||
        !kn_compile_texts(job->project, job->timeline, warnings, error) ||
        !kn_film_captions_check(job->project, job->timeline, warnings, error)) {
        kn_project_place_error(job->project, 0, error);
        return FALSE;
    }
    kn_project_place_warnings(job->project, &warnings);
    kn_cli_job_warn_all(job, warnings);
    return TRUE;
}

/* The project is good all the same: a render may name another film, in another folder. */
static void check_outputs(KnCliJob *job, const KnArgs *args)
{
    g_autoptr(GError) refused = NULL;
    g_autofree char *output = kn_cli_film_name(job, args);
    if (kn_session_check_outputs(job->session, output, &refused))
        return;
    const KnProblem *place = kn_error_problem(refused, 0);
    KnWarning warning = {.code = KN_WARNING_OUTPUT_REFUSED,
                         .words = place ? place->words : refused->message};
    if (place) {
        warning.file = place->file;
        warning.line = place->line;
        warning.column = place->column;
        warning.path = place->path;
        warning.segment = place->segment;
    }
    kn_cli_job_warn(job, &warning);
}

/* What was not looked at, and what of the length is taken for want of it. The caller frees. */
static char *unseen_words(const KnTimeline *timeline, gboolean media)
{
    guint n = timeline->n_clips_guessed;
    g_autofree char *clips =
        n ? g_strdup_printf(", and tells how long %s",
                            n == 1 ? "the clip is that counts" : "the clips are that count")
          : NULL;
    if (media)
        return g_strdup("");
    return clips ? g_strdup_printf(" (--media also opens pictures, clips and sound%s as %d s here)",
                                   clips, KN_CLIP_GUESS_SECONDS)
                 : g_strdup(" (--media also opens pictures, clips and sound)");
}

static gboolean run_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    if (!kn_cli_job_open(&job, args, TRUE, error))
        return FALSE;
    check_outputs(&job, args);
    g_autofree char *output = kn_cli_film_name(&job, args);
    guint n_scenes;
    if (!kn_session_check_settings(job.session, output, error) ||
        !kn_session_check_voices(job.session, error) ||
        !kn_session_check_scenes(job.session, &n_scenes, error) ||
        !(kn_args_on(args, "media") ? kn_cli_job_plan(&job, output, error) != NULL
                                    : check_text(&job, error)) ||
        !check_flashes(&job, error))
        return FALSE;
    const KnProject *project = job.project;
    const KnCliOutput film = kn_cli_job_film(&job);
    guint n_warnings = kn_warnings_n(job.told);
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("check");
        kn_json_line_string(line, "project", job.path);
        kn_cli_film_event(line, &film);
        kn_json_line_integer(line, "segments", project->n_segments);
        kn_json_line_integer(line, "frames", job.timeline->n_frames);
        kn_json_line_bool(line, "estimated", job.timeline->estimated);
        kn_json_line_number(line, "duration", kn_cli_job_seconds(&job, job.timeline->n_frames));
        kn_json_line_bool(line, "media", kn_args_on(args, "media"));
        kn_json_line_integer(line, "scenes_missing", n_scenes);
        kn_json_line_integer(line, "warnings", n_warnings);
        kn_json_line_print(line);
    } else if (kn_talk_level(args) >= KN_TALK_INFO) {
        g_autofree char *time =
            kn_format_time(kn_cli_job_seconds(&job, job.timeline->n_frames), TRUE);
        g_autofree char *shown = kn_text_visible(job.path);
        g_autofree char *unseen = unseen_words(job.timeline, kn_args_on(args, "media"));
        g_autofree char *scenes =
            n_scenes ? g_strdup_printf(", %u scene%s to make", n_scenes, n_scenes == 1 ? "" : "s")
                     : g_strdup("");
        g_autofree char *words = kn_cli_film_words(which);
        printf("%s%s%s: good: %u segment%s, %s%s, %" G_GINT64_FORMAT " frames%s, %u warning%s%s\n",
               shown, which->n > 1 ? ", " : "", which->n > 1 ? words : "", project->n_segments,
               project->n_segments == 1 ? "" : "s", job.timeline->estimated ? "about " : "", time,
               job.timeline->n_frames, scenes, n_warnings, n_warnings == 1 ? "" : "s", unseen);
    }
    return kn_cli_job_strict(args, n_warnings, error);
}

/* Each shape has its own texts, and may have its own container and cover. */
static gboolean run(KnArgs *args, GError **error)
{
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    return films && kn_cli_each_film(args, films, run_output, error);
}

const KnCommand kn_command_check = {
    .name = "check",
    .summary = "says whether a project is good, and every reason why not",
    .usage = "PROJECT [OPTION...]",
    .description = "Reads the project, lays out its timeline and looks whether the files that it "
                   "names are there and, by their first bytes, of the kind that is due, whether "
                   "its voices and the programs of its scenes are there and may be used "
                   "(--allow-network, --allow-commands), whether fonts have the characters of "
                   "its cards, captions and effects, and whether their texts have room. With "
                   "--media it also opens the files. What it takes, "
                   "a render does not refuse before it begins to make something. Every problem is "
                   "one line: file, line and column, the place in the project, what was expected.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_CACHE | KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
