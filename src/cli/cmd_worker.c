/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "engine/pool/worker.h"

static const KnExample examples[] = {
    {"render film", "Starts workers as they are needed; nobody starts one by hand."},
    {0},
};

const KnCommand kn_command_worker = {
    .name = "worker",
    .summary = "renders batches for the process that started it",
    .usage = "",
    .description = "Started by 'kinora render', with which it talks over a socket.",
    .examples = examples,
    .hidden = TRUE,
    .raw = kn_worker_main,
};
