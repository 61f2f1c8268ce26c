/* SPDX-License-Identifier: MIT */
#include "engine/plan/visual.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "engine/asset/list.h"
#include "engine/plan/cards.h"
#include "engine/plan/ground.h"
#include "engine/plan/page.h"
#include "media/pictures.h"
#include "pixel/color.h"
#include "project/places.h"
#include "text/text.h"

#include <math.h>
#include <string.h>

#define ENLARGED_MAX 2.0

/* What the segment's picture is about, as far as it is known. */
KnSegmentSubjects kn_visual_subjects(const KnCompiler *compiler, const KnSegment *segment)
{
    const KnSubjects *subjects = compiler->subjects;
    if (subjects)
        return subjects->segments[segment - compiler->project->segments];
    return (KnSegmentSubjects){.items = segment->subjects, .n = segment->n_subjects};
}

/* Whether nobody has looked at it who might still do so. */
gboolean kn_visual_subject_may_be_found(const KnCompiler *compiler, const KnSegment *segment)
{
    if (compiler->subjects)
        return kn_visual_subjects(compiler, segment).sought == KN_SOUGHT_LATER;
    return segment->kind != KN_SEGMENT_CARD && !segment->missing && segment->n_subjects == 0;
}

/* The file that is shown: the segment's, or the same, enlarged. */
static const char *shown_path(const KnCompiler *compiler, const KnSegment *segment)
{
    const char *larger = kn_visual_subjects(compiler, segment).larger;
    return larger ? larger : segment->path;
}

KnFollowInputs kn_visual_follow(const KnCompiler *compiler, const KnSegment *segment)
{
    return (KnFollowInputs){.project = compiler->project,
                            .clips = compiler->store ? compiler->clips : NULL,
                            .segment = segment,
                            .subjects = kn_visual_subjects(compiler, segment)};
}

/* Where cover looks, to fill so many pixels. */
KnPoint kn_visual_focus(const KnCompiler *compiler, const KnSegment *segment,
                        const KnPictureInfo *picture, double width, double height)
{
    const KnSegmentSubjects subjects = kn_visual_subjects(compiler, segment);
    double scale = MAX(width / picture->width, height / picture->height);
    return kn_subjects_focus(segment, &subjects, width / (scale * picture->width),
                             height / (scale * picture->height));
}

/* Placeholders have their grey. */
gboolean kn_visual_is_clear(const KnCompiler *compiler, const KnSegment *segment)
{
    return compiler->project->output.alpha && !segment->has_background && !segment->missing;
}

/* The segment's clip, around what it is about. */
static KnAsset *clip_asset(const KnCompiler *compiler, const KnSegment *segment, double zoom,
                           KnBox *base)
{
    const KnOutput *output = &compiler->project->output;
    KnPictureInfo size = {.width = 0};
    kn_clips_size(compiler->clips, segment, &size.width, &size.height);
    return kn_clips_asset(compiler->clips, compiler->project, segment, zoom,
                          kn_visual_focus(compiler, segment, &size, output->width, output->height),
                          base);
}

static void plan_picture(const KnCompiler *compiler, const KnSegment *segment, double zoom,
                         const KnProbe *probe, KnAsset *asset, KnBox *base)
{
    const KnOutput *output = &compiler->project->output;
    KnSurfaceSpec *spec = asset->spec;
    g_strlcpy(spec->source_hash, probe->hash, sizeof spec->source_hash);
    spec->fit = segment->fit;
    spec->background = segment->background;
    spec->clear = kn_visual_is_clear(compiler, segment);
    spec->sharpen = segment->sharpen;
    kn_surface_spec_plan(
        spec, &probe->picture, output->width, output->height, zoom,
        kn_visual_focus(compiler, segment, &probe->picture, output->width, output->height), base);
    kn_asset_complete(asset, spec->canvas_width, spec->canvas_height);
}

/* Asked once for each: a picture is often shown again. */
gboolean kn_visual_is_stored(const KnCompiler *compiler, const char *key)
{
    if (g_hash_table_contains(compiler->stored, key))
        return TRUE;
    gboolean there = kn_store_has(compiler->store, KN_STORE_SURFACE, key);
    if (there)
        g_hash_table_add(compiler->stored, g_strdup(key));
    return there;
}

/* NULL with an error. */
KnProbe *kn_visual_probe(KnCompiler *compiler, const KnSegment *segment, GError **error)
{
    const char *path = shown_path(compiler, segment);
    KnProbe *probe = g_hash_table_lookup(compiler->probes, path);
    if (!probe) {
        KnProbe *made = g_new0(KnProbe, 1);
        if (!kn_probe_picture(compiler->store, path, made, error)) {
            g_free(made);
            return NULL;
        }
        g_hash_table_insert(compiler->probes, (gpointer)path, made);
        probe = made;
        if (probe->picture.weakness)
            kn_warnings_add(compiler->warnings, KN_WARNING_PICTURE_LIMITED,
                            (guint)(segment - compiler->project->segments) + 1, "'%s': %s",
                            segment->path, probe->picture.weakness);
    }
    return probe;
}

