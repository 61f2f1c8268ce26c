/* SPDX-License-Identifier: MIT */
/* Makes the lines that are missing. Between looking for a take and making it another build may have
 * bought it, so each line is made under a lock of its own, which lies beside the take and which the
 * kernel frees however its holder dies. What a voice sent is entered into the ledger as soon as it
 * is good, then moved to its name in the store. */
#include "base/error.h"
#include "base/fault.h"
#include "base/folder.h"
#include "base/hash.h"
#include "base/work_folder.h"
#include "engine/store/ledger.h"
#include "engine/voice/private.h"
#include "voice/marks.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    KnVoiceWork *work;
    KnTask *tasks;
    KnVoiceRequest *requests; /* of each task; what they name is borrowed but for the path */
    guint *line_of;           /* of each task: index into work->lines */
    char **asked; /* of each task: its request in the ledger; NULL: none that is not settled */
    guint n_tasks;
    char *ledger;
    gboolean ledger_failed;
    guint n_refused; /* tries that would have passed the limit of what may be bought */
} Making;

static KnSpokenLine *line_of_task(const Making *making, const KnTask *task)
{
    return &g_array_index(making->work->lines, KnSpokenLine, making->line_of[task - making->tasks]);
}

static char *lock_name(const KnSpokenLine *line)
{
    return g_strconcat(line->key, ".wav.lock", NULL);
}

static KnFolder *lock_folder(const Making *making, const KnSpokenLine *line, gboolean make)
{
    g_autofree char *below =
        g_strdup_printf("%s/%.2s", kn_store_kind_folder(KN_STORE_TAKE), line->key);
    return kn_folder_open(kn_store_folder(making->work->inputs->results->store), below, make, NULL);
}

/* FALSE: another build holds it. Where no lock can be had at all, none is needed enough to stop. */
static gboolean lock_line(const Making *making, KnSpokenLine *line)
{
    enum { TRIES = 100 }; /* so often may another holder end just now */
    struct stat info;
    if (kn_store_is_private(making->work->inputs->results->store) || line->lock >= 0)
        return TRUE;
    g_autofree char *name = lock_name(line);
    g_autoptr(KnFolder) folder = lock_folder(making, line, TRUE);
    for (int i = 0; folder && i < TRIES; i++) {
        int fd = kn_folder_open_file(folder, name, O_RDWR | O_CREAT, 0666);
        if (fd < 0)
            return TRUE;
        if (kn_fault(KN_FAULT_LOCK) || flock(fd, LOCK_EX | LOCK_NB) != 0) {
            gboolean held = errno == EWOULDBLOCK;
            close(fd);
            return !held;
        }
        if (fstat(fd, &info) == 0 && info.st_nlink > 0) {
            line->lock = fd;
            return TRUE;
        }
        close(fd); /* its holder has removed it */
    }
    return TRUE;
}

static void unlock_line(const Making *making, KnSpokenLine *line)
{
    if (line->lock < 0)
        return;
    g_autofree char *name = lock_name(line);
    g_autoptr(KnFolder) folder = lock_folder(making, line, FALSE);
    if (folder)
        kn_folder_remove(folder, name);
    close(line->lock);
    line->lock = -1;
}

/* A later attempt has what the earlier ones have left of the time for the line. */
static void hurry(Making *making, KnTask *task)
{
    double left_seconds = (double)(task->until_us - g_get_monotonic_time()) / G_USEC_PER_SEC;
    double seconds = task->until_us ? MAX(left_seconds, 0) : task->limit_seconds;
    making->requests[task - making->tasks].settings.timeout = seconds;
    task->hang_seconds = kn_speaker_hang_seconds(seconds);
}

static gboolean is_bought(const KnSpokenLine *line)
{
    return line->speaker->voice->leave == KN_ASKED_NETWORK;
}

static gint64 cost_of(const KnSpokenLine *line)
{
    g_autofree char *asked = kn_pauses_remove(line->spoken);
    return g_utf8_strlen(asked, -1);
}

static void append(Making *making, const KnLedgerEntry *entry)
{
    g_autoptr(GError) error = NULL;
    if (kn_ledger_append(making->ledger, entry, &error) || making->ledger_failed)
        return;
    making->ledger_failed = TRUE;
    kn_emit_warning(making->work->inputs->results->reporter, KN_WARNING_LEDGER_NOT_WRITTEN, 0,
                    error->message);
}

