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
    struct {
        char *path;  /* owned, resolved; NULL: there is none */
        int corner;  /* KnCorner */
        double size; /* how high it is, in pixels of a picture whose shorter side has 1080 */
        double opacity;
    } logo;
} KnProjectTheme;

typedef enum {
    KN_CORNER_TOP_RIGHT,
    KN_CORNER_TOP_LEFT,
    KN_CORNER_BOTTOM_RIGHT,
    KN_CORNER_BOTTOM_LEFT,
} KnCorner;

void kn_project_theme_clear(KnProjectTheme *theme);
extern const KnOptionTable kn_theme_table, kn_theme_colors_table, kn_theme_fonts_table,
    kn_theme_logo_table;
/* A name, or an object: const KnJson *. */
extern const KnOptionType kn_type_theme;
