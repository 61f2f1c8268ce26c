/* SPDX-License-Identifier: MIT */
/* `submit --rows`: many films as one array. Each film's job is laid out by this program in a
 * process of its own (`submit --print batches`), and joined by another (`submit --join`); between
 * them the tasks of all are one work of the scheduler, with one part that joins the films one by
 * one. So a film's folder, key and bytes are those of its own `submit`, and a row that fails fails
 * alone. */
#include "base/error.h"
#include "base/run_child.h"
#include "cli/cluster_talk.h"
#include "cli/rows.h"
#include "cluster/submit.h"
#include "cluster/tasks.h"
#include "engine/store/store.h"

#include <string.h>

enum { LINES_MAX = 20 };

typedef struct {
    KnArgs *args;
    KnCliRows *rows;
    const KnScheduler *scheduler;
    char *program, *cache;
    char *folder; /* of all of it */
} Many;

static void many_clear(Many *many)
{
    g_free(many->program);
    g_free(many->cache);
    g_free(many->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Many, many_clear)

/* ---- one film, by a process of its own */

static char **film_command(const Many *many, const char *part, guint row)
{
    static const char *const own[] = {"rows",
                                      "output",
                                      "set",
                                      "json",
                                      "quiet",
                                      "verbose",
                                      "wait",
                                      "cancel",
                                      "join",
                                      "first",
                                      "print",
                                      "scheduler",
                                      "log-level",
                                      "outputs",
                                      "languages",
                                      "at-once",
                                      "detect-on-cluster",
                                      "cache-dir",
                                      NULL};
    g_auto(GStrv) variables = kn_cli_row_variables(many->rows, many->args, row);
    const char *output = kn_cli_row(many->rows, row)->output;
    GPtrArray *argv = kn_args_passed(many->args, own);
    g_ptr_array_insert(argv, 0, g_strdup(many->program));
    g_ptr_array_insert(argv, 1, g_strdup("submit"));
    g_ptr_array_insert(argv, 2, g_strdup(part));
    g_ptr_array_insert(argv, 3, g_strdup("--quiet"));
    for (char **variable = variables; *variable; variable++)
        g_ptr_array_add(argv, g_strconcat("--set=", *variable, NULL));
    if (output)
        g_ptr_array_add(argv, g_strconcat("--output=", output, NULL));
    if (kn_cli_row_output(many->rows, row))
        g_ptr_array_add(argv, g_strconcat("--outputs=", kn_cli_row_output(many->rows, row), NULL));
    if (kn_cli_row_language(many->rows, row))
        g_ptr_array_add(argv,
                        g_strconcat("--languages=", kn_cli_row_language(many->rows, row), NULL));
    g_ptr_array_add(argv, g_strconcat("--cache-dir=", many->cache, NULL));
    g_ptr_array_add(argv, g_strdup("--"));
    g_ptr_array_add(argv, g_strdup(many->rows->path));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

/* The first line: the manifest's name, whose folder is the film's. */
static void hear(const char *line, const KnJson *event, gpointer user_data)
{
    char **first = user_data;
    if (!*first)
        *first = g_strdup(line);
}

/* What it printed first ("" for nothing); NULL with the reason in *why. The caller frees both. */
static char *run_film(const Many *many, const char *part, guint row, char **why)
{
    g_auto(GStrv) argv = film_command(many, part, row);
    g_autoptr(GError) error = NULL;
    char *first = NULL;
    KnRunChild *child = kn_run_child_start(argv, NULL, hear, &first, &error);
    struct pollfd polls[KN_RUN_CHILD_FDS];
    if (!child) {
        *why = g_strdup(error->message);
        return NULL;
    }
    do {
        kn_run_child_polls(child, polls);
        poll(polls, KN_RUN_CHILD_FDS, -1);
    } while (kn_run_child_listen(child));
    g_autofree char *said = kn_run_child_end(child);
    gboolean good = kn_run_child_good(child);
    kn_run_child_free(child);
    if (good)
        return first ? first : g_strdup("");
    *why = g_steal_pointer(&said);
    g_free(first);
    return NULL;
}

/* All rows, though some fail: these are named. folders: NULL, or where each film's folder goes. */
static gboolean run_films(const Many *many, const char *part, GPtrArray *folders, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    guint n_bad = 0;
    for (guint i = 0; i < many->rows->rows->n; i++) {
        g_autofree char *why = NULL;
        g_autofree char *said = run_film(many, part, i, &why);
        guint row = (guint)kn_cli_row(many->rows, i)->row;
        if (said && folders)
            g_ptr_array_add(folders, g_path_get_dirname(said));
        else if (!said && n_bad++ < LINES_MAX)
            g_ptr_array_add(lines, g_strdup_printf("row %u: %s", row, why));
    }
    if (n_bad == 0)
        return TRUE;
    if (n_bad > LINES_MAX)
        g_ptr_array_add(lines, g_strdup_printf("and %u more", n_bad - LINES_MAX));
    g_ptr_array_add(lines, NULL);
    kn_error_set_lines(error, KN_ERROR_RENDER, (const char *const *)lines->pdata);
    return FALSE;
}

/* ---- all of them */

/* The same rows, wherever the program stands. */
static char **join_command(const Many *many)
{
    static const char *const own[] = {
        "set",       "json",  "quiet",     "verbose", "wait",      "cancel", "join",
        "first",     "print", "log-level", "outputs", "languages", "force",  "detect-on-cluster",
        "cache-dir", NULL};
    const char *const *variables = kn_args_all(many->args, "set");
    const char *outputs = kn_args_text(many->args, "outputs");
    const char *languages = kn_args_text(many->args, "languages");
    GPtrArray *argv = kn_args_passed(many->args, own);
    g_ptr_array_insert(argv, 0, g_strdup(many->program));
    g_ptr_array_insert(argv, 1, g_strdup("submit"));
    g_ptr_array_insert(argv, 2, g_strdup("--join"));
    for (; variables && *variables; variables++)
        g_ptr_array_add(argv, g_strconcat("--set=", *variables, NULL));
    if (outputs)
        g_ptr_array_add(argv, g_strconcat("--outputs=", outputs, NULL));
    if (languages)
        g_ptr_array_add(argv, g_strconcat("--languages=", languages, NULL));
    g_ptr_array_add(argv, g_strconcat("--cache-dir=", many->cache, NULL));
    g_ptr_array_add(argv, g_strdup("--"));
    g_ptr_array_add(argv, g_canonicalize_filename(many->rows->path, NULL));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static gboolean send(const Many *many, GError **error)
{
    const KnValue *seconds = kn_args_value(many->args, "task-seconds");
    g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    g_auto(GStrv) command = join_command(many);
    g_autofree char *where = g_get_current_dir();
    for (guint i = 1; kn_args_place(many->args, i); i++)
        g_ptr_array_add(arguments, (gpointer)kn_args_place(many->args, i));
    g_ptr_array_add(arguments, NULL);
    if (!run_films(many, "--print=batches", folders, error))
        return FALSE;
    const KnClusterOrder order = {
        .scheduler = many->scheduler,
        .folder = many->folder,
        .join = command,
        .where = where,
        .at_once = (guint)kn_args_integer(many->args, "at-once"),
        .task_seconds = seconds ? seconds->number : KN_TASK_SECONDS,
        .threads = (guint)MAX(kn_args_integer(many->args, "threads"), 1),
        .arguments = (const char *const *)arguments->pdata,
    };
    KnClusterOrdered ordered = {0};
    gboolean done = kn_cluster_submit_many(&order, folders, &ordered, error);
    kn_cluster_ordered_clear(&ordered);
    return done;
}

static gboolean join(const Many *many, GError **error)
{
    g_autoptr(GError) failure = NULL;
    gboolean done = run_films(many, "--join", NULL, &failure);
    g_auto(GStrv) lines = failure ? kn_error_lines(failure) : NULL;
    g_autofree char *message = lines ? g_strjoinv("\n", lines) : NULL;
    const KnClusterResult result = {.form = KN_CLUSTER_FORM,
                                    .code = (char *)(failure ? kn_error_name(failure) : NULL),
                                    .error = message,
                                    .output = many->rows->rows->path,
                                    .at = g_get_real_time() / G_USEC_PER_SEC};
    if (done)
        kn_cluster_clean(many->folder);
    done = kn_cluster_write(many->folder, KN_CLUSTER_RESULT, kn_cluster_result_fields, &result,
                            failure ? NULL : error) &&
           done;
    if (failure)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}

static gboolean follow(const Many *many, GError **error)
{
    const KnClusterWatch watch = {.folder = many->folder};
    KnClusterResult result = {0};
    gboolean done = kn_cluster_wait(&watch, &result, error);
    kn_record_clear(kn_cluster_result_fields, &result);
    return done;
}

/* As of one film: what waits or runs is not sent once more. */
static gboolean submit(const Many *many, GError **error)
{
    g_auto(KnClusterStatus) before = {0};
    g_autofree char *name = kn_cluster_job_name(many->folder);
    kn_cluster_status_look(&before, many->folder);
    gboolean active = kn_cluster_status_active(&before), cancel = kn_args_on(many->args, "cancel");
    if (active && before.silence && !cancel) {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "these rows were submitted, and whether their tasks still run is not known: %s",
                    before.silence);
        return FALSE;
    }
    if ((!active || cancel) &&
        !many->scheduler->cancel(name, before.submitted ? &before.submission : NULL, error))
        return FALSE;
    if (!active && !cancel && !send(many, error))
        return FALSE;
    g_auto(KnClusterStatus) now = {0};
    kn_cluster_status_look(&now, many->folder);
    kn_cluster_tell(many->args, many->folder, &now,
                    cancel    ? "cancelled"
                    : !active ? "submitted"
                              : NULL);
    return !kn_args_on(many->args, "wait") || follow(many, error);
}

gboolean kn_cli_rows_submit(KnArgs *args, const KnScheduler *scheduler, GError **error)
{
    g_auto(KnCliRows) rows = {0};
    g_auto(Many) many = {.args = args, .rows = &rows, .scheduler = scheduler};
    if (!kn_cli_rows_open(&rows, args, error))
        return FALSE;
    g_autofree char *where = g_path_get_dirname(rows.path);
    g_autofree char *stem = g_build_filename(where, rows.stem, NULL);
    many.cache = kn_store_parent(kn_args_text(args, "cache-dir"), FALSE);
    many.folder = kn_cluster_folder(many.cache, stem);
    many.program = kn_cluster_program(error);
    if (!many.program)
        return FALSE;
    return kn_args_on(args, "join") ? join(&many, error) : submit(&many, error);
}
