/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/cluster_talk.h"
#include "cli/commands.h"
#include "cli/ending.h"
#include "cli/output_name.h"
#include "cli/rows.h"
#include "cluster/openjd.h"
#include "cluster/submit.h"
#include "cluster/tasks.h"
#include "engine/notes/state.h"

#include <stdio.h>
#include <string.h>

enum { RETRIES = 2, ARGUMENTS_MAX = 200 };

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "The film to write, as of 'kinora render'"},
    {"scheduler", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "Who runs the tasks; slurm where nothing is said", .choices = kn_scheduler_names,
     .choice_words = kn_scheduler_words},
    {"rows", 0, &kn_flag_file, KN_GROUP_OWN,
     .help =
         "A film for each row of a CSV file or of JSON Lines, as of 'kinora render'; the tasks of "
         "all are one array"},
    {"at-once", 0, &kn_flag_int, KN_GROUP_OWN, .min = 1, .max = 100000,
     .help = "So many tasks at a time; by default as many as the scheduler has places for"},
    {"task-seconds", 0, &kn_flag_seconds, KN_GROUP_OWN, .max = 86400,
     .help = "How long a task should last, at least, for which it makes several batches; 60 where "
             "nothing is said, 0 is one batch a task"},
    {"wait", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Follows the job to its end, also one that was submitted before; Ctrl-C leaves it "
             "running"},
    {"cancel", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Ends the film's job; what its tasks have made is kept for the next"},
    {"join", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Makes the film of what tasks have made, here and now: what the job's last part runs"},
    {"detect-on-cluster", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Voice, subjects, pictures and sound are made there, too, by a job that then submits "
             "the tasks; --workers N gives it N cores"},
    {"first", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Makes what comes before tasks, here and now, and submits those: what the job of "
             "--detect-on-cluster runs"},
    {"print", 0, &kn_flag_choice, KN_GROUP_OWN,
     .help = "Makes the job's folder, submits nothing, and prints what another scheduler needs",
     .choices = (const char *const[]){"batches", "openjd", NULL},
     .choice_words = (const char *const[]){"a line for each task, after the manifest's name",
                                           "a template of the Open Job Description", NULL}},
    {0},
};

static const KnExample examples[] = {
    {"submit film -o film.mp4 --wait", "Makes the film on the cluster, and follows it."},
    {"submit film -- --partition=render --account=video", "Gives Slurm further arguments."},
    {"submit film --rows people.csv -o 'out/{name}.mp4'", "A film for each row, as one array."},
    {"submit film --at-once 20", "Leaves places to others."},
    {"submit film --detect-on-cluster -j 8",
     "Nothing is made here: 8 cores there detect and speak."},
    {"submit film --cancel", "Ends what was submitted."},
    {"submit film --scheduler local --at-once 4", "The same by four processes, without Slurm."},
    {0},
};

static const KnScheduler *wanted_scheduler(const KnArgs *args)
{
    const char *name = kn_args_text(args, "scheduler");
    return kn_scheduler_find(name ? name : kn_scheduler_names[0]);
}

typedef struct {
    KnCliJob job;
    KnArgs *args;
    char *variant, *output, *state, *folder;
    const KnScheduler *scheduler;
    char sha256[65]; /* of the film, once the join has said it */
    guint n_missing; /* batches, once that is known */
} Submit;

static void submit_clear(Submit *submit)
{
    kn_cli_job_clear(&submit->job);
    g_free(submit->variant);
    g_free(submit->output);
    g_free(submit->state);
    g_free(submit->folder);
}

/* What is left of a killed submission was noted nowhere; the name that its jobs bear is known. */
static gboolean cancel(const Submit *submit, GError **error)
{
    g_auto(KnClusterStatus) status = {0};
    g_autofree char *name = kn_cluster_job_name(submit->folder);
    kn_cluster_status_look(&status, submit->folder);
    const KnScheduler *scheduler =
        status.submitted ? kn_scheduler_find(status.submission.scheduler) : submit->scheduler;
    if (!scheduler->cancel(name, status.submitted ? &status.submission : NULL, error))
        return FALSE;
    if (status.submitted)
        kn_cluster_tell(submit->args, submit->folder, &status, "cancelled");
    else if (kn_talk_level(submit->args) >= KN_TALK_INFO && !kn_args_on(submit->args, "json"))
        puts("nothing of this film was submitted");
    return TRUE;
}

/* ---- the join */

static void hear(const KnEvent *event, gpointer user_data)
{
    Submit *submit = user_data;
    if (event->kind == KN_EVENT_DONE && event->sha256)
        g_strlcpy(submit->sha256, event->sha256, sizeof submit->sha256);
    kn_talk_event(event, submit->job.talk);
}

static void note_result(const Submit *submit, const GError *failure)
{
    const KnTalkResult *film = kn_talk_result(submit->job.talk);
    g_auto(GStrv) lines = failure ? kn_error_lines(failure) : NULL;
    g_autofree char *message = lines ? g_strjoinv("\n", lines) : NULL;
    KnClusterResult result = {
        .form = KN_CLUSTER_FORM,
        .code = (char *)(failure ? kn_error_name(failure) : NULL),
        .error = message,
        .output = submit->output,
        .n_frames = failure ? 0 : film->n_frames,
        .size_bytes = failure ? 0 : (gint64)film->size_bytes,
        .at = g_get_real_time() / G_USEC_PER_SEC,
    };
    g_autoptr(GError) unwritten = NULL;
    g_strlcpy(result.sha256, failure ? "" : submit->sha256, sizeof result.sha256);
    if (!failure) /* before: who waits for the result finds nothing else */
        kn_cluster_clean(submit->folder);
    if (!kn_cluster_write(submit->folder, KN_CLUSTER_RESULT, kn_cluster_result_fields, &result,
                          &unwritten))
        kn_talk_warning(submit->args, unwritten->message);
}

static gboolean join(Submit *submit, GError **error)
{
    KnCliJob *job = &submit->job;
    g_autoptr(GError) failure = NULL;
    job->options.wait = TRUE;
    job->options.want_hash = TRUE;
    job->options.event = hear;
    job->options.user_data = submit;
    if (!g_file_test(submit->folder, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is no job of this film: '%s' is not there, or not on this machine: the "
                    "cache must lie on a file system that all of them share",
                    submit->folder);
        return FALSE;
    }
    gboolean done = kn_cluster_collect(job->session, submit->folder, submit->output, &failure) &&
                    kn_session_render(job->session, submit->output, &failure);
    note_result(submit, failure);
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}

/* ---- submitting */

/* The same film, wherever the program stands, by --join or --first. */
static char **part_command(const Submit *submit, const char *part, GError **error)
{
    static const char *const of_join[] = {"wait",      "cancel",
                                          "print",     "output",
                                          "outputs",   "languages",
                                          "cache-dir", "set",
                                          "json",      "quiet",
                                          "verbose",   "join",
                                          "log-level", "detect-on-cluster",
                                          "first",     "at-once",
                                          "scheduler", "task-seconds",
                                          "force",     NULL};
    static const char *const of_first[] = {
        "wait", "cancel", "print",   "output", "outputs",   "languages",         "cache-dir", "set",
        "json", "quiet",  "verbose", "join",   "log-level", "detect-on-cluster", "first",     NULL};
    gboolean first = strcmp(part, "--first") == 0;
    const KnArgs *args = submit->args;
    const char *const *variables = kn_args_all(args, "set");
    g_autofree char *cache = kn_store_parent(kn_args_text(args, "cache-dir"), FALSE);
    char *program = kn_cluster_program(error);
    if (!program)
        return NULL;
    GPtrArray *argv = kn_args_passed(args, first ? of_first : of_join);
    g_ptr_array_insert(argv, 0, program);
    g_ptr_array_insert(argv, 1, g_strdup("submit"));
    g_ptr_array_insert(argv, 2, g_strdup(part));
    for (; variables && *variables; variables++)
        g_ptr_array_add(argv, g_strconcat("--set=", *variables, NULL));
    if (submit->job.output.name)
        g_ptr_array_add(argv, g_strconcat("--outputs=", submit->job.output.name, NULL));
    if (submit->job.output.language)
        g_ptr_array_add(argv, g_strconcat("--languages=", submit->job.output.language, NULL));
    g_ptr_array_add(argv, g_strconcat("--output=", submit->output, NULL));
    g_ptr_array_add(argv, g_strconcat("--cache-dir=", cache, NULL));
    g_ptr_array_add(argv, g_strdup("--"));
    g_ptr_array_add(argv, g_canonicalize_filename(submit->job.path, NULL));
    for (guint i = 1; first && kn_args_place(args, i); i++)
        g_ptr_array_add(argv, g_strdup(kn_args_place(args, i)));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static void print_batches(const Submit *submit)
{
    g_auto(GStrv) tasks = kn_cluster_tasks(submit->folder);
    printf("%s/manifest\n", submit->folder);
    for (char **task = tasks; task && *task; task++)
        if (**task)
            puts(*task);
}

/* A chunk is as long as a task is, on the average. */
static void print_openjd(const Submit *submit, const char *program)
{
    g_auto(GStrv) tasks = kn_cluster_tasks(submit->folder);
    guint n = tasks ? g_strv_length(tasks) : 0;
    g_autofree char *template =
        kn_openjd_template(submit->folder, program, n > 0 ? (submit->n_missing + n - 1) / n : 1);
    if (template)
        puts(template);
}

static gboolean send(Submit *submit, GError **error)
{
    KnArgs *args = submit->args;
    const KnValue *seconds = kn_args_value(args, "task-seconds");
    const char *print = kn_args_text(args, "print");
    g_auto(GStrv) command = part_command(submit, "--join", error);
    g_auto(GStrv) first = command && kn_args_on(args, "detect-on-cluster")
                              ? part_command(submit, "--first", error)
                              : NULL;
    g_autofree char *where = g_get_current_dir();
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    for (guint i = 1; kn_args_place(args, i); i++)
        g_ptr_array_add(arguments, (gpointer)kn_args_place(args, i));
    g_ptr_array_add(arguments, NULL);
    const KnClusterOrder order = {
        .scheduler = print ? NULL : submit->scheduler,
        .folder = submit->folder,
        .output = submit->output,
        .join = command,
        .first = first,
        .first_cores = (guint)MAX(submit->job.options.workers, 1),
        .goes_on = kn_args_on(args, "first"),
        .where = where,
        .at_once = (guint)kn_args_integer(args, "at-once"),
        .task_seconds = seconds ? seconds->number : KN_TASK_SECONDS,
        .retries = RETRIES,
        .arguments = (const char *const *)arguments->pdata,
    };
    KnClusterOrdered ordered = {0};
    if (!command || !(first ? kn_cluster_submit_first(&order, &ordered, error)
                            : kn_cluster_submit(submit->job.session, &order, &ordered, error))) {
        kn_cluster_ordered_clear(&ordered);
        return FALSE;
    }
    submit->n_missing = ordered.n_missing;
    kn_cluster_ordered_clear(&ordered);
    if (g_strcmp0(print, "batches") == 0)
        print_batches(submit);
    else if (print)
        print_openjd(submit, command[0]);
    if (print)
        return TRUE;
    g_auto(KnClusterStatus) status = {0};
    kn_cluster_status_look(&status, submit->folder);
    kn_cluster_tell(args, submit->folder, &status, "submitted");
    return TRUE;
}

/* As the job of --detect-on-cluster: what it comes to is for who follows it, too. */
static gboolean go_on(Submit *submit, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (send(submit, &failure))
        return TRUE;
    note_result(submit, failure);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* What waits or runs is not sent once more. */
static gboolean submit_once(Submit *submit, GError **error)
{
    g_auto(KnClusterStatus) status = {0};
    g_autofree char *name = kn_cluster_job_name(submit->folder);
    kn_cluster_status_look(&status, submit->folder);
    if (kn_cluster_status_active(&status)) {
        if (status.silence) {
            g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                        "this film was submitted, and whether its tasks still run is not known: %s",
                        status.silence);
            return FALSE;
        }
        kn_cluster_tell(submit->args, submit->folder, &status, NULL);
    } else {
        if (!kn_args_text(submit->args, "print") &&
            !submit->scheduler->cancel(name, status.submitted ? &status.submission : NULL, error))
            return FALSE;
        if (!send(submit, error))
            return FALSE;
    }
    return !kn_args_on(submit->args, "wait") ||
           kn_cluster_follow(&submit->job, submit->folder, error);
}

static gboolean open_job(Submit *submit, GError **error)
{
    KnCliJob *job = &submit->job;
    if (!kn_cli_job_open(job, submit->args, TRUE, error))
        return FALSE;
    g_autofree char *film = kn_cli_film_name(job, submit->args);
    submit->output = g_canonicalize_filename(film, NULL);
    submit->variant = kn_cli_variant(submit->args, job->project);
    submit->state = kn_state_folder(job->path, submit->variant, submit->output);
    submit->folder = kn_cluster_folder(kn_args_text(submit->args, "cache-dir"), submit->state);
    submit->scheduler = wanted_scheduler(submit->args);
    job->options.state_dir = submit->state;
    job->options.variant = submit->variant;
    return kn_session_check_outputs(job->session, submit->output, error) &&
           kn_cli_job_settle_range(job, error);
}

static gboolean run_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    Submit submit = {.job.output = *which, .args = args};
    gboolean done = open_job(&submit, error);
    if (done && kn_args_on(args, "cancel")) {
        done = cancel(&submit, error);
    } else if (done) {
        kn_cli_job_watch(&submit.job, args);
        done = kn_args_on(args, "join")    ? join(&submit, error)
               : kn_args_on(args, "first") ? go_on(&submit, error)
                                           : submit_once(&submit, error);
    }
    submit_clear(&submit);
    return done;
}

static gboolean check_flags(const KnArgs *args, GError **error)
{
    const char *wrong = NULL, *first = kn_args_place(args, 1);
    guint n = (guint)kn_args_on(args, "cancel") + (guint)kn_args_on(args, "join") +
              (guint)kn_args_on(args, "first") + (kn_args_text(args, "print") != NULL);
    const KnScheduler *scheduler = wanted_scheduler(args);
    if (n > 1)
        wrong = "--cancel, --join, --first and --print exclude each other";
    else if (n > 0 && kn_args_on(args, "wait"))
        wrong = "--wait follows what is submitted: leave it out beside --cancel, --join, --first "
                "and --print";
    else if (n > 0 && kn_args_on(args, "detect-on-cluster"))
        wrong = "--detect-on-cluster is for what is submitted: leave it out beside --cancel, "
                "--join, --first and --print";
    else if (kn_args_text(args, "print") && kn_args_on(args, "json"))
        wrong = "--print says what another scheduler needs, in its form: leave out --json";
    else if (kn_args_text(args, "rows") &&
             (kn_args_on(args, "first") || kn_args_text(args, "print") ||
              kn_args_on(args, "detect-on-cluster")))
        wrong = "--rows goes without --first, --print and --detect-on-cluster: its films are laid "
                "out here, one after the other";
    else if (kn_args_on(args, "no-cache"))
        wrong = "what a cluster makes lies in the cache: leave out --no-cache";
    else if (first && *first != '-')
        wrong = "there is one project; arguments for the scheduler begin with '-' and stand after "
                "'--', such as -- --partition=render";
    else if (first && !scheduler->takes_arguments)
        wrong = "--scheduler local takes no further arguments: they are for sbatch";
    if (wrong)
        g_set_error_literal(error, KN_ERROR, KN_ERROR_USAGE, wrong);
    return !wrong;
}

static gboolean run(KnArgs *args, GError **error)
{
    if (!check_flags(args, error))
        return FALSE;
    if (kn_args_text(args, "rows"))
        return kn_cli_rows_submit(args, wanted_scheduler(args), error);
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    return films && kn_cli_each_film(args, films, run_output, error);
}

const KnCommand kn_command_submit = {
    .name = "submit",
    .summary = "makes the film on a cluster: batches by a scheduler's tasks, the same bytes",
    .usage = "PROJECT [-o FILE] [OPTION...] [-- ARGUMENT...]",
    .description =
        "Makes what is cheap here (voice, pictures, sound), then hands the batches that are "
        "missing "
        "to Slurm as a job array, with the join as a job that follows, prints their numbers and "
        "returns. Arguments after -- are given to sbatch. The film has the same bytes as that of "
        "'kinora render'.\n\n"
        "The project, its files and the cache must lie where all nodes see them. Whether a batch "
        "is "
        "made is judged by its file and checksum; a task that was lost is repeated; the join says "
        "which batches are missing, and why. The same command again sends only what is missing.\n\n"
        "No other program is run than sbatch, squeue, scancel and scontrol, as PATH has them.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = ARGUMENTS_MAX,
    .run = run,
};
