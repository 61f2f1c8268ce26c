/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* What voice processes are set up with, and asked. A voice process loads the voice's library, which
 * neither the main process nor a drawing worker ever does. */
typedef struct {
    char *folder; /* of the project: programs are run in it */
    char *models; /* where voices that are files lie; NULL: where the person's own do */
} KnVoiceSetup;

typedef struct {
    KnVoiceSettings settings; /* resolved; owned */
    char *text;               /* to speak into `path`; NULL: only say the version and its files */
    GStrv check;              /* texts: and whether they could be spoken; an error is about that of
                                 them which the report counts as its frame. NULL: none */
    char *version, *path;     /* with a text: the version that the line's key was made with */
} KnVoiceRequest;
