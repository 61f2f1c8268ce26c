/* SPDX-License-Identifier: MIT */
/* Slurm, by its own programs: one job array of the tasks, or several where MaxArraySize is smaller,
 * and a job that depends on their ends. Tested with 22.05; what does not do there what it seems to:
 *
 * - A task that fails, or is killed by a signal, is not repeated by --requeue, and RequeueExit
 * breaks dependencies of arrays: so task.sh asks for a requeue itself, as often as it may. A lost
 * node is requeued by Slurm.
 * - sbatch --wait returns late, and 0 for a cancelled job; squeue --json passes over -j; sacct
 * needs a database that many have not. Jobs that have ended are forgotten after minutes.
 * - The join depends on `afterany`: should a task be given up, the join says which batches are
 *   missing, and why; with `afterok` nobody would. */
#include "base/error.h"
#include "base/text.h"
#include "cluster/scheduler.h"

#include <string.h>

/* ---- what it means by what it says: parts of its programs' messages, and reasons of jobs that no
 * waiting cures */

static const char *const shorter =
    "the tasks ask for more time than may be had: give a --time that "
    "may after '--', and a smaller --task-seconds";
static const char *const used_up =
    "a limit of the account, the partition or the quality of service "
    "is reached: name others after '--', or ask for less at once";
static const struct {
    const char *said, *cure;
} cures[] = {
    {"PartitionTimeLimit", shorter},
    {"MaxWallDurationPerJobLimit", shorter},
    {"time limit is invalid", shorter},
    {"QOS policy", used_up},
    {"CPUMinutesLimit", used_up},
    {"MaxSubmitJob", used_up},
    {"array specification", "its MaxArraySize is below what it says of itself: larger tasks need "
                            "smaller arrays (--task-seconds)"},
    {"authentication",
     "the machines must have one munge key, and clocks that agree within minutes"},
    {"Unable to contact", "'scontrol ping' looks for the controller"},
    {"BadConstraints", "no node is as the arguments after '--' want it"},
    {"PartitionNodeLimit", "the partition has no such nodes"},
    {"DependencyNeverSatisfied", "what they wait for is gone"},
    {"JobHeld", "they are held; 'scontrol release' lets them go"},
};

static const char *cure_of(const char *said)
{
    for (guint i = 0; i < G_N_ELEMENTS(cures); i++)
        if (strstr(said, cures[i].said))
            return cures[i].cure;
    return NULL;
}

static gboolean is_missing(const char *program, GError **error)
{
    g_autofree char *found = g_find_program_in_path(program);
    if (found)
        return FALSE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "there is no Slurm here: '%s' is not in PATH; submit on a machine that has it, or "
                "make the tasks here with --scheduler local",
                program);
    return TRUE;
}

/* What one of its programs prints; NULL with what it has said. The caller frees. */
static char *ask(char **argv, GError **error)
{
    g_autofree char *said = NULL;
    g_autoptr(GError) reason = NULL;
    char *answer = NULL;
    int status;
    if (is_missing(argv[0], error))
        return NULL;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &answer, &said, &status,
                      &reason)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot run '%s': %s", argv[0],
                    reason->message);
        return NULL;
    }
    if (g_spawn_check_wait_status(status, NULL))
        return answer;
    g_free(answer);
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(said), -1);
    g_strdelimit(valid, "\n\r", ' ');
    g_autofree char *shown = kn_text_visible(valid);
    const char *cure = cure_of(shown);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "Slurm refuses (%s): %s%s%s", argv[0],
                *shown ? shown : "it has not said why", cure ? "; " : "", cure ? cure : "");
    return NULL;
}

/* ---- submitting */

/* How many tasks an array may have. */
static guint array_size_max(GError **error)
{
    static const char key[] = "\nMaxArraySize";
    char *argv[] = {"scontrol", "show", "config", NULL};
    g_autofree char *config = ask(argv, error);
    const char *found = config ? strstr(config, key) : NULL;
    const char *value = found ? strchr(found, '=') : NULL;
    guint64 size = value ? g_ascii_strtoull(value + 1 + strspn(value + 1, " "), NULL, 10) : 0;
    return config ? (guint)CLAMP(size, 1, 4000000) : 0;
}

