/* SPDX-License-Identifier: MIT */
#include "engine/plan/caption_room.h"

#include <math.h>

/* A letter's breadth, as a share of its height: of Inter and DejaVu in running text, and a little
 * more. Of pop, a caption has three words at most. */
#define BREADTH 0.45
#define POP_CHARS 20

KnCaptionAnchor kn_caption_anchor(const KnCaptionStyle *style, gboolean on_card)
{
    gboolean middle = style->spot.kind == KN_CAPTION_MIDDLE;
    return middle && on_card ? KN_CAPTION_BOTTOM : (KnCaptionAnchor)style->spot.kind;
}

KnCaptionRect kn_caption_logo(const KnShot *shot)
{
    for (guint i = 0; i < shot->n_insets; i++) {
        const KnShotInset *inset = &shot->insets[i];
        if (g_strcmp0(inset->effect, KN_INSET_LOGO) == 0)
            return (KnCaptionRect){(int)floor(inset->box.x), (int)floor(inset->box.y),
                                   (int)ceil(inset->box.w), (int)ceil(inset->box.h)};
    }
    return (KnCaptionRect){.width = 0};
}

gboolean kn_captions_reach(const KnCaptionSettings *settings, const KnCaptionStyle *style,
                           int width, int height, double left, double right)
{
    double shorter = MIN(width, height), middle = width / 2.0;
    int chars = settings->burn == KN_CAPTION_BURN_POP ? POP_CHARS
                : settings->rules.max_chars > 0       ? settings->rules.max_chars
                                                      : KN_CAPTION_CHARS;
    if (style->spot.kind == KN_CAPTION_POINT)
        middle = style->spot.point.x * width;
    double broadest = chars * BREADTH * style->size_px * shorter / 1080;
    double half = MIN(broadest, width - 2 * style->margin * shorter) / 2;
    return left < middle + half && right > middle - half;
}

int kn_caption_pass_logo(const KnCaptionRect *logo, const KnCaptionRect *rect, gboolean beside,
                         int gap, int frame_height)
{
    if (logo->width == 0 || rect->y >= logo->y + logo->height + gap ||
        rect->y + rect->height + gap <= logo->y)
        return 0;
    if (beside && (rect->x >= logo->x + logo->width || rect->x + rect->width <= logo->x))
        return 0;
    gboolean low = 2 * logo->y + logo->height > frame_height;
    int up = (logo->y - gap - rect->y - rect->height) & ~1;
    int down = logo->y + logo->height + gap - rect->y;
    int dy = low ? up : down + (down & 1);
    return rect->y + dy < 0 || rect->y + rect->height + dy > frame_height ? 0 : dy;
}
