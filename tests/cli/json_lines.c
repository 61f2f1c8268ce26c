/* SPDX-License-Identifier: MIT */
#include "schema_validator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `json_lines EVENT` reads standard input: every line is one JSON object, and the last one's event
 * is EVENT ("-": whatever it is). With a NAME after it, prints that member of the last object.
 *
 * `json_lines --run SCHEMA CODE` reads all that a run has printed which ended with that exit code:
 * every line is an event of the schema, the first is `start`, and the last, and no other, is `done`
 * (CODE is 0) or `error` with that exit code.
 *
 * `json_lines --file SCHEMA FILE`: the file is one JSON value that the schema accepts. */

typedef struct {
    guint n, n_last; /* lines; those that end a run */
    KnJsonDocument *last;
} Lines;

static void lines_clear(Lines *lines)
{
    g_clear_pointer(&lines->last, kn_json_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_clear)

static void print_member(const KnJson *member)
{
    if (member && member->type == KN_JSON_STRING)
        puts(member->string);
    else if (member && member->type == KN_JSON_NUMBER)
        printf("%.3f\n", member->number);
}

static const char *text_of(const KnJson *object, const char *name)
{
    const KnJson *member = kn_json_member(object, name);
    return member && member->type == KN_JSON_STRING ? member->string : "";
}

static const char *event_of(const Lines *lines)
{
    return lines->last ? text_of(kn_json_root(lines->last), "event") : "";
}

/* The next line; FALSE: there is none, or it is bad, which is said. */
static gboolean read_line(Lines *lines, gboolean *bad)
{
    static char line[1 << 20];
    g_autoptr(GError) error = NULL;
    if (!fgets(line, sizeof line, stdin))
        return FALSE;
    g_autofree char *name = g_strdup_printf("line %u", ++lines->n);
    g_clear_pointer(&lines->last, kn_json_free);
    lines->last = kn_json_load_text(line, -1, name, &error);
    *bad = !lines->last || kn_json_root(lines->last)->type != KN_JSON_OBJECT || !strchr(line, '\n');
    if (*bad)
        fprintf(stderr, "%s: %s", error ? error->message : "no line with an object", line);
    return !*bad;
}

static int refuse(const Lines *lines, const char *why)
{
    fprintf(stderr, "line %u ('%s'): %s\n", lines->n, event_of(lines), why);
    return 1;
}

static int check_run(const KnJson *schema, int exit_code)
{
    g_auto(Lines) lines = {0};
    gboolean bad = FALSE;
    while (read_line(&lines, &bad)) {
        const char *event = event_of(&lines);
        gboolean last = strcmp(event, "done") == 0 || strcmp(event, "error") == 0;
        if (lines.n_last > 0)
            return refuse(&lines, "it stands after the last");
        if ((lines.n == 1) != (strcmp(event, "start") == 0))
            return refuse(&lines, "'start' is the first, and no other");
        if (!schema_accepts(schema, kn_json_root(lines.last)))
            return refuse(&lines, "the schema of events refuses it");
        lines.n_last += last;
    }
    if (bad)
        return 1;
    if (lines.n_last != 1)
        return refuse(&lines, "no 'done' and no 'error' ends the run");
    const KnJson *code = kn_json_member(kn_json_root(lines.last), "exit_code");
    if ((code ? (int)code->number : 0) != exit_code)
        return refuse(&lines, "it is not what the run has ended with");
    return 0;
}

static KnJsonDocument *load(const char *path)
{
    g_autoptr(GError) error = NULL;
    KnJsonDocument *document = kn_json_load_file(path, &error);
    if (!document)
        fprintf(stderr, "%s\n", error->message);
    return document;
}

static int load_and_check(const char *path, int exit_code)
{
    g_autoptr(KnJsonDocument) schema = load(path);
    return schema ? check_run(kn_json_root(schema), exit_code) : 1;
}

static int check_file(const char *schema_path, const char *path)
{
    g_autoptr(KnJsonDocument) schema = load(schema_path), document = load(path);
    if (!schema || !document)
        return 1;
    if (schema_accepts(kn_json_root(schema), kn_json_root(document)))
        return 0;
    fprintf(stderr, "'%s': the schema '%s' refuses it\n", path, schema_path);
    return 1;
}

int main(int argc, char **argv)
{
    g_auto(Lines) lines = {0};
    gboolean bad = FALSE;
    if (argc == 4 && strcmp(argv[1], "--run") == 0)
        return load_and_check(argv[2], atoi(argv[3]));
    if (argc == 4 && strcmp(argv[1], "--file") == 0)
        return check_file(argv[2], argv[3]);
    while (read_line(&lines, &bad))
        continue;
    if (bad)
        return 1;
    if (lines.last && argc == 2 && strcmp(argv[1], "-") == 0)
        return 0;
    if (argc < 2 || strcmp(event_of(&lines), argv[1]) != 0) {
        fprintf(stderr, "%u lines, the last is no '%s'\n", lines.n, argc < 2 ? "" : argv[1]);
        return 1;
    }
    if (argc > 2)
        print_member(kn_json_member(kn_json_root(lines.last), argv[2]));
    return 0;
}
