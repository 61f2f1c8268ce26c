/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"
#include "output/batch_file.h"
#include "text/caption.h"

/* The join: verify every batch, copy the packets of all in order (no re-encoding), interleave the
 * sound, write the container whole or not at all. Opens one batch at a time. Memory does not grow
 * with their number.
 *
 * Verified of each batch: it is whole, its frame count is the planned one, its stream information
 * and parameter sets equal the first one's, its first packet is a key frame, its time stamps cover
 * exactly [0, n_frames) with no gap or repetition. Batch-local time stamps are shifted by the
 * batch's first frame. Errors: KN_ERROR_VERIFY naming the batch; KN_ERROR_ENVIRONMENT for the
 * output folder or a full disk. */
typedef struct {
    const char *path;
    gint64 first_frame, n_frames;
} KnJoinBatch;

typedef struct {
    const KnJoinBatch *batches;
    guint n_batches;
    const char *sound_path;  /* a batch file of sound packets, or NULL */
    const char *output_path; /* of a sequence (output/sequence.h) the name with its number */
    const char *container;   /* of kn_container_names */
    KnTags tags;
    /* Called now and then with packets copied; FALSE cancels (KN_ERROR_CANCELLED). May be NULL. */
    gboolean (*progress)(gint64 frames, gpointer user_data);
    /* Receives the notes of frames, in their order, once; without bytes where a batch begins. May
     * be NULL. */
    KnBatchNoteFunc note;
    gpointer user_data;
    /* A track of text, without overlaps, on the joined film's clock; NULL: none. language: BCP 47
     * or NULL. */
    const KnCaptions *captions;
    const char *captions_language;
} KnJoin;

typedef struct {
    gint64 n_frames;
    guint64 size_bytes;
    double seconds;                        /* wall */
    double picture_seconds, sound_seconds; /* lengths of both streams */
} KnJoinResult;

gboolean kn_join(const KnJoin *join, KnJoinResult *result, GError **error);

/* Whether batches can be joined by copying; when not, the reason in a sentence (the caller frees).
 */
gboolean kn_join_possible(const KnVideoSettings *settings, char **reason);

/* What of a mix is encoded, and how. Samples [first_sample, first_sample + n_samples) of it lie
 * inside of the film. */
typedef struct {
    const KnMix *mix; /* borrowed */
    gint64 first_sample, n_samples;
    const char *codec;
    int bitrate;
    const KnMixSource *source; /* of the samples; NULL: the media module */
    guint n_threads;           /* that may encode; 0 is 1. The bytes do not depend on it */
} KnSoundJob;

/* Raised when the same sound is encoded into other bytes. */
#define KN_SOUND_MEANING 3

/* Mixes the film's sound, measures it and encodes a part of it into a batch file of sound packets:
 * exactly n_samples of 48 kHz stereo. The list of warnings (KnMixWarning) is the caller's; NULL
 * after an error; `warnings` may be NULL. The whole mix decides on the loudness of a part. Errors:
 * those of kn_mix_renderer_new and of the encoder. */
gboolean kn_sound_encode(const KnSoundJob *job, const char *batch_path, GArray **warnings,
                         GError **error);
