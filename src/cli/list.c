/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/commands.h"

#include <string.h>

static const KnCommand *const commands[] = {
    &kn_command_render,  &kn_command_status,     &kn_command_check,
    &kn_command_plan,    &kn_command_still,      &kn_command_sheet,
    &kn_command_bench,   &kn_command_doctor,     &kn_command_schema,
    &kn_command_effects, &kn_command_voice,      &kn_command_cache,
    &kn_command_config,  &kn_command_completion, &kn_command_help,
    &kn_command_version, &kn_command_worker,     NULL,
};

const KnCommand *const *kn_commands(void)
{
    return commands;
}

const KnCommand *kn_command_find(const char *name)
{
    for (gsize i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

const KnFlag *kn_command_flag(const KnCommand *command, guint i)
{
    for (const KnFlag *flag = command->flags; flag && flag->name; flag++) {
        if (i-- == 0)
            return flag;
    }
    for (const KnFlag *flag = kn_common_flags; flag->name; flag++) {
        if (((command->groups | KN_GROUP_TALK) & flag->group) && i-- == 0)
            return flag;
    }
    return NULL;
}

const KnFlag *kn_command_flag_find(const KnCommand *command, const char *name, char letter)
{
    const KnFlag *flag;
    for (guint i = 0; (flag = kn_command_flag(command, i)); i++) {
        if (name ? strcmp(flag->name, name) == 0 : flag->letter == letter)
            return flag;
    }
    return NULL;
}
