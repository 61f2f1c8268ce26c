/* SPDX-License-Identifier: MIT */
/* A toy: all is red and white. */
#include "vocabulary/theme.h"

extern const KnTheme kn_theme_toy;
const KnTheme kn_theme_toy = {
    .name = "toys",
    .help = "red and white",
    .background = {{255, 0, 0}, {255, 0, 0}},
    .surface = {200, 0, 0},
    .text = {255, 255, 255},
    .muted = {255, 200, 200},
    .accent = {255, 255, 0},
    .series = {{255, 255, 255}},
    .heading = "DejaVu Sans",
    .body = "DejaVu Sans",
    .mono = "DejaVu Sans Mono",
    .margin = 0.1,
};
