/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix.h"
#include "audio/mix_warning.h"

/* Where samples come from: sound files as 48 kHz float stereo, interleaved. The contract is that of
 * KnMedia's sound_open/read/free. */
typedef struct {
    gpointer (*open)(const char *path, gpointer user_data, GError **error);
    gssize (*read)(gpointer reader, float *buffer, gsize n, GError **error);
    void (*free)(gpointer reader);
    gpointer user_data;
} KnMixSource;

/* What was measured and done: complete by the end. Levels are -INFINITY where there is only
 * silence. */
typedef struct {
    double mix_lufs, mix_dbtp; /* of the mix before the gain, the peak about; NAN when not
                                  measured */
    double gain_db;            /* the one gain of the film */
    double film_lufs;          /* of what comes out; NAN without `normalize` */
    double limited_db;         /* the most that the limiter took, 0.. */
    gint64 limited_samples;    /* how long it took more than 0.1 dB */
    guint n_passes;            /* how often the film is mixed, 1..4 */
    const double *levels_db;   /* of each clip of the mix, what its loudness was changed by; NULL:
                                  none is set by its loudness */
    GArray *warnings;          /* of KnMixWarning, in the order they arose */
} KnMixReport;

/* Renders a mix as a stream. Calling sequence: new, read until it returns 0, report, free.
 *
 * Music that is set by its loudness is measured by new, in a pass of its own. With `normalize`, new
 * already mixes the film once to measure it, and once more when the limiter
 * will take more than 1 LU or the film is longer than three hours and has to be limited, so that
 * the loudness is right behind the limiter; this takes time in proportion to the film.
 * Files are open only while they sound; memory depends on the number of sounds at a time and
 * on the lengths of fades and look-ahead. Measuring adds 10.4 MB for a film of three hours
 * and 0.6 MB for each hour more.
 *
 * The samples are a function of the mix and its files alone: any sizes of reads, any host.
 * Errors: KN_ERROR_INPUT with the path for a file that cannot be read or holds no sound,
 * KN_ERROR_PROJECT for a mix that kn_mix_check refuses.
 * Threads: one at a time for one renderer. */
typedef struct KnMixRenderer KnMixRenderer;

/* mix is borrowed and must outlive the renderer. source NULL: the media module. */
KnMixRenderer *kn_mix_renderer_new(const KnMix *mix, const KnMixSource *source, GError **error);
/* Writes up to n samples (2 floats each) into buffer; returns how many, fewer than n only at the
 * film's end, then 0; -1 on error. Altogether exactly mix->n_samples. */
gssize kn_mix_renderer_read(KnMixRenderer *renderer, float *buffer, gsize n, GError **error);
/* Complete once everything was read. Borrowed. */
const KnMixReport *kn_mix_renderer_report(const KnMixRenderer *renderer);
void kn_mix_renderer_free(KnMixRenderer *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnMixRenderer, kn_mix_renderer_free)
