/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/error.h"
#include "project/project.h"

#include <string.h>

/* Loads a text that must be good; asserts that. */
static inline KnProject *load_good(const char *text)
{
    g_autoptr(GError) error = NULL;
    KnProject *project = kn_project_load_text(text, -1, "p.json", "/nonexistent", NULL, &error);
    g_assert_no_error(error);
    return project;
}
