/* SPDX-License-Identifier: MIT */
#pragma once
#include "output/batch_file.h"

/* How loud a sound is, every 5 ms: noted beside the film's sound when that is encoded, and measured
 * once more of a film that is decoded, so that both can be compared without mixing again. The same
 * bytes on every machine (audio/decibel.h). Memory: 400 bytes a second. Threads: one at a time. */
enum {
    KN_TRACE_STEP = 240,     /* samples of 48 kHz: 5 ms */
    KN_TRACE_FLOOR_DB = 100, /* so far below full scale is 0 */
    KN_TRACE_HALVES = 2,     /* of one decibel */
};

/* In half decibels above the floor; 0: at it or below. */
typedef struct {
    guint8 level; /* RMS of both channels together */
    guint8 peak;  /* the largest sample of both */
} KnTraceStep;

typedef struct {
    GArray *steps; /* KnTraceStep */
    double sum;    /* of squares, of the step that is not whole yet … */
    float top;     /* … its largest sample … */
    guint n;       /* … and how many samples it has */
} KnSoundTrace;

void kn_sound_trace_init(KnSoundTrace *trace);
void kn_sound_trace_add(KnSoundTrace *trace, const float *stereo, gsize n);
/* What is left over counts as a step. */
void kn_sound_trace_end(KnSoundTrace *trace);
void kn_sound_trace_clear(KnSoundTrace *trace);

/* As notes of a batch file. Errors: those of its writer. */
gboolean kn_sound_trace_write(const KnSoundTrace *trace, KnBatchWriter *writer, GError **error);
/* An array of KnTraceStep; the caller unrefs. Errors: those of its reader. */
GArray *kn_sound_trace_read(const char *path, GError **error);

/* dBFS of such halves. */
double kn_trace_db(int halves);
/* The halves of a level in dBFS. */
int kn_trace_halves(double db);
