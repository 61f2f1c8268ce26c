/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "cli/events.h"
#include "engine/notes/report.h"
#include "engine/notes/rows_state.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* ---- the schema */

static void append_words(GString *out, const KnEventField *field)
{
    g_string_append(out, "\"enum\": [");
    for (guint i = 0; field->word(i); i++) {
        g_string_append(out, i > 0 ? ", " : "");
        kn_json_append_string(out, field->word(i));
    }
    g_string_append_c(out, ']');
}

static void append_number(GString *out, const KnEventField *field, const char *type)
{
    g_string_append_printf(out, "\"type\": \"%s\", \"minimum\": ", type);
    kn_json_append_number(out, field->min);
    if (field->max > 0) {
        g_string_append(out, ", \"maximum\": ");
        kn_json_append_number(out, field->max);
    }
}

static void append_object(GString *out, const char *event, const KnEventField *fields);

static void append_form(GString *out, const KnEventField *field)
{
    switch (field->type) {
    case KN_EVENT_TEXT:
        g_string_append(out, "\"type\": \"string\"");
        break;
    case KN_EVENT_WORD:
        append_words(out, field);
        break;
    case KN_EVENT_INTEGER:
        append_number(out, field, "integer");
        break;
    case KN_EVENT_NUMBER:
        append_number(out, field, "number");
        break;
    case KN_EVENT_BOOL:
        g_string_append(out, "\"type\": \"boolean\"");
        break;
    case KN_EVENT_COUNTS:
        g_string_append(out, "\"$ref\": \"#/$defs/counts\"");
        break;
    case KN_EVENT_PROBLEMS:
        g_string_append(out, "\"type\": \"array\", \"minItems\": 1, \"items\": {\"$ref\": "
                             "\"#/$defs/problem\"}");
        break;
    case KN_EVENT_OBJECT:
        append_object(out, NULL, field->fields);
        break;
    case KN_EVENT_LIST:
        g_string_append(out, "\"type\": \"array\", \"items\": {");
        append_object(out, NULL, field->fields);
        g_string_append_c(out, '}');
        break;
    }
}

static void append_object(GString *out, const char *event, const KnEventField *fields)
{
    g_string_append(out, "\"type\": \"object\", \"additionalProperties\": false, \"required\": [");
    g_string_append(out, event ? "\"event\"" : "");
    gboolean first = !event;
    for (const KnEventField *field = fields; field->name; field++) {
        if (!field->optional)
            g_string_append_printf(out, "%s\"%s\"", first ? "" : ", ", field->name);
        first &= field->optional;
    }
    g_string_append(out, "], \"properties\": {");
    if (event)
        g_string_append_printf(out, "\"event\": {\"const\": \"%s\"}, ", event);
    for (const KnEventField *field = fields; field->name; field++) {
        g_string_append_printf(out, "%s\"%s\": {\"description\": ", field > fields ? ", " : "",
                               field->name);
        kn_json_append_string(out, field->help);
        g_string_append(out, ", ");
        append_form(out, field);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, '}');
}

static char *pretty(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(text, &error);
    if (!node)
        g_error("schema: %s", error->message);
    g_autofree char *whole = json_to_string(node, TRUE);
    return g_strconcat(whole, "\n", NULL);
}

