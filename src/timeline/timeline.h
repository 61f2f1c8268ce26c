/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"
#include "timeline/clock.h"

/* Where everything of a film stands, in frames and samples: laid out from a project and from the
 * lengths of what it says and shows. Starts are rounded cumulative sums, never sums of rounded
 * parts. Lengths that are decided here are whole frames, so that another length of one segment
 * moves all that follow by whole frames and rounds none of them otherwise. A timeline is constant;
 * another length makes another timeline. Threads: any number may read one. */

/* How long what a segment says and shows lasts, as far as anybody knows. */
typedef struct {
    gint64 speech_samples;     /* at KN_SAMPLE_RATE; 0: it says nothing */
    gboolean speech_estimated; /* from its letters: nobody has spoken it yet */
    double clip_seconds; /* left of it from clip_in on; < 0: nobody has looked, 0: nothing tells */
} KnLength;

typedef struct {
    KnLength *segments;   /* one for each of the project */
    double sound_seconds; /* of audio_file; < 0: there is none, or nobody has looked */
} KnLengths;

/* What is known of a project alone: speech is guessed, nobody has looked into clips and sound. */
KnLengths *kn_lengths_new(const KnProject *project);
void kn_lengths_free(KnLengths *lengths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnLengths, kn_lengths_free)

/* Samples that a text is likely to take, spoken by that voice; a ready-made sound has none (NULL),
 * and may have no text (NULL) either. */
gint64 kn_speech_guess(const char *text, const KnVoiceSettings *voice);

/* A clip that nobody has looked into counts as one of this length. */
enum { KN_CLIP_GUESS_SECONDS = 10 };

typedef struct {
    gint64 first_frame, n_frames;
    int before, after; /* frames of the transition to the next segment, on both sides of the cut */
    gint64 speech_start; /* the sample of the film at which its speech begins */
} KnTimelineSegment;

typedef struct {
    guint n_segments;
    KnTimelineSegment *segments;
    gint64 n_frames;    /* the film's length: the exact sum of its segments */
    gboolean estimated; /* for want of speech that is not made, or a clip that nobody looked into */
    guint n_clips_guessed; /* such clips, each as KN_CLIP_GUESS_SECONDS */
    KnWarnings *warnings;
} KnTimeline;

/* A segment of "auto" length lasts as long as its speech and pauses, rounded up to whole frames;
 * one that shows a clip and says nothing as long as that, rounded to the nearest. In duration_mode
 * "audio" the last one ends with the sound, once its length is known. Transitions are cut to what
 * both neighbours can give, with a warning. lengths NULL: those of kn_lengths_new. Errors:
 * KN_ERROR_PROJECT, all problems in one. */
KnTimeline *kn_timeline_new(const KnProject *project, const KnLengths *lengths, GError **error);
void kn_timeline_free(KnTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnTimeline, kn_timeline_free)

/* For KnLoadOptions.check: whether the project can be laid out and its effects can be compiled. */
void kn_timeline_check(const KnProject *project, KnProblems *problems);

/* Whether the length of any segment is that of its speech or clip. */
gboolean kn_timeline_has_auto(const KnProject *project);

/* The segment (from 0) that holds a frame; the last one for a frame after the end. */
guint kn_timeline_segment_at(const KnTimeline *timeline, gint64 frame);
