/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/voice_options.h"

/* What processes of the role `align` are set up with, and asked: when each word of a text is said
 * in a sound (voice/align.h). */
typedef struct {
    char *store;  /* its folder */
    char *folder; /* that the project's files must lie in, or NULL: kn_project_bounds */
} KnAlignSetup;

typedef struct {
    KnVoiceSettings settings; /* of the built-in voice, which says the text, too; owned */
    char *version;            /* of that voice */
    char *text;
    char *sound;      /* path: any sound */
    char content[65]; /* that it must have; "": it lies in the store */
    char *path;       /* of the take that is written: the sound (mono, 16 kHz) with its words; none
                         where they are not found */
} KnAlignRequest;
