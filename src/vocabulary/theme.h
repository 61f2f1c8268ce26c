/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* How cards look, and all text of a film that takes its theme: colours, fonts, margins. A built-in
 * theme is one const struct in a file of its own and one line in themes.def; the first is the
 * default. Threads: const. */

enum { KN_THEME_SERIES = 6 };

typedef struct {
    const char *name, *help;
    KnColor background[2]; /* of cards: in the upper left corner, in the lower right one */
    KnColor surface;       /* of panels, tables and code */
    KnColor text, muted;   /* what is read first, and what stands beside it */
    KnColor accent;
    KnColor series[KN_THEME_SERIES];   /* of charts */
    const char *heading, *body, *mono; /* families: the first that is installed counts */
    double margin; /* what is left free at every edge, as a share of the frame's shorter side */
} KnTheme;

const KnTheme *const *kn_themes(void);          /* NULL-terminated */
const KnTheme *kn_theme_find(const char *name); /* NULL: there is none of that name */
