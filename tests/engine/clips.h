/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Whether the program that makes clips is there; else says so to the test. */
gboolean clip_can_make(void);

/* Writes a clip into the folder: `seconds` of a moving test picture in yuv420p, BT.709, that
 * loses nothing, with groups of 12 pictures and B-frames, and the sound of a file beside it, or
 * NULL. The container is that of the name's ending. seed turns the picture's colours. */
void clip_write(const char *folder, const char *name, int width, int height, const char *fps,
                double seconds, const char *sound, int seed);
