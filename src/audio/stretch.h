/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Sound played faster or slower at its own pitch: overlap-add of stretches that are taken from the
 * sound where they go on best from what was heard last (WSOLA: Verhelst and Roelands, ICASSP 1993).
 * What is heard is never further than KN_STRETCH_REACH samples of the sound from what belongs
 * there, and nothing adds up.
 *
 * The search is in whole numbers and the rest of it in operations that IEEE 754 fixes, so every
 * machine gives the same samples. Threads: one at a time. */
typedef struct KnStretch KnStretch;

enum { KN_STRETCH_REACH = 480 };

/* Gives up to n stereo samples of the sound, from its beginning on: how many, 0 at its end, or -1
 * with an error. */
typedef gssize (*KnStretchSource)(gpointer user_data, float *samples, gsize n, GError **error);

/* speed: in millionths, 250000 to 4000000. */
KnStretch *kn_stretch_new(gint32 speed, KnStretchSource source, gpointer user_data);
void kn_stretch_free(KnStretch *stretch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnStretch, kn_stretch_free)

/* The next samples: how many of n, 0 at the end, or -1 with the source's error. Together they are
 * as many as the sound has, divided by the speed and rounded down. */
gssize kn_stretch_read(KnStretch *stretch, float *samples, gsize n, GError **error);