static void add(GPtrArray *argv, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add(GPtrArray *argv, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_ptr_array_add(argv, g_strdup_vprintf(format, values));
    va_end(values);
}

/* The person's arguments come last: they hold against ours. */
static GPtrArray *begin_batch(const KnClusterWork *work, const char *log)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    add(argv, "sbatch");
    add(argv, "--parsable");
    add(argv, "--job-name=%s", work->name);
    add(argv, "--chdir=%s", work->folder);
    add(argv, "--output=%s/logs/%s", work->folder, log);
    add(argv, "--open-mode=append");
    add(argv, "--requeue");
    add(argv, "--ntasks=1");
    add(argv, "--time=%u", work->minutes);
    return argv;
}

/* The number of the job, or NULL. The caller frees. */
static char *end_batch(const KnClusterWork *work, GPtrArray *argv, const char *script, guint first,
                       GError **error)
{
    for (const char *const *argument = work->arguments; argument && *argument; argument++)
        add(argv, "%s", *argument);
    add(argv, "%s/%s", work->folder, script);
    add(argv, "%u", first);
    g_ptr_array_add(argv, NULL);
    char *answer = ask((char **)argv->pdata, error);
    if (!answer)
        return NULL;
    answer[strspn(answer, "0123456789")] = '\0'; /* "12;cluster\n" */
    if (*answer)
        return answer;
    g_free(answer);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "sbatch has not said the job's number");
    return NULL;
}

/* Further arrays wait for the one before where only so many tasks may run at once. */
static char *submit_array(const KnClusterWork *work, guint first, guint n, const char *before,
                          GError **error)
{
    g_autoptr(GPtrArray) argv = begin_batch(work, "%A_%a.log");
    if (work->at_once > 0)
        add(argv, "--array=0-%u%%%u", n - 1, work->at_once);
    else
        add(argv, "--array=0-%u", n - 1);
    if (work->at_once > 0 && before)
        add(argv, "--dependency=afterany:%s", before);
    add(argv, "--cpus-per-task=%u", work->threads);
    return end_batch(work, argv, "task.sh", first, error);
}

static char *submit_join(const KnClusterWork *work, const char *jobs, GError **error)
{
    g_autoptr(GPtrArray) argv = begin_batch(work, "join-%j.log");
    g_autofree char *ids = g_strdelimit(g_strdup(jobs), ",", ':');
    add(argv, "--kill-on-invalid-dep=yes");
    add(argv, "--cpus-per-task=%u", work->last_cores);
    if (*ids)
        add(argv, "--dependency=afterany:%s", ids);
    return end_batch(work, argv, work->last, 0, error);
}

static gboolean cancel(const char *name, const KnClusterSubmission *submission, GError **error);

static gboolean submit(const KnClusterWork *work, KnClusterSubmission *submission, GError **error)
{
    GString *jobs = g_string_new(NULL);
    guint size = array_size_max(error);
    gboolean good = size > 0;
    char *before = NULL;
    for (guint first = 0; good && first < work->n_tasks; first += size) {
        char *id = submit_array(work, first, MIN(size, work->n_tasks - first), before, error);
        good = id != NULL;
        if (good)
            g_string_append_printf(jobs, "%s%s", jobs->len ? "," : "", id);
        g_free(before);
        before = id;
    }
    g_free(before);
    submission->array_size = MAX(size, 1);
    submission->jobs = g_string_free(jobs, FALSE);
    submission->join = good ? submit_join(work, submission->jobs, error) : NULL;
    if (submission->join)
        return TRUE;
    if (*submission->jobs)
        cancel(work->name, submission, NULL);
    return FALSE;
}

/* ---- asking */

