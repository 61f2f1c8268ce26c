/* SPDX-License-Identifier: MIT */
/* Makes the lines that are missing. Between looking for a take and making it another build may have
 * bought it, so each line is made under a lock of its own, which lies beside the take and which the
 * kernel frees however its holder dies. What a voice sent is entered into the ledger as soon as it
 * is good, then moved to its name in the store. */
#include "base/error.h"
#include "base/problems.h"
#include "engine/method/results.h"
#include "engine/pool/voice_pool.h"
#include "engine/store/ledger.h"
#include "engine/voice/private.h"
#include "engine/voice/version.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    KnVoiceWork *work;
    KnVoiceJob *jobs;
    guint *line_of; /* of each job: index into work->lines */
    guint n_jobs;
    char *ledger;
    gboolean ledger_failed;
} Making;

static KnSpokenLine *line_of_job(const Making *making, const KnVoiceJob *job)
{
    return &g_array_index(making->work->lines, KnSpokenLine, making->line_of[job - making->jobs]);
}

static char *lock_path(const Making *making, const KnSpokenLine *line)
{
    g_autofree char *take =
        kn_store_path(kn_store_folder(making->work->build->store), KN_STORE_TAKE, line->key);
    return g_strconcat(take, ".lock", NULL);
}

/* FALSE: another build holds it. Where no lock can be had at all, none is needed enough to stop. */
static gboolean lock_line(const Making *making, KnSpokenLine *line)
{
    g_autofree char *path = lock_path(making, line), *folder = g_path_get_dirname(path);
    struct stat info;
    if (kn_store_is_private(making->work->build->store) || line->lock >= 0)
        return TRUE;
    g_mkdir_with_parents(folder, 0777);
    for (;;) {
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd < 0)
            return TRUE;
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            gboolean held = errno == EWOULDBLOCK;
            close(fd);
            return !held;
        }
        if (fstat(fd, &info) == 0 && info.st_nlink > 0) {
            line->lock = fd;
            return TRUE;
        }
        close(fd); /* its holder has removed it just now */
    }
}

static void unlock_line(const Making *making, KnSpokenLine *line)
{
    g_autofree char *path = lock_path(making, line);
    if (line->lock < 0)
        return;
    g_unlink(path);
    close(line->lock);
    line->lock = -1;
}

static KnVoiceStart may_start(KnVoiceJob *job, gpointer user_data)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_job(making, job);
    gboolean locked = line->lock >= 0;
    if (!lock_line(making, line))
        return KN_VOICE_LATER;
    gboolean anew =
        kn_build_forced(making->work->build, KN_PHASE_VOICE) && !line->speaker->voice->leave;
    if (!locked && !anew && kn_voice_find_take(making->work, line))
        return KN_VOICE_HAVE;
    return KN_VOICE_START;
}

/* What was paid for counts, even where nothing else is kept. */
static void enter(Making *making, const KnSpokenLine *line)
{
    KnBuild *build = making->work->build;
    const KnVoiceSettings *settings = &line->speaker->settings;
    g_autoptr(GError) error = NULL;
    if (kn_store_is_private(build->store) && !line->speaker->voice->leave)
        return;
    g_autofree char *folder = g_path_get_dirname(making->ledger);
    g_mkdir_with_parents(folder, 0777);
    const KnLedgerEntry entry = {
        .when_us = g_get_real_time(),
        .key = (char *)line->key,
        .provider = settings->provider,
        .voice = settings->voice,
        .model = settings->model,
        .server = settings->base_url,
        .n_characters = g_utf8_strlen(line->spoken, -1),
        .seconds = (double)line->take.n_samples / line->take.sample_rate,
    };
    if (!kn_ledger_append(making->ledger, &entry, &error) && !making->ledger_failed) {
        making->ledger_failed = TRUE;
        kn_emit_warning(build, error->message);
    }
}

static gboolean take(KnVoiceJob *job, gpointer user_data, GError **error)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_job(making, job);
    kn_take_clear(&line->take);
    if (!kn_take_inspect(&line->take, job->path, error))
        return FALSE;
    enter(making, line);
    line->there = kn_results_store_take(making->work->build, line->key, job->path, line->spoken,
                                        line->first, error);
    return line->there;
}

static void ended(KnVoiceJob *job, gpointer user_data)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_job(making, job);
    gboolean made = job->state == KN_LINE_DONE && job->cpu_seconds > 0;
    unlock_line(making, line);
    making->work->cpu_seconds += job->cpu_seconds;
    const char *state = made ? "made" : job->state == KN_LINE_DONE ? "cached" : "failed";
    kn_voice_tell(making->work, making->line_of[job - making->jobs], state,
                  job->error ? job->error->message : NULL);
}

/* Where the voice's name stands, for a voice that is not there. */
static const KnJson *place_of(const KnProject *project, guint i, char **path)
{
    const KnJson *own = kn_json_member(project->segments[i].node, "voice");
    const KnJson *of = own ? own : kn_json_member(kn_json_root(project->document), "voice");
    const KnJson *name = kn_json_member(of, "voice");
    *path = g_strconcat(own ? project->segments[i].json_path : "$", ".voice", name ? ".voice" : "",
                        NULL);
    return name ? name : of ? of : project->segments[i].node;
}

/* One line of text for each line that failed, with the code of the first. A voice that is not there
 * is told once, at its place in the project. */
