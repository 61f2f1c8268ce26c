/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/record.h"

/* What a process that decodes a film is asked; it is set up with KnWorkSetup (manifest_role.h), and
 * its report's text is a KnLooked (output/flaw.h) as JSON. Threads: plain data. */
typedef enum { KN_LOOK_PICTURES, KN_LOOK_SOUND, KN_N_LOOKS } KnLook;
typedef struct {
    KnLook look;
    char *film; /* path */
} KnVerifyRequest;
