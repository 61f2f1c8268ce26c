/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/captions.h"
#include "engine/plan/clips.h"
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "engine/plan/subjects.h"
#include "engine/store/store.h"

/* From a project and its timeline to a manifest: effects become shots, pictures become surface
 * specs, the film is cut into batches. Pure but for looking at the files that the project names,
 * each distinct one once. */
typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    const KnSpeeches *speeches; /* NULL: nobody says anything */
    const KnSubjects *subjects; /* NULL: those that the project says */
    KnStore *store;
    KnClips *clips;                 /* that kn_measure has looked into */
    KnVideoSettings video;          /* size and rate are the project's */
    const KnEncoderModule *encoder; /* NULL: nothing is encoded */
    const char *sound_codec;        /* the preset's or the project's; NULL: no sound is wanted */
    int sound_bitrate;
    gboolean single_stream;      /* the method encodes the whole film as one batch */
    double chunk_duration;       /* seconds; 0: the project's, or KN_BATCH_SECONDS */
    gint64 range_first, range_n; /* n 0: to the end */
    KnFilmCaptions **captions;   /* receives the film's captions, for the caller to free; may be
                                    NULL */
    KnWarnings *warnings;        /* what the person should know is added */
} KnCompile;

/* Each segment's effects and texts on a plain colour (a card's own, grey for pictures and clips),
 * without looking at a file: no transitions, plates or tables of colours. The caller frees. Errors:
 * those of effects. */
KnFilm *kn_compile_outline(const KnProject *project, const KnTimeline *timeline, int width,
                           int height, KnWarnings *warnings, GError **error);

/* Lays out the texts of effects alone, without looking at a file, for what there is to say about
 * them: that one is cut, or lies over another. Errors: those of effects; KN_ERROR_ENVIRONMENT. */
gboolean kn_compile_texts(const KnProject *project, const KnTimeline *timeline,
                          KnWarnings *warnings, GError **error);

/* Errors: KN_ERROR_INPUT and KN_ERROR_PROJECT naming the segment, KN_ERROR_USAGE for a range
 * outside of the film, KN_ERROR_ENVIRONMENT. */
KnManifest *kn_compile(const KnCompile *compile, GError **error);
