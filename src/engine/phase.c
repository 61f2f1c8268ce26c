/* SPDX-License-Identifier: MIT */
#include "engine/phase.h"

#include <string.h>

const char *const kn_phase_names[] = {"plan", "voice", "visuals", "sound", "render", "join", NULL};

const char *kn_phase_name(KnPhase phase)
{
    return kn_phase_names[phase - 1];
}

KnPhase kn_phase_find(const char *name)
{
    for (guint i = 0; kn_phase_names[i]; i++)
        if (strcmp(kn_phase_names[i], name) == 0)
            return (KnPhase)(i + 1);
    return KN_PHASE_NONE;
}
