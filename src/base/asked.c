/* SPDX-License-Identifier: MIT */
#include "base/asked.h"

#include <glib.h>

static const struct {
    const char *program, *library;
} rows[KN_N_ASKED] = {
    [KN_ASKED_NOTHING] = {"", ""},
    [KN_ASKED_OUTPUT] = {"-o", "output_path"},
    [KN_ASKED_SET] = {"--set", "variables:"},
    [KN_ASKED_NETWORK] = {"--allow-network", "allow_network"},
    [KN_ASKED_COMMANDS] = {"--allow-commands", "allow_commands"},
    [KN_ASKED_OUTSIDE] = {"--allow-outside", "allow_outside"},
    [KN_ASKED_WAIT] = {"--wait waits for it", "try again when it has ended"},
    [KN_ASKED_SCENE] = {"'kinora render --phase scene --allow-commands' makes what is missing",
                        "a render with allow_commands makes what is missing"},
    [KN_ASKED_VOICE] = {"'kinora voice' makes what is missing", "a render makes what is missing"},
};

static int by_library;

const char *kn_asked(KnAsked what)
{
    return g_atomic_int_get(&by_library) ? rows[what].library : rows[what].program;
}

void kn_asked_by_library(void)
{
    g_atomic_int_set(&by_library, TRUE);
}
