/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/pool.h"
#include "engine/pool/role_voice.h"
#include "engine/voice/phase.h"
#include "voice/take.h"

/* What the files of the voice phase share. speaker.c knows who speaks, lines.c (above it) what is
 * said and what of it is there, check.c whether the rest can be made, failures.c words why it could
 * not, make.c makes it, and phase.c leads through all of it.
 * Threads: one. */

/* One way of speaking: settings of the project or of a segment, resolved. */
typedef struct {
    const KnVoice *voice;
    KnVoiceSettings settings;
    char *version; /* NULL: not known, and not asked for */
    /* In this run: it gave a good take, it gave what is none, and gave nothing else however often
     * it was asked. */
    gboolean good, bad, hopeless;
} KnSpeaker;

/* A distinct line. */
typedef struct {
    KnSpeaker *speaker;
    char key[65];
    guint first, n_segments; /* that say it; the first of them */
    char *spoken;
    gboolean retake; /* it is made anew though it is there */
    gboolean made;   /* in this run */
    gboolean there;
    KnTake take; /* without samples, once it is there … */
    char *path;  /* … and where it is, held by the store */
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

/* ---- speaker.c ---- */

/* Owned by the work. NULL with KN_ERROR_PROJECT (no such voice), or with what kept a process of the
 * voice from telling its version, which alone takes one, and only where the wish allows it. */
KnSpeaker *kn_speaker_find(KnVoiceWork *work, const KnVoiceSettings *settings, GError **error);
void kn_speaker_free(gpointer speaker);

/* Under which name the version of its voice is remembered; what its processes are set up with,
 * which borrows. The caller frees the name. */
char *kn_speaker_record(const KnVoiceWork *work, const KnSpeaker *speaker);
KnVoiceSetup kn_speaker_setup(const KnVoiceWork *work);

/* A pool for voices; borrows the setup. */
KnPool kn_speaker_pool(const KnVoiceWork *work, const KnVoiceSetup *setup);
/* How long a voice may be silent that is told to take so long at most: a moment more, so that it
 * can say itself that it has none left. */
double kn_speaker_hang_seconds(double timeout_seconds);
/* A task for it; borrows the request. */
KnTask kn_speaker_task(const KnVoiceWork *work, const KnSpeaker *speaker,
                       const KnVoiceRequest *request);

/* ---- lines.c ---- */

void kn_voice_work_init(KnVoiceWork *work, const KnVoiceInputs *inputs);
/* All but the speeches. */
void kn_voice_work_clear(KnVoiceWork *work);

/* Fills lines and texts, and the speeches of segments whose sound is a file. Errors:
 * KN_ERROR_PROJECT, KN_ERROR_INPUT, and those of a voice's process. */
gboolean kn_voice_read_segments(KnVoiceWork *work, GError **error);

/* Whether the line is made although it is there: what is paid for only when just that is asked for,
 * and once in a run. */
gboolean kn_voice_anew(const KnVoiceWork *work, const KnSpokenLine *line);

/* Looks whether a take is in the store, whole, holds it and reads its words. */
gboolean kn_voice_find_take(KnVoiceWork *work, KnSpokenLine *line);
/* Another build may speak the line anew while this one still plays it. */
void kn_voice_hold_take(KnVoiceWork *work, KnSpokenLine *line);

/* Tells what became of a line, for each segment that says it: the first one made it. */
void kn_voice_tell(const KnVoiceWork *work, guint line, const char *state, const char *reason);

/* ---- failures.c ---- */

/* Why lines were not spoken, or could not be. Threads: one. */
typedef struct KnVoiceFailures KnVoiceFailures;

KnVoiceFailures *kn_voice_failures_new(const KnProject *project);
void kn_voice_failures_free(KnVoiceFailures *failures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnVoiceFailures, kn_voice_failures_free)

/* Of the line that a segment (from 0) says first. What is the project's fault or a matter of leave
 * stands at `key` of the voice, and is told once, whoever else has that voice. */
void kn_voice_failures_add(KnVoiceFailures *failures, guint segment, const char *key,
                           const GError *error);
/* The member of a voice's settings that says who speaks. */
const char *kn_voice_name_key(const KnVoiceSettings *settings);
/* One line for each, with the code of the first; n_skipped: lines that were not tried. */
gboolean kn_voice_failures_check(const KnVoiceFailures *failures, guint n_skipped, GError **error);

/* ---- check.c ---- */

/* Programs and networks only by leave (promise: projects are data): whether all lines that are not
 * there may be made. Errors: KN_ERROR_USAGE. */
gboolean kn_voice_check_leave(const KnVoiceWork *work, GError **error);
/* That, and whether their voices could speak them, as far as these know it (KnVoice.check), which
 * are asked in processes of their own. Errors: those that kn_voice_make would have. */
gboolean kn_voice_check(KnVoiceWork *work, GError **error);

/* ---- make.c ---- */

/* Makes every line that is not there. */
gboolean kn_voice_make(KnVoiceWork *work, GError **error);

/* ---- align.c ---- */

/* Finds the words of speeches that have a sound and a text and no words, where captions want them
 * or takes are checked by them, and judges takes: in the store, or, where the wish is to make, in
 * the sound. Errors: KN_ERROR_CANCELLED, and those
 * of the built-in voice's process. */
gboolean kn_voice_align(KnVoiceWork *work, GError **error);

/* ---- doubts.c ---- */

/* Fills in what is doubtful about takes that programs and servers have made, and warns of those
 * that this run has made. After kn_voice_align, which says what was found of their words: the takes
 * with them are given for each segment, NULL where nobody looked or it is not there. */
void kn_voice_doubt(KnVoiceWork *work, const KnTake *const *found);
