/* SPDX-License-Identifier: MIT */
#include "shot/renderer.h"
#include "base/error.h"
#include "pixel/prefetch.h"
#include "shot/camera.h"
#include "shot/layers.h"
#include "shot/transition.h"
#include "shot/vignette.h"
#include <math.h>
#include <string.h>

/* A frame is drawn row by row: resample, gain, grain or sepia, fade, so that a row stays in the
 * first-level cache through all of them. A transition draws both shots into frames of their own and
 * mixes those.
 *
 * At most two neighbouring shots are visible, so there are two slots, for even and odd shots. A
 * slot keeps its shot's surface or clip open and, where the camera rests on a still, the picture
 * before grain and fades: resting frames are copied from it. What is kept only saves work; a
 * frame's bytes never depend on it. */
typedef struct {
    guint shot; /* NONE: empty */
    KnSurface *surface;
    KnClip *clip;
    const KnFrame *source;      /* what the camera looks at; NULL: a colour */
    const KnVignette *vignette; /* NULL: none */
    KnFrame *drawn;             /* for transitions */
    KnFrame *kept;
    gboolean is_kept;
    KnSampling kept_sampling;
} Slot;

enum { NONE = G_MAXUINT };

struct KnRenderer {
    const KnFilm *film;
    KnKernels kernels;
    KnResampler *resampler;
    KnSurfaceLookup lookup;
    KnClipLookup clips;
    gpointer user_data;
    Slot slot[2];
    KnVignette *vignette[2];
    KnLayers *layers;
    uint16_t *weights; /* transitions' scratch, and the next */
    uint8_t *row;
};

/* What comes behind the picture, for one frame of one shot. */
typedef struct {
    guint32 t; /* shot time */
    int grain_amplitude, sepia_weight, fade_weight;
} Finish;

/* A muted brown: BT.709 limited Cb and Cr of the usual sepia of mid-grey (173, 154, 120). */
static const uint8_t sepia_chroma[2] = {111, 138};

/* Rounds 0..1 to a weight. */
static int to_weight(double x)
{
    return (int)(x * KN_ONE + 0.5);
}

KnRenderer *kn_renderer_new(const KnFilm *film, KnCpuFlags cpu, KnSurfaceLookup lookup,
                            gpointer user_data, GError **error)
{
    g_autoptr(KnRenderer) r = g_new0(KnRenderer, 1);
    int width = kn_film_width(film), height = kn_film_height(film);
    gint64 step_max = 1;
    gboolean transitions = FALSE;

    r->film = film;
    r->lookup = lookup;
    r->user_data = user_data;
    kn_kernels_init(&r->kernels, cpu);
    for (guint i = 0; i < kn_film_n_shots(film); i++) {
        const KnShot *shot = kn_film_shot(film, i);
        const KnCut *cut = kn_film_cut(film, i);

        if (shot->visual != KN_VISUAL_COLOR)
            step_max = MAX(step_max, kn_shot_step_max(shot, width));
        transitions |= cut->before + cut->after > 0;
    }
    if (transitions)
        step_max = MAX(step_max, KN_TRANSITION_STEP_MAX);
    r->resampler = kn_resampler_new(&r->kernels, width, height, step_max, error);
    if (!r->resampler)
        return NULL;
    /* Memory that is never written to costs nothing, so all of it is asked for here. */
    for (int i = 0; i < 2; i++) {
        r->slot[i].shot = NONE;
        r->slot[i].kept = kn_frame_new(width, height, error);
        r->slot[i].drawn = r->slot[i].kept ? kn_frame_new(width, height, error) : NULL;
        if (!r->slot[i].drawn)
            return NULL;
    }
    r->layers = kn_layers_new(film, &r->kernels, lookup, user_data);
    r->weights = g_new0(uint16_t, width + KN_FRAME_ALIGN);
    r->row = g_new0(uint8_t, width + KN_FRAME_ALIGN);
    return g_steal_pointer(&r);
}

