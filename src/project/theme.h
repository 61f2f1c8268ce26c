/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "vocabulary/theme.h"

/* The theme of a project: a built-in one, and what is different from it. Threads: constant once
 * loaded. */
typedef struct {
    KnTheme look;
    gboolean given;              /* the project names a theme; else `look` is the default one */
    char *heading, *body, *mono; /* owned; what look's fonts are where the project says so */
} KnProjectTheme;

void kn_project_theme_clear(KnProjectTheme *theme);
extern const KnOptionTable kn_theme_table, kn_theme_colors_table, kn_theme_fonts_table;
/* A name, or an object: const KnJson *. */
extern const KnOptionType kn_type_theme;
