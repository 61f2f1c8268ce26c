/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "cli/plan.h"

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN, .help = "The film that a render would write"},
    {0},
};

static const KnExample examples[] = {
    {"plan film/project.json", "Shows the timeline, the batches, and which the cache holds."},
    {"plan film --json", "The same, one JSON object a line."},
    {0},
};

const KnCommand kn_command_plan = {
    .name = "plan",
    .summary = "shows what a render would do: timeline, batches, state of the cache",
    .usage = "PROJECT [OPTION...]",
    .description = "Compiles the project and prints its segments with their times, and the batches "
                   "that workers would render. Looks at pictures and sound; prepares and writes "
                   "nothing but what it learned about them.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = kn_plan_print,
};
