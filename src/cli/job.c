/* SPDX-License-Identifier: MIT */
#include "cli/job.h"
#include "base/error.h"
#include "cli/ending.h"
#include "cli/output_name.h"
#include "cli/signals.h"
#include "cli/trust.h"
#include "engine/detect/likeness.h"
#include "engine/film/metadata.h"
#include "project/find.h"
#include "vision/models.h"

#include <math.h>
#include <string.h>

char *kn_cli_find_project(const char *place, GError **error)
{
    if (!g_file_test(place, G_FILE_TEST_EXISTS)) {
        g_autofree char *shown = g_utf8_make_valid(place, -1);
        g_autofree char *near = kn_project_suggest_file(place);
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no such project: %s%s", shown, near);
        return NULL;
    }
    if (!g_file_test(place, G_FILE_TEST_IS_DIR))
        return g_strdup(place);
    return kn_project_find_file(place, error);
}

/* A setting that the project makes stands between key files and environment. */
static gboolean add_project_setting(KnArgs *args, const KnCliJob *job, const char *name,
                                    double number, GError **error)
{
    const KnFlag *flag = kn_command_flag_find(kn_args_command(args), name, 0);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!flag || number <= 0)
        return TRUE;
    g_ascii_formatd(digits, sizeof digits, "%.10g", number);
    return kn_args_set(args, flag, digits, KN_FROM_PROJECT, job->path, error);
}

/* --models, or the user's own; for as long as the program runs. */
static const char *models_folder(const KnArgs *args)
{
    g_autofree char *folder = kn_cli_job_models_folder(args);
    g_autofree char *whole = g_canonicalize_filename(folder, NULL);
    return g_intern_string(whole);
}

void kn_cli_build_options(KnBuildOptions *options, const KnArgs *args)
{
    const KnValue *workers = kn_args_value(args, "workers");
    const KnValue *chunk = kn_args_value(args, "chunk-duration");
    const KnValue *cpu = kn_args_value(args, "cpu-mask");
    const KnValue *back_off = kn_args_value(args, "back-off");
    const char *force = kn_args_text(args, "force"), *verify = kn_args_text(args, "verify");
    gboolean threads_said = kn_args_origin(args, "threads") != KN_FROM_PROJECT;
    gboolean chunk_said = kn_args_origin(args, "chunk-duration") != KN_FROM_PROJECT;
    *options = (KnBuildOptions){
        .method = kn_args_text(args, "method"),
        .workers = workers ? (int)workers->integer : 0,
        .worker_percent = workers ? (int)workers->last : 0,
        .threads = threads_said ? (int)kn_args_integer(args, "threads") : 0,
        .memory_bytes = (guint64)kn_args_integer(args, "memory"),
        .chunk_duration = chunk && chunk_said ? chunk->number : 0,
        .cpu = kn_cpu_flags() & (KnCpuFlags)(cpu ? cpu->integer : G_MAXUINT32),
        .cache_dir = kn_args_text(args, "cache-dir"),
        .models_dir = models_folder(args),
        .models_wanted = kn_args_text(args, "models") != NULL,
        .cache_bytes = (guint64)kn_args_integer(args, "cache-size"),
        .allow_network = kn_args_on(args, "allow-network"),
        .allow_commands = kn_args_on(args, "allow-commands"),
        .attempts = (guint)kn_args_integer(args, "attempts"),
        .back_off_seconds = back_off ? back_off->number : 0,
        .replay_dir = kn_args_text(args, "replay"),
        .record_dir = kn_args_text(args, "replay"),
        .no_cache = kn_args_on(args, "no-cache"),
        .no_clobber = kn_args_on(args, "no-clobber"),
        .force_from = force ? kn_phase_find(force) : KN_PHASE_NONE,
        .buy_again = force && !kn_args_alone(args, "force"),
        .verify = verify ? (KnVerifyWish)kn_args_integer(args, "verify") : KN_VERIFY_OFF,
        .frame_quality = (int)kn_args_integer(args, "frame-quality"),
        .report_path = kn_args_text(args, "report"),
        .want_hash = kn_args_on(args, "json"),
    };
}