void kn_renderer_set_clips(KnRenderer *r, KnClipLookup lookup)
{
    r->clips = lookup;
}

static void slot_close(Slot *slot)
{
    g_clear_pointer(&slot->surface, kn_surface_unref);
    if (slot->clip)
        slot->clip->free(slot->clip);
    slot->clip = NULL;
    slot->source = NULL;
    slot->shot = NONE;
    slot->is_kept = FALSE;
    slot->vignette = NULL;
}

void kn_renderer_free(KnRenderer *r)
{
    if (!r)
        return;
    for (int i = 0; i < 2; i++) {
        slot_close(&r->slot[i]);
        if (r->slot[i].kept)
            kn_frame_free(r->slot[i].kept);
        if (r->slot[i].drawn)
            kn_frame_free(r->slot[i].drawn);
        kn_vignette_free(r->vignette[i]);
    }
    if (r->resampler)
        kn_resampler_free(r->resampler);
    kn_layers_free(r->layers);
    g_free(r->weights);
    g_free(r->row);
    g_free(r);
}

/* The mask of that strength: one that is there, or the one that the other slot does not use. */
static const KnVignette *open_vignette(KnRenderer *r, const Slot *slot, double strength)
{
    const Slot *other = &r->slot[slot == &r->slot[0]];
    int i;

    for (i = 0; i < 2; i++)
        if (r->vignette[i] && kn_vignette_strength(r->vignette[i]) == strength)
            return r->vignette[i];
    i = r->vignette[0] && other->vignette == r->vignette[0];
    if (!r->vignette[i])
        r->vignette[i] = kn_vignette_new(kn_film_width(r->film), kn_film_height(r->film));
    kn_vignette_set(r->vignette[i], strength);
    return r->vignette[i];
}

static gboolean check_size(const KnShot *shot, const KnFrame *frame, GError **error)
{
    if (frame->width == shot->surface_width && frame->height == shot->surface_height)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "prepared picture %.12s is %d x %d pixels, not %d x %d as planned", shot->surface,
                frame->width, frame->height, shot->surface_width, shot->surface_height);
    return FALSE;
}

static gboolean open_surface(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    slot->surface = r->lookup(shot->surface, r->user_data, error);
    if (!slot->surface)
        return FALSE;
    slot->source = kn_surface_frame(slot->surface);
    return check_size(shot, slot->source, error);
}

static gboolean open_clip(KnRenderer *r, Slot *slot, const KnShot *shot, GError **error)
{
    if (!r->clips) {
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "clips cannot be drawn here");
        return FALSE;
    }
    slot->clip = r->clips(shot->surface, r->user_data, error);
    return slot->clip != NULL;
}

static gboolean slot_open(KnRenderer *r, Slot *slot, guint index, GError **error)
{
    const KnShot *shot = kn_film_shot(r->film, index);

    if (slot->shot == index)
        return TRUE;
    slot_close(slot);
    if ((shot->visual == KN_VISUAL_SURFACE && !open_surface(r, slot, shot, error)) ||
        (shot->visual == KN_VISUAL_CLIP && !open_clip(r, slot, shot, error))) {
        slot_close(slot);
        return FALSE;
    }
    if (shot->vignette > 0)
        slot->vignette = open_vignette(r, slot, shot->vignette);
    slot->shot = index;
    return TRUE;
}

/* Opens what shot `index` shows, and brings its clip to the frame. */
static gboolean slot_ready(KnRenderer *r, guint index, gint64 frame, GError **error)
{
    Slot *slot = &r->slot[index & 1];
    const KnShot *shot = kn_film_shot(r->film, index);

    if (!slot_open(r, slot, index, error))
        return FALSE;
    if (!slot->clip)
        return TRUE;
    slot->source = slot->clip->frame(slot->clip, kn_shot_clip_us(r->film, shot, frame), error);
    return slot->source && check_size(shot, slot->source, error);
}

/* How much of the fade's colour covers frame k of the shot's own time. Beyond its own time (in a
 * transition) a shot stays as it is at that end. */
