/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/director.h"

/* Scripts that are made up for tests of the director: the i-th is always the same. Threads: any. */
typedef struct {
    KnDirectedFilm film;
    KnDirectedSegment *segments; /* those of film */
    GPtrArray *strings;          /* that they borrow */
} Script;

enum { SCRIPTS = 50 };

Script *script_new(guint i);
void script_free(Script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Script, script_free)

/* Another text for a segment, and a new segment before the at-th. */
void script_reword(Script *script, guint at, const char *words);
void script_insert(Script *script, guint at, const char *words);

/* The script as a project file. The caller frees. */
char *script_project(const Script *script, const char *director);
