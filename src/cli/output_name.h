/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"

/* Where results go when nobody says so. The caller frees the names. Threads: one. */

/* The film: -o, or the project's output.file, or NAME.mp4 beside the project. The last two do not
 * name a draft or a part of the film, which would replace the finished one: those are called
 * NAME.draft.mp4, NAME.0m10s-0m20s.mp4, NAME.segments-3-7.mp4. */
char *kn_cli_film_name(const KnCliJob *job, const KnArgs *args);

/* What of the command line changes what is made of the project, in words: variables, draft, range;
 * "" for the project as it stands. */
char *kn_cli_variant(const KnArgs *args);

/* "FOLDER/NAME" + suffix for a project "FOLDER/NAME.json": pictures. */
char *kn_cli_name_beside(const KnCliJob *job, const char *suffix);
