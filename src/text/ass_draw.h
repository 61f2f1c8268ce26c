/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"
#include "text/caption_draw.h"

/* The ASS module (libass): draws ASS files as their makers meant them, with their own styles,
 * places and effects. What stays the same for a while is one picture; where an effect makes every
 * frame another one, there is a picture for each frame.
 *
 * Fonts are those that are installed; those inside of the file are not used, since fonts of
 * strangers are programs. Colours are taken as sRGB. Loaded with kn_ass_draw(). */

/* One picture of a file: all that its pixels depend on but the file itself. */
typedef struct {
    char content[65]; /* SHA-256 of the file; "": no such picture */
    int frame_width, frame_height;
    KnRational fps;
    gint64 frame;       /* that shows it */
    KnCaptionRect rect; /* of the frame */
    char key[65];       /* names the surface: a hash of its pixels */
} KnAssSpec;

/* Frames that show the same picture. */
typedef struct {
    gint64 n_frames; /* from spec.frame on */
    KnAssSpec spec;
} KnAssRun;

typedef struct {
    guint abi; /* KN_ASS_ABI */

    /* Finds the pictures of a file's text in a film of n_frames of the size and rate that `film`
     * gives (its other fields are not read), and appends KnAssRun in the order of frames; warnings
     * are complete sentences (char*). Errors: KN_ERROR_INPUT: libass cannot read it;
     * KN_ERROR_ENVIRONMENT. */
    gboolean (*plan)(const char *text, const KnAssSpec *film, gint64 n_frames, GArray *runs,
                     KnWarnings *warnings, GError **error);

    /* Draws one and writes the surface. Errors: as plan; KN_ERROR_INPUT when the text is not the
     * one that was planned; KN_ERROR_VERIFY when it comes out as another picture (fonts changed).
     */
    gboolean (*draw)(const char *text, const KnAssSpec *spec, const char *surface_path,
                     GError **error);

    const char *(*version)(void); /* "libass 0.17.1", for `doctor`. Static. */
} KnAssDraw;

enum { KN_ASS_ABI = 1 };

/* The module, loaded on first use. Errors: KN_ERROR_ENVIRONMENT. Threads: any; its functions one
 * at a time. */
const KnAssDraw *kn_ass_draw(GError **error);

/* The canonical form, floating, and back: FALSE for what no plan makes. */
#define KN_ASS_SPEC_TYPE "(siiiix(iiii)s)"
GVariant *kn_ass_spec_to_variant(const KnAssSpec *spec);
gboolean kn_ass_spec_from_variant(GVariant *variant, KnAssSpec *spec);
