/* SPDX-License-Identifier: MIT */
#include "vocabulary/theme.h"

extern const KnTheme kn_theme_meadow;
const KnTheme kn_theme_meadow = {
    .name = "meadow",
    .help = "dark green, cream, gold",
    .background = {{20, 52, 43}, {12, 34, 30}},
    .surface = {33, 70, 58},
    .text = {247, 243, 229},
    .muted = {172, 196, 178},
    .accent = {245, 196, 81},
    .series = {{245, 196, 81},
               {137, 207, 156},
               {240, 138, 93},
               {140, 190, 216},
               {226, 226, 190},
               {212, 134, 168}},
    .heading = "Lato, Inter, DejaVu Sans",
    .body = "Lato, Inter, DejaVu Sans",
    .mono = "JetBrains Mono, DejaVu Sans Mono",
    .margin = 0.1,
};
