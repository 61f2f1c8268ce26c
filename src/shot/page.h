/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* An old newspaper's page that stands in a picture's place, with the picture printed on it: what an
 * effect says of it, and all that its pixels depend on but the photograph, which lies on it as a
 * plate. The text module draws it. Threads: pure functions. */
typedef struct {
    char *headline, *caption, *body; /* UTF-8; NULL: none. The body is repeated to the page's end */
    guint32 seed;                    /* of its paper */
    int width, height;               /* pixels; set when it is planned */
    char fonts[65];                  /* what it is drawn with: set by KnText.page_resolve */
} KnPage;

/* Longer texts are refused. */
enum { KN_PAGE_BYTES_MAX = 16384 };

/* Where the photograph stands on a page of those sides, in fractions of them. */
KnBox kn_page_photo(int width, int height);

void kn_page_clear(KnPage *page);
void kn_page_copy(const KnPage *from, KnPage *to); /* to: uninitialised */

/* Raised whenever the same page would be drawn in other pixels. */
#define KN_PAGE_MEANING 1

/* The canonical form, floating, and back: FALSE, owning nothing, for what no effect makes. */
GVariant *kn_page_to_variant(const KnPage *page);
gboolean kn_page_from_variant(GVariant *variant, KnPage *page);
char *kn_page_key(const KnPage *page);
