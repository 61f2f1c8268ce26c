/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Valid projects, which together use every table and most options, in various spellings; for tests
 * that change them. NULL-terminated. */
extern const char *const corpus[];
