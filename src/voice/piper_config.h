/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* What stands beside a voice file in Piper's form, NAME.onnx.json: how its sounds are numbered, and
 * how it wants to be spoken with. Threads: read-only once it is read. */
typedef struct {
    KnJsonDocument *document;      /* owned; the rest is of it */
    const char *espeak;            /* espeak's voice that makes the phonemes */
    const char *licence;           /* NULL: it does not say */
    char *language, *quality;      /* owned; NULL: it does not say */
    int sample_rate;               /* of what the network makes */
    double noise, length, noise_w; /* of its voice; of its times, 1 is its own; of these */
    int n_speakers;
    const KnJson *speakers; /* numbers by names; may be NULL */
    const KnJson *ids;      /* lists of numbers by phonemes */
} KnPiperConfig;

/* name: of the file, for messages. Errors: KN_ERROR_PROJECT (it is no JSON), KN_ERROR_INPUT (it is
 * of another form). */
gboolean kn_piper_config_read(const char *text, gsize size, const char *name, KnPiperConfig *config,
                              GError **error);
void kn_piper_config_clear(KnPiperConfig *config);

/* The numbers (float) of a sentence's phonemes, which is decomposed (NFD): each character is one;
 * what the voice has no number for is passed over. The caller unrefs. */
GArray *kn_piper_ids(const KnPiperConfig *config, const char *phonemes);

/* The number of a speaker: its name, or itself; NULL: the first. -1: there is none. */
int kn_piper_speaker(const KnPiperConfig *config, const char *speaker);
