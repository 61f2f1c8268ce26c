/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"

/* `voice --voices`: the voices that can be chosen here, with language, quality and licence; of
 * providers that do not tell theirs, who knows. A provider that is not on this machine says so.
 * Under --json lines of JSON. */
void kn_voice_names(const KnArgs *args);
