/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/run/options.h"
#include "project/project.h"

/* How alike pictures and words are, as a CLIP export of the person's own sees them (vision/clip.h):
 * for choosing pictures by words (KnLoadOptions.likeness), before there is a session. What it sees
 * in a picture is kept in the cache under its content, its decoder and the models' content, so each
 * is looked at once, in a process of the role `detect` (promise: models outside of workers).
 *
 * likeness[text * n_pictures + picture] becomes -1..1, or -2 for a picture that nobody could look
 * at, with a warning. options->event is called for warnings and for models that are loaded. FALSE:
 * there is no such model, or it is of no use, with a warning: likeness is as it was. Threads: any;
 * one cache folder may be used by several. */
gboolean kn_likeness(const KnProject *project, const KnBuildOptions *options,
                     const char *const *pictures, guint n_pictures, const char *const *texts,
                     guint n_texts, double *likeness);

/* A picture, or a part of it in fractions. */
typedef struct {
    const char *picture;
    KnBox part; /* {0, 0, 1, 1}: all of it */
} KnLikenessPart;

struct KnDetectWork;
/* The same of parts of pictures, in the detect phase: with its models, its store and its reporter.
 * Where it only looks, what is not known already is -2. */
gboolean kn_likeness_of_parts(struct KnDetectWork *work, const KnLikenessPart *parts, guint n_parts,
                              const char *const *texts, guint n_texts, double *likeness);
