/* SPDX-License-Identifier: MIT */
/* Renders rows side by side: each in a process of its own (run_child.h), which is the program again
 * and so has all that a render has: the cache that it shares with the others, the lock and the
 * state of its film, workers, another try where one of them is lost. As many run at once as there
 * are workers to be had, each with its share of them, or as memory allows: most films of rows are
 * short, and much of a short one is what no worker does.
 *
 * What became of each row is noted at most once a second, and at the end. A run that was killed
 * loses a second of notes and no film: the next one finds what is there by the films' own states.
 */
#include "base/error.h"
#include "base/run_child.h"
#include "base/text.h"
#include "base/warning.h"
#include "cli/ending.h"
#include "cli/json_line.h"
#include "cli/row_talk.h"
#include "cli/rows.h"
#include "cli/signals.h"
#include "cli/talk.h"
#include "engine/method/method.h"
#include "engine/pool/process.h"
#include "engine/store/lock.h"
#include "output/preset.h"

#include <stdio.h>
#include <string.h>

enum { POLL_MS = 100, TRIES = 2, SAVE_US = 1000000, WAIT_US = 200000 };

typedef struct Run Run;

/* A row that is being rendered. */
typedef struct {
    Run *run;
    KnRunChild *child; /* NULL: the slot is free */
    guint row;
    gint64 started_us;
    gboolean told; /* its last event has come */
    gboolean cached;
} Slot;

struct Run {
    KnCliRows *rows;
    const KnArgs *args;
    char *program;
    char **passed; /* options that each render is given as they are */
    guint8 *tries; /* of each row: that are left; 0: it is not wanted, or has been started */
    guint n_wanted, next, n_ended, n_made, n_cached;
    Slot *slots;
    guint n_slots, n_running;
    guint64 build_bytes;
    GHashTable *warned; /* warnings that were told */
    KnFolder *folder;   /* of the state; NULL: none is kept */
    KnLock *lock;
    gint64 saved_us, started_us;
    gboolean unsaved_told, interrupted, stopped;
    GCancellable *cancel, *stop;
};

static gboolean is_json(const Run *run)
{
    return kn_args_on(run->args, "json");
}

static void tell(const Run *run, guint row, const char *state, const char *reason)
{
    kn_row_tell(run->rows, run->args, row, state, reason);
}

static void warn(const Run *run, KnWarningCode code, const char *words)
{
    const KnWarning warning = {.code = code, .words = (char *)words};
    kn_talk_warning(run->args, words);
    if (is_json(run))
        kn_talk_json_warning(&warning);
}

/* ---- notes */

static void save(Run *run, gboolean now)
{
    gint64 now_us = g_get_monotonic_time();
    g_autoptr(GError) error = NULL;
    if (!run->folder || (!now && now_us - run->saved_us < SAVE_US))
        return;
    run->rows->state.seconds = (double)(now_us - run->started_us) / G_USEC_PER_SEC;
    run->saved_us = now_us;
    if (kn_rows_state_write(run->folder, run->rows->stem, &run->rows->state, &error) ||
        run->unsaved_told)
        return;
    run->unsaved_told = TRUE;
    warn(run, KN_WARNING_STATE_NOT_WRITTEN, error->message);
}

/* ---- what a row's process says */

static gint64 number_of(const KnJson *event, const char *name)
{
    const KnJson *member = kn_json_member(event, name);
    return member && member->type == KN_JSON_NUMBER && member->integral ? member->integer : 0;
}

/* Most rows have the same to say: each is told once, with the first row. */
static void hear_warning(Slot *slot, const KnJson *event)
{
    Run *run = slot->run;
    const char *reason = kn_json_text(event, "reason"), *code = kn_json_text(event, "code");
    if (!reason || !code || !g_hash_table_add(run->warned, g_strdup(reason)))
        return;
    g_autofree char *words =
        g_strdup_printf("row %u: %s", (guint)kn_cli_row(run->rows, slot->row)->row, reason);
    kn_talk_warning(run->args, words);
    const KnProblem place = {.file = (char *)kn_json_text(event, "file"),
                             .line = (guint)number_of(event, "line"),
                             .column = (guint)number_of(event, "column"),
                             .path = (char *)kn_json_text(event, "path"),
                             .segment = (guint)number_of(event, "segment")};
    if (is_json(run))
        kn_talk_json_row_warning(code, reason, &place,
                                 (guint)kn_cli_row(run->rows, slot->row)->row);
}

