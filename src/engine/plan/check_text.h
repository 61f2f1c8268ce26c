/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* Makes the font files that the project names known to the text module; loads it only where there
 * are some. Errors: KN_ERROR_INPUT at the place that names the file; those of kn_text. */
gboolean kn_font_files_load(const KnProject *project, GError **error);

/* Looks whether installed fonts have the characters of all cards and burned-in captions, as far as
 * their text is known before anything is spoken or read from word files; an ASS file brings its own
 * fonts. What is missing is told in warnings, naming the segment. Loads the text module
 * only where there is text beyond ASCII to draw. Errors: those of kn_text; those of
 * kn_captions_read. */
gboolean kn_check_text(const KnProject *project, KnWarnings *warnings, GError **error);
