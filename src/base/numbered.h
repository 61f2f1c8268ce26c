/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Names of pictures that are numbered, as FFmpeg writes them: "frames/%05d.png" stands for
 * "frames/00001.png" and so on. The last component of the path has the number, once: `%d`, or
 * `%0Nd` with N digits at least, 1 to 9; its ending is .png, since a film may well be called
 * "%d.mp4". Threads: pure functions. */

/* Whether a path is such a name. */
gboolean kn_numbered_is(const char *path);

/* The path of that number, 0 or more. The caller frees. */
char *kn_numbered_path(const char *path, gint64 number);

/* The number that an entry of its folder has in that name; -1: it is none of them. */
gint64 kn_numbered_number(const char *path, const char *entry);

/* What is left of such a name for files that stand beside all of them: the path without its number
 * and ending and what parts them ("shots/a-%03d.png": "shots/a"), or "frames/frames" for
 * "frames/%05d.png". The caller frees. */
char *kn_numbered_stem(const char *path);