static void hear_done(Slot *slot, const KnJson *event)
{
    KnRowNote *note = kn_cli_row(slot->run->rows, slot->row);
    const char *sum = kn_json_text(event, "sha256");
    slot->told = TRUE;
    note->state = KN_ROW_DONE;
    note->n_frames = number_of(event, "frames");
    note->n_warnings = number_of(event, "warnings");
    g_strlcpy(note->sha256, sum ? sum : "", sizeof note->sha256);
    kn_row_note_set_error(note, NULL, NULL);
    kn_row_note_film(note);
}

static void hear_error(Slot *slot, const KnJson *event)
{
    KnRowNote *note = kn_cli_row(slot->run->rows, slot->row);
    const char *code = kn_json_text(event, "code"), *message = kn_json_text(event, "message");
    slot->told = TRUE;
    gboolean cancelled = g_strcmp0(code, kn_error_code_name(KN_ERROR_CANCELLED)) == 0;
    note->state = cancelled ? KN_ROW_STOPPED : KN_ROW_FAILED;
    kn_row_note_set_error(note, cancelled ? NULL : code, cancelled ? NULL : message);
}

static void hear(const char *line, const KnJson *event, gpointer user_data)
{
    Slot *slot = user_data;
    const char *name = kn_json_text(event, "event");
    if (g_strcmp0(name, "warning") == 0)
        hear_warning(slot, event);
    else if (g_strcmp0(name, "done") == 0)
        hear_done(slot, event);
    else if (g_strcmp0(name, "error") == 0)
        hear_error(slot, event);
    else if (g_strcmp0(name, "phase") == 0 && g_strcmp0(kn_json_text(event, "phase"), "join") == 0)
        slot->cached = g_strcmp0(kn_json_text(event, "state"), "cached") == 0;
}

/* ---- starting and ending one */

/* Those that were given by the caller, but for what is decided here. */
static char **passed_options(const KnArgs *args)
{
    static const char *const own[] = {
        "rows",  "only-failed", "output", "set",       "json",    "report",  "workers",   "memory",
        "quiet", "verbose",     "wait",   "log-level", "outputs", "dry-run", "languages", NULL};
    GPtrArray *passed = kn_args_passed(args, own);
    g_ptr_array_add(passed, g_strdup("--json"));
    g_ptr_array_add(passed, g_strdup("--quiet"));
    if (kn_args_on(args, "wait"))
        g_ptr_array_add(passed, g_strdup("--wait"));
    g_ptr_array_add(passed, NULL);
    return (char **)g_ptr_array_free(passed, FALSE);
}

