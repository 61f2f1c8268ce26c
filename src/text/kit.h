/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption_draw.h"
#include <glib.h>

#include <pango/pangocairo.h>

/* What cards and captions share inside of the text module: layouts that come out alike on every
 * machine with the same fonts, and what is known of the fonts that draw them. Threads: one at a
 * time. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_surface_t, cairo_surface_destroy)

/* An empty layout. Errors: KN_ERROR_ENVIRONMENT when no font is installed at all, or there is no
 * room to lay out text in. */
PangoLayout *kn_kit_layout(GError **error);

/* KnText.font_file. */
gboolean kn_kit_font_file(const char *path, GError **error);

/* Before something is planned to be drawn with a font: a file is read anew. After: whether it is
 * drawn with the fonts that it was planned with (hashes of kn_kit_fonts). Errors: KN_ERROR_INPUT.
 */
gboolean kn_kit_begin_draw(const char *font, GError **error);
gboolean kn_kit_end_draw(const char *planned, const char *now, GError **error);

/* Sets the font of all of it: families or a file's full path, with " Bold" behind it. A file that
 * cannot be used fails when something is drawn. */
void kn_kit_set_font(PangoLayout *layout, const char *families, double size_px);

/* BCP 47: where languages write one sign differently, fonts follow it. */
void kn_kit_set_language(PangoLayout *layout, const char *language);

/* A hash of the font files, and versions of the libraries, that draw the layout. Errors:
 * KN_ERROR_ENVIRONMENT when it cannot be drawn as it should be (kit_trouble.h). */
gboolean kn_kit_fonts(PangoLayout *layout, char fonts[65], GError **error);

/* What the person should know of the layout's fonts, or an empty text. `what` is what the text is:
 * "a card's text". */
void kn_kit_warn(PangoLayout *layout, const char *families, const char *what,
                 KnTextWarning *warning);

/* Sets the least width, up to this one in Pango's units, that needs no line more: lines become of
 * like length. */
void kn_kit_balance(PangoLayout *layout, int width);

/* Draws each run of glyphs, where its font is drawn from, with the layout's origin at x, y. `path`:
 * adds the outlines of letters to the path instead; pictures (emoji) have none. */
void kn_kit_runs(cairo_t *cairo, PangoLayout *layout, double x, double y, gboolean path);

/* Writes a drawn image surface as a sprite; what: "a caption", for messages. Errors:
 * KN_ERROR_ENVIRONMENT. */
gboolean kn_kit_write_sprite(cairo_surface_t *surface, cairo_t *cairo, const char *what,
                             const char *path, GError **error);

/* The same without transparency, of an RGB24 surface, as a surface. Errors: KN_ERROR_ENVIRONMENT.
 */
gboolean kn_kit_write_surface(cairo_surface_t *surface, cairo_t *cairo, const char *what,
                              const char *path, GError **error);

/* Adds a box with round corners to the path. */
void kn_kit_round_box(cairo_t *cairo, double left, double top, double right, double bottom,
                      double radius);

/* KnText.check. */
gboolean kn_kit_check(const char *families, const char *text, const char *what,
                      KnTextWarning *warning, GError **error);

const char *kn_kit_version(void);
