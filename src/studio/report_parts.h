/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* The parts of the page of a report, each of a member of it; a member that is missing leaves
 * nothing. Threads: pure functions. */

/* Numbers for people; the caller frees. */
char *kn_report_seconds(double seconds); /* "0.25 s", "1 min 5 s" */
char *kn_report_bytes(gint64 bytes);     /* "58.3 MB" */

/* The number of a member; or `otherwise`. */
double kn_report_number(const KnJson *object, const char *name, double otherwise);

/* What came of it, how it was made, what it has used and bought: lines of name and value. */
void kn_report_add_facts(GString *html, const KnJson *report);
/* Why it failed, and what was warned of. */
void kn_report_add_complaints(GString *html, const KnJson *report);
/* Lists: what is said, pictures that were chosen, subjects, batches that were made anew. */
void kn_report_add_lists(GString *html, const KnJson *report);
/* Phases, and which worker made which batch when, over the time of the run. */
void kn_report_add_chart(GString *html, const KnJson *report);
