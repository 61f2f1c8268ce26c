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

static void add_words(GPtrArray *words)
{
    g_ptr_array_add(words, "world");
}

static gboolean run(KnArgs *args, GError **error)
{
    puts(kn_args_on(args, "loud") ? "HELLO" : "hello");
    return TRUE;
}

const KnCommand kn_command_toy = {
    .name = "toy",
    .summary = "says hello",
    .usage = "[world] [--loud]",
    .description = "Says hello to whoever reads it.",
    .examples = examples,
    .flags = flags,
    .max_places = 1,
    .words = add_words,
    .no_settings = TRUE,
    .run = run,
};