static char **row_command(const Run *run, guint row)
{
    GPtrArray *argv = g_ptr_array_new();
    const char *output = kn_cli_row(run->rows, row)->output;
    g_auto(GStrv) variables = kn_cli_row_variables(run->rows, run->args, row);
    g_ptr_array_add(argv, g_strdup(run->program));
    g_ptr_array_add(argv, g_strdup("render"));
    for (char **option = run->passed; *option; option++)
        g_ptr_array_add(argv, g_strdup(*option));
    for (char **variable = variables; *variable; variable++)
        g_ptr_array_add(argv, g_strconcat("--set=", *variable, NULL));
    if (output)
        g_ptr_array_add(argv, g_strconcat("--output=", output, NULL));
    if (kn_cli_row_output(run->rows, row))
        g_ptr_array_add(argv, g_strconcat("--outputs=", kn_cli_row_output(run->rows, row), NULL));
    if (kn_cli_row_language(run->rows, row))
        g_ptr_array_add(argv,
                        g_strconcat("--languages=", kn_cli_row_language(run->rows, row), NULL));
    g_ptr_array_add(argv, g_strdup("--"));
    g_ptr_array_add(argv, g_strdup(run->rows->path));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static void fail_row(Run *run, guint row, const GError *error)
{
    KnRowNote *note = kn_cli_row(run->rows, row);
    note->state = KN_ROW_FAILED;
    kn_row_note_set_error(note, kn_error_name(error), error->message);
    run->n_ended++;
    tell(run, row, "failed", error->message);
}

static void start_row(Run *run, Slot *slot, guint row)
{
    KnRowNote *note = kn_cli_row(run->rows, row);
    g_auto(GStrv) argv = row_command(run, row);
    g_autoptr(GError) error = NULL;
    run->tries[row]--;
    *slot = (Slot){.run = run, .row = row, .started_us = g_get_monotonic_time()};
    slot->child = kn_run_child_start(argv, NULL, hear, slot, &error);
    if (!slot->child) {
        fail_row(run, row, error);
        return;
    }
    note->state = KN_ROW_RUNNING;
    note->seconds = 0;
    run->n_running++;
    tell(run, row, "start", NULL);
}

/* A process that ended without a word was killed, or has crashed: once more then. */
static gboolean try_again(Run *run, Slot *slot, const char *why)
{
    KnRowNote *note = kn_cli_row(run->rows, slot->row);
    if (run->interrupted || run->tries[slot->row] == 0) {
        note->state = run->interrupted ? KN_ROW_STOPPED : KN_ROW_FAILED;
        kn_row_note_set_error(note, run->interrupted ? NULL : kn_error_code_name(KN_ERROR_RENDER),
                              run->interrupted ? NULL : why);
        return FALSE;
    }
    note->state = KN_ROW_WAITING;
    run->next = MIN(run->next, slot->row);
    tell(run, slot->row, "retry", why);
    return TRUE;
}

static void end_row(Run *run, Slot *slot)
{
    KnRowNote *note = kn_cli_row(run->rows, slot->row);
    g_autofree char *end = kn_run_child_end(slot->child);
    note->seconds = (double)(g_get_monotonic_time() - slot->started_us) / G_USEC_PER_SEC;
    g_clear_pointer(&slot->child, kn_run_child_free);
    run->n_running--;
    if (!slot->told && try_again(run, slot, end))
        return;
    run->tries[slot->row] = 0;
    run->n_ended++;
    gboolean done = note->state == KN_ROW_DONE;
    run->n_cached += done && slot->cached;
    run->n_made += done && !slot->cached;
    tell(run, slot->row, done && slot->cached ? "cached" : kn_row_state_name(note->state),
         note->error && *note->error ? note->error : NULL);
}

/* ---- how many at once */

static int n_workers(const KnBuildOptions *options)
{
    int n = kn_pool_cpus();
    if (options->workers > 0)
        n = MIN(n, options->workers);
    else if (options->worker_percent > 0)
        n = MAX(1, n * options->worker_percent / 100);
    return MAX(1, n / MAX(options->threads, 1));
}

static void warn_of_memory(const Run *run, int n, int wanted, guint64 memory)
{
    g_autofree char *words =
        g_strdup_printf("%d film%s at once instead of %d: each needs about %" G_GUINT64_FORMAT
                        " MB, and %" G_GUINT64_FORMAT " MB of memory may be used",
                        n, n == 1 ? "" : "s", wanted, run->build_bytes >> 20, memory >> 20);
    warn(run, KN_WARNING_FEWER_WORKERS, words);
}

/* Each gets its share of the workers and of the memory. */
static void share_out(Run *run)
{
    KnBuildOptions options;
    KnVideoSettings video = {.width = 1920, .height = 1080};
    kn_cli_build_options(&options, run->args);
    if (run->rows->sample) {
        kn_output_settings(&run->rows->sample->output, &video);
        video.width = run->rows->sample->output.width;
        video.height = run->rows->sample->output.height;
    }
    int total = n_workers(&options);
    int wanted = options.workers < 0 ? 1 : MIN(total, (int)MAX(run->n_wanted, 1));
    guint64 memory = kn_workers_memory(&options);
    run->build_bytes = kn_workers_build_bytes(&kn_method_chunk, &video, 1);
    int n = (int)CLAMP(memory / run->build_bytes, 1, (guint64)wanted);
    if (n < wanted)
        warn_of_memory(run, n, wanted, memory);
    run->n_slots = (guint)n;
    run->slots = g_new0(Slot, run->n_slots);
    GPtrArray *passed = g_ptr_array_new();
    for (char **option = run->passed; *option; option++)
        g_ptr_array_add(passed, *option);
    g_ptr_array_add(passed, options.workers < 0 ? g_strdup("--workers=-1")
                                                : g_strdup_printf("--workers=%d", total / n));
    g_ptr_array_add(passed, g_strdup_printf("--memory=%" G_GUINT64_FORMAT,
                                            MAX(memory / (guint64)n, (guint64)64 << 20)));
    g_ptr_array_add(passed, NULL);
    g_free(run->passed);
    run->passed = (char **)g_ptr_array_free(passed, FALSE);
}

/* Memory that others have taken meanwhile is waited for; one row goes on in any case. */
static gboolean has_room(const Run *run)
{
    return run->n_running == 0 || kn_memory_available() >= run->build_bytes;
}

/* ---- the run */

static void start_rows(Run *run)
{
    for (guint i = 0; i < run->n_slots && !run->interrupted; i++) {
        while (run->next < run->rows->rows->n && run->tries[run->next] == 0)
            run->next++;
        if (run->next >= run->rows->rows->n || (!run->slots[i].child && !has_room(run)))
            return;
        if (!run->slots[i].child)
            start_row(run, &run->slots[i], run->next++);
    }
}

static void interrupt_all(const Run *run)
{
    for (guint i = 0; i < run->n_slots; i++)
        if (run->slots[i].child)
            kn_run_child_interrupt(run->slots[i].child);
}

static void heed_signals(Run *run)
{
    gboolean cancelled = g_cancellable_is_cancelled(run->cancel);
    gboolean stopped = g_cancellable_is_cancelled(run->stop);
    if ((cancelled || stopped) && !run->interrupted) {
        run->interrupted = TRUE;
        interrupt_all(run);
    }
    if (stopped && !run->stopped) {
        run->stopped = TRUE;
        interrupt_all(run);
    }
}

static void listen_to_all(Run *run)
{
    guint n = 0;
    g_autofree struct pollfd *polls = g_new0(struct pollfd, run->n_slots * KN_RUN_CHILD_FDS);
    for (guint i = 0; i < run->n_slots; i++)
        if (run->slots[i].child)
            kn_run_child_polls(run->slots[i].child, &polls[KN_RUN_CHILD_FDS * n++]);
    poll(polls, n * KN_RUN_CHILD_FDS, POLL_MS);
    for (guint i = 0; i < run->n_slots; i++) {
        Slot *slot = &run->slots[i];
        if (slot->child && !kn_run_child_listen(slot->child))
            end_row(run, slot);
    }
}

static void run_all(Run *run)
{
    for (;;) {
        heed_signals(run);
        start_rows(run);
        if (run->n_running == 0 && (run->interrupted || run->next >= run->rows->rows->n))
            return;
        if (run->n_running > 0)
            listen_to_all(run);
        save(run, FALSE);
    }
}

/* ---- which rows, and what they came to */

static gboolean choose_rows(Run *run, GError **error)
{
    gboolean only_failed = kn_args_on(run->args, "only-failed");
    guint n = run->rows->rows->n;
    run->tries = g_new0(guint8, n);
    if (only_failed && run->rows->last.notes->len == 0) {
        g_autofree char *shown = kn_text_visible(run->rows->rows->path);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--only-failed: no earlier run of the rows '%s' with this -o, --draft, --range "
                    "and --set is noted; leave the option out",
                    shown);
        return FALSE;
    }
    for (guint i = 0; i < n; i++) {
        const KnRowNote *note = kn_cli_row(run->rows, i);
        gboolean wanted = !only_failed || note->state != KN_ROW_DONE || !kn_row_note_holds(note);
        run->tries[i] = wanted ? TRIES : 0;
        run->n_wanted += wanted;
    }
    return TRUE;
}

