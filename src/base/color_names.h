/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* The 148 named colours of CSS, in small letters. Threads: pure functions. */
gboolean kn_color_of_name(const char *name, KnColor *color);
/* All names, NULL-terminated; the caller frees the array. */
const char **kn_color_names(void);
