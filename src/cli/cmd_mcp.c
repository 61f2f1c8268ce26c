/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/trust.h"
#include "engine/pool/process.h"
#include "mcp/mcp.h"

#include <signal.h>
#include <unistd.h>

static const KnFlag flags[] = {
    {"allow-network", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Lets the projects' voices and directors ask servers"},
    {"allow-commands", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Lets the projects' voices and scenes run programs of yours"},
    {0},
};

static const KnExample examples[] = {
    {"mcp films", "Serves a program that speaks the protocol on its standard streams."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    static const char *const names[] = {"allow-network", "allow-commands"};
    g_autoptr(GPtrArray) permissions = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *program = kn_process_program(error);
    if (!program)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (kn_args_on(args, names[i]))
            g_ptr_array_add(permissions, g_strconcat("--", names[i], NULL));
    g_ptr_array_add(permissions, NULL);
    kn_trust_nobody();
    signal(SIGPIPE, SIG_IGN);
    const KnMcpOptions options = {.program = program,
                                  .folder = kn_args_place(args, 0) ? kn_args_place(args, 0) : ".",
                                  .permissions = (char **)permissions->pdata,
                                  .in = STDIN_FILENO,
                                  .out = STDOUT_FILENO};
    return kn_mcp_serve(&options, error);
}

const KnCommand kn_command_mcp = {
    .name = "mcp",
    .summary = "lets an assistant make films: tools over the Model Context Protocol",
    .usage = "[FOLDER] [--allow-network] [--allow-commands]",
    .description =
        "Speaks the Model Context Protocol (JSON-RPC, a message a line) on its standard streams, "
        "for programs that work for you, such as an editor's assistant; they start it themselves "
        "(docs/agents.md says how). They can read the schema, make, write and check projects, look "
        "at frames, render, and ask how far it is, all in FOLDER (by default the one it is started "
        "in) and nowhere else. Programs are run and servers are asked for a project only with the "
        "options below.",
    .examples = examples,
    .flags = flags,
    .max_places = 1,
    .no_settings = TRUE,
    .run = run,
};
