/* SPDX-License-Identifier: MIT */
#include "cli/row_talk.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/talk.h"

#include <stdio.h>
#include <string.h>

enum { PROBLEMS_SHOWN = 20 };

void kn_row_print_event(const KnCliRows *rows, guint row, const char *state, const char *reason)
{
    const KnRowNote *note = kn_cli_row(rows, row);
    KnJsonLine *line = kn_json_line_new("row");
    gboolean ended = note->state > KN_ROW_RUNNING;
    kn_json_line_integer(line, "row", note->row);
    kn_json_line_integer(line, "line", rows->rows->rows[row].line);
    kn_json_line_string(line, "state", state);
    kn_json_line_string(line, "output", note->output);
    kn_json_line_string(line, "output_name", kn_cli_row_output(rows, row));
    kn_json_line_string(line, "language", kn_cli_row_language(rows, row));
    if (ended) {
        kn_json_line_number(line, "seconds", note->seconds);
        kn_json_line_integer(line, "warnings", note->n_warnings);
        kn_json_line_string(line, "code", note->code && *note->code ? note->code : NULL);
    }
    if (note->state == KN_ROW_DONE) {
        kn_json_line_integer(line, "frames", note->n_frames);
        kn_json_line_string(line, "sha256", *note->sha256 ? note->sha256 : NULL);
    }
    kn_json_line_string(line, "reason", reason);
    kn_json_line_print(line);
}

static char *first_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return end ? g_strdup_printf("%.*s (and more)", (int)(end - text), text) : g_strdup(text);
}

/* The first line of a reason, or which row had the same before it. The caller frees. */
static char *reason_words(const char *reason, guint row)
{
    static GHashTable *told; /* in this run: reason → row */
    if (!told)
        told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(told, reason));
    if (before > 0)
        return g_strdup_printf("as row %u", before);
    g_hash_table_insert(told, g_strdup(reason), GUINT_TO_POINTER(row));
    return first_line(reason);
}

void kn_row_tell(const KnCliRows *rows, const KnArgs *args, guint row, const char *state,
                 const char *reason)
{
    const KnRowNote *note = kn_cli_row(rows, row);
    g_autofree char *film = kn_text_visible(note->output ? note->output : "its film");
    g_autofree char *word = g_ascii_strup(state, -1);
    g_autofree char *line = reason ? reason_words(reason, row + 1) : NULL;
    gboolean start = strcmp(state, "start") == 0;
    if (kn_args_on(args, "json"))
        kn_row_print_event(rows, row, state, reason);
    if (kn_talk_level(args) < (start ? KN_TALK_DEBUG : KN_TALK_INFO))
        return;
    if (line)
        fprintf(stderr, "[row %u/%u] %s line %u: %s\n", row + 1, rows->rows->n, word,
                rows->rows->rows[row].line, line);
    else if (start)
        fprintf(stderr, "[row %u/%u] %s %s\n", row + 1, rows->rows->n, word, film);
    else
        fprintf(stderr, "[row %u/%u] %s %s in %.1f s\n", row + 1, rows->rows->n, word, film,
                note->seconds);
}

/* What has no name says why. */
static void print_row(const KnCliRows *rows, const KnArgs *args, guint i)
{
    const KnRowNote *note = kn_cli_row(rows, i);
    gboolean named = note->output && *note->output;
    g_autofree char *wrong = named ? NULL : kn_cli_row_wrong(rows, args, i);
    g_autofree char *film = kn_text_visible(named ? note->output : "?");
    g_autofree char *why = kn_text_visible(wrong ? wrong : "");
    printf("row %u, line %u: %s%s%s\n", (guint)note->row, rows->rows->rows[i].line, film,
           *why ? ": " : "", why);
}

void kn_rows_list(const KnCliRows *rows, const KnArgs *args)
{
    for (guint i = 0; i < rows->rows->n; i++) {
        if (kn_args_on(args, "json"))
            kn_row_print_event(rows, i, "waiting", NULL);
        else
            print_row(rows, args, i);
    }
}

/* Rows that failed for the same. */
typedef struct {
    const KnRowNote *first;
    GArray *numbers; /* of each, ascending; twice where another output failed, too */
} Failure;

static void free_failure(gpointer data)
{
    Failure *failure = data;
    g_array_unref(failure->numbers);
    g_free(failure);
}

/* One cause of all rows that failed for it. */
static void add_failure(GArray *problems, const KnCliRows *rows, const Failure *failure)
{
    const KnRowNote *note = failure->first;
    g_autofree char *line = first_line(note->error ? note->error : "failed");
    g_autofree char *which = kn_text_numbers("row", failure->numbers);
    KnProblem problem = {.code = KN_PROBLEM_FAILURE,
                         .file = rows->rows->path,
                         .line = (guint)note->line,
                         .column = 1,
                         .words = g_strdup_printf("%s: %s", which, line)};
    g_array_append_val(problems, problem);
}

static int code_of(const char *name)
{
    const char *known;
    for (int code = KN_ERROR_RENDER; (known = kn_error_code_name((KnErrorCode)code)); code++)
        if (g_strcmp0(known, name) == 0)
            return code;
    return KN_ERROR_RENDER;
}

/* In the order of their first rows. code receives the exit code of all. */
static GPtrArray *failures_of(const KnCliRows *rows, guint *n_failed, int *code)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal); /* words → Failure */
    GPtrArray *failures = g_ptr_array_new_with_free_func(free_failure);
    for (guint i = 0; i < rows->rows->n; i++) {
        const KnRowNote *note = kn_cli_row(rows, i);
        const char *words = note->error ? note->error : "";
        guint number = (guint)note->row;
        if (note->state != KN_ROW_FAILED)
            continue;
        int own = code_of(note->code);
        *code = *code == 0 || *code == own ? own : KN_ERROR_RENDER;
        (*n_failed)++;
        Failure *failure = g_hash_table_lookup(known, words);
        if (!failure) {
            failure = g_new0(Failure, 1);
            *failure = (Failure){note, g_array_new(FALSE, FALSE, sizeof(guint))};
            g_ptr_array_add(failures, failure);
            g_hash_table_insert(known, (gpointer)words, failure);
        }
        g_array_append_val(failure->numbers, number);
    }
    return failures;
}

gboolean kn_rows_failed(const KnCliRows *rows, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    int code = 0;
    guint n_failed = 0;
    g_autoptr(GPtrArray) failures = failures_of(rows, &n_failed, &code);
    for (guint i = 0; i < failures->len; i++)
        add_failure(problems, rows, failures->pdata[i]);
    guint n = problems->len;
    g_autofree char *last =
        g_strdup_printf("%u of %u rows failed%s; --only-failed renders them again", n_failed,
                        rows->rows->n, n > PROBLEMS_SHOWN ? " (status --rows lists them)" : "");
    const char *const more[] = {last, NULL};
    if (n > 0)
        kn_error_set_problems(error, code, (const KnProblem *)problems->data, n, PROBLEMS_SHOWN,
                              more);
    return n == 0;
}
