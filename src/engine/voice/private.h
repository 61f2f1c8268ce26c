/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/voice/phase.h"
#include "voice/take.h"

/* What the two files of the voice phase share: voice_phase.c finds out who says what and what of it
 * is there, voice_make.c makes the rest. Threads: one. */

/* One way of speaking: settings of the project or of a segment, resolved. */
typedef struct {
    const KnVoice *voice;
    KnVoiceSettings settings;
    char *version; /* NULL: not known, and not asked for */
} KnSpeaker;

/* A distinct line. */
typedef struct {
    KnSpeaker *speaker;
    char key[65];
    guint first, n_segments; /* that say it; the first of them */
    char *spoken;
    gboolean there;
    KnTake take; /* without samples, once it is there */
    int lock;    /* held while it is made; -1: none */
} KnSpokenLine;

typedef struct {
    const KnVoiceInputs *inputs;
    KnSpeeches *speeches;
    KnPhaseRun phase;
    GHashTable *speakers; /* const KnVoiceSettings* → KnSpeaker* */
    GHashTable *by_key;   /* key → index into lines, plus one */
    GArray *lines;        /* KnSpokenLine */
    KnLine *texts;        /* of each segment */
    guint *line_of;       /* of each segment: index into lines, plus one; 0: none */
} KnVoiceWork;

/* Whether the line is made although it is there: what is paid for is not, without need. */
gboolean kn_voice_anew(const KnVoiceWork *work, const KnSpokenLine *line);

/* Looks whether a take is in the store, whole, and reads its words. */
gboolean kn_voice_find_take(KnVoiceWork *work, KnSpokenLine *line);

/* Makes every line that is not there. */
gboolean kn_voice_make(KnVoiceWork *work, GError **error);

/* The version of a voice from a process of its own. */
char *kn_voice_ask_version(KnVoiceWork *work, const KnSpeaker *speaker, GError **error);

/* Tells what became of a line, for each segment that says it: the first one made it. */
void kn_voice_tell(const KnVoiceWork *work, guint line, const char *state, const char *reason);
