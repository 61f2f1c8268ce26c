/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* Fonts as a project names them: a family, several with commas, or a file in the project's folder.
 * Threads: pure functions. */
extern const KnOptionType kn_type_font; /* char *, owned; a file is resolved by whoever reads it */

/* Whether it is a file: it ends with .ttf, .otf or .ttc. NULL is none. */
gboolean kn_font_is_file(const char *font);
/* What stands for it in keys: of a resolved file its name alone, since what is drawn is known by
 * the file's content, wherever it lies. */
const char *kn_font_name(const char *font);
