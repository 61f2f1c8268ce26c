/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* Where media come from, in the words of IPTC (NewsCodes "Digital Source Type",
 * cv.iptc.org/newscodes/digitalsourcetype): how programs and upload forms are told that a machine
 * has made something. In the order of their weight: of several, the last holds. Threads: pure
 * functions but for the file. */
typedef enum {
    KN_SOURCE_UNSAID,
    KN_SOURCE_ENHANCED,  /* altered by an algorithm, what it shows is the same */
    KN_SOURCE_COMPOSITE, /* of several elements, none of them known to be of a trained model */
    KN_SOURCE_EDITED,    /* changed by a trained model */
    KN_SOURCE_MIXED,     /* of several elements, at least one of a trained model */
    KN_SOURCE_ALGORITHM, /* of an algorithm that was not trained: of an element alone */
    KN_SOURCE_TRAINED,   /* of a trained model: of an element alone */
} KnDigitalSource;

/* "http://cv.iptc.org/newscodes/digitalsourcetype/…"; static. NULL: KN_SOURCE_UNSAID. */
const char *kn_digital_source_uri(KnDigitalSource source);

/* A packet of XMP (ISO 16684-1) that says it, as UTF-8, the same for the same source. The caller
 * frees. NULL: KN_SOURCE_UNSAID. */
char *kn_digital_source_xmp(KnDigitalSource source);

/* Whether a file says of itself, in XMP or in a C2PA manifest, that a trained model has made or
 * changed what is in it. Both hold the term's address as it is; it is looked for in the file's
 * first 256 KiB and its last 64, where writers put them. A file that cannot be opened says nothing.
 */
gboolean kn_digital_source_says_trained(const char *path);
