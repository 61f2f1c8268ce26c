/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/loudness.h"
#include "output/flaw.h"
#include "output/sound_trace.h"

/* Watches the sound of a film that is decoded, and compares how loud it is, every 5 ms, with what
 * was noted of the mix when it was encoded (output/sound_trace.h). Memory: 1.2 kB a second.
 * Threads: one at a time. */
typedef struct KnSoundWatch KnSoundWatch;

typedef struct {
    const GArray *mixed;  /* KnTraceStep of the mix; NULL: not known. Borrowed */
    gint64 n_samples;     /* that were mixed */
    double late_us;       /* the film's sound begins so much after its pictures, as its container
                             says; negative: before */
    double loudness_lufs; /* that the mix should have; NAN: nobody says */
} KnSoundPlan;

/* findings is borrowed; findings are added to it. */
KnSoundWatch *kn_sound_watch_new(const KnSoundPlan *plan, GArray *findings);
void kn_sound_watch_free(KnSoundWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSoundWatch, kn_sound_watch_free)
/* More of it: 48 kHz stereo. */
void kn_sound_watch_add(KnSoundWatch *watch, const float *stereo, gsize n);
/* The film has ended: LUFS and dBTP as measured, 0 for silence. */
void kn_sound_watch_end(KnSoundWatch *watch, double *lufs, double *dbtp);
