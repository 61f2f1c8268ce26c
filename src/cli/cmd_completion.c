/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "cli/args.h"
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *shell;
    char *(*make)(void);
} shells[] = {
    {"bash", kn_completion_bash}, {"zsh", kn_completion_zsh}, {"fish", kn_completion_fish}};

static const KnExample examples[] = {
    {"completion bash > ~/.local/share/bash-completion/completions/kinora", "For bash."},
    {"completion zsh > ~/.zfunc/_kinora", "For zsh, with ~/.zfunc in $fpath."},
    {"completion fish > ~/.config/fish/completions/kinora.fish", "For fish."},
    {0},
};

static void add_shells(GPtrArray *words)
{
    for (gsize i = 0; i < G_N_ELEMENTS(shells); i++)
        g_ptr_array_add(words, (gpointer)shells[i].shell);
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *name = kn_args_place(args, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(shells); i++) {
        if (strcmp(shells[i].shell, name) == 0) {
            g_autofree char *text = shells[i].make();
            fputs(text, stdout);
            return TRUE;
        }
    }
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "no completion for '%s': bash, zsh or fish", name);
    return FALSE;
}

const KnCommand kn_command_completion = {
    .name = "completion",
    .summary = "prints the completion script of a shell",
    .usage = "bash|zsh|fish",
    .description = "Prints a script that lets a shell complete commands, options and their values. "
                   "'make install' puts all three where the shells look.",
    .examples = examples,
    .min_places = 1,
    .max_places = 1,
    .words = add_shells,
    .no_settings = TRUE,
    .run = run,
};