void kn_cli_job_warn(KnCliJob *job, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    if (!kn_warnings_append(job->told, warning))
        return;
    kn_talk_warning(job->args, line);
    if (kn_args_on(job->args, "json"))
        kn_talk_json_warning(warning);
}

gboolean kn_cli_job_strict(const KnArgs *args, guint n_warnings, GError **error)
{
    if (n_warnings == 0 || !kn_args_on(args, "strict"))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "%u warning%s, and --strict takes %s for errors",
                n_warnings, n_warnings == 1 ? "" : "s", n_warnings == 1 ? "it" : "them");
    return FALSE;
}

void kn_cli_job_warn_all(KnCliJob *job, const KnWarnings *warnings)
{
    for (guint i = 0; i < kn_warnings_n(warnings); i++)
        kn_cli_job_warn(job, kn_warnings_at(warnings, i));
}

/* For commands that only look: what the engine warns of, once. */
static void hear_warning(const KnEvent *event, gpointer user_data)
{
    KnCliJob *job = user_data;
    if (event->kind == KN_EVENT_WARNING)
        kn_cli_job_warn(job, event->warning);
}

/* The same, and which models are loaded for choosing pictures. */
static void hear_choosing(const KnEvent *event, gpointer user_data)
{
    KnCliJob *job = user_data;
    if (event->kind != KN_EVENT_MODEL) {
        hear_warning(event, user_data);
        return;
    }
    job->models_loaded++;
    if (kn_args_on(job->args, "json"))
        kn_talk_json_model(event);
    g_autofree char *line = kn_talk_log_line(NULL, event);
    if (kn_talk_level(job->args) >= KN_TALK_INFO)
        g_printerr("%s\n", line);
}

/* Pictures and words, by the models that are there. */
static gboolean compare(const KnProject *project, const char *const *pictures, guint n_pictures,
                        const char *const *texts, guint n_texts, double *likeness,
                        gpointer user_data)
{
    KnCliJob *job = user_data;
    KnBuildOptions options;
    kn_cli_build_options(&options, job->args);
    options.store = job->output.store;
    options.event = hear_choosing;
    options.user_data = job;
    return kn_likeness(project, &options, pictures, n_pictures, texts, n_texts, likeness);
}

/* Who asks for files to be opened, or for the film or a part of it, which opens them, hears of both
 * kinds at once: those that are not there, and those that cannot be opened. */
static gboolean check_files(KnCliJob *job, KnArgs *args, KnLoadOptions load, GError **error)
{
    g_autoptr(GError) missing = NULL;
    load.likeness = compare;
    load.likeness_data = job;
    if (kn_project_check_files(job->project, &load, &missing))
        return TRUE;
    if (kn_args_on(args, "media") || (kn_args_command(args)->groups & KN_GROUP_RANGE)) {
        kn_cli_build_options(&job->options, args);
        g_autoptr(KnSession) session = kn_session_open(job->project, &job->options);
        kn_session_add_unreadable(session, &missing);
    }
    g_propagate_error(error, g_steal_pointer(&missing));
    return FALSE;
}

/* The name of the film, where a command makes one or looks at what would be made. */
static const char *film_of(const KnArgs *args)
{
    const guint both = KN_GROUP_BUILD | KN_GROUP_RANGE;
    gboolean of_film = (kn_args_command(args)->groups & both) == both;
    return of_film ? kn_args_text(args, "output") : NULL;
}

KnLoadOptions kn_cli_load_options(const KnArgs *args)
{
    return (KnLoadOptions){
        .variables = kn_args_all(args, "set"),
        .placeholder = kn_args_on(args, "placeholder"),
        .allow_outside = kn_args_on(args, "allow-outside"),
        .draft = kn_args_on(args, "draft"),
        .film = film_of(args),
        /* Who builds opens what is new, and leaves alone what it knows. */
        .read_contents = !(kn_args_command(args)->groups & KN_GROUP_BUILD),
        .check = kn_timeline_check,
    };
}