static gboolean check_stopped(const Run *run, GError **error)
{
    if (!run->interrupted)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_CANCELLED,
                "stopped: %u of %u rows are done; the same command goes on from there",
                run->n_made + run->n_cached, run->n_wanted);
    return FALSE;
}

static void print_result(const Run *run)
{
    double seconds = (double)(g_get_monotonic_time() - run->started_us) / G_USEC_PER_SEC;
    if (is_json(run) || kn_talk_level(run->args) < KN_TALK_INFO)
        return;
    g_autofree char *shown = kn_text_visible(run->rows->rows->path);
    printf("%s: %u row%s, %u film%s made, %u there already, %u failed, in %.1f s\n", shown,
           run->rows->rows->n, run->rows->rows->n == 1 ? "" : "s", run->n_made,
           run->n_made == 1 ? "" : "s", run->n_cached, run->n_ended - run->n_made - run->n_cached,
           seconds);
    fflush(stdout);
}

static void write_report(const Run *run, const GError *failure)
{
    const char *path = kn_args_text(run->args, "report");
    g_autoptr(GError) unwritten = NULL;
    if (path && !kn_rows_report_write(&run->rows->state, path, failure,
                                      kn_ending_exit_code(failure), &unwritten))
        warn(run, KN_WARNING_REPORT_NOT_WRITTEN, unwritten->message);
}

