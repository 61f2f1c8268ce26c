/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "import/draft.h"

/* Templates of projects: a shape, and a beginning that a person goes on with. It renders as it is.
 * Threads: const. */
typedef struct {
    const char *name, *help;
    int width, height;
    const char *captions; /* JSON text; NULL: none */
    double seconds;       /* of a picture of a slideshow */
    double length;        /* of a film that is written from a topic, in seconds */
} KnTemplate;

const KnTemplate *kn_template_find(const char *name); /* NULL: there is none of that name */
extern const char *const kn_template_names[];         /* NULL-terminated, in the same order … */
extern const char *const kn_template_helps[];         /* … and what each is for */

/* Shape and captions. */
void kn_template_begin(const KnTemplate *which, KnDraft *draft);
/* Its segments; title may be NULL. */
void kn_template_fill(const KnTemplate *which, const char *title, KnDraft *draft);
