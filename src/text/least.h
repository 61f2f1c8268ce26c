/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* The least size of letters that anybody can read, in pixels of a picture whose shorter side has
 * 1080: text that has no room shrinks to it and no further, then its end is cut and `check` says
 * so. What is asked for in a smaller size keeps it. Of texts of effects and of all cards; captions
 * have rules of their own (text/caption_draw.c). */
enum { KN_TEXT_LEAST = 24 };

/* The same in pixels of a frame or canvas. Threads: pure. */
static inline double kn_text_least_px(int width, int height)
{
    return KN_TEXT_LEAST * MIN(width, height) / 1080.0;
}
