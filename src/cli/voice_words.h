/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"

/* `voice --words`: when each word of the film is said, as far as somebody tells or it is found.
 * After the voice phase. file: NULL prints a table, or lines of JSON under --json; else it is
 * written in the form that `captions.words` of a project reads. Errors: those of
 * kn_session_timeline and kn_cli_write_text. */
gboolean kn_voice_words(KnCliJob *job, const KnArgs *args, const char *file, GError **error);
