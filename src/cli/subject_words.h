/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/json_line.h"
#include "effects/subject.h"

/* What a picture is about, as messages say it. Threads: pure. */

/* "dog, 0.87 sure (onnx)"; NULL: "no subject that is sure enough". The caller frees. */
char *kn_subject_words(const KnSubject *subject);

/* The member of a segment that says the same, for people to change:
 * "subject": {"bbox": [0.31, 0.2, 0.4, 0.5]}, with label and anchor as far as they say more. NULL:
 * a box in the middle. The caller frees. */
char *kn_subject_correction(const KnSubject *subject);

/* Its members of the event `subject`. */
void kn_subject_print_json(KnJsonLine *line, const KnSubject *subject);
