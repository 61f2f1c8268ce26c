/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/effect.h"
#include "shot/font.h"

/* What effects that show text read and compute in the same way. Lengths of their parameters are in
 * pixels of a picture whose shorter side has 1080, as those of captions, so that an upright film
 * has the same letters as a broad one. Threads: pure functions. */

/* Pixels of the frame for one of the parameters'. */
double kn_text_scale(const KnEffectContext *context);

/* The share of the frame's shorter side that text leaves free at every edge, where the film says no
 * other. */
#define KN_TEXT_MARGIN 0.055

/* The frame without its margins. */
KnBox kn_text_safe_area(const KnEffectContext *context);

/* A text that is seen from start on, for `duration` seconds or, if that is 0, until the segment
 * ends, fading in and out in `fade` seconds at most; where a transition begins or ends the segment,
 * it comes and goes with that. Its block has the frame's size and nothing else. */
KnShotText kn_text_new(const KnEffectContext *context, const char *effect, double start,
                       double duration, double fade);

/* Adds it to the shot, unless no paragraph has text; takes what it owns. */
void kn_text_add(KnShot *shot, KnShotText *take_text);

/* Whole frames of a time in seconds. */
gint64 kn_text_frames(const KnEffectContext *context, double seconds);

/* Options that several effects have; what stands after an option's arguments goes into it. */
#define KN_TEXT_START_OPTION(params, text)                                                         \
    {                                                                                              \
        .name = "start_time", .type = &kn_type_double,                                             \
        .offset = KN_OPTION_FIELD(params, double, start_time), .min = 0, .max = 36000,             \
        .default_text = text, .unit = "s", .time = KN_TIME_BEGINS,                                 \
        .help = "when it comes, from the segment's start"                                          \
    }
#define KN_TEXT_DURATION_OPTION(params, field, text)                                               \
    {                                                                                              \
        .name = "duration", .type = &kn_type_double,                                               \
        .offset = KN_OPTION_FIELD(params, double, field), .min = 0, .max = 36000,                  \
        .default_text = text, .unit = "s", .time = KN_TIME_LASTS,                                  \
        .help = "how long it is seen; 0: until the segment ends"                                   \
    }
#define KN_TEXT_CPS_OPTION(params, field, option, text, ...)                                       \
    {                                                                                              \
        .name = option, .type = &kn_type_double, .offset = KN_OPTION_FIELD(params, double, field), \
        .min = 0, .max = 1000, .default_text = text, .unit = "1/s",                                \
        .help = "characters that are typed a second, faster where the time is too short; 0: all "  \
                "are there at once",                                                               \
        ##__VA_ARGS__                                                                              \
    }
#define KN_TEXT_FONT_OPTION(params, ...)                                                           \
    {                                                                                              \
        .name = "font", .type = &kn_type_font, .offset = KN_OPTION_FIELD(params, char *, font),    \
        .help = "font family, or several with commas, or a font file; that of cards by default",   \
        ##__VA_ARGS__                                                                              \
    }
#define KN_TEXT_REQUIRED_OPTION(params, what)                                                      \
    {                                                                                              \
        .name = "text", .type = &kn_type_string, .offset = KN_OPTION_FIELD(params, char *, text),  \
        .required = TRUE, .help = what                                                             \
    }
#define KN_TEXT_STRING_OPTION(params, field, what)                                                 \
    {                                                                                              \
        .name = #field, .type = &kn_type_string, .offset = KN_OPTION_FIELD(params, char *, field), \
        .help = what                                                                               \
    }
#define KN_TEXT_SIZE_OPTION(params, text, ...)                                                     \
    {                                                                                              \
        .name = "fontsize", .type = &kn_type_double,                                               \
        .offset = KN_OPTION_FIELD(params, double, fontsize), .min = 8, .max = 800,                 \
        .default_text = text, .unit = "px",                                                        \
        .help = "size of the letters; smaller where the text would not fit", ##__VA_ARGS__         \
    }
#define KN_TEXT_COLOR_OPTION(params, field, text, what, ...)                                       \
    {                                                                                              \
        .name = #field, .type = &kn_type_color, .offset = KN_OPTION_FIELD(params, KnColor, field), \
        .default_text = text, .help = what, ##__VA_ARGS__                                          \
    }
