/* SPDX-License-Identifier: MIT */
#include "shot/coverage.h"
#include "base/error.h"
#include "shot/film.h"
#include "shot/step.h"

#include <string.h>

struct KnCoverage {
    KnFilm film;       /* arrays of its own; what their items own is the other film's */
    GPtrArray *fades;  /* KnShot with the steps that are not */
    GHashTable *wipes; /* keys of pictures that cuts follow: they are no picture of the film's */
    KnRenderer *renderer;
    KnFrame *drawn;
    KnSurfaceLookup lookup;
    KnClipLookup clips;
    gpointer user_data;
};

/* A clip, as its coverage. */
typedef struct {
    KnClip clip;
    KnClip *of;
    KnFrame *all; /* of one without transparency */
    KnFrame frame;
} CoverClip;

static const guint8 nothing[3] = {0, 0, 0}, everything[3] = {255, 255, 255};

/* ---- the film ---- */

static void shot_free(gpointer shot)
{
    kn_shot_clear(shot);
    g_free(shot);
}

/* Of the steps the fades alone: to nothing, where they are to black. */
static void keep_fades(KnCoverage *coverage, KnShot *shot)
{
    KnShot *own = g_new0(KnShot, 1);
    own->n_frames = shot->n_frames;
    for (guint i = 0; i < shot->n_steps; i++) {
        if (shot->steps[i].kind != &kn_step_fade)
            continue;
        guint8 color[3];
        int fade_in, fade_out;
        g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_step_fade.freeze(shot->steps[i].params));
        g_variant_get(frozen, "(ii(yyy))", &fade_in, &fade_out, &color[0], &color[1], &color[2]);
        gboolean black = color[0] == 16 && color[1] == 128 && color[2] == 128;
        kn_shot_add_fades(own, fade_in, fade_out, black ? nothing : everything);
    }
    shot->steps = own->steps;
    shot->n_steps = own->n_steps;
    g_ptr_array_add(coverage->fades, own);
}

static GArray *copy_of(GArray *array, gsize item)
{
    GArray *copy = g_array_sized_new(FALSE, FALSE, (guint)item, array->len);
    g_array_append_vals(copy, array->data, array->len);
    return copy;
}

static void make_film(KnCoverage *coverage, const KnFilm *film)
{
    KnFilm *own = &coverage->film;
    *own = *film;
    own->shots = copy_of(film->shots, sizeof(KnShot));
    own->cuts = copy_of(film->cuts, sizeof(KnCut));
    for (guint i = 0; i < own->shots->len; i++) {
        KnShot *shot = &g_array_index(own->shots, KnShot, i);
        keep_fades(coverage, shot);
        memcpy(shot->color, everything, sizeof shot->color);
    }
    for (guint i = 0; i < own->cuts->len; i++) {
        KnCut *cut = &g_array_index(own->cuts, KnCut, i);
        memcpy(cut->color, everything, sizeof cut->color);
        if (*cut->surface)
            g_hash_table_add(coverage->wipes, cut->surface);
    }
}

/* ---- its pictures ---- */

static KnSurface *look_up(const char *key, gpointer user_data, GError **error)
{
    const KnCoverage *coverage = user_data;
    KnSurface *surface = coverage->lookup(key, coverage->user_data, error);
    return g_hash_table_contains(coverage->wipes, key) ? surface
                                                       : kn_surface_take_coverage(surface);
}

static const KnFrame *clip_frame(KnClip *clip, gint64 time_us, GError **error)
{
    CoverClip *cover = (CoverClip *)clip;
    const KnFrame *frame = cover->of->frame(cover->of, time_us, error);
    if (!frame)
        return NULL;
    if (!cover->all) {
        cover->all = kn_frame_new(frame->width, frame->height, error);
        if (!cover->all)
            return NULL;
        kn_frame_fill(cover->all, 255, 255, 255);
    }
    if (!frame->alpha.data)
        return cover->all;
    cover->frame = *cover->all; /* its chroma is not looked at */
    cover->frame.plane[0] = frame->alpha;
    return &cover->frame;
}

static void clip_free(KnClip *clip)
{
    CoverClip *cover = (CoverClip *)clip;
    cover->of->free(cover->of);
    kn_frame_free(cover->all);
    g_free(cover);
}

static KnClip *open_clip(const char *key, gpointer user_data, GError **error)
{
    const KnCoverage *coverage = user_data;
    KnClip *of = coverage->clips(key, coverage->user_data, error);
    if (!of)
        return NULL;
    CoverClip *cover = g_new0(CoverClip, 1);
    cover->clip = (KnClip){.frame = clip_frame, .free = clip_free};
    cover->of = of;
    return &cover->clip;
}

/* ---- drawing ---- */

KnCoverage *kn_coverage_new(const KnFilm *film, KnCpuFlags cpu, KnSurfaceLookup lookup,
                            KnClipLookup clips, gpointer user_data, GError **error)
{
    g_autoptr(KnCoverage) coverage = g_new0(KnCoverage, 1);
    coverage->fades = g_ptr_array_new_with_free_func(shot_free);
    coverage->wipes = g_hash_table_new(g_str_hash, g_str_equal);
    coverage->lookup = lookup;
    coverage->clips = clips;
    coverage->user_data = user_data;
    make_film(coverage, film);
    coverage->drawn = kn_frame_new(kn_film_width(film), kn_film_height(film), error);
    coverage->renderer =
        coverage->drawn ? kn_renderer_new(&coverage->film, cpu, look_up, coverage, error) : NULL;
    if (!coverage->renderer)
        return NULL;
    if (clips)
        kn_renderer_set_clips(coverage->renderer, open_clip);
    return g_steal_pointer(&coverage);
}

/* The renderer draws into planes of its own, of which the first is the alpha. */
gboolean kn_coverage_draw(KnCoverage *coverage, gint64 frame, KnFrame *out, GError **error)
{
    KnFrame cover = *coverage->drawn;
    g_assert(out->alpha.data);
    cover.plane[0] = out->alpha;
    return kn_renderer_draw(coverage->renderer, frame, &cover, error);
}

void kn_coverage_free(KnCoverage *coverage)
{
    if (!coverage)
        return;
    kn_renderer_free(coverage->renderer);
    kn_frame_free(coverage->drawn);
    if (coverage->film.shots)
        g_array_unref(coverage->film.shots);
    if (coverage->film.cuts)
        g_array_unref(coverage->film.cuts);
    g_ptr_array_unref(coverage->fades);
    g_hash_table_unref(coverage->wipes);
    g_free(coverage);
}
