/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/args.h"
#include "import/pictures.h"

/* The end of every command that makes a project: says what was left out, reads the draft as any
 * project is read (it was made by our own tables, but of what strangers wrote), and places it with
 * its files. Who speaks is chosen before (cli/draft_voice.h). of: what it was made of, for
 * messages. Errors: those of loading; those of kn_place_project. Threads: one. */
gboolean kn_cli_place_draft(const KnArgs *args, const char *folder, const char *of, KnDraft *draft,
                            const GPtrArray *files, GError **error);
