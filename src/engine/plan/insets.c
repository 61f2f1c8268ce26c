/* SPDX-License-Identifier: MIT */
#include "engine/plan/insets.h"
#include "engine/asset/list.h"
#include "engine/store/probe.h"
#include "media/inset.h"
#include "shot/transition.h"

static gboolean plan(KnStore *store, GPtrArray *assets, KnShotInset *inset, GError **error)
{
    KnProbe probe;
    if (!kn_probe_picture(store, inset->path, &probe, error))
        return FALSE;
    /* It will be made by the decoder of today. */
    if (probe.remembered && !kn_probe_refresh(inset->path, &probe, error))
        return FALSE;
    KnAsset *asset = kn_asset_new(&kn_asset_inset, inset->path);
    KnInsetSpec *spec = asset->spec;
    spec->look = inset->look;
    g_strlcpy(spec->picture.source_hash, probe.hash, sizeof spec->picture.source_hash);
    kn_inset_spec_plan(spec, &probe.picture, &inset->box, inset->whole, &inset->x, &inset->y);
    kn_asset_complete(asset, spec->width, spec->height);
    inset->box = (KnBox){inset->x + spec->x, inset->y + spec->y, spec->picture.canvas_width,
                         spec->picture.canvas_height};
    inset->width = asset->width;
    inset->height = asset->height;
    g_strlcpy(inset->surface, asset->key, sizeof inset->surface);
    g_ptr_array_add(assets, asset);
    return TRUE;
}

gboolean kn_insets_add_logo(KnStore *store, const KnProject *project, KnShot *shot, GError **error)
{
    const double broadest = 1.0 / 3; /* of the frame's width */
    const KnProjectTheme *theme = &project->theme;
    const KnOutput *output = &project->output;
    int corner = theme->logo.corner;
    KnProbe probe;
    if (!theme->logo.path || theme->logo.opacity == 0)
        return TRUE;
    if (!kn_probe_picture(store, theme->logo.path, &probe, error))
        return FALSE;
    double shorter = MIN(output->width, output->height), margin = theme->look.margin * shorter;
    double aspect = (double)probe.picture.width / probe.picture.height;
    double w = MIN(theme->logo.size * shorter / 1080 * aspect, broadest * output->width);
    double h = w / aspect;
    gboolean left = corner == KN_CORNER_TOP_LEFT || corner == KN_CORNER_BOTTOM_LEFT;
    gboolean top = corner == KN_CORNER_TOP_LEFT || corner == KN_CORNER_TOP_RIGHT;
    KnShotInset inset = {
        .effect = KN_INSET_LOGO,
        .path = g_strdup(theme->logo.path),
        .box = {left ? margin : output->width - margin - w,
                top ? margin : output->height - margin - h, w, h},
        .look = {.clear = 1 - theme->logo.opacity},
        .time = {.from = 0, .to = shot->n_frames},
    };
    kn_shot_add_inset(shot, &inset);
    return TRUE;
}

/* The frames of a transition in which the panel hides the frame: [from, to). */
static void find_hidden(const KnBrandPart *part, int *from, int *to)
{
    *from = *to = 0;
    for (int k = 0; k < part->n; k++) {
        double progress = kn_easing_at(&part->use->ease, (k + 1.0) / (part->n + 1));
        if (progress < KN_BRAND_HIDES_FROM || progress > KN_BRAND_HIDES_TO)
            continue;
        *from = *to > 0 ? *from : k;
        *to = k + 1;
    }
}

/* The logo in the corner goes while the panel comes, and comes back while it goes: one logo is seen
 * at a time. from, to: the frames of the transition in which the panel hides the frame. */
static void hide_corner(const KnBrandPart *part, int from, int to, KnShot *shot)
{
    guint i = 0;
    while (i < shot->n_insets && g_strcmp0(shot->insets[i].effect, KN_INSET_LOGO) != 0)
        i++;
    if (i == shot->n_insets)
        return;
    KnTextTime *time = &shot->insets[i].time;
    if (part->first == 0) {
        time->fade_out = MIN(from, part->to);
        time->to = part->at + time->fade_out;
    } else {
        int after = CLAMP(to, part->first, part->to);
        time->from = part->at + after - part->first;
        time->fade_in = part->to - after;
    }
    gint64 n = time->to - time->from;
    time->fade_in = (int)CLAMP(time->fade_in, 0, MAX(n, 0));
    time->fade_out = (int)CLAMP(time->fade_out, 0, MAX(n - time->fade_in, 0));
    if (n > 0)
        return;
    g_free(shot->insets[i].path);
    for (shot->n_insets--; i < shot->n_insets; i++)
        shot->insets[i] = shot->insets[i + 1];
}

gboolean kn_insets_add_brand(KnStore *store, const KnProject *project, const KnBrandPart *part,
                             KnShot *shot, GError **error)
{
    const double height = 0.25, broadest = 0.5; /* of the frame's shorter side, of its width */
    const KnProjectTheme *theme = &project->theme;
    const KnOutput *output = &project->output;
    const KnTransition *transition = part->use->transition;
    int from, to;
    KnProbe probe;
    if (!transition || !transition->is_branded || !theme->logo.path || theme->logo.opacity == 0)
        return TRUE;
    if (!kn_probe_picture(store, theme->logo.path, &probe, error))
        return FALSE;
    double aspect = (double)probe.picture.width / probe.picture.height;
    double w = MIN(height * MIN(output->width, output->height) * aspect, broadest * output->width);
    double h = w / aspect;
    find_hidden(part, &from, &to);
    if (to > from)
        hide_corner(part, from, to, shot);
    int fade = (to - from) / 4;
    gboolean begins = from >= part->first, ends = to <= part->to;
    from = MAX(from, part->first);
    to = MIN(to, part->to);
    KnShotInset inset = {
        .effect = transition->name,
        .path = g_strdup(theme->logo.path),
        .box = {(output->width - w) / 2, (output->height - h) / 2, w, h},
        .time = {.from = part->at + from - part->first,
                 .to = part->at + to - part->first,
                 .fade_in = begins ? MIN(fade, MAX(to - from, 0)) : 0,
                 .fade_out = ends ? MIN(fade, MAX(to - from, 0)) : 0},
    };
    kn_shot_add_inset(shot, &inset);
    return TRUE;
}

gboolean kn_insets_plan(KnStore *store, GPtrArray *assets, KnShot *shot, GError **error)
{
    for (guint i = 0; i < shot->n_insets; i++)
        if (!plan(store, assets, &shot->insets[i], error))
            return FALSE;
    return TRUE;
}
