/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <stdio.h>

static const KnExample examples[] = {
    {"--version", "Prints the version."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    puts("kinora " KN_VERSION);
    return TRUE;
}

const KnCommand kn_command_version = {
    .name = "version",
    .summary = "prints the version",
    .usage = "",
    .description = "Prints the version of Kinora. 'kinora doctor' prints those of the libraries.",
    .examples = examples,
    .no_settings = TRUE,
    .run = run,
};
