/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "timeline/timeline.h"

#include <string.h>

/* Everything is checked that the program checks. */
static const KnLoadOptions checked = {.check = kn_timeline_check};

/* Loads a text that must be good; asserts that. */
static inline KnProject *load_good(const char *text)
{
    g_autoptr(GError) error = NULL;
    KnProject *project = kn_project_load_text(text, -1, "p.json", "/nonexistent", &checked, &error);
    g_assert_no_error(error);
    return project;
}
