/* SPDX-License-Identifier: MIT */
#pragma once
#include "effects/texts.h"

/* The panel with typed text, which is an effect by itself and the end of another one. */
typedef struct {
    char *text, *font;
    int side;
    double fontsize, panel_opacity, animate_in, cps, duration;
    double min_panel_width_px, min_panel_height_px;
    KnColor color, panel_color, border_color;
} KnPanel;

extern const KnName kn_panel_sides[];

/* Adds it to the shot, from start (in seconds) on; effect is its name, borrowed for ever. */
void kn_panel_add(const KnEffectContext *context, const char *effect, const KnPanel *panel,
                  double start, KnShot *shot);

/* The rows of a table of options for the field `panel` of a struct. */
#define KN_PANEL_FIELD(params, ctype, field) KN_OPTION_FIELD(params, ctype, panel.field)
#define KN_PANEL_OPTIONS(params)                                                                   \
    {.name = "text",                                                                               \
     .type = &kn_type_string,                                                                      \
     .offset = KN_PANEL_FIELD(params, char *, text),                                               \
     .required = TRUE,                                                                             \
     .help = "what stands on the panel; lines end with \\n; nothing is drawn when it is empty"},   \
        {.name = "side",                                                                           \
         .type = &kn_type_enum,                                                                    \
         .offset = KN_PANEL_FIELD(params, int, side),                                              \
         .choices = kn_panel_sides,                                                                \
         .default_text = "\"right\"",                                                              \
         .help = "where the panel stands"},                                                        \
        {.name = "fontsize",                                                                       \
         .type = &kn_type_double,                                                                  \
         .offset = KN_PANEL_FIELD(params, double, fontsize),                                       \
         .min = 8,                                                                                 \
         .max = 800,                                                                               \
         .default_text = "128",                                                                    \
         .unit = "px",                                                                             \
         .help = "size of the letters; smaller where the text would not fit"},                     \
        {.name = "font",                                                                           \
         .type = &kn_type_font,                                                                    \
         .offset = KN_PANEL_FIELD(params, char *, font),                                           \
         .help = "font family, or several with commas; that of cards by default"},                 \
        {.name = "color",                                                                          \
         .type = &kn_type_color,                                                                   \
         .offset = KN_PANEL_FIELD(params, KnColor, color),                                         \
         .default_text = "[255, 255, 255]",                                                        \
         .help = "colour of the text"},                                                            \
        {.name = "panel_color",                                                                    \
         .type = &kn_type_color,                                                                   \
         .offset = KN_PANEL_FIELD(params, KnColor, panel_color),                                   \
         .default_text = "[0, 0, 0]",                                                              \
         .help = "colour of the panel"},                                                           \
        {.name = "panel_opacity",                                                                  \
         .type = &kn_type_double,                                                                  \
         .offset = KN_PANEL_FIELD(params, double, panel_opacity),                                  \
         .min = 0,                                                                                 \
         .max = 1,                                                                                 \
         .default_text = "0.55",                                                                   \
         .unit = "0..1",                                                                           \
         .help = "how much the panel hides of the picture; 0: text alone"},                        \
        {.name = "border_color",                                                                   \
         .type = &kn_type_color,                                                                   \
         .offset = KN_PANEL_FIELD(params, KnColor, border_color),                                  \
         .default_text = "[80, 220, 255]",                                                         \
         .help = "colour of the line round the panel"},                                            \
        {.name = "animate_in",                                                                     \
         .type = &kn_type_double,                                                                  \
         .offset = KN_PANEL_FIELD(params, double, animate_in),                                     \
         .min = 0,                                                                                 \
         .max = 60,                                                                                \
         .default_text = "0.35",                                                                   \
         .unit = "s",                                                                              \
         .help = "how long the panel takes to come"},                                              \
        {.name = "min_panel_width_px",                                                             \
         .type = &kn_type_double,                                                                  \
         .offset = KN_PANEL_FIELD(params, double, min_panel_width_px),                             \
         .min = 0,                                                                                 \
         .max = 16384,                                                                             \
         .default_text = "640",                                                                    \
         .unit = "px",                                                                             \
         .help = "the panel is at least so broad"},                                                \
    {                                                                                              \
        .name = "min_panel_height_px", .type = &kn_type_double,                                    \
        .offset = KN_PANEL_FIELD(params, double, min_panel_height_px), .min = 0, .max = 16384,     \
        .default_text = "220", .unit = "px", .help = "the panel is at least so high"               \
    }
