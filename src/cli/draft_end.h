/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "import/pictures.h"

/* Whether there is the voice that --voice names. Errors: KN_ERROR_USAGE. */
gboolean kn_cli_check_voice(const KnArgs *args, GError **error);

/* The end of every command that makes a project: says what was left out, reads the draft as any
 * project is read (it was made by our own tables, but of what strangers wrote), and places it with
 * its files. A text in letters that the usual voice's language is not written in gets a voice of a
 * language that is, unless the draft names one. of: what it was made of, for messages. Errors:
 * those of loading; those of kn_place_project. Threads: one. */
gboolean kn_cli_place_draft(const KnArgs *args, const char *folder, const char *of, KnDraft *draft,
                            const GPtrArray *files, GError **error);
