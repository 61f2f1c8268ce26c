/* SPDX-License-Identifier: MIT */
#pragma once
#include "timeline/timeline.h"
#include "voice/voice.h"

/* What each segment says: made by the voice phase before the film is laid out (its lengths decide
 * `"duration": "auto"`), and read by the compilers of sound and captions. It is heard from
 * KnTimelineSegment.speech_start on; sound that lasts longer than its segment goes on into the next
 * one (with a warning). Threads: constant once made. */
typedef struct {
    /* Names the sound by its content: a take's key, or the SHA-256 of a ready-made file. "" when
     * the segment says nothing; every other field is zero then. */
    char key[65];
    gboolean is_file; /* a ready-made `audio` of the project, not a take */
    /* The sound itself: a take (WAV, mono, 16 bit, of any rate), or the ready-made file, which may
     * be of any kind that is read at all. NULL only while planning, when it is not made yet. */
    char *path;
    gint64 n_samples; /* at KN_SAMPLE_RATE, rounded up: all of it is heard */
    gint level;       /* of a take, as in KnTakeFacts; 0: not known */
    /* What is shown: the transcript in NFC with single spaces, without respellings. NULL:
     * ready-made sound without a transcript. */
    char *text;
    /* When each word of `text` is heard, from its start on; offset and length are bytes of
     * `text`. In the order of time; none when nobody tells: captions guess them. */
    KnWord *words;
    guint n_words;
    char *doubt; /* about a take that was made or bought: what may be wrong with it, in words that
                    follow "the take "; NULL: nothing */
    gboolean estimated; /* n_samples is a guess: only while planning */
} KnSpeech;

typedef struct {
    KnSpeech *items; /* one for each segment of the project */
    guint n;
} KnSpeeches;

KnSpeeches *kn_speeches_new(guint n);
void kn_speeches_free(KnSpeeches *speeches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSpeeches, kn_speeches_free)

/* Whether they are heard alike and shown alike, and the same of it is there. */
gboolean kn_speeches_equal(const KnSpeeches *a, const KnSpeeches *b);

/* Whether anybody says anything. */
gboolean kn_speeches_any(const KnSpeeches *speeches);

/* Hands the lengths over, for kn_timeline_new. */
void kn_speeches_measure(const KnSpeeches *speeches, KnLengths *lengths);
