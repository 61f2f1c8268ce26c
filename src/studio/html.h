/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* HTML as text that grows. Nothing that a person wrote can become a tag: every argument is escaped,
 * and only what stands in the format is HTML. Threads: pure functions. */

/* As printf; what %s brings is escaped, and what cannot be seen in it is shown (kn_text_visible).
 * The format is one line. */
void kn_html_add(GString *html, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A picture that lies in the page itself. type: "image/jpeg". */
void kn_html_add_picture(GString *html, const char *type, GBytes *bytes, const char *words);

/* A page that asks nothing of the network: neither scripts nor anything from outside can be in it
 * (Content-Security-Policy). style: CSS. */
void kn_html_begin(GString *html, const char *title, const char *style);
void kn_html_end(GString *html);
