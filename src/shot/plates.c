/* SPDX-License-Identifier: MIT */
#include "shot/plates.h"
#include "base/error.h"
#include "shot/camera.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How one plate is seen in a frame. */
typedef struct {
    int opacity; /* 0..KN_OPAQUE; at 0 the rest does not count */
    KnSampling sampling;
    int from[2], to[2]; /* columns and rows of luma that it touches; from is even */
} Seen;

typedef struct {
    const KnPlate *plate;
    KnSurface *surface;
    KnFrame alpha; /* its planes of alpha, as planes of a frame; borrowed */
    KnResampler *resampler;
    Seen now, next, kept;
} Plate;

struct KnPlates {
    KnPlatesKit kit;
    int width, height; /* of the frame */
    guint n;
    Plate *plates;
    uint8_t *color, *cover; /* rows */
};

void kn_plates_free(KnPlates *plates)
{
    if (!plates)
        return;
    for (guint i = 0; i < plates->n; i++) {
        if (plates->plates[i].surface)
            kn_surface_unref(plates->plates[i].surface);
        kn_resampler_free(plates->plates[i].resampler);
    }
    g_free(plates->plates);
    free(plates->color);
    g_free(plates);
}

static gboolean open_plate(const KnPlates *plates, const KnPlate *plate, Plate *open,
                           GError **error)
{
    open->plate = plate;
    open->surface = plates->kit.lookup(plate->surface, plates->kit.user_data, error);
    if (!open->surface)
        return FALSE;
    const KnFrame *frame = kn_surface_frame(open->surface);
    const KnPlane *alpha = kn_surface_alpha(open->surface);
    if (!alpha || frame->width != plate->width || frame->height != plate->height) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "prepared picture %.12s is not the plate that was planned", plate->surface);
        return FALSE;
    }
    open->alpha = (KnFrame){frame->width, frame->height, {alpha[0], alpha[1], alpha[1]}};
    open->resampler = kn_resampler_new(plates->kit.kernels, plates->width, plates->height,
                                       kn_shot_step_max(plates->kit.shot, plates->width), error);
    return open->resampler != NULL;
}

KnPlates *kn_plates_open(const KnPlatesKit *kit, GError **error)
{
    KnPlates *plates = g_new0(KnPlates, 1);
    void *rows = NULL;

    plates->kit = *kit;
    plates->width = kn_film_width(kit->film);
    plates->height = kn_film_height(kit->film);
    plates->n = kit->shot->n_plates;
    plates->plates = g_new0(Plate, plates->n);
    gsize stride = kn_frame_stride_bytes(plates->width);
    gboolean good = posix_memalign(&rows, KN_FRAME_ALIGN, 2 * stride) == 0;
    if (!good)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory to draw");
    plates->color = rows;
    plates->cover = good ? plates->color + stride : NULL;
    for (guint i = 0; i < plates->n && good; i++)
        good = open_plate(plates, &kit->shot->plates[i], &plates->plates[i], error);
    if (good)
        return plates;
    kn_plates_free(plates);
    return NULL;
}

/* ---- where they stand ---- */

/* The part of a side of n samples between two edges, with room for the filter. */
static void find_part(double from, double to, int n, int *first, int *end)
{
    enum { ROOM = 4 };

    *first = (int)CLAMP(floor(from) - ROOM, 0, n) & ~1;
    *end = (int)CLAMP(ceil(to) + ROOM, 0, n);
}

