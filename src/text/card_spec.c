/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "base/module.h"
#include "shot/font.h"
#include "text/text.h"

#include <math.h>

/* As in media/surface_spec.c: a product a hair above a whole number is that number. */
#define ROUNDING_SLACK 1e-6

static const KnColor placeholder_background = {88, 88, 88};

/* Relative weights of BT.709 luma in thousandths; text is black on what is lighter than half. */
static gboolean is_light(KnColor color)
{
    return 213 * color.r + 715 * color.g + 72 * color.b > 1000 * 140;
}

void kn_card_spec_plan(KnCardSpec *spec, int width, int height, double zoom, KnBox *base)
{
    g_assert(width > 0 && height > 0);
    zoom = MAX(zoom, 1);
    spec->canvas_width = MAX((int)ceil(width * zoom - ROUNDING_SLACK), 1);
    spec->canvas_height = MAX((int)ceil(height * zoom - ROUNDING_SLACK), 1);
    if (spec->placeholder)
        spec->background = placeholder_background;
    spec->color = is_light(spec->background) ? (KnColor){0, 0, 0} : (KnColor){255, 255, 255};

    double w = MIN(spec->canvas_width, spec->canvas_height * (double)width / height);
    double h = w * height / width;
    *base = (KnBox){(spec->canvas_width - w) / 2, (spec->canvas_height - h) / 2, w, h};
}

char *kn_card_spec_key(const KnCardSpec *spec)
{
    const KnColor *color = &spec->color, *back = &spec->background;
    const char *kind = spec->clear ? G_STRINGIFY(KN_CARD_MEANING) " clear card"
                                   : G_STRINGIFY(KN_CARD_MEANING) " card";
    return kn_hash_variant(
        g_variant_new("(smsmsdii(yyy)(yyy)bs)", kind, spec->text, kn_font_name(spec->font),
                      spec->size_px, spec->canvas_width, spec->canvas_height, color->r, color->g,
                      color->b, back->r, back->g, back->b, spec->placeholder, spec->fonts));
}

const KnText *kn_text(GError **error)
{
    const KnText *text = kn_module_load("text", error);
    if (!text || text->abi == KN_TEXT_ABI)
        return text;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the module 'kn-text.so' is of another version of Kinora: install it again");
    return NULL;
}
