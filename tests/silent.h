/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/session.h"
#include "output/join.h"

/* Every film that a test makes is read by ffmpeg and ffprobe without a word. Tests that call the
 * code itself make films by these functions alone, which look at each that was made;
 * tools/check-films finds what escapes. Films of the same bytes are looked at once. Threads: any
 * number. */
gboolean silent_render(KnSession *session, const char *output_path, GError **error);
gboolean silent_join(const KnJoin *join, KnJoinResult *result, GError **error);

/* A film that a program has made. */
void silent_assert(const char *path);
/* What ffmpeg, which decodes all of it, and ffprobe say; "" when it is as it should be. The caller
 * frees. */
char *silent_words(const char *path);
