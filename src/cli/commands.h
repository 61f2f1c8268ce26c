/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/command.h"

/* Every command of commands.def: kn_command_NAME, in cmd_NAME.c; and what helper processes run,
 * which is not for people and has no manual page. */
#define KN_ITEM(name) extern const KnCommand kn_command_##name;
#include "cli/commands.def"
#undef KN_ITEM
extern const KnCommand kn_command_worker;