gboolean kn_cli_read_spend(const KnArgs *args, KnBuildOptions *options, GError **error)
{
    static KnSpend spend;
    static gboolean read;
    const char *limits = kn_args_text(args, "max-spend"), *prices = kn_args_text(args, "prices");
    if (!read)
        spend = KN_SPEND_NO_LIMIT;
    if (!read && ((limits && !kn_spend_parse(&spend, limits, FALSE, error)) ||
                  (prices && !kn_spend_parse(&spend, prices, TRUE, error))))
        return FALSE;
    if (spend.money >= 0 && spend.character_price <= 0 && spend.token_price <= 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--max-spend: a limit of money needs prices; expected --prices, such as "
                    "--prices characters=15,tokens=0.6");
        return FALSE;
    }
    read = TRUE;
    options->spend = &spend;
    return TRUE;
}

gboolean kn_cli_job_open(KnCliJob *job, KnArgs *args, gboolean files, GError **error)
{
    KnLoadOptions load = kn_cli_load_options(args);
    load.output = job->output.name;
    load.language = job->output.language;
    job->path =
        kn_source_date_check(error) ? kn_cli_find_project(kn_args_place(args, 0), error) : NULL;
    if (!job->path)
        return FALSE;
    job->args = args;
    job->told = kn_warnings_new();
    job->project = kn_project_load(job->path, &load, error);
    if (!job->project || (files && !check_files(job, args, load, error)))
        return FALSE;
    job->guessed = kn_timeline_new(job->project, NULL, error);
    job->timeline = job->guessed;
    if (!job->timeline)
        return FALSE;
    kn_cli_job_warn_all(job, job->project->warnings);
    kn_cli_job_warn_all(job, job->timeline->warnings);
    if (!add_project_setting(args, job, "chunk-duration", job->project->chunk_duration, error) ||
        !add_project_setting(args, job, "threads", job->project->output.threads, error))
        return FALSE;
    kn_cli_build_options(&job->options, args);
    job->options.models_loaded = job->models_loaded;
    if (!job->options.allow_commands &&
        !kn_trust_commands(job->project->file_name, &job->options.allow_commands, error))
        return FALSE;
    if (!kn_cli_read_spend(args, &job->options, error))
        return FALSE;
    job->settings_files = kn_args_settings_files();
    job->options.settings_files = (const char *const *)job->settings_files;
    job->report = kn_cli_report_name(args, &job->output);
    job->options.report_path = job->report;
    job->options.store = job->output.store;
    job->options.event = hear_warning;
    job->options.user_data = job;
    job->session = kn_session_open(job->project, &job->options);
    return TRUE;
}

void kn_cli_job_warn_refused(KnCliJob *job, KnWarningCode code, const GError *refused)
{
    const KnProblem *problem;
    for (guint i = 0; (problem = kn_error_problem(refused, i)); i++)
        kn_cli_job_warn(job, &(KnWarning){.code = code,
                                          .file = problem->file,
                                          .line = problem->line,
                                          .column = problem->column,
                                          .path = problem->path,
                                          .segment = problem->segment,
                                          .words = problem->words});
    if (!kn_error_problem(refused, 0))
        kn_cli_job_warn(job, &(KnWarning){.code = code, .words = refused->message});
}

void kn_cli_job_watch(KnCliJob *job, KnArgs *args)
{
    job->cancel = g_cancellable_new();
    job->stop = g_cancellable_new();
    kn_signals_watch(job->cancel, job->stop);
    job->talk = kn_talk_new(args, job->project, job->told);
    job->options.cancellable = job->cancel;
    job->options.stop = job->stop;
    job->options.exit_code = kn_ending_exit_code;
    job->options.event = kn_talk_event;
    job->options.user_data = job->talk;
}

gboolean kn_cli_job_open_one(KnCliJob *job, KnArgs *args, gboolean files, GError **error)
{
    static const char *const flags[] = {"outputs", "languages"};
    job->films = kn_cli_films(args, error);
    if (!job->films)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
        const char *wish = kn_args_text(args, flags[i]);
        if (!wish || !strchr(wish, ','))
            continue;
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--%s %s: '%s' shows one of them; name one",
                    flags[i], wish, kn_args_command(args)->name);
        return FALSE;
    }
    job->output = job->films->items[0];
    return kn_cli_job_open(job, args, files, error);
}