static int fade_weight(const KnShot *shot, gint64 k)
{
    gint64 left = shot->n_frames - 1 - k;
    double visible = 1;

    if (shot->fade_in && k < shot->fade_in)
        visible = MIN(visible, (double)(MAX(k, -1) + 1) / (shot->fade_in + 1));
    if (shot->fade_out && left < shot->fade_out)
        visible = MIN(visible, (double)(MAX(left, -1) + 1) / (shot->fade_out + 1));
    return to_weight(1 - visible);
}

static void finish_row(const KnRenderer *r, const KnShot *shot, const Finish *finish, int plane,
                       int y, uint8_t *dst, const uint8_t *src, int n)
{
    if (plane == 0 && finish->grain_amplitude) {
        r->kernels.grain(dst, src, kn_noise_key(shot->seed, finish->t, (uint32_t)y), 0,
                         finish->grain_amplitude, n);
        src = dst;
    }
    if (plane > 0 && finish->sepia_weight) {
        r->kernels.mix_value(dst, src, sepia_chroma[plane - 1], finish->sepia_weight, n);
        src = dst;
    }
    if (finish->fade_weight) {
        r->kernels.mix_value(dst, src, shot->fade_color[plane], finish->fade_weight, n);
        src = dst;
    }
    if (src != dst)
        memcpy(dst, src, n);
}

static void prefetch_row(const Slot *slot, const KnPlane *plane, int p, int y)
{
    if (y == plane->height)
        return;
    kn_prefetch_to_write(plane->data + y * plane->stride, (gsize)plane->width);
    if (slot->vignette)
        kn_prefetch(kn_vignette_row(slot->vignette, p, y), 2 * (gsize)plane->width);
}

/* Draws the shot through the camera, without finish when that is NULL. */
static void draw_picture(KnRenderer *r, const Slot *slot, const KnShot *shot,
                         const KnSampling *sampling, const Finish *finish, KnFrame *out)
{
    if (slot->source)
        kn_resampler_prepare(r->resampler, slot->source, sampling);
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &out->plane[p];

        for (int y = 0; y < plane->height; y++) {
            uint8_t *row = plane->data + y * plane->stride;

            prefetch_row(slot, plane, p, y + 1);
            if (slot->source)
                kn_resampler_row(r->resampler, p, y, row, plane->width);
            else
                memset(row, shot->color[p], plane->width);
            if (slot->vignette)
                r->kernels.gain(row, row, kn_vignette_row(slot->vignette, p, y), p ? 128 : 16,
                                plane->width);
            if (finish)
                finish_row(r, shot, finish, p, y, row, row, plane->width);
        }
    }
}

static void finish_frame(const KnRenderer *r, const KnShot *shot, const Finish *finish,
                         const KnFrame *from, KnFrame *out)
{
    for (int p = 0; p < 3; p++) {
        const KnPlane *source = &from->plane[p], *plane = &out->plane[p];

        for (int y = 0; y < plane->height; y++)
            finish_row(r, shot, finish, p, y, plane->data + y * plane->stride,
                       source->data + y * source->stride, plane->width);
    }
}

static gboolean sampling_equal(const KnSampling *a, const KnSampling *b)
{
    return a->step == b->step && a->x_first[0] == b->x_first[0] && a->x_first[1] == b->x_first[1] &&
           a->y_first[0] == b->y_first[0] && a->y_first[1] == b->y_first[1];
}

static KnSampling sampling_at(const KnRenderer *r, const KnShot *shot, double t)
{
    KnSampling sampling = {.step = 0};

    if (shot->visual != KN_VISUAL_COLOR)
        kn_shot_sampling(shot, t, kn_film_width(r->film), &sampling);
    return sampling;
}

/* Draws one shot. Returns the frame that holds it: `out`, or the kept picture, when the caller can
 * do with one that it must not write to. */
