/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"

/* A source of computed sounds, in place of files. Reads come in odd sizes. */
typedef struct {
    const char *path;
    gint64 n_samples; /* -1: opening fails; -2: reading fails */
    /* Writes the sample at index i. */
    void (*sample)(gint64 i, gconstpointer data, float *stereo);
    gconstpointer data;
} Sound;

/* How many readers are open, were open at once, and were opened in all, since sounds_source(). */
typedef struct {
    int open, most, total;
} SoundCounts;
extern SoundCounts sound_counts;

/* sounds ends with path NULL and is borrowed. */
KnMixSource sounds_source(const Sound *sounds);

/* The sample functions. */
void sound_silence(gint64 i, gconstpointer data, float *stereo);
void sound_one(gint64 i, gconstpointer data, float *stereo);     /* 0.5, both channels */
void sound_impulse(gint64 i, gconstpointer data, float *stereo); /* 1 at sample *(gint64 *)data */
void sound_sine(gint64 i, gconstpointer data, float *stereo);    /* 440 Hz, amplitude 0.5 */
void sound_ramp(gint64 i, gconstpointer data, float *stereo);    /* (i mod 65536) / 65536 */
void sound_noise(gint64 i, gconstpointer data, float *stereo);   /* white, RMS 0.1 */
void sound_voice(gint64 i, gconstpointer data, float *stereo);   /* words of buzz, with pauses */
void sound_music(gint64 i, gconstpointer data, float *stereo);   /* chords that beat */
void sound_nan(gint64 i, gconstpointer data, float *stereo);     /* NaN at sample 5000 */
void sound_pcm(gint64 i, gconstpointer data, float *stereo);     /* data: mono floats */
void sound_left(gint64 i, gconstpointer data, float *stereo);    /* voice on the left alone */
void sound_right(gint64 i, gconstpointer data, float *stereo);   /* noise on the right alone */

void sound_table(gint64 i, gconstpointer data, float *stereo); /* data: stereo floats */

/* Computes a sound once, for sound_table; the caller frees. */
float *sounds_compute(void (*sample)(gint64 i, gconstpointer data, float *stereo),
                      gint64 n_samples);

/* Renders a whole mix in reads of that size; the caller frees. report may be NULL. */
float *sounds_render(const KnMix *mix, const Sound *sounds, gsize read_size, KnMixReport *report);

/* A mono 16-bit WAV file of 48 or 16 kHz as mono floats at 48 kHz; NULL if it is not there. */
float *sounds_load_wav(const char *path, gint64 *n_samples);