void kn_cli_job_clear(KnCliJob *job)
{
    g_clear_pointer(&job->films, kn_cli_films_free);
    g_clear_pointer(&job->talk, kn_talk_free);
    g_clear_pointer(&job->session, kn_session_close);
    g_clear_pointer(&job->guessed, kn_timeline_free);
    g_clear_pointer(&job->project, kn_project_free);
    g_clear_pointer(&job->path, g_free);
    g_clear_pointer(&job->report, g_free);
    g_clear_pointer(&job->told, kn_warnings_free);
    g_clear_pointer(&job->settings_files, g_strfreev);
    g_clear_object(&job->cancel);
    g_clear_object(&job->stop);
}

gint64 kn_cli_job_frame(const KnCliJob *job, KnDuration time)
{
    return kn_part_frame(time, job->project->output.fps);
}

double kn_cli_job_seconds(const KnCliJob *job, gint64 n_frames)
{
    KnRational fps = job->project->output.fps;
    return (double)n_frames * fps.den / fps.num;
}

gboolean kn_cli_job_lay_out(KnCliJob *job, GError **error)
{
    const KnTimeline *timeline = kn_session_timeline(job->session, error);
    if (timeline)
        job->timeline = timeline;
    return timeline != NULL;
}

const KnManifest *kn_cli_job_plan(KnCliJob *job, const char *output, GError **error)
{
    return kn_cli_job_lay_out(job, error) ? kn_session_manifest(job->session, output, error) : NULL;
}

KnFilmPart kn_cli_part(const KnArgs *args)
{
    const KnValue *range = kn_args_value(args, "range"), *span = kn_args_value(args, "segments");
    KnFilmPart part = {0};
    if (range) {
        part.from = range->from.kind ? range->from : (KnDuration){KN_DURATION_SECONDS, 0};
        part.until = range->until;
    } else if (span) {
        part.first_segment = span->integer;
        part.last_segment = span->last;
    }
    return part;
}

gboolean kn_cli_job_range(KnCliJob *job, const KnArgs *args, GError **error)
{
    const char *range = kn_args_text(args, "range"), *span = kn_args_text(args, "segments");
    const KnFilmPart part = kn_cli_part(args);
    KnBuildOptions *options = &job->options;
    gint64 n_frames = job->timeline->n_frames;
    if (range && span) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--range and --segments exclude each other");
        return FALSE;
    }
    if (part.first_segment > job->project->n_segments) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--segments %s: the project has %u segments, the first is 1", span,
                    job->project->n_segments);
        return FALSE;
    }
    if ((!range && !span) || kn_part_frames(&part, job->timeline, job->project->output.fps,
                                            &options->range_first, &options->range_n))
        return TRUE;
    g_autofree char *length = kn_format_time(kn_cli_job_seconds(job, n_frames), TRUE);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--%s %s holds no frame of the film, which is %s long (%" G_GINT64_FORMAT
                " frames)",
                range ? "range" : "segments", range ? range : span, length, n_frames);
    return FALSE;
}

static gboolean choose_range(const KnTimeline *timeline, gpointer user_data, GError **error)
{
    KnCliJob *job = user_data;
    job->timeline = timeline;
    return kn_cli_job_range(job, job->args, error);
}

gboolean kn_cli_job_settle_range(KnCliJob *job, GError **error)
{
    if (!kn_args_text(job->args, "range") && !kn_args_text(job->args, "segments"))
        return TRUE;
    if (!kn_timeline_has_auto(job->project) &&
        job->project->duration_mode != KN_DURATION_MODE_AUDIO)
        return kn_cli_job_range(job, job->args, error);
    job->options.laid_out = choose_range;
    job->options.laid_out_data = job;
    return TRUE;
}

char *kn_cli_job_cache_folder(const KnArgs *args)
{
    const char *wish = kn_args_text(args, "cache-dir");
    return wish ? g_strdup(wish) : g_build_filename(g_get_user_cache_dir(), "kinora", NULL);
}

char *kn_cli_job_models_folder(const KnArgs *args)
{
    const char *wish = kn_args_text(args, "models");
    return wish ? g_strdup(wish) : kn_models_default_folder();
}