static char *object_schema(const char *title, const KnEventField *members)
{
    g_autoptr(GString) out =
        g_string_new("{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": ");
    kn_json_append_string(out, title);
    g_string_append(out, ", ");
    append_object(out, NULL, members);
    g_string_append_c(out, '}');
    return pretty(out->str);
}

char *kn_report_schema(void)
{
    return object_schema("The report of a run of Kinora", kn_report_members);
}

char *kn_rows_report_schema(void)
{
    return object_schema("The report of a run of Kinora with rows", kn_rows_report_members);
}

char *kn_events_schema(void)
{
    g_autoptr(GString) out = g_string_new(
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"A line that "
        "Kinora prints with --json\", \"description\": ");
    g_string_append_printf(out, "\"Version %d of the events\", \"anyOf\": [", KN_EVENTS_VERSION);
    for (const KnEventForm *form = kn_event_forms; form->name; form++)
        g_string_append_printf(out, "%s{\"$ref\": \"#/$defs/%s\"}",
                               form > kn_event_forms ? ", " : "", form->name);
    g_string_append(out, "], \"$defs\": {");
    for (const KnEventForm *form = kn_event_forms; form->name; form++) {
        g_string_append_printf(out, "\"%s\": {\"description\": ", form->name);
        kn_json_append_string(out, form->help);
        g_string_append(out, ", ");
        append_object(out, form->name, form->fields);
        g_string_append(out, "}, ");
    }
    g_string_append(out, "\"counts\": {\"type\": \"object\", \"additionalProperties\": false, "
                         "\"required\": [\"made\", \"cached\"], \"properties\": {\"made\": "
                         "{\"type\": \"integer\", \"minimum\": 0}, \"cached\": {\"type\": "
                         "\"integer\", \"minimum\": 0}}}, \"problem\": {");
    append_object(out, NULL, kn_problem_fields);
    g_string_append(out, "}}}");
    return pretty(out->str);
}

/* ---- the reference */

static const char *type_words(const KnEventField *field)
{
    static const char *const words[] = {
        [KN_EVENT_TEXT] = "text",
        [KN_EVENT_WORD] = "word",
        [KN_EVENT_INTEGER] = "whole number",
        [KN_EVENT_NUMBER] = "number",
        [KN_EVENT_BOOL] = "boolean",
        [KN_EVENT_COUNTS] = "`{\"made\": N, \"cached\": N}`",
        [KN_EVENT_PROBLEMS] = "list",
        [KN_EVENT_OBJECT] = "object",
        [KN_EVENT_LIST] = "list of objects",
    };
    return words[field->type];
}

static void append_fields(GString *out, const KnEventField *fields)
{
    enum { WORDS_SHOWN = 12 };
    g_string_append(out, "| field | value | meaning |\n|---|---|---|\n");
    for (const KnEventField *field = fields; field->name; field++) {
        g_string_append_printf(out, "| `%s`%s | ", field->name,
                               field->optional ? " (may be missing)" : "");
        guint n = 0;
        while (field->type == KN_EVENT_WORD && field->word(n))
            n++;
        for (guint i = 0; n <= WORDS_SHOWN && i < n; i++)
            g_string_append_printf(out, "%s`%s`", i > 0 ? ", " : "", field->word(i));
        g_string_append_printf(out, "%s | %s |\n",
                               n > 0 && n <= WORDS_SHOWN ? "" : type_words(field), field->help);
    }
}

char *kn_events_reference(void)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        "<!-- Made from the table of events by `make docs`; do not edit. -->\n"
        "# Events\n\n"
        "With `--json` a command prints lines on standard output, each a JSON object with a member "
        "`event`. The first is `start`, the last `done` or `error`: exactly one of them, in every "
        "outcome, also when the words are wrong, the project is bad, or Ctrl-C, SIGTERM or SIGHUP "
        "ends the "
        "run. (Only what kills the program at once, or a standard output that cannot be written, "
        "leaves no last line; the latter is exit code 6.) `--help` prints help.\n\n"
        "`seconds` is wall-clock time that something took, `cpu_seconds` processor time in all "
        "processes, `duration` the length of a film or a sound. Segments count from 1, frames and "
        "batches from 0.\n\n"
        "This is version %d of the events, which `start` says. Within a version events and fields "
        "are added, and none goes or changes its meaning: pass over what you do not know. `kinora "
        "schema events` prints the JSON Schema of a line, which `make install` puts beside that of "
        "projects.\n",
        KN_EVENTS_VERSION);
    for (const KnEventForm *form = kn_event_forms; form->name; form++) {
        g_string_append_printf(out, "\n## %s\n\n%s\n\n", form->name, form->help);
        append_fields(out, form->fields);
    }
    g_string_append(out, "\n## One of the `problems` of an error\n\n");
    append_fields(out, kn_problem_fields);
    return g_string_free(out, FALSE);
}

/* The members of objects within objects follow those that they are of. */
static void append_parts(GString *out, const KnEventField *fields, const char *before)
{
    for (const KnEventField *field = fields; field->name; field++) {
        if (!field->fields)
            continue;
        g_autofree char *path = g_strconcat(before, *before ? "." : "", field->name,
                                            field->type == KN_EVENT_LIST ? "[]" : "", NULL);
        g_string_append_printf(out, "\n## `%s`\n\n%c%s.\n\n", path, g_ascii_toupper(*field->help),
                               field->help + 1);
        append_fields(out, field->fields);
        append_parts(out, field->fields, path);
    }
}

char *kn_report_reference(void)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        "<!-- Made from the table of the report by `make docs`; do not edit. -->\n"
        "# The report of a run\n\n"
        "`kinora render --report FILE` writes what a run came to as one JSON object, in every "
        "outcome; the last one of a film also stands in `.kinora/` beside the project "
        "(`report.json`): `kinora report` prints what people ask of it first, and `--html` writes "
        "all of it as "
        "a page. A run that ended before there was a build says little more than why, and "
        "replaces nothing but a report. Of a project's `outputs` each has one, named by `{output}` "
        "in "
        "FILE; a run that ends before their names are known writes none there. `--dry-run` makes "
        "none, and refuses `--report`.\n\n"
        "This is version %d of the report, which it says. Within a version members are added, and "
        "none goes or changes its meaning: pass over what you do not know. `kinora schema report` "
        "prints its JSON Schema, which `make install` puts beside that of projects.\n\n",
        KN_REPORT_VERSION);
    append_fields(out, kn_report_members);
    append_parts(out, kn_report_members, "");
    return g_string_free(out, FALSE);
}

char *kn_rows_report_reference(void)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out,
        "<!-- Made from the table of the report by `make docs`; do not edit. -->\n"
        "# The report of a run with rows\n\n"
        "`kinora render --rows ROWS --report FILE` ([many films](many-films.md)) writes what "
        "became "
        "of each row as one JSON object, when the run ends or is stopped. A run that ended before "
        "any row was begun, since the rows or the project are bad, writes a [report of a "
        "run](report.md) instead. Each row's film has a report of its own in `.kinora/`.\n\n"
        "This is version %d of the report, which it says. Within a version members are added, and "
        "none goes or changes its meaning: pass over what you do not know. `kinora schema rows` "
        "prints its JSON Schema, which `make install` puts beside that of projects.\n\n",
        KN_ROWS_REPORT_VERSION);
    append_fields(out, kn_rows_report_members);
    append_parts(out, kn_rows_report_members, "");
    return g_string_free(out, FALSE);
}
