/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/voice_message.h"

/* Speaks lines in processes of their own, several at a time, and tries again what is worth it.
 *
 * A voice that depends on what it has spoken before gets a fresh process for each line. Each line
 * goes its own way: what fails is tried again after a while (as long as a server asks for, else one
 * second, two, four, …) or fails in words; what is done is taken at once, whatever becomes of the
 * others. Trouble that no line would be spared (a refused key, nobody there) ends the lines of that
 * voice. Threads: everything happens in the calling thread. */
typedef enum {
    KN_LINE_WAITING,
    KN_LINE_RUNNING,
    KN_LINE_DONE,
    KN_LINE_FAILED,
    KN_LINE_SKIPPED, /* not tried: another line of its voice said why */
} KnLineState;

typedef struct {
    const KnVoice *voice;
    const KnVoiceSettings *settings; /* resolved */
    const char *text, *version;      /* borrowed, as settings are */
    char *path;                      /* in the work folder; owned */
    KnLineState state;
    guint attempts;       /* that failed */
    gint64 not_before_us; /* monotonic */
    double cpu_seconds;   /* of all attempts */
    GError *error;        /* FAILED; owned */
} KnVoiceJob;
void kn_voice_job_clear(KnVoiceJob *job);

typedef enum { KN_VOICE_START, KN_VOICE_LATER, KN_VOICE_HAVE } KnVoiceStart;

typedef struct {
    const char *folder;               /* of the project */
    int n_cpus;                       /* for voices whose number is that of the CPUs */
    GCancellable *cancellable, *stop; /* may be NULL; as in engine.h */
    /* Asked right before a line is spoken: another program may be at it (LATER), or just have done
     * it (HAVE). */
    KnVoiceStart (*may_start)(KnVoiceJob *job, gpointer user_data);
    /* A take stands at job->path: keep it. KN_ERROR_VERIFY counts as a bad take. */
    gboolean (*take)(KnVoiceJob *job, gpointer user_data, GError **error);
    /* The job is DONE, FAILED or SKIPPED. */
    void (*ended)(KnVoiceJob *job, gpointer user_data);
    gpointer user_data;
} KnVoicePool;

/* Errors: KN_ERROR_CANCELLED; a line's own failure is in the line. No process is left. */
gboolean kn_voice_pool_run(const KnVoicePool *pool, KnVoiceJob *jobs, guint n_jobs, GError **error);

/* Asks a voice for its version and the files that it comes from, in a process of its own. The
 * caller clears the answer. Errors: any of KN_ERROR. */
gboolean kn_voice_pool_ask(const KnVoicePool *pool, const KnVoice *voice,
                           const KnVoiceSettings *settings, KnVoiceAnswer *answer, GError **error);
