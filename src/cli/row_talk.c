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

void kn_row_tell(const KnCliRows *rows, const KnArgs *args, guint row, const char *state,
                 const char *reason)
{
    const KnRowNote *note = kn_cli_row(rows, row);
    g_autofree char *film = kn_text_visible(note->output ? note->output : "its film");
    g_autofree char *word = g_ascii_strup(state, -1);
    g_autofree char *line = reason ? first_line(reason) : NULL;
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

void kn_rows_list(const KnCliRows *rows, const KnArgs *args)
{
    for (guint i = 0; i < rows->rows->n; i++) {
        const KnRowNote *note = kn_cli_row(rows, i);
        g_autofree char *film = kn_text_visible(note->output ? note->output : "?");
        if (kn_args_on(args, "json"))
            kn_row_print_event(rows, i, "waiting", NULL);
        else
            printf("row %u, line %u: %s\n", (guint)note->row, rows->rows->rows[i].line, film);
    }
}

static void add_failure(GArray *problems, const KnCliRows *rows, guint row)
{
    const KnRowNote *note = kn_cli_row(rows, row);
    g_autofree char *line = first_line(note->error ? note->error : "failed");
    KnProblem problem = {.code = KN_PROBLEM_FAILURE,
                         .file = rows->rows->path,
                         .line = (guint)note->line,
                         .column = 1,
                         .words = g_strdup_printf("row %u: %s", (guint)note->row, line)};
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

gboolean kn_rows_failed(const KnCliRows *rows, GError **error)
{
    g_autoptr(GArray) problems = kn_problem_array_new();
    int common = 0;
    for (guint i = 0; i < rows->rows->n; i++) {
        const KnRowNote *note = kn_cli_row(rows, i);
        if (note->state != KN_ROW_FAILED)
            continue;
        int code = code_of(note->code);
        common = common == 0 || common == code ? code : KN_ERROR_RENDER;
        add_failure(problems, rows, i);
    }
    guint n = problems->len;
    g_autofree char *last =
        g_strdup_printf("%u of %u rows failed%s; --only-failed renders them again", n,
                        rows->rows->n, n > PROBLEMS_SHOWN ? " (status --rows lists them)" : "");
    const char *const more[] = {last, NULL};
    if (n > 0)
        kn_error_set_problems(error, common, (const KnProblem *)problems->data, n, PROBLEMS_SHOWN,
                              more);
    return n == 0;
}
