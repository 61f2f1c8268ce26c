/* SPDX-License-Identifier: MIT */
#include "vocabulary/theme.h"

extern const KnTheme kn_theme_paper;
const KnTheme kn_theme_paper = {
    .name = "paper",
    .help = "warm white, ink, vermilion",
    .background = {{250, 247, 240}, {241, 235, 223}},
    .surface = {233, 226, 211},
    .text = {31, 29, 26},
    .muted = {105, 98, 88},
    .accent = {201, 64, 38},
    .series =
        {{201, 64, 38}, {35, 98, 122}, {214, 156, 46}, {92, 122, 66}, {122, 74, 118}, {84, 84, 92}},
    .heading = "Lato, Inter, DejaVu Sans",
    .body = "Lato, Inter, DejaVu Sans",
    .mono = "JetBrains Mono, DejaVu Sans Mono",
    .margin = 0.1,
};