/* What was asked for and what was paid for counts, even where nothing else is kept. */
static void enter(Making *making, const KnTask *task, KnLedgerState state)
{
    KnResults *results = making->work->inputs->results;
    const KnSpokenLine *line = line_of_task(making, task);
    const KnVoiceSettings *settings = &line->speaker->settings;
    char **asked = &making->asked[task - making->tasks];
    if ((kn_store_is_private(results->store) && !line->speaker->voice->leave) ||
        (state == KN_LEDGER_REFUSED && !*asked))
        return;
    if (state == KN_LEDGER_ASKED) {
        g_free(*asked);
        *asked = kn_ledger_request();
    }
    gboolean made = state == KN_LEDGER_BOUGHT && line->take.sample_rate > 0;
    const KnLedgerEntry entry = {
        .state = state,
        .request = *asked,
        .when_us = g_get_real_time(),
        .key = (char *)line->key,
        .provider = settings->provider,
        .voice = settings->voice,
        .model = settings->model,
        .server = settings->base_url,
        .n_characters = state == KN_LEDGER_REFUSED ? 0 : cost_of(line),
        .seconds = made ? (double)line->take.n_samples / line->take.sample_rate : 0,
    };
    append(making, &entry);
    if (state != KN_LEDGER_ASKED)
        g_clear_pointer(asked, g_free);
}

/* Who has given nothing but what is no take is asked again for that line alone: what is wrong with
 * a server's answers is mostly wrong with all of them, and each may have its price. */
static gboolean is_doubted(const KnSpeaker *speaker)
{
    return speaker->bad && !speaker->good;
}

static KnStart may_start(KnTask *task, gpointer user_data)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_task(making, task);
    if (line->speaker->hopeless)
        return KN_START_NEVER;
    if (is_doubted(line->speaker) && task->attempts == 0)
        return KN_START_WAIT;
    hurry(making, task);
    gboolean locked = line->lock >= 0;
    if (!lock_line(making, line))
        return KN_START_LATER;
    if (!locked && !kn_voice_anew(making->work, line) && kn_voice_find_take(making->work, line))
        return KN_START_HAVE;
    if (making->n_refused > 0 ||
        (is_bought(line) &&
         !kn_spend_take(making->work->inputs->options->spend, cost_of(line), 0))) {
        making->n_refused++;
        unlock_line(making, line);
        return KN_START_WAIT;
    }
    if (is_bought(line))
        enter(making, task, KN_LEDGER_ASKED);
    return KN_START_NOW;
}

/* A server that refuses, or fails, has sold nothing; what came and is no good was sold. */
static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_task(making, task);
    gboolean sold = report->trouble.kind == KN_TROUBLE_TAKE;
    if (report->kind != KN_REPORT_ERROR)
        return;
    line->speaker->bad |= sold;
    if (!is_bought(line))
        return;
    if (!sold)
        kn_spend_give_back(making->work->inputs->options->spend, cost_of(line), 0);
    kn_take_clear(&line->take);
    enter(making, task, sold ? KN_LEDGER_BOUGHT : KN_LEDGER_REFUSED);
}

static const char *take_path(const Making *making, const KnTask *task)
{
    return making->requests[task - making->tasks].path;
}

/* A take that is replaced goes on under a key of its own, which the ledger names: whoever liked it
 * better has it still. Nothing else depends on that. */
static void keep_old(Making *making, const KnSpokenLine *line)
{
    KnResults *results = making->work->inputs->results;
    g_autofree char *path =
        kn_store_path(kn_store_folder(results->store), KN_STORE_TAKE, line->key);
    g_autoptr(GError) error = NULL;
    KnTake old = {0};
    if (!kn_store_mode(kn_store_folder(results->store), KN_STORE_TAKE, line->key) ||
        !kn_take_read(&old, path, &error) || old.checksum == line->take.checksum) {
        kn_take_clear(&old);
        return;
    }
    g_autofree char *kept =
        kn_hash_variant(g_variant_new("(sst)", "replaced", line->key, old.checksum));
    g_autofree char *work_path = kn_store_work_path(results->store, KN_STORE_TAKE, kept);
    KnResult result = {.kind = KN_STORE_TAKE, .key = kept, .work_path = work_path};
    const KnVoiceSettings *settings = &line->speaker->settings;
    const KnLedgerEntry entry = {.state = KN_LEDGER_REPLACED,
                                 .when_us = g_get_real_time(),
                                 .key = (char *)line->key,
                                 .kept = kept,
                                 .provider = settings->provider,
                                 .voice = settings->voice,
                                 .model = settings->model,
                                 .server = settings->base_url,
                                 .seconds = (double)old.n_samples / old.sample_rate};
    gboolean written = kn_take_write(&old, work_path, &error);
    if (written) {
        result.note.source = g_strdup(line->spoken);
        result.note.first_segment = result.note.last_segment = line->first + 1;
    }
    if (written && kn_results_add(results, &result, &error))
        append(making, &entry);
    kn_take_clear(&old);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_task(making, task);
    const char *path = take_path(making, task);
    kn_take_clear(&line->take);
    if (!kn_take_inspect(&line->take, path, error))
        return FALSE;
    line->speaker->good = TRUE;
    enter(making, task, KN_LEDGER_BOUGHT);
    if (kn_voice_anew(making->work, line)) {
        if (line->retake || line->speaker->voice->leave)
            keep_old(making, line);
        kn_store_note_renewed(making->work->inputs->results->store, line->key);
    }
    line->made = TRUE;
    KnResult result = {.kind = KN_STORE_TAKE, .key = line->key, .work_path = path};
    result.note.source = g_strdup(line->spoken);
    result.note.first_segment = result.note.last_segment = line->first + 1;
    line->there = kn_results_add(making->work->inputs->results, &result, error);
    if (line->there)
        kn_voice_hold_take(making->work, line);
    return line->there;
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Making *making = user_data;
    KnSpokenLine *line = line_of_task(making, task);
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP)
        g_unlink(take_path(making, task));
    line->speaker->hopeless |= change == KN_TASK_GIVEN_UP && is_doubted(line->speaker);
    if (change == KN_TASK_STARTED || change == KN_TASK_RETRIED)
        return;
    gboolean made = change == KN_TASK_FINISHED && task->cpu_seconds > 0;
    unlock_line(making, line);
    making->work->phase.cpu_seconds += task->cpu_seconds;
    const char *state = made ? "made" : change == KN_TASK_FINISHED ? "cached" : "failed";
    kn_voice_tell(making->work, making->line_of[task - making->tasks], state, reason);
}

