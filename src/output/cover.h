/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What is wrong with the bytes of a cover, or NULL: it is neither JPEG nor PNG, or is one that is
 * cut or damaged, by its own structure: every chunk of a PNG with its checksum up to the last;
 * every segment of a JPEG up to its pixels, and the end marker after them. Players show nothing of
 * a file whose cover they cannot read, or refuse it. Threads: pure. */
const char *kn_cover_problem(const guint8 *data, gsize size);