/* Where the camera is nearest, so many pixels of the frame are made of one of the picture. */
static void warn_of_size(const KnCompiler *compiler, const KnSegment *segment, double zoom,
                         const KnPictureInfo *picture)
{
    const KnOutput *output = &compiler->project->output;
    double across = (double)output->width / picture->width;
    double down = (double)output->height / picture->height;
    double scale = (segment->fit == KN_FIT_COVER ? MAX(across, down) : MIN(across, down)) * zoom;
    if (picture->vector || scale <= ENLARGED_MAX)
        return;
    g_autofree char *shown = kn_text_visible(segment->path);
    kn_warnings_add(compiler->warnings, KN_WARNING_PICTURE_ENLARGED,
                    (guint)(segment - compiler->project->segments) + 1,
                    "'%s' has %d x %d pixels and is enlarged %.1f times: it will not be sharp",
                    shown, picture->width, picture->height, scale);
}

static KnAsset *picture_asset(KnCompiler *compiler, const KnSegment *segment, double zoom,
                              KnBox *base, GError **error)
{
    KnProbe *probe = kn_visual_probe(compiler, segment, error);
    if (!probe)
        return NULL;
    g_autoptr(KnAsset) asset = kn_asset_new(&kn_asset_picture, shown_path(compiler, segment));
    plan_picture(compiler, segment, zoom, probe, asset, base);
    /* A surface that is not there will be made by the decoder of today, which may be another one
     * than that of the record. */
    if (probe->remembered && !kn_visual_is_stored(compiler, asset->key)) {
        if (!kn_probe_refresh(asset->path, probe, error))
            return NULL;
        plan_picture(compiler, segment, zoom, probe, asset, base);
    }
    warn_of_size(compiler, segment, zoom, &probe->picture);
    return g_steal_pointer(&asset);
}

/* Which fonts draw a text is asked once for each distinct text, font and size. */
static gboolean resolve_card(KnCompiler *compiler, const KnSegment *segment, KnCardSpec *card,
                             GError **error)
{
    g_autofree char *about =
        g_strdup_printf("%d\037%g\037%s\037%s", card->placeholder, card->size_px,
                        card->font ? card->font : "", card->text ? card->text : "");
    const char *fonts = g_hash_table_lookup(compiler->fonts, about);
    if (fonts) {
        g_strlcpy(card->fonts, fonts, sizeof card->fonts);
        return TRUE;
    }
    const KnText *text = kn_text(error);
    if (!text || !text->resolve(card, error))
        return FALSE;
    if (*card->warning.words)
        kn_warnings_add(compiler->warnings, card->warning.code,
                        (guint)(segment - compiler->project->segments) + 1, "%s",
                        card->warning.words);
    g_hash_table_insert(compiler->fonts, g_steal_pointer(&about), g_strdup(card->fonts));
    return TRUE;
}

/* A card, or the placeholder of a missing picture, which shows the picture's name. */
static KnAsset *card_asset(KnCompiler *compiler, const KnSegment *segment, double zoom, KnBox *base,
                           GError **error)
{
    const KnOutput *output = &compiler->project->output;
    g_autoptr(KnAsset) asset = kn_asset_new(&kn_asset_card, NULL);
    KnCardSpec *card = asset->spec;
    card->placeholder = segment->missing;
    card->background = segment->background;
    card->clear = kn_visual_is_clear(compiler, segment);
    if (segment->missing) {
        card->text = segment->path ? g_path_get_basename(segment->path) : NULL;
    } else {
        card->text = g_strdup(segment->card_text);
        card->font = g_strdup(segment->card_font);
        card->size_px = segment->card_size;
    }
    kn_card_spec_plan(card, output->width, output->height, zoom, base);
    if (segment->card_has_color)
        card->color = segment->card_color;
    if (!resolve_card(compiler, segment, card, error))
        return NULL;
    kn_asset_complete(asset, card->canvas_width, card->canvas_height);
    return g_steal_pointer(&asset);
}

KnCardInputs kn_visual_card(const KnCompiler *compiler, const KnSegment *segment)
{
    guint i = (guint)(segment - compiler->project->segments);
    const KnSpeeches *speeches = compiler->speeches;
    return (KnCardInputs){
        .project = compiler->project,
        .segment = segment,
        .number = i + 1,
        .placed = &compiler->timeline->segments[i],
        .speech = speeches && *speeches->items[i].key ? &speeches->items[i] : NULL,
        .assets = compiler->assets,
        .warnings = compiler->warnings,
        .clear =
            compiler->project->output.alpha && !(segment->card_use.has & KN_CARD_HAS_BACKGROUND),
    };
}

