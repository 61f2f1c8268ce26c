/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/plan/captions.h"
#include "engine/plan/manifest.h"
#include "engine/plan/speech.h"
#include "engine/store/store.h"
#include "project/project.h"

/* From a project to a manifest: effects become shots, pictures become surface specs, the film is
 * cut into batches. Pure but for looking at the files that the project names, each distinct one
 * once. */
typedef struct {
    KnVideoSettings video;     /* size and rate are the project's */
    const char *codec_version; /* of the encoder's code: part of the batches' keys */
    const char *sound_codec;   /* the preset's or the project's; NULL: no sound is wanted */
    int sound_bitrate;
    gboolean single_stream;      /* the method encodes the whole film as one batch */
    double chunk_duration;       /* seconds; 0: the project's, or from the film's length */
    gint64 range_first, range_n; /* n 0: to the end */
    KnSpeeches *speeches;        /* placed here; NULL: nobody says anything */
    KnFilmCaptions **captions;   /* receives the film's captions, for the caller to free; may be
                                    NULL */
    GPtrArray *warnings;         /* of char*: what the person should know is added */
} KnCompile;

/* Lays the project out again (the length of its sound is known now). Errors: KN_ERROR_INPUT and
 * KN_ERROR_PROJECT naming the segment, KN_ERROR_USAGE for a range outside of the film,
 * KN_ERROR_ENVIRONMENT. */
KnManifest *kn_compile(KnProject *project, KnStore *store, const KnCompile *compile,
                       GError **error);
