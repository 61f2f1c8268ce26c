/* SPDX-License-Identifier: MIT */
#pragma once
#include "film.h"

/* Sounds for films, and what a film sounds like. Samples are interleaved stereo of 48 kHz. */

/* A sound as a function of time in samples; seed is the file's. */
typedef float (*ToneFunc)(gint64 sample, int rate, guint seed);
float tone_noise(gint64 sample, int rate, guint seed); /* white, in -0.3..0.3 */
float tone_sine(gint64 sample, int rate, guint seed);  /* 220 Hz, 0.4 */
float tone_words(gint64 sample, int rate,
                 guint seed); /* low noise for 0.7 s of each second, as lossy codecs like it */
float tone_soft(gint64 sample, int rate, guint seed); /* noise between 0.1 s of silence each */

/* Writes 16-bit PCM into the film's folder. */
void tone_write(const Film *film, const char *name, int rate, int channels, double seconds,
                ToneFunc tone, guint seed);

/* The film's sound, decoded by Kinora's reader. The caller frees; n is in samples a channel. */
float *film_sound(const Film *film, gint64 *n);

/* Integrated loudness and true peak, by the ffmpeg program's filter ebur128. */
void film_loudness(const Film *film, double *lufs, double *dbtp);
