/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/commands.h"

#include <string.h>

static const KnCommand *const commands[] = {
#define KN_ITEM(name) &kn_command_##name,
#include "cli/commands.def"
#undef KN_ITEM
    NULL,
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

void kn_command_names(GPtrArray *names)
{
    for (gsize i = 0; commands[i]; i++)
        g_ptr_array_add(names, (gpointer)commands[i]->name);
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
