/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What cameras write into JPEG files (EXIF 2.3, JEITA CP-3451C). Threads: pure function. */
typedef struct {
    char taken[20];    /* "2024:06:01 12:30:00", which sorts by time; "": not said */
    char *description; /* owned, UTF-8; NULL: not said */
} KnExif;

/* Reads the beginning of a file; FALSE: it says nothing of that. Whatever the bytes are, nothing
 * beyond them is read. */
enum { KN_EXIF_BYTES = 128 << 10 };
gboolean kn_exif_read(const guint8 *data, gsize size, KnExif *exif);
void kn_exif_clear(KnExif *exif);
