/* SPDX-License-Identifier: MIT */
#include "cli/args.h"
#include "cli/commands.h"
#include "project/project.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"reference", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Prints the reference for people (Markdown) instead"},
    {0},
};

static const KnExample examples[] = {
    {"schema > kinora-project.schema.json", "Lets an editor complete and check projects."},
    {"schema --reference", "Explains every field of a project."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    g_autofree char *text =
        kn_args_on(args, "reference") ? kn_project_reference() : kn_project_schema();
    fputs(text, stdout);
    return TRUE;
}

const KnCommand kn_command_schema = {
    .name = "schema",
    .summary = "prints the JSON Schema of project files",
    .usage = "[--reference]",
    .description = "Prints the JSON Schema (draft 2020-12) that project files follow, made from "
                   "the tables by which Kinora reads them.",
    .examples = examples,
    .flags = flags,
    .no_settings = TRUE,
    .run = run,
};
