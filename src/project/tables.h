/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/director.h"
#include "project/private.h"

/* What the option tables of the project file fill: the values as they were written, before the
 * loader makes a KnProject of them. Threads: tables are const. */

typedef struct {
    int version;
    char *title, *comment;
    const KnJson *output, *outputs, *theme, *defaults, *variables, *segments;
    const KnJson *voice, *music, *sounds, *audio, *tags, *captions, *languages;
    int duration_mode;
    const KnJson *director;
    GStrv detectors;
    char *audio_file;
    int seed;
    double chunk_duration;
} KnRootOptions;

typedef struct {
    int width, height;
    KnRational fps;
    char *preset, *encoder, *speed, *tune;
    int crf, keyint, bframes, threads;
    char *audio_codec;
    int audio_bitrate;
    char *container, *file, *cover, *name;
    KnDuration poster;
    int chapters;
    gboolean alpha;
    int verify;
} KnOutputOptions;

typedef struct {
    char *transcripts, *title, *captions;
    const KnJson *voice;
} KnLanguageOptions;

typedef struct {
    char *image, *video;
    const KnJson *scene, *card;
    double in, out, speed, clip_gain_db, clip_duck_db;
    int loop, deinterlace;
    const KnJson *freeze;
    char *background_image;
    gboolean clip_mute;
    int fit, enhance;
    double enhance_strength;
    KnSpot focus;
    const KnJson *subject;
    KnColor background;
    char *id, *title, *transcript, *visual_query;
    gboolean captions;
    char *words;
    const KnJson *voice, *pronounce;
    double rate, pitch; /* -1: not given */
    char *language, *audio;
    KnDuration pause_before, pause_after;
    KnDuration start_time, end_time, duration;
    int seed;
    const KnJson *effects_plan;
    KnEffectUses custom_effects;
} KnSegmentOptions;

typedef struct {
    char *type, *text;
    KnColor background, color;
    char *font;
    double size;
} KnCardOptions;

typedef struct {
    double at, duration;
} KnFreezeOptions;

typedef struct {
    GStrv command, inputs;
    char *output;
    double timeout;
} KnSceneOptions;

typedef struct {
    KnEffectUse motion;
    KnEffectUses overlays, tools;
    KnTransitionUse transition;
    KnDuration fade_in, fade_out;
} KnPlanOptions;

typedef struct {
    int burn;
    const KnJson *style;
    char *file, *words;
    GStrv sidecars;
    gboolean soft;
    char *language;
    int max_chars, max_lines, max_words;
    double min_duration, max_duration, close_gap, reading_speed;
} KnCaptionOptions;

/* The choices of output.chapters. */
enum { CHAPTERS_FILM, CHAPTERS_LIST, CHAPTERS_BOTH, CHAPTERS_OFF };

/* Takes the effects of a segment out of what was read, from its plan and the older custom_effects.
 * own is the segment before the defaults were put under it; NULL for the defaults themselves. */
void kn_plan_read(const KnReader *reader, KnSegmentOptions *raw, const KnJson *own,
                  KnSegment *segment);

void kn_plan_clear(KnSegment *segment);
/* The segment has no plan any more: what it held belongs to another copy of it. */
void kn_plan_forget(KnSegment *segment);

/* Whether a segment says itself what happens to its picture; own may be NULL. */
gboolean kn_plan_is_given(const KnJson *own);

/* Reads a plan that a director has made (JSON text of an effects_plan), as if `own` had it;
 * defaults may be NULL. */
void kn_plan_read_directed(const KnReader *reader, const char *plan, const KnJson *defaults,
                           const KnJson *own, KnSegment *segment);

/* Takes what is said of a clip out of what was read. */
void kn_clip_options_read(const KnReader *reader, KnSegmentOptions *raw, const KnJson *node,
                          KnSegment *segment);

extern const KnOption kn_root_options[], kn_output_options[], kn_segment_options[],
    kn_card_options[], kn_freeze_options[], kn_scene_options[], kn_plan_options[],
    kn_caption_options[], kn_language_options[];
extern const KnOptionTable kn_root_table, kn_output_table, kn_named_output_table, kn_language_table,
    kn_segment_table, kn_card_table, kn_freeze_table, kn_scene_table, kn_plan_table,
    kn_caption_table;
