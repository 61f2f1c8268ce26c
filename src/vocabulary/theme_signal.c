/* SPDX-License-Identifier: MIT */
#include "vocabulary/theme.h"

extern const KnTheme kn_theme_signal;
const KnTheme kn_theme_signal = {
    .name = "signal",
    .help = "black, white, bright yellow",
    .background = {{14, 14, 15}, {14, 14, 15}},
    .surface = {38, 38, 41},
    .text = {255, 255, 255},
    .muted = {172, 172, 178},
    .accent = {255, 221, 45},
    .series = {{255, 221, 45},
               {255, 255, 255},
               {150, 150, 158},
               {255, 120, 66},
               {90, 200, 250},
               {120, 220, 130}},
    .heading = "Inter, Lato, DejaVu Sans",
    .body = "Inter, Lato, DejaVu Sans",
    .mono = "JetBrains Mono, DejaVu Sans Mono",
    .margin = 0.1,
};
