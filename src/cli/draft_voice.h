/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "import/draft.h"

/* Who says a new project's words. Threads: one. */

/* Whether there is the voice that --voice names. Errors: KN_ERROR_USAGE. */
gboolean kn_cli_check_voice(const KnArgs *args, GError **error);

/* Sees to it that each line of the draft can be said: by its voice (else the usual one), by that of
 * another language, which is written in the line's letters, or by nobody: then it is a caption, as
 * long as it takes to be read. What is not said by the draft's voice is told. */
void kn_cli_choose_voices(const KnArgs *args, KnDraft *draft);
