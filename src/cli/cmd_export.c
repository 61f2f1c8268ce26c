/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "engine/plan/captions.h"
#include "export/export.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"as", 0, &kn_flag_choice, KN_GROUP_OWN, .help = "The form; by default the file's ending tells",
     .choices = kn_export_names, .choice_words = kn_export_helps},
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN, .help = "The file to write"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the file is there already"},
    {0},
};

static const KnExample examples[] = {
    {"export film -o film.otio", "A timeline for editing programs (OpenTimelineIO)."},
    {"export film -o film.edl", "An edit decision list (CMX 3600)."},
    {"export film --as vtt -o talk.vtt", "What is said, as captions."},
    {0},
};

static const KnExportFormat *find_format(const KnArgs *args, GError **error)
{
    const char *as = kn_args_text(args, "as"), *output = kn_args_text(args, "output");
    const KnExportFormat *format = NULL;
    g_autofree char *names = g_strjoinv(", ", (char **)kn_export_names);
    if (!output)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "-o FILE is missing: what to write");
    else if (!(format = as ? kn_export_find(as) : kn_export_of_file(output)))
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o: the file's ending tells no form; expected --as and one of %s", names);
    return format;
}

/* Who exports captions asks for them, whatever the project does. */
static void ask_for_captions(KnProject *project, const KnExportFormat *format)
{
    if (format->holds == KN_EXPORT_ALL && !kn_caption_settings_any(&project->captions)) {
        g_strfreev(project->captions.sidecars);
        project->captions.sidecars = g_strdupv((char *[]){(char *)format->name, NULL});
    }
}

static char *compile(KnCliJob *job, const KnExportFormat *format, const char *output,
                     GError **error)
{
    g_autoptr(KnWarnings) warnings = kn_warnings_new();
    g_autoptr(KnJsonDocument) written = kn_json_load_file(job->path, error);
    /* Lines are listed first: a film is laid out anew when they are. */
    if (!written || !kn_session_speeches(job->session, error) || !kn_cli_job_lay_out(job, error))
        return NULL;
    const KnSpeeches *speeches = kn_session_speeches(job->session, error);
    g_autoptr(KnFilmCaptions) captions =
        speeches
            ? kn_film_captions_new(job->project, job->timeline, speeches, NULL, warnings, error)
            : NULL;
    if (!captions)
        return NULL;
    g_autofree gint64 *samples = g_new0(gint64, speeches->n + 1);
    for (guint i = 0; i < speeches->n; i++)
        samples[i] = speeches->items[i].n_samples;
    g_autofree char *whole = g_canonicalize_filename(output, NULL);
    g_autofree char *folder = g_path_get_dirname(whole);
    const KnExport film = {
        .project = job->project,
        .timeline = job->timeline,
        .captions = captions->list,
        .speech_samples = samples,
        .written = kn_json_root(written),
        .folder = folder,
        .warnings = warnings,
    };
    char *text = kn_export_write(format, &film, error);
    if (text)
        kn_cli_job_warn_all(job, warnings);
    return text;
}

static void tell(const KnCliJob *job, const KnArgs *args, const KnExportFormat *format,
                 const char *output)
{
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("exported");
        kn_json_line_string(line, "output", output);
        kn_json_line_string(line, "form", format->name);
        kn_json_line_integer(line, "segments", job->project->n_segments);
        kn_json_line_print(line);
    } else if (kn_talk_level(args) >= KN_TALK_INFO) {
        g_autofree char *shown = kn_text_visible(output);
        printf("%s: %u segment%s, %s\n", shown, job->project->n_segments,
               job->project->n_segments == 1 ? "" : "s", kn_export_help(format));
    }
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    const char *output = kn_args_text(args, "output");
    const KnExportFormat *format = find_format(args, error);
    if (!format || !kn_cli_job_open_one(&job, args, TRUE, error) ||
        !kn_cli_check_output(&job, KN_OUTPUT_EXPORT, output, error))
        return FALSE;
    ask_for_captions(job.project, format);
    g_autofree char *text = compile(&job, format, output, error);
    if (!text || !kn_atomic_write_text(NULL, output, text, error))
        return FALSE;
    tell(&job, args, format, output);
    return TRUE;
}

const KnCommand kn_command_export = {
    .name = "export",
    .summary = "writes the film as a timeline, a list or captions for other programs",
    .usage = "PROJECT [--as FORM] -o FILE",
    .description =
        "Writes where every picture, clip, transition, recorded narration and chapter of the film "
        "stands (OpenTimelineIO), its cuts and dissolves (CMX 3600), what is said (SRT, WebVTT), "
        "or "
        "its files one after another (a list for FFmpeg). No transition changes a length. What the "
        "form cannot hold is told, a warning each kind (docs/interchange.md).",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_CACHE | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