static void count(KnClusterPlaces *places, const KnClusterSubmission *submission, GHashTable *jobs,
                  char *const *row)
{
    static const char *const over[] = {"COMPLETED",     "CANCELLED", "FAILED",       "TIMEOUT",
                                       "NODE_FAIL",     "PREEMPTED", "BOOT_FAIL",    "DEADLINE",
                                       "OUT_OF_MEMORY", "REVOKED",   "SPECIAL_EXIT", NULL};
    gboolean active = !g_strv_contains(over, row[2]);
    /* what a node says that cannot open the log of a task */
    if (strcmp(row[2], "FAILED") == 0 && strcmp(row[3], "JobLaunchFailure") == 0)
        g_strlcpy(places->unshared, row[4], sizeof places->unshared);
    if (strcmp(row[0], submission->join) == 0)
        places->joining |= active;
    if (!active || !g_hash_table_contains(jobs, row[0]))
        return;
    if (strcmp(row[2], "PENDING") == 0) {
        places->n_waiting++;
        g_strlcpy(places->reason, row[3], sizeof places->reason);
        places->cure = cure_of(row[3]);
    } else {
        places->n_running++;
    }
}

static char *list(const char *filter, const char *form, GError **error)
{
    g_autoptr(GError) reason = NULL;
    char *argv[] = {"squeue", "-h", "-r", "-t", "all", (char *)filter, "-o", (char *)form, NULL};
    char *answer = ask(argv, &reason);
    if (answer)
        return answer;
    if (strstr(reason->message, "Invalid job id"))
        return g_strdup(""); /* forgotten */
    g_propagate_error(error, g_steal_pointer(&reason));
    return NULL;
}

static gboolean poll(const KnClusterSubmission *submission, KnClusterPlaces *places, GError **error)
{
    enum { ROW = 5 };
    g_autofree char *filter = g_strdup_printf("--jobs=%s%s%s", submission->jobs,
                                              *submission->jobs ? "," : "", submission->join);
    g_autofree char *answer = list(filter, "%F|%K|%T|%r|%N", error);
    g_auto(GStrv) lines = answer ? g_strsplit(answer, "\n", -1) : NULL;
    g_auto(GStrv) ids = g_strsplit(submission->jobs, ",", -1);
    g_autoptr(GHashTable) jobs = g_hash_table_new(g_str_hash, g_str_equal);
    for (char **id = ids; *id; id++)
        g_hash_table_add(jobs, *id);
    *places = (KnClusterPlaces){0};
    for (char **line = lines; line && *line; line++) {
        g_auto(GStrv) row = g_strsplit(*line, "|", ROW);
        if (g_strv_length(row) == ROW)
            count(places, submission, jobs, row);
    }
    return answer != NULL;
}

static gboolean is_left(const char *name)
{
    g_autofree char *filter = g_strconcat("--name=", name, NULL);
    char *argv[] = {"squeue", "-h", filter, "-o", "%A", NULL};
    g_autofree char *answer = ask(argv, NULL);
    return answer && *answer;
}

/* The join first: it would begin when nothing is left to wait for. */
static gboolean cancel(const char *name, const KnClusterSubmission *submission, GError **error)
{
    enum { TRIES = 300, TRY_US = 100000 };
    g_autofree char *by_name = g_strconcat("--name=", name, NULL);
    char *join[] = {"scancel", "-Q", submission ? submission->join : NULL, NULL};
    char *all[] = {"scancel", "-Q", by_name, "--me", NULL};
    if (join[2] && *join[2])
        g_free(ask(join, NULL));
    g_autofree char *answer = ask(all, error);
    for (int i = 0; answer && i < TRIES && is_left(name); i++)
        g_usleep(TRY_US);
    return answer != NULL;
}

static char *log_of(const KnClusterSubmission *submission, int task)
{
    g_auto(GStrv) jobs = g_strsplit(submission->jobs, ",", -1);
    if (task < 0)
        return g_strdup_printf("logs/join-%s.log", submission->join);
    guint array = (guint)task / submission->array_size;
    return array < g_strv_length(jobs) ? g_strdup_printf("logs/%s_%u.log", jobs[array],
                                                         (guint)task % submission->array_size)
                                       : g_strdup("logs");
}

const KnScheduler kn_scheduler_slurm = {
    .name = "slurm",
    .help = "a job array of Slurm",
    .takes_arguments = TRUE,
    .submit = submit,
    .poll = poll,
    .cancel = cancel,
    .log = log_of,
};
