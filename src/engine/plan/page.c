/* SPDX-License-Identifier: MIT */
#include "engine/plan/page.h"
#include "engine/asset/list.h"
#include "text/text.h"

#include <math.h>

/* Of a page that is zoomed into: nearly four times at 1920 x 1080. */
#define PAGE_PIXELS_MAX 3e7

gboolean kn_page_is_shown(const KnSegment *segment, const KnShot *shot)
{
    return shot->page && segment->kind == KN_SEGMENT_IMAGE && !segment->missing;
}

/* The page that stands in the picture's place, as large as a card would be. */
KnAsset *kn_page_asset(const KnOutput *output, const KnShot *shot, double zoom, KnBox *base,
                       GError **error)
{
    const KnText *text = kn_text(error);
    KnCardSpec card = {.text = NULL};
    if (!text)
        return NULL;
    g_autoptr(KnAsset) asset = kn_asset_new(&kn_asset_page, NULL);
    KnPage *page = asset->spec;
    kn_page_copy(shot->page, page);
    zoom = MIN(zoom, MAX(sqrt(PAGE_PIXELS_MAX / ((double)output->width * output->height)), 1));
    kn_card_spec_plan(&card, output->width, output->height, zoom, base);
    page->width = card.canvas_width;
    page->height = card.canvas_height;
    if (!text->page_resolve(page, error))
        return NULL;
    kn_asset_complete(asset, page->width, page->height);
    return g_steal_pointer(&asset);
}

/* The photograph on a page: a surface that is not made, for the plates on it. */
void kn_page_plan_photo(const KnProbe *probe, const KnShot *shot, KnPoint focus,
                        KnSurfaceSpec *photo, KnPlateInputs *inputs)
{
    KnBox on = kn_page_photo(inputs->width, inputs->height), base;
    KnBox place = {floor(on.x * shot->surface_width), floor(on.y * shot->surface_height),
                   MAX(floor(on.w * shot->surface_width), 1),
                   MAX(floor(on.h * shot->surface_height), 1)};
    g_strlcpy(photo->source_hash, probe->hash, sizeof photo->source_hash);
    photo->fit = KN_FIT_COVER;
    photo->background = inputs->segment->background;
    kn_surface_spec_plan(photo, &probe->picture, (int)place.w, (int)place.h, 1, focus, &base);
    inputs->photo = photo;
    inputs->place = place;
}

/* Where an effect puts the picture elsewhere in the frame, the frame is as much larger than it, all
 * around. */
void kn_page_find_photo(const KnSegment *segment, KnEffectContext *context)
{
    const KnEffectUse *use;
    KnBox *base = &context->base, on;
    for (guint i = 0; (use = kn_segment_effect(segment, i)); i++)
        if (segment->kind == KN_SEGMENT_IMAGE && use->effect && use->effect->photo &&
            use->effect->photo(context, &on)) {
            *base = (KnBox){base->x - on.x / on.w * base->w, base->y - on.y / on.h * base->h,
                            base->w / on.w, base->h / on.h};
            return;
        }
}
