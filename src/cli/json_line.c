/* SPDX-License-Identifier: MIT */
#include "cli/json_line.h"
#include "base/json_print.h"
#include "cli/events.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

struct KnJsonLine {
    const KnEventForm *form;
    const KnEventField *fields; /* that may be added now: the event's, or a problem's */
    GString *text;
    guint64 given; /* bit i: the event's i-th field */
};

static struct {
    GRecMutex printing; /* a signal's thread may print the last line */
    const char *command;
    gboolean begun;
    int unwritten; /* errno of the first line that could not be written */
} run;

void kn_json_line_command(const char *command)
{
    run.command = command;
}

static void append_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    kn_json_append_string(out, valid);
}

/* Also notes that the field is there. */
static void append_name(KnJsonLine *line, const char *name, KnEventType type)
{
    const KnEventField *field = kn_event_field(line->fields, name);
    char last = line->text->str[line->text->len - 1];
    if (!field || field->type != type)
        g_error("the event '%s' has no such field '%s'", line->form->name, name);
    if (line->fields == line->form->fields) {
        guint64 bit = G_GUINT64_CONSTANT(1) << (field - line->fields);
        if (line->given & bit)
            g_error("the event '%s' has two fields '%s'", line->form->name, name);
        line->given |= bit;
    }
    if (last != '{')
        g_string_append_c(line->text, ',');
    g_string_append_printf(line->text, "\"%s\":", name);
}

KnJsonLine *kn_json_line_new(const char *event)
{
    KnJsonLine *line = g_new0(KnJsonLine, 1);
    line->form = kn_event_form(event);
    if (!line->form)
        g_error("there is no event '%s'", event);
    line->fields = line->form->fields;
    line->text = g_string_new(NULL);
    g_string_printf(line->text, "{\"event\":\"%s\"", event);
    return line;
}

static gboolean is_word(const KnEventField *field, const char *text)
{
    for (guint i = 0; field->word(i); i++)
        if (g_str_equal(field->word(i), text))
            return TRUE;
    return FALSE;
}

void kn_json_line_string(KnJsonLine *line, const char *name, const char *text)
{
    const KnEventField *field = kn_event_field(line->fields, name);
    gboolean word = field && field->type == KN_EVENT_WORD;
    if (!text)
        return;
    append_name(line, name, word ? KN_EVENT_WORD : KN_EVENT_TEXT);
    if (word && !is_word(field, text))
        g_error("the event '%s' knows no '%s' of '%s'", line->form->name, name, text);
    append_string(line->text, text);
}

void kn_json_line_integer(KnJsonLine *line, const char *name, gint64 number)
{
    append_name(line, name, KN_EVENT_INTEGER);
    g_string_append_printf(line->text, "%" G_GINT64_FORMAT, number);
}

void kn_json_line_number(KnJsonLine *line, const char *name, double number)
{
    const KnEventField *field = kn_event_field(line->fields, name);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(number) && field && field->optional)
        return;
    append_name(line, name, KN_EVENT_NUMBER);
    g_string_append(line->text,
                    g_ascii_formatd(digits, sizeof digits, "%.3f", isfinite(number) ? number : 0));
}

void kn_json_line_bool(KnJsonLine *line, const char *name, gboolean yes)
{
    append_name(line, name, KN_EVENT_BOOL);
    g_string_append(line->text, yes ? "true" : "false");
}

void kn_json_line_counts(KnJsonLine *line, const char *name, gint64 made, gint64 cached)
{
    append_name(line, name, KN_EVENT_COUNTS);
    g_string_append_printf(line->text,
                           "{\"made\":%" G_GINT64_FORMAT ",\"cached\":%" G_GINT64_FORMAT "}", made,
                           cached);
}

void kn_json_line_place(KnJsonLine *line, const KnProblem *place)
{
    kn_json_line_string(line, "file", place->file);
    if (place->line) {
        kn_json_line_integer(line, "line", place->line);
        kn_json_line_integer(line, "column", place->column);
    }
    kn_json_line_string(line, "path", place->path);
    if (place->segment)
        kn_json_line_integer(line, "segment", place->segment);
}

void kn_json_line_problems(KnJsonLine *line, const char *name, const GError *error)
{
    const KnProblem *problem = kn_error_problem(error, 0);
    if (!problem)
        return;
    append_name(line, name, KN_EVENT_PROBLEMS);
    line->fields = kn_problem_fields;
    for (guint i = 0; (problem = kn_error_problem(error, i)); i++) {
        g_string_append(line->text, i == 0 ? "[{" : ",{");
        kn_json_line_string(line, "code", kn_problem_name(problem, error));
        kn_json_line_string(line, "message", problem->words);
        kn_json_line_string(line, "hint", problem->hint);
        kn_json_line_place(line, problem);
        g_string_append_c(line->text, '}');
    }
    line->fields = line->form->fields;
    g_string_append_c(line->text, ']');
}

void kn_json_line_begin(void)
{
    if (run.begun)
        return;
    run.begun = TRUE;
    KnJsonLine *line = kn_json_line_new("start");
    kn_json_line_integer(line, "version", KN_EVENTS_VERSION);
    kn_json_line_string(line, "kinora", KN_VERSION);
    kn_json_line_string(line, "command", run.command);
    kn_json_line_print(line);
}

void kn_json_line_print(KnJsonLine *line)
{
    g_rec_mutex_lock(&run.printing);
    kn_json_line_begin();
    for (guint i = 0; line->fields[i].name; i++)
        if (!line->fields[i].optional && !(line->given >> i & 1))
            g_error("the event '%s' lacks '%s'", line->form->name, line->fields[i].name);
    g_string_append(line->text, "}\n");
    fputs(line->text->str, stdout);
    if (fflush(stdout) != 0 && !run.unwritten)
        run.unwritten = errno;
    g_rec_mutex_unlock(&run.printing);
    kn_json_line_free(line);
}

int kn_json_line_unwritten(void)
{
    return run.unwritten;
}

void kn_json_line_free(KnJsonLine *line)
{
    if (!line)
        return;
    g_string_free(line->text, TRUE);
    g_free(line);
}
