/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"
#include "shot/page.h"
#include "text/art.h"
#include "text/block_layout.h"
#include "text/caption_draw.h"

/* The text module (Pango, Cairo): captions (text/caption_draw.h); blocks of text of effects
 * (text/block_layout.h); cards, which are text on a
 * colour, and the marked grey cards that stand for missing pictures. Loaded with kn_text(). A card
 * becomes a surface, as a picture does.
 */

/* The font of cards, of captions and of texts of effects where none is named: families, of which
 * the first that is installed has a character. The first of them, where only one may be named. */
#define KN_CARD_FONT_FIRST "Inter"
#define KN_CARD_FONT KN_CARD_FONT_FIRST ", DejaVu Sans"
/* The size of cards where none is named, and the share of the canvas that text may take. */
#define KN_CARD_SIZE_PX 96
#define KN_CARD_SHARE 0.8
/* Longer texts are refused. */
#define KN_CARD_BYTES_MAX 16384

/* Everything that a card's pixels depend on. Strings are borrowed. */
typedef struct {
    const char
        *text; /* UTF-8; may be NULL: only the background. Of a placeholder: the file's name */
    const char *font; /* a family, or several with commas; NULL: KN_CARD_FONT */
    double size_px;   /* of a 1080-line picture; 0: KN_CARD_SIZE_PX. Shrunk until the text fits */
    int canvas_width, canvas_height;
    KnColor color, background;
    gboolean clear;        /* there is no background */
    gboolean placeholder;  /* its own colours, and a cross behind the text */
    char fonts[65];        /* what the text is really drawn with: set by KnText.resolve */
    KnTextWarning warning; /* set by KnText.resolve */
} KnCardSpec;

typedef struct {
    guint abi; /* KN_TEXT_ABI */

    /* Lays the text out and sets spec->fonts to a hash of the font files, and versions of the
     * libraries, that draw it (so that a card is made anew when a font is installed), and
     * spec->warning when the named font is not installed or no font has some of the characters.
     * Errors: KN_ERROR_ENVIRONMENT when no font is installed at all; KN_ERROR_PROJECT when the text
     * is too long. */
    gboolean (*resolve)(KnCardSpec *spec, GError **error);

    /* Draws the card, centred, wrapped, right-to-left where the text is, any script that an
     * installed font has, and writes the surface. Errors: as resolve; KN_ERROR_ENVIRONMENT. */
    gboolean (*card)(const KnCardSpec *spec, const char *surface_path, GError **error);

    /* Finds out where the caption that the spec was made of stands, and spec->fonts, as resolve
     * does. Errors: as resolve. */
    gboolean (*caption_layout)(KnCaptionSpec *spec, const KnCaption *caption,
                               KnCaptionLayout *layout, GError **error);

    /* Draws it and writes the surface: rect.width samples of the layout broad, and as high as
     * lit_y, with rect.height more where words are lit. Errors: as resolve; KN_ERROR_ENVIRONMENT.
     */
    gboolean (*caption_draw)(const KnCaptionSpec *spec, const char *surface_path, GError **error);

    /* Finds out where a block of text stands, and block->fonts, as resolve does. The layout is
     * cleared by the caller also on failure. Errors: as resolve. */
    gboolean (*block_layout)(KnTextBlock *block, KnTextBlockLayout *layout, GError **error);

    /* Draws it and writes the surface, of the layout's size. Errors: as resolve;
     * KN_ERROR_ENVIRONMENT. */
    gboolean (*block_draw)(const KnTextBlock *block, const char *surface_path, GError **error);

    /* How large the text of an item comes out. Errors: as resolve. */
    gboolean (*art_measure)(const KnArtItem *item, KnArtSize *size, GError **error);

    /* Sets spec->fonts and spec->warning, as resolve does. Errors: as resolve. */
    gboolean (*art_fonts)(KnArtSpec *spec, GError **error);

    /* Draws it and writes the surface. Errors: as resolve; KN_ERROR_ENVIRONMENT. */
    gboolean (*art_draw)(const KnArtSpec *spec, const char *surface_path, GError **error);

    /* Sets page->fonts, as resolve does, and draws the page and writes the surface. Errors: as
     * resolve; KN_ERROR_ENVIRONMENT. */
    gboolean (*page_resolve)(KnPage *page, GError **error);
    gboolean (*page)(const KnPage *page, const char *surface_path, GError **error);

    /* Makes a font file known, for all texts that name it by its path. Errors: KN_ERROR_INPUT;
     * KN_ERROR_ENVIRONMENT. */
    gboolean (*font_file)(const char *path, GError **error);

    /* What the person should know of the fonts of a text without drawing it, or an empty warning:
     * "no installed font has the character U+E123 of WHAT". families NULL: KN_CARD_FONT. Errors:
     * KN_ERROR_ENVIRONMENT when no font is installed at all. */
    gboolean (*check)(const char *families, const char *text, const char *what,
                      KnTextWarning *warning, GError **error);

    /* "Pango 1.50.12, Cairo 1.16.0", for `doctor`. Static. */
    const char *(*version)(void);
} KnText;

enum { KN_TEXT_ABI = 7 };

/* The module, loaded on first use. Errors: KN_ERROR_ENVIRONMENT. Threads: any; its functions one
 * at a time. */
const KnText *kn_text(GError **error);

/* Raised whenever the same spec would be drawn in other pixels: part of every card's key. */
#define KN_CARD_MEANING 2

/* Completes a spec, of which the caller has set text and background (and font, size_px or
 * placeholder, else zero), to the card that a frame of width x height may zoom into by `zoom` (≥
 * 1): its canvas, and a colour of text, black or white, that can be read on the background. base
 * receives the rectangle of the surface that fills the frame at zoom 1, as in media/pictures.h. */
void kn_card_spec_plan(KnCardSpec *spec, int width, int height, double zoom, KnBox *base);

/* The card's name among surfaces: a hash of all of the spec (after resolve) and KN_CARD_MEANING. */
char *kn_card_spec_key(const KnCardSpec *spec);
