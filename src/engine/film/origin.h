/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/direct/phase.h"
#include "engine/plan/manifest.h"
#include "engine/plan/subjects.h"
#include "media/digital_source.h"

/* What of a film a machine has made, as far as that is known: voices that were asked for; plans of
 * a language model; pictures and clips that say so themselves, or that a network has enlarged; and
 * what the project says (tags.ai_made). The built-in director and all that is drawn follow rules
 * that people have written, and do not count. Segments outside of a range do not either. */
typedef enum {
    KN_ORIGIN_RULE_VOICE, /* of a voice made by rules: synthetic, but of no trained model */
    KN_ORIGIN_VOICE,      /* of a trained model, or of a program that may use one */
    KN_ORIGIN_WORDS,
    KN_ORIGIN_PLANS,
    KN_ORIGIN_PICTURES,
    KN_ORIGIN_ENLARGED,
    KN_N_ORIGINS
} KnOriginPart;

typedef struct {
    gboolean marked;          /* there is something to say, and the film says it: tags.ai, and it
                                 is no picture */
    KnDigitalSource source;   /* of the whole; KN_SOURCE_UNSAID: no machine has made any of it */
    gboolean synthetic;       /* what upload forms call altered or synthetic content */
    guint n_of[KN_N_ORIGINS]; /* segments */
    char *by[KN_N_ORIGINS];   /* who, as far as that is known; owned, or NULL */
} KnFilmOrigin;

typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    const KnManifest *manifest;
    const KnSubjects *subjects;     /* may be NULL */
    const KnDirections *directions; /* of a language model; NULL: none directs */
    const char *container;
    KnStore *store;
} KnOriginInputs;

/* The caller clears. Threads: as the store. */
void kn_film_origin(const KnOriginInputs *inputs, KnFilmOrigin *origin);
void kn_film_origin_clear(KnFilmOrigin *origin);

/* "voice", "words", …: static. What its source is by itself. */
const char *kn_origin_part_name(KnOriginPart part);
KnDigitalSource kn_origin_part_source(KnOriginPart part);
/* A part in words: "a synthetic voice speaks (espeak)". The caller frees. */
char *kn_origin_part_words(const KnFilmOrigin *origin, KnOriginPart part);
/* Why the answer to upload forms is as it is, in a sentence. The caller frees. */
char *kn_origin_because(const KnFilmOrigin *origin);

/* A manifest definition for c2patool (docs/ai-mark.md) of a film that is marked: JSON. title: the
 * film's name. The caller frees. */
char *kn_origin_manifest(const KnFilmOrigin *origin, const char *title);
