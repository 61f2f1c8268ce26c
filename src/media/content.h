/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What kind of thing a file holds, by its first bytes: enough to tell at once that a sound stands
 * where a picture is due, whatever the file is called. No library is asked. */
typedef enum {
    KN_CONTENT_UNKNOWN, /* whoever opens it finds out */
    KN_CONTENT_EMPTY,
    KN_CONTENT_PICTURE,
    KN_CONTENT_ANIMATION,     /* a picture that may move */
    KN_CONTENT_OTHER_PICTURE, /* one of a format that is not read */
    KN_CONTENT_VIDEO,         /* pictures, sound or both */
    KN_CONTENT_SOUND,
    KN_CONTENT_TEXT,
    KN_CONTENT_DOCUMENT, /* a web page, PDF, an archive */
    KN_N_KINDS_OF_CONTENT,
} KnContentKind;

/* name receives what it is, in words: "a JPEG picture"; NULL for what is unknown. Static. A file
 * that cannot be opened is unknown. Threads: any. */
KnContentKind kn_content_kind(const char *path, const char **name);

/* What a file is, if it is what its name's ending says; KN_CONTENT_UNKNOWN for an ending that says
 * nothing. Of a GIF, that it may move. Nothing is opened. Threads: any. */
KnContentKind kn_content_kind_named(const char *name);