/* What is kept is bought; the rest waits for a higher limit. */
static gboolean check_limit(const Making *making, GError **error)
{
    gint64 n_characters = 0;
    guint n_lines = 0;
    if (making->n_refused == 0)
        return TRUE;
    for (guint i = 0; i < making->n_tasks; i++)
        if (making->tasks[i].state == KN_TASK_WAITING) {
            n_lines++;
            n_characters += cost_of(line_of_task(making, &making->tasks[i]));
        }
    g_autofree char *bought = kn_spend_words(making->work->inputs->options->spend);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the limit of what may be bought is reached: %u line%s of %" G_GINT64_FORMAT
                " characters %s not bought; %s were bought in this run, and are kept: a higher "
                "limit goes on from here",
                n_lines, n_lines == 1 ? "" : "s", n_characters, n_lines == 1 ? "is" : "are",
                bought);
    return FALSE;
}

/* One cause, one line, with the code of the first. */
static gboolean check(const Making *making, GError **error)
{
    g_autoptr(KnVoiceFailures) failures = kn_voice_failures_new(making->work->inputs->project);
    guint n_skipped = 0;
    for (guint i = 0; i < making->n_tasks; i++) {
        const KnTask *task = &making->tasks[i];
        n_skipped += task->state == KN_TASK_SKIPPED;
        const KnSpokenLine *line = line_of_task(making, task);
        if (task->state == KN_TASK_FAILED)
            kn_voice_failures_add(failures, line->first,
                                  kn_voice_name_key(&line->speaker->settings), task->error);
    }
    return kn_voice_failures_check(failures, n_skipped, error) && check_limit(making, error);
}

static void make_tasks(Making *making)
{
    KnVoiceWork *work = making->work;
    making->tasks = g_new0(KnTask, work->lines->len + 1);
    making->requests = g_new0(KnVoiceRequest, work->lines->len + 1);
    making->line_of = g_new0(guint, work->lines->len + 1);
    making->asked = g_new0(char *, work->lines->len + 1);
    for (guint i = 0; i < work->lines->len; i++) {
        const KnSpokenLine *line = &g_array_index(work->lines, KnSpokenLine, i);
        if (line->there)
            continue;
        guint n = making->n_tasks++;
        making->line_of[n] = i;
        making->requests[n] = (KnVoiceRequest){
            .settings = line->speaker->settings,
            .text = line->spoken,
            .version = line->speaker->version,
            .path = kn_store_work_path(work->inputs->results->store, KN_STORE_TAKE, line->key)};
        making->tasks[n] = kn_speaker_task(work, line->speaker, &making->requests[n]);
        making->tasks[n].job.number = n;
    }
}

gboolean kn_voice_make(KnVoiceWork *work, GError **error)
{
    const KnVoiceSetup setup = kn_speaker_setup(work);
    KnPool pool = kn_speaker_pool(work, &setup);
    KnPoolStats stats = {0};
    Making making = {.work = work};
    g_autofree char *folder = kn_store_parent(work->inputs->options->cache_dir, FALSE);
    if (!kn_voice_check_leave(work, error))
        return FALSE;
    making.ledger = kn_ledger_path(folder);
    make_tasks(&making);
    pool.may_start = may_start;
    pool.take = take;
    pool.changed = changed;
    pool.report = hear;
    pool.user_data = &making;
    gboolean done =
        kn_pool_run(&pool, making.tasks, making.n_tasks, &stats, error) && check(&making, error);
    kn_work_folder_sweep_temporary(); /* of processes that were killed */
    for (guint i = 0; i < making.n_tasks; i++) {
        unlock_line(&making, line_of_task(&making, &making.tasks[i]));
        kn_task_clear(&making.tasks[i]);
        g_free(making.requests[i].path);
        g_free(making.asked[i]);
    }
    g_free(making.asked);
    g_free(making.tasks);
    g_free(making.requests);
    g_free(making.line_of);
    g_free(making.ledger);
    return done;
}
