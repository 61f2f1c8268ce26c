/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/commands.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"man", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Prints the manual page in roff"},
    {0},
};

static const KnExample examples[] = {
    {"help", "Lists the commands."},
    {"help render", "Explains one of them."},
    {"help --man render | man -l -", "Shows its manual page."},
    {0},
};

static gboolean run(KnArgs *args, GError **error)
{
    const char *name = kn_args_place(args, 0);
    const KnCommand *command = name ? kn_command_find(name) : NULL;
    if (name && !command) {
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        kn_command_names(names);
        g_ptr_array_add(names, NULL);
        g_autofree char *hint = kn_did_you_mean(name, (const char *const *)names->pdata);
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "no command '%s'%s", name, hint);
        return FALSE;
    }
    g_autofree char *text = kn_args_on(args, "man") ? kn_man_page(command)
                            : command               ? kn_help_text(command)
                                                    : kn_help_overview();
    fputs(text, stdout);
    return TRUE;
}

const KnCommand kn_command_help = {
    .name = "help",
    .summary = "lists the commands, or explains one",
    .usage = "[COMMAND]",
    .description = "Without a name, lists all commands; with one, explains it with its options and "
                   "examples.",
    .examples = examples,
    .flags = flags,
    .max_places = 1,
    .words = kn_command_names,
    .no_settings = TRUE,
    .run = run,
};