static const KnFrame *draw_shot(KnRenderer *r, guint index, gint64 frame, gboolean borrow,
                                KnFrame *out)
{
    Slot *slot = &r->slot[index & 1];
    const KnShot *shot = kn_film_shot(r->film, index);
    gint64 own = frame - shot->first_frame, t = own + shot->lead;
    KnSampling now = sampling_at(r, shot, (double)t), next = sampling_at(r, shot, (double)(t + 1));
    Finish finish = {
        .t = (guint32)t,
        /* The noise of the grain kernel has sigma 147.8 and is scaled by 2^-16. */
        .grain_amplitude = (int)(shot->grain_sigma * (65536 / 147.8) + 0.5),
        .sepia_weight = to_weight(shot->sepia),
        .fade_weight = fade_weight(shot, own),
    };
    gboolean plain = !finish.grain_amplitude && !finish.sepia_weight && !finish.fade_weight;
    gboolean hit = slot->is_kept && sampling_equal(&now, &slot->kept_sampling);

    if (slot->clip || (!hit && !sampling_equal(&now, &next))) {
        draw_picture(r, slot, shot, &now, plain ? NULL : &finish, out);
        return out;
    }
    if (!hit) {
        draw_picture(r, slot, shot, &now, NULL, slot->kept);
        slot->kept_sampling = now;
        slot->is_kept = TRUE;
    }
    if (plain && borrow)
        return slot->kept;
    finish_frame(r, shot, &finish, slot->kept, out);
    return out;
}

static void draw_transition(KnRenderer *r, const guint index[2], double progress, gint64 frame,
                            KnFrame *out)
{
    const KnCut *cut = kn_film_cut(r->film, index[0]);
    const KnShot *next = kn_film_shot(r->film, index[1]);
    Slot *a = &r->slot[index[0] & 1], *b = &r->slot[index[1] & 1];
    const KnTransition *transition = kn_transition_find(cut->transition);
    KnTransitionDraw draw = {
        .a = draw_shot(r, index[0], frame, TRUE, a->drawn),
        .b = draw_shot(r, index[1], frame, TRUE, b->drawn),
        .out = out,
        .progress = kn_easing_at(&cut->ease, progress),
        .color = {cut->color[0], cut->color[1], cut->color[2]},
        .frame = (guint32)(frame - next->first_frame + next->lead),
        .seed = next->seed,
        .kernels = &r->kernels,
        .resampler = r->resampler,
        .weights = r->weights,
        .row = r->row,
    };

    draw.progress = CLAMP(draw.progress, 0, 1);
    transition->draw(transition, &draw);
}

/* The picture of a frame, without the film's layers. */
static gboolean draw_frame(KnRenderer *r, gint64 frame, KnFrame *out, GError **error)
{
    guint index[2];
    double progress;
    int n = kn_film_at(r->film, frame, index, &progress);

    for (int i = 0; i < n; i++)
        if (!slot_ready(r, index[i], frame, error))
            return FALSE;
    if (n == 2) {
        draw_transition(r, index, progress, frame, out);
        return TRUE;
    }
    if (r->slot[~index[0] & 1].shot != NONE)
        slot_close(&r->slot[~index[0] & 1]);
    draw_shot(r, index[0], frame, FALSE, out);
    return TRUE;
}

gboolean kn_renderer_draw(KnRenderer *r, gint64 frame, KnFrame *out, GError **error)
{
    g_assert(out->width == kn_film_width(r->film) && out->height == kn_film_height(r->film));
    if (!kn_film_n_shots(r->film) || frame < kn_film_shot(r->film, 0)->first_frame ||
        frame >= kn_film_n_frames(r->film)) {
        g_set_error(error, KN_ERROR, KN_ERROR_RENDER,
                    "drawing frame %" G_GINT64_FORMAT ": the film has no such frame", frame);
        return FALSE;
    }
    if (draw_frame(r, frame, out, error) && kn_layers_draw(r->layers, frame, out, error))
        return TRUE;
    g_prefix_error(error, "drawing frame %" G_GINT64_FORMAT ": ", frame);
    return FALSE;
}
