/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A comment of a YAML text. start, stop: its words, in the text; own_line: nothing stands before it
 * there. Threads: pure. */
typedef struct {
    guint line, column; /* from 0 */
    const char *start, *stop;
    gboolean own_line;
} KnYamlComment;

/* All of them, in their order (KnYamlComment): what lies between two tokens of libyaml is space or
 * comments. Those after what is no YAML are not found. A part of the module that reads YAML. The
 * caller unrefs. */
GArray *kn_yaml_comments(const char *text, gsize size);
