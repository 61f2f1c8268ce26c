/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/command.h"

/* Every command, each in the file cmd_NAME.c; list.c puts them into one table. */
extern const KnCommand kn_command_render, kn_command_check, kn_command_plan, kn_command_still,
    kn_command_sheet, kn_command_bench, kn_command_doctor, kn_command_schema, kn_command_effects,
    kn_command_voice, kn_command_config, kn_command_cache, kn_command_status, kn_command_completion,
    kn_command_help, kn_command_version, kn_command_worker;
