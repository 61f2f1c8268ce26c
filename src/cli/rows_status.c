/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/row_talk.h"
#include "engine/store/lock.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    guint n_done, n_failed, n_left;
    gboolean held;
    KnLockHolder holder;
} Summary;

/* What the last run has left of a row, and what has become of its film since. */
static const char *state_of(const KnRowNote *note, gboolean held)
{
    if (note->state == KN_ROW_DONE && !kn_row_note_holds(note))
        return "gone";
    if (note->state == KN_ROW_RUNNING)
        return held ? "start" : "interrupted";
    return kn_row_state_name(note->state);
}

static void print_row(const KnCliRows *rows, guint row, const char *state)
{
    const KnRowNote *note = kn_cli_row(rows, row);
    const char *error = note->state == KN_ROW_FAILED && note->error ? note->error : NULL;
    g_autofree char *film = kn_text_visible(note->output ? note->output : "?");
    g_auto(GStrv) lines = g_strsplit(error ? error : "", "\n", 2);
    g_autofree char *why = kn_text_visible(lines[0] ? lines[0] : "");
    printf("row %u, line %u: %s: %s%s%s\n", (guint)note->row, rows->rows->rows[row].line, state,
           film, *why ? ": " : "", why);
}

static void print_summary(const Summary *sum, guint n, gboolean json)
{
    if (!json) {
        g_autofree char *who = sum->held ? kn_lock_holder_words(&sum->holder) : NULL;
        if (who)
            printf("running: %s\n", who);
        printf("%u rows: %u done, %u failed, %u left\n", n, sum->n_done, sum->n_failed,
               sum->n_left);
        return;
    }
    KnJsonLine *line = kn_json_line_new("rows");
    kn_json_line_integer(line, "rows", n);
    kn_json_line_integer(line, "done", sum->n_done);
    kn_json_line_integer(line, "failed", sum->n_failed);
    kn_json_line_integer(line, "left", sum->n_left);
    kn_json_line_bool(line, "running", sum->held);
    if (sum->held)
        kn_json_line_integer(line, "pid", sum->holder.pid);
    kn_json_line_print(line);
}

gboolean kn_cli_rows_status(const KnArgs *args, GError **error)
{
    g_auto(KnCliRows) rows = {0};
    gboolean json = kn_args_on(args, "json");
    Summary sum = {0};
    if (!kn_cli_rows_open(&rows, args, error))
        return FALSE;
    g_autoptr(KnFolder) folder = kn_rows_state_folder(rows.path, FALSE, NULL);
    g_autofree char *lock = g_strconcat(rows.stem, ".rows.lock", NULL);
    sum.held = folder && kn_lock_look(folder, lock, &sum.holder);
    for (guint i = 0; i < rows.rows->n; i++) {
        const char *state = state_of(kn_cli_row(&rows, i), sum.held);
        gboolean done = strcmp(state, "done") == 0, failed = strcmp(state, "failed") == 0;
        const char *why = failed ? kn_cli_row(&rows, i)->error : NULL;
        sum.n_done += done;
        sum.n_failed += failed;
        if (json)
            kn_row_print_event(&rows, i, state, why);
        else
            print_row(&rows, i, state);
    }
    sum.n_left = rows.rows->n - sum.n_done - sum.n_failed;
    print_summary(&sum, rows.rows->n, json);
    return TRUE;
}
