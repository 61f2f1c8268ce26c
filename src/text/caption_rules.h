/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* How captions are cut out of speech. What is 0 means the value that is named here. */
typedef struct {
    /* Of a line, in characters as a person counts them: 42; where wide signs (Chinese, Japanese,
     * Korean) prevail 16 of those, and narrow signs count half. */
    int max_chars;
    int max_lines;        /* 1 or 2: 2; with max_words 1 */
    int max_words;        /* of a caption: as many as fit */
    gint64 min_us;        /* a caption stays at least that long where there is room: 1 s */
    gint64 max_us;        /* 7 s */
    gint64 gap_us;        /* a shorter gap between two captions is closed */
    double reading_speed; /* characters a second: 20; where wide signs prevail 10 */
} KnCaptionRules;

enum {
    KN_CAPTION_CHARS = 42,
    KN_CAPTION_CHARS_WIDE = 16,
    KN_CAPTION_LINES = 2,
    KN_CAPTION_POP_WORDS = 3,
    KN_CAPTION_SPEED = 20,
    KN_CAPTION_SPEED_WIDE = 10,
};
