/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/project.h"

/* Looks whether installed fonts have the characters of all cards and burned-in captions, as far as
 * their text is known before anything is spoken or read from word files; an ASS file brings its own
 * fonts. What is missing is told in warnings, naming the segment. Loads the text module
 * only where there is text beyond ASCII to draw. Errors: those of kn_text; those of
 * kn_captions_read. */
gboolean kn_check_text(const KnProject *project, KnWarnings *warnings, GError **error);
