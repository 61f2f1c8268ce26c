/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/events.h"
#include "project/project.h"

#include <stdio.h>
#include <string.h>

static const KnFlag flags[] = {
    {"reference", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Prints the reference for people (Markdown) instead"},
    {0},
};

static const KnExample examples[] = {
    {"schema > kinora-project.schema.json", "Lets an editor complete and check projects."},
    {"schema --reference", "Explains every field of a project."},
    {"schema events", "Lets a program check the lines that --json prints."},
    {0},
};

/* The first is meant when none is named. */
static const struct {
    const char *name;
    char *(*schema)(void), *(*reference)(void);
} subjects[] = {{"project", kn_project_schema, kn_project_reference},
                {"events", kn_events_schema, kn_events_reference},
                {"report", kn_report_schema, kn_report_reference},
                {"rows", kn_rows_report_schema, kn_rows_report_reference}};

static void add_subjects(GPtrArray *words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++)
        g_ptr_array_add(words, (gpointer)subjects[i].name);
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *name = kn_args_place(args, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
        if (name && strcmp(subjects[i].name, name) != 0)
            continue;
        g_autofree char *text =
            kn_args_on(args, "reference") ? subjects[i].reference() : subjects[i].schema();
        fputs(text, stdout);
        return TRUE;
    }
    g_autofree char *shown = kn_text_quote(name);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "there is no schema of %s: project, events, report or rows", shown);
    return FALSE;
}

const KnCommand kn_command_schema = {
    .name = "schema",
    .summary = "prints the JSON Schema of project files, of events, or of reports",
    .usage = "[project|events|report|rows] [--reference]",
    .description =
        "Prints the JSON Schema (draft 2020-12) that project files follow, made from "
        "the tables by which Kinora reads them; that of the lines that --json prints, made from "
        "the table by which they are written; or that of what render --report writes, of one film "
        "(report) or of many (rows).",
    .examples = examples,
    .flags = flags,
    .max_places = 1,
    .words = add_subjects,
    .no_settings = TRUE,
    .run = run,
};
