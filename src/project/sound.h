/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* What a project says about its sound beside the segments' speech. The structs are filled by the
 * tables of tables_sound.c; what stands behind the comment "not by the table" the reader adds.
 * Paths are resolved. Times are kept as they were written. */

/* Music: a part of a file, from `start` on. */
typedef struct {
    char *file;
    KnDuration start, end; /* in the film; end unset: the file's end, looped: the film's */
    KnDuration in, out;    /* in the file; out unset: its end */
    double gain_db;        /* not written: it is set by its loudness */
    double duck_db;        /* while somebody speaks */
    char *duck;            /* what steps back: "all" or "carve" */
    gboolean loop;
    KnDuration crossfade, fade_in, fade_out;
    /* not by the table */
    const KnJson *node;
    char *json_path; /* "$.music[0]" */
} KnMusicCue;

/* A sound effect: at a time of the film, or a while after a segment's beginning. */
typedef struct {
    char *file;
    KnDuration at;
    int segment; /* the first is 1; 0: `at` counts from the film's beginning */
    KnDuration offset;
    KnDuration in, out;
    double gain_db;
    KnDuration fade_in, fade_out;
    /* not by the table */
    const KnJson *node;
    char *json_path;
} KnSoundEffect;

typedef enum { KN_LOUDNESS_DEFAULT, KN_LOUDNESS_OFF, KN_LOUDNESS_TARGET } KnLoudnessMode;

typedef struct {
    KnLoudnessMode mode;
    double lufs; /* of KN_LOUDNESS_TARGET */
} KnLoudness;

typedef struct {
    KnLoudness loudness;
    double ceiling_dbtp;
    double narration_db;
    double duck_lookahead, duck_attack, duck_hold, duck_release; /* seconds */
    double duck_threshold_db;
    /* not by the table */
    gboolean has_ceiling; /* it was written */
} KnAudioOptions;

/* Whether the film says what of it a machine has made (engine/film/origin.h). */
typedef enum { KN_AI_MARK_AUTO, KN_AI_MARK_OFF } KnAiMark;

/* What a machine can have made of a film: of these names, in this order. */
typedef enum { KN_AI_VOICE, KN_AI_WORDS, KN_AI_PLANS, KN_AI_PICTURES, KN_N_AI_PARTS } KnAiPart;
extern const KnName kn_ai_part_names[];
gboolean kn_ai_said(const GStrv made, KnAiPart part);

/* What is written into the film about it. */
typedef struct {
    char *title, *artist, *album, *comment, *date; /* NULL: not written */
    char *language;                                /* three letters (ISO 639-2/T), or NULL */
    int ai;                                        /* KnAiMark */
    GStrv ai_made; /* of kn_ai_part_names: beside what is known anyway; may be NULL */
} KnTagOptions;

typedef struct {
    guint n_cues;
    KnMusicCue *cues;
    guint n_effects;
    KnSoundEffect *effects;
    KnAudioOptions audio;
    KnTagOptions tags;
} KnProjectSound;

/* More cues or effects than this are an error. */
enum { KN_SOUNDS_MAX = 10000 };