static void see(const KnPlates *plates, const KnPlate *plate, gint64 own, gint64 t, double closer,
                Seen *seen)
{
    const KnShot *shot = plates->kit.shot;
    const KnBox *base = &shot->base, *place = &plate->place;
    double weight = kn_track_at(&plate->weight, (double)own, 1);
    double scale = kn_track_at(&plate->scale, (double)own, 1);
    double about_x = base->x + plate->about.x * base->w;
    double about_y = base->y + plate->about.y * base->h;
    KnBox view;

    *seen = (Seen){.opacity = (int)floor(CLAMP(weight, 0, 1) * KN_OPAQUE + 0.5)};
    if (!seen->opacity)
        return;
    scale = CLAMP(scale, 1, KN_PLATE_SCALE_MAX);
    kn_shot_view(shot, (double)t, closer, &view);
    /* What of the unscaled plate is seen, then the same in its own pixels. */
    view = (KnBox){about_x + (view.x - about_x) / scale, about_y + (view.y - about_y) / scale,
                   view.w / scale, view.h / scale};
    double pixel = view.w / plates->width;
    find_part((place->x - view.x) / pixel, (place->x + place->w - view.x) / pixel, plates->width,
              &seen->from[0], &seen->to[0]);
    find_part((place->y - view.y) / pixel, (place->y + place->h - view.y) / pixel, plates->height,
              &seen->from[1], &seen->to[1]);
    if (seen->from[0] >= seen->to[0] || seen->from[1] >= seen->to[1]) {
        *seen = (Seen){.opacity = 0};
        return;
    }
    double fine = plate->width / place->w;
    const KnBox own_view = {(view.x - place->x) * fine, (view.y - place->y) * fine, view.w * fine,
                            view.h * fine};
    kn_camera_sampling(&own_view, &(KnBox){0, 0, 1, 1}, plates->width, &seen->sampling);
    for (int kind = 0; kind < 2; kind++)
        seen->sampling.x_first[kind] += (seen->from[0] >> kind) * seen->sampling.step;
}

/* Fields, not bytes: there is padding between them. */
static gboolean equal(const Seen *a, const Seen *b)
{
    if (!a->opacity || !b->opacity)
        return a->opacity == b->opacity;
    return a->opacity == b->opacity && a->sampling.step == b->sampling.step &&
           memcmp(a->sampling.x_first, b->sampling.x_first, sizeof a->sampling.x_first) == 0 &&
           memcmp(a->sampling.y_first, b->sampling.y_first, sizeof a->sampling.y_first) == 0 &&
           memcmp(a->from, b->from, sizeof a->from) == 0 && memcmp(a->to, b->to, sizeof a->to) == 0;
}

gboolean kn_plates_place(KnPlates *plates, gint64 own, gint64 t, double closer)
{
    gboolean rests = TRUE;

    for (guint i = 0; i < plates->n; i++) {
        Plate *p = &plates->plates[i];

        see(plates, p->plate, own, t, closer, &p->now);
        see(plates, p->plate, own + 1, t + 1, closer, &p->next);
        rests &= equal(&p->now, &p->next);
    }
    return rests;
}

void kn_plates_keep(KnPlates *plates)
{
    for (guint i = 0; i < plates->n; i++)
        plates->plates[i].kept = plates->plates[i].now;
}

gboolean kn_plates_kept(const KnPlates *plates)
{
    for (guint i = 0; i < plates->n; i++)
        if (!equal(&plates->plates[i].now, &plates->plates[i].kept))
            return FALSE;
    return TRUE;
}

/* ---- drawing ---- */

void kn_plates_row(KnPlates *plates, int p, int y, uint8_t *row)
{
    int shift = p > 0;

    for (guint i = 0; i < plates->n; i++) {
        const Plate *plate = &plates->plates[i];
        const Seen *seen = &plate->now;
        int left = seen->from[0] >> shift, n = ((seen->to[0] + shift) >> shift) - left;

        if (!seen->opacity || y < seen->from[1] >> shift || y >= (seen->to[1] + shift) >> shift)
            continue;
        kn_resampler_prepare(plate->resampler, &plate->alpha, &seen->sampling);
        kn_resampler_row(plate->resampler, p, y, plates->cover, n);
        kn_resampler_prepare(plate->resampler, kn_surface_frame(plate->surface), &seen->sampling);
        kn_resampler_row(plate->resampler, p, y, plates->color, n);
        plates->kit.kernels->blend(row + left, plates->color, plates->cover, seen->opacity, n);
    }
}
