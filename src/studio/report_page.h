/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* The report of a run as a page for people: one file that needs nothing else, with all that stands
 * in report.json (docs/report.md), which alone it is made of, and pictures of the film. A report of
 * another version, or one in which something is missing, gives a page of what is there.
 * Threads: pure functions. */

/* A frame of the film; where it stands in it. */
typedef struct {
    guint segment; /* from 1 */
    char *time;    /* at which the segment begins: "1:02.500" */
    GBytes *jpeg;
} KnReportPicture;

void kn_report_picture_free(KnReportPicture *picture);

/* pictures: KnReportPicture, in their order, the first of them also large as the poster; n_more:
 * segments that are not among them. The caller frees. */
char *kn_report_page(const KnJson *report, const GPtrArray *pictures, guint n_more);