static gboolean check(const Making *making, GError **error)
{
    enum { LINES_MAX = 20 };
    const KnProject *project = making->work->build->project;
    g_autoptr(KnProblems) problems = kn_problems_new(project->file_name);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) wrong = NULL;
    guint n_failed = 0, n_skipped = 0;
    int code = 0;
    for (guint i = 0; i < making->n_jobs; i++) {
        const KnVoiceJob *job = &making->jobs[i];
        guint first = line_of_job(making, job)->first;
        n_skipped += job->state == KN_LINE_SKIPPED;
        if (job->state != KN_LINE_FAILED)
            continue;
        code = code ? code : job->error->code;
        if (job->error->code == KN_ERROR_PROJECT) {
            g_autofree char *path = NULL;
            const KnJson *node = place_of(project, first, &path);
            kn_problems_error(problems, node, path, "%s", job->error->message);
        } else if (++n_failed <= LINES_MAX) {
            g_string_append_printf(text, "%ssegment %u: %s", text->len ? "\n" : "", first + 1,
                                   job->error->message);
        }
    }
    if (!code)
        return TRUE;
    if (n_failed > LINES_MAX)
        g_string_append_printf(text, "\nand %u more", n_failed - LINES_MAX);
    if (n_skipped > 0)
        g_string_append_printf(text, "\n%u more line%s not tried", n_skipped,
                               n_skipped == 1 ? " was" : "s were");
    kn_problems_check(problems, &wrong);
    g_set_error(error, KN_ERROR, code, "%s%s%s", wrong ? wrong->message : "",
                wrong && text->len && text->str[0] != '\n' ? "\n" : "", text->str);
    return FALSE;
}

/* Programs and networks only by leave (promise 10). */
static gboolean check_leave(const KnVoiceWork *work, const KnSpokenLine *line, GError **error)
{
    const KnBuildOptions *options = work->build->options;
    const char *leave = line->speaker->voice->leave;
    gboolean given = !leave || (strcmp(leave, "--allow-network") == 0 ? options->allow_network
                                                                      : options->allow_commands);
    if (given)
        return TRUE;
    g_set_error(
        error, KN_ERROR, KN_ERROR_USAGE,
        "segment %u: the voice '%s' %s, which a project may not do by itself: %s permits it",
        line->first + 1, line->speaker->voice->name,
        strcmp(leave, "--allow-network") == 0 ? "asks a server" : "runs a program", leave);
    return FALSE;
}

/* As many at once as the film's workers would be. */
static int cpus(const KnBuildOptions *options)
{
    int n = kn_workers_cpus();
    if (options->workers < 0)
        return 1;
    if (options->workers > 0)
        return MIN(n, options->workers);
    return options->worker_percent > 0 ? MAX(1, n * options->worker_percent / 100) : n;
}

static KnVoicePool pool_of(const KnVoiceWork *work)
{
    const KnBuildOptions *options = work->build->options;
    return (KnVoicePool){.folder = work->build->project->folder,
                         .n_cpus = cpus(options),
                         .cancellable = options->cancellable,
                         .stop = options->stop,
                         .may_start = may_start,
                         .take = take,
                         .ended = ended};
}

char *kn_voice_ask_version(KnVoiceWork *work, const KnSpeaker *speaker, GError **error)
{
    KnVoicePool pool = pool_of(work);
    KnVoiceAnswer answer = {0};
    if (!kn_voice_pool_ask(&pool, speaker->voice, &speaker->settings, &answer, error))
        return NULL;
    work->cpu_seconds += answer.cpu_seconds;
    char *version = g_strdup(answer.text ? answer.text : "");
    kn_voice_version_keep(work->build->store, speaker->voice, version,
                          (const char *const *)answer.files);
    kn_record_clear(kn_voice_answer_fields, &answer);
    return version;
}

static void make_jobs(Making *making)
{
    KnVoiceWork *work = making->work;
    making->jobs = g_new0(KnVoiceJob, work->lines->len + 1);
    making->line_of = g_new0(guint, work->lines->len + 1);
    for (guint i = 0; i < work->lines->len; i++) {
        const KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, i);
        if (line->there)
            continue;
        making->line_of[making->n_jobs] = i;
        making->jobs[making->n_jobs++] = (KnVoiceJob){
            .voice = line->speaker->voice,
            .settings = &line->speaker->settings,
            .text = line->spoken,
            .version = line->speaker->version,
            .path = kn_store_work_path(work->build->store, KN_STORE_TAKE, line->key),
        };
    }
}

gboolean kn_voice_make(KnVoiceWork *work, GError **error)
{
    KnVoicePool pool = pool_of(work);
    Making making = {.work = work};
    g_autofree char *folder = kn_store_parent(work->build->options->cache_dir, FALSE);
    for (guint i = 0; i < work->lines->len; i++) {
        const KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, i);
        if (!line->there && !check_leave(work, line, error))
            return FALSE;
    }
    making.ledger = kn_ledger_path(folder);
    make_jobs(&making);
    pool.user_data = &making;
    gboolean done =
        kn_voice_pool_run(&pool, making.jobs, making.n_jobs, error) && check(&making, error);
    for (guint i = 0; i < making.n_jobs; i++) {
        unlock_line(&making, line_of_job(&making, &making.jobs[i]));
        kn_voice_job_clear(&making.jobs[i]);
    }
    g_free(making.jobs);
    g_free(making.line_of);
    g_free(making.ledger);
    return done;
}
