/* SPDX-License-Identifier: MIT */
#include "cli/args.h"
#include "cli/commands.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"loud", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Shouts"},
    {0},
};

static const KnExample examples[] = {
    {"toy --loud", "Says hello so that all can hear it."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    puts(kn_args_on(args, "loud") ? "HELLO" : "hello");
    return TRUE;
}

const KnCommand kn_command_toy = {
    .name = "toy",
    .summary = "says hello",
    .usage = "[--loud]",
    .description = "Says hello to whoever reads it.",
    .examples = examples,
    .flags = flags,
    .no_settings = TRUE,
    .run = run,
};
