/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/record.h"
#include "base/warning.h"

/* What rendering a mix has to say about it: a code, the sound that it is about, and words. Whoever
 * compiled the mix knows where the project names that sound. A record, since a mix is rendered in a
 * process of its own, and its result is kept with what was said of it. So no file is named: the
 * same sound may have another name when it is found again. Threads: pure functions. */
typedef struct {
    KnWarningCode code;
    guint clip;  /* of the mix, counting from 1; 0: of the film's sound as a whole */
    char *words; /* owned; of a clip: what follows after its name */
} KnMixWarning;

extern const KnField kn_mix_warning_fields[];

/* A list of KnMixWarning. */
GArray *kn_mix_warnings_new(void);
void kn_mix_warning_clear(gpointer warning);
void kn_mix_warn(GArray *warnings, KnWarningCode code, guint clip, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