/* NULL with an error. */
static KnAsset *segment_asset(KnCompiler *compiler, const KnSegment *segment, double zoom,
                              KnBox *base, GError **error)
{
    const KnCardInputs inputs = kn_visual_card(compiler, segment);
    if (segment->kind == KN_SEGMENT_CARD && segment->card_use.kind)
        return kn_cards_ground(&inputs, zoom, base, error);
    if (segment->kind == KN_SEGMENT_CARD || segment->missing)
        return card_asset(compiler, segment, zoom, base, error);
    if (segment->kind == KN_SEGMENT_VIDEO)
        return clip_asset(compiler, segment, zoom, base);
    return picture_asset(compiler, segment, zoom, base, error);
}

/* What fills the frame at zoom 1, in fractions of the picture: for effects that look at places of
 * it. Whatever the zoom, it is the same but for less than a pixel. All of it where no file is
 * looked at. */
gboolean kn_visual_base(KnCompiler *compiler, const KnSegment *segment, KnBox *base, GError **error)
{
    KnBox part, place;
    *base = (KnBox){0, 0, 1, 1};
    if (!compiler->store || !kn_visual_subjects(compiler, segment).n ||
        segment->kind == KN_SEGMENT_CARD || segment->missing)
        return TRUE;
    if (segment->kind == KN_SEGMENT_VIDEO) {
        g_autoptr(KnAsset) asset = clip_asset(compiler, segment, 1, &part);
        const KnClipSpec *spec = asset->spec;
        place = (KnBox){spec->x, spec->y, spec->width, spec->height};
    } else {
        const KnProbe *probe = kn_visual_probe(compiler, segment, error);
        if (!probe)
            return FALSE;
        g_autoptr(KnAsset) asset = kn_asset_new(&kn_asset_picture, segment->path);
        plan_picture(compiler, segment, 1, probe, asset, &part);
        place = kn_surface_spec_place(asset->spec, probe->picture.width, probe->picture.height);
    }
    *base = (KnBox){(part.x - place.x) / place.w, (part.y - place.y) / place.h, part.w / place.w,
                    part.h / place.h};
    return TRUE;
}

/* What the clip is about, if it is known where that is when. */
static gboolean follow(KnCompiler *compiler, const KnSegment *segment, KnShot *shot, GError **error)
{
    g_auto(KnFollower) follower = {.n_frames = 0};
    KnBox base;
    if (!kn_visual_base(compiler, segment, &base, error))
        return FALSE;
    const KnFollowInputs inputs = kn_visual_follow(compiler, segment);
    kn_follower_init(&follower, &inputs, shot, &base);
    kn_follower_add_path(&follower, shot);
    return TRUE;
}

/* What stands under the camera. */
gboolean kn_visual_compile(KnCompiler *compiler, const KnSegment *segment, KnShot *shot,
                           GError **error)
{
    KnColor color = segment->background;
    if (segment->kind == KN_SEGMENT_CARD && !segment->card_use.kind &&
        !(segment->card_text && *segment->card_text) && !kn_visual_is_clear(compiler, segment)) {
        shot->visual = KN_VISUAL_COLOR;
        kn_color_to_yuv(color.r, color.g, color.b, shot->color);
        return TRUE;
    }
    double zoom = kn_shot_zoom_max(shot);
    KnAsset *asset = kn_page_is_shown(segment, shot)
                         ? kn_page_asset(&compiler->project->output, shot, zoom, &shot->base, error)
                         : segment_asset(compiler, segment, zoom, &shot->base, error);
    if (!asset)
        return FALSE;
    g_ptr_array_add(compiler->assets, asset);
    const KnGroundInputs ground = {compiler->project, compiler->store, compiler->clips,
                                   compiler->assets, compiler->warnings};
    if (!kn_asset_is_made(asset) && !kn_ground_plan(&ground, segment, asset, error))
        return FALSE;
    shot->visual = kn_asset_is_made(asset) ? KN_VISUAL_SURFACE : KN_VISUAL_CLIP;
    if (shot->visual == KN_VISUAL_CLIP)
        shot->clip_time =
            kn_clips_time(compiler->clips, compiler->project, segment, shot->n_frames);
    shot->surface_width = asset->width;
    shot->surface_height = asset->height;
    if (shot->visual == KN_VISUAL_CLIP && !follow(compiler, segment, shot, error))
        return FALSE;
    memcpy(shot->surface, asset->key, sizeof shot->surface);
    return TRUE;
}
