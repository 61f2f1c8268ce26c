/* SPDX-License-Identifier: MIT */
#include "vocabulary/theme.h"

extern const KnTheme kn_theme_midnight;
const KnTheme kn_theme_midnight = {
    .name = "midnight",
    .help = "deep blue, white letters, sky blue",
    .background = {{20, 28, 54}, {10, 13, 27}},
    .surface = {30, 39, 64},
    .text = {244, 247, 252},
    .muted = {160, 174, 202},
    .accent = {92, 200, 255},
    .series = {{92, 200, 255},
               {255, 190, 92},
               {126, 226, 168},
               {255, 128, 140},
               {178, 156, 255},
               {240, 226, 130}},
    .heading = "Inter, Lato, DejaVu Sans",
    .body = "Inter, Lato, DejaVu Sans",
    .mono = "JetBrains Mono, DejaVu Sans Mono",
    .margin = 0.1,
};
