/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"
#include "engine/film/film.h"
#include "engine/method/method.h"
#include "engine/plan/speech.h"

#include <json-glib/json-glib.h>

/* The report of a build: what its reporter has recorded, and what it came to. Of a build that
 * failed early much is not there yet. Its members are those of kn_report_members (cli/events.h), of
 * which its schema and docs/report.md are made. Threads: pure functions but for the file. */
enum { KN_REPORT_VERSION = 1 }; /* raised when a member goes, is renamed or means something else */

typedef struct {
    const KnFilmInputs *film;   /* the timeline and what is compiled of it may be NULL */
    const KnSpeeches *speeches; /* may be NULL */
    const KnMethod *method;     /* NULL: the build was not planned to its end */
    int n_workers;
    const KnPoolStats *stats;
    const KnFilmFacts *facts;
    double seconds;
    int exit_code; /* that the program ends with */
} KnBuildReport;

/* Writes it into a folder of our own (NULL: name is a path), whole or not at all; failure is the
 * build's error, or NULL. */
gboolean kn_report_write(const KnBuildReport *report, KnFolder *folder, const char *name,
                         const GError *failure, GError **error);

/* That of a run that failed before there was a build. Nothing has guarded the inputs by then, so
 * only a name that is free, or a file that is a report, is written. Errors: KN_ERROR_USAGE: it is
 * something else; KN_ERROR_ENVIRONMENT. */
gboolean kn_report_write_refusal(const char *path, const GError *failure, int exit_code,
                                 double seconds, GError **error);

/* Its member "subjects". */
void kn_report_subjects(const KnReporter *recorded, JsonBuilder *json);
/* Its member "ai". */
void kn_report_origin(const KnFilmInputs *film, JsonBuilder *json);
/* Its member "voice". */
void kn_report_voice(const KnBuildReport *report, JsonBuilder *json);
