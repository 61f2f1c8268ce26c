/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/job.h"
#include "cli/json_line.h"

/* Where results go when nobody says so. The caller frees the names. Threads: one. */

/* The film: -o, or the project's output.file, or NAME.mp4 beside the project. The last two do not
 * name a draft or a part of the film, which would replace the finished one: those are called
 * NAME.draft.mp4, NAME.0m10s-0m20s.mp4, NAME.segments-3-7.mp4. Those of several outputs are called
 * NAME.upright.mp4, of several languages NAME.de.mp4 or NAME.upright.de.mp4, unless the output has
 * a file of its own, or {output} and {language} stand in its name. */
char *kn_cli_film_name(const KnCliJob *job, const KnArgs *args);

/* What of the command line changes what is made of the project, in words: which film (NULL: none is
 * named), variables, draft, range; "" for the project as it stands. */
char *kn_cli_variant(const KnArgs *args, const KnProject *film);

/* The film that a command asks about: -o, or that of the last build of the variant
 * (kn_cli_variant); the project may name another kind of film since: then, or where there was no
 * build, what a render would make now. */
char *kn_cli_film_asked_about(const KnCliJob *job, const KnArgs *args, const char *variant);

/* The guard of a file that is written beside a film: it is neither one that the project names, nor
 * a film of the project, made or to be made, nor what goes beside that. Errors: those of
 * kn_session_check_output. */
gboolean kn_cli_check_output(const KnCliJob *job, KnOutputKind kind, const char *path,
                             GError **error);

/* Whether {output} or {language} stands in a name, and the name with them filled in; what the film
 * has not stays as it is. */
gboolean kn_cli_names_film(const char *pattern);
char *kn_cli_fill_film(const char *pattern, const KnCliOutput *film);
/* What --report names; NULL: nothing. */
char *kn_cli_report_name(const KnArgs *args, const KnCliOutput *film);
/* Writes which film it is into an event. */
void kn_cli_film_event(KnJsonLine *line, const KnCliOutput *film);
/* The film that the job's project was loaded for; strings are borrowed. */
KnCliOutput kn_cli_job_film(const KnCliJob *job);

/* "FOLDER/NAME" + suffix for a project "FOLDER/NAME.json": pictures. */
char *kn_cli_name_beside(const KnCliJob *job, const char *suffix);
