/* SPDX-License-Identifier: MIT */
#include "engine/run/phase.h"

#include <string.h>

const char *const kn_phase_names[] = {
#define KN_ITEM(name, words) #name,
#include "engine/run/phases.def"
#undef KN_ITEM
    NULL,
};

const char *const kn_phase_words[] = {
#define KN_ITEM(name, words) words,
#include "engine/run/phases.def"
#undef KN_ITEM
    NULL,
};

const char *kn_phase_name(KnPhaseId phase)
{
    return kn_phase_names[phase - 1];
}

KnPhaseId kn_phase_find(const char *name)
{
    for (guint i = 0; kn_phase_names[i]; i++)
        if (strcmp(kn_phase_names[i], name) == 0)
            return (KnPhaseId)(i + 1);
    return KN_PHASE_NONE;
}