/* Where notes may not be kept, rows are rendered all the same, each with its own film's warning. */
static gboolean lock_rows(Run *run, GError **error)
{
    KnLockHolder holder;
    KnLockResult result;
    if (kn_args_on(run->args, "no-state"))
        return TRUE;
    run->folder = kn_rows_state_folder(run->rows->path, TRUE, NULL);
    g_autofree char *name = g_strconcat(run->rows->stem, ".rows.lock", NULL);
    if (!run->folder)
        return TRUE;
    while ((result = kn_lock_take(run->folder, name, &run->lock, &holder)) == KN_LOCK_HELD &&
           kn_args_on(run->args, "wait") && !g_cancellable_is_cancelled(run->cancel))
        g_usleep(WAIT_US);
    if (result != KN_LOCK_HELD)
        return TRUE;
    g_autofree char *who = kn_lock_holder_words(&holder);
    g_set_error(error, KN_ERROR, KN_ERROR_BUSY,
                "the rows '%s' are being rendered by %s; --wait "
                "waits for it",
                run->rows->rows->path, who);
    return FALSE;
}

static void run_clear(Run *run)
{
    for (guint i = 0; i < run->n_slots; i++)
        kn_run_child_free(run->slots[i].child);
    g_free(run->slots);
    g_free(run->program);
    g_strfreev(run->passed);
    g_free(run->tries);
    g_clear_pointer(&run->warned, g_hash_table_unref);
    kn_lock_free(run->lock);
    kn_folder_free(run->folder);
    g_clear_object(&run->cancel);
    g_clear_object(&run->stop);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static gboolean make(Run *run, GError **error)
{
    g_autoptr(GError) failure = NULL;
    run->rows->state.started = g_get_real_time() / G_USEC_PER_SEC;
    kn_ending_report_taken();
    run_all(run);
    save(run, TRUE);
    gboolean done = check_stopped(run, &failure) && kn_rows_failed(run->rows, &failure);
    write_report(run, failure);
    print_result(run);
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    else if (is_json(run))
        kn_json_line_counts(kn_ending_facts(), "rows", run->n_made, run->n_cached);
    return done;
}

gboolean kn_cli_rows_run(KnArgs *args, GError **error)
{
    g_auto(KnCliRows) rows = {0};
    g_auto(Run) run = {.rows = &rows, .args = args, .started_us = g_get_monotonic_time()};
    if (!kn_cli_rows_open(&rows, args, error))
        return FALSE;
    if (kn_args_on(args, "dry-run")) {
        kn_rows_list(&rows, args);
        return TRUE;
    }
    run.cancel = g_cancellable_new();
    run.stop = g_cancellable_new();
    kn_signals_watch(run.cancel, run.stop);
    run.warned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run.program = kn_process_program(error);
    run.passed = passed_options(args);
    if (!run.program || !choose_rows(&run, error) || !lock_rows(&run, error))
        return FALSE;
    share_out(&run);
    return make(&run, error);
}
