/* SPDX-License-Identifier: MIT */
#include "shot/plates.h"
#include "base/error.h"
#include "shot/camera.h"
#include "shot/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A little more than 1 in Q32.32, the step of a plate that the camera does not move. */
#define STILL_STEP_MAX (G_GINT64_CONSTANT(0x101000000))

/* How one plate is seen in a frame. */
typedef struct {
    int opacity; /* 0..KN_OPAQUE; at 0 the rest does not count */
    KnSampling sampling;
    int from[2], to[2]; /* columns and rows of luma that it touches; from is even */
    double shown;       /* 0..1: how much of it is seen yet */
    KnBox at;           /* where it stands in the frame */
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
    KnBox middle;           /* the view in the middle of the shot's own time */
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
    /* What the camera does not move is not drawn smaller than it is. */
    gboolean small = plate->fixed && plate->place.w * plates->width <
                                         (plate->width - 0.5) * plates->kit.shot->base.w;
    if (!alpha || frame->width != plate->width || frame->height != plate->height || small) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "prepared picture %.12s is not the plate that was planned", plate->surface);
        return FALSE;
    }
    open->alpha = (KnFrame){
        .width = frame->width, .height = frame->height, .plane = {alpha[0], alpha[1], alpha[1]}};
    open->resampler = kn_resampler_new(
        plates->kit.kernels, plates->width, plates->height,
        MAX(kn_shot_step_max(plates->kit.shot, plates->width), STILL_STEP_MAX), error);
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
    kn_shot_view(kit->shot, kit->shot->lead + (double)(kit->shot->n_frames - 1) / 2, 1,
                 &plates->middle);
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

/* How much further than the picture a nearer plate has gone, along an axis: a place on the picture,
 * and the view now and in the middle. */
static double goes(const KnPlates *plates, double depth, double at, const double now[2],
                   const double middle[2])
{
    double most = depth * plates->kit.shot->base.w;
    double far = (at - now[0]) / now[1] - (at - middle[0]) / middle[1]; /* on the screen */

    return CLAMP(far * now[1] * KN_PLATE_NEARNESS * depth, -most, most);
}

/* Where it is on its way. */
static KnPlateKey key_at(const KnPlate *plate, double t)
{
    guint i = 0;

    if (!plate->n_keys || plate->fixed)
        return (KnPlateKey){.scale = 1};
    while (i < plate->n_keys && plate->keys[i].t <= t)
        i++;
    if (i == 0 || i == plate->n_keys)
        return plate->keys[i == 0 ? 0 : i - 1];
    KnPlateKey key = plate->keys[i - 1];
    const KnPlateKey *next = &plate->keys[i];
    double share = (t - key.t) / (next->t - key.t);

    key.x += (next->x - key.x) * share;
    key.y += (next->y - key.y) * share;
    key.scale += (next->scale - key.scale) * share;
    return key;
}

static void see(const KnPlates *plates, const KnPlate *plate, gint64 own, gint64 t, double closer,
                Seen *seen)
{
    const KnShot *shot = plates->kit.shot;
    const KnBox *base = &shot->base, *place = &plate->place;
    double weight = kn_track_at(&plate->weight, (double)own, 1);
    double scale = kn_track_at(&plate->scale, (double)own, 1);
    double shown = CLAMP(kn_track_at(&plate->reveal, (double)own, 1), 0, 1);
    double about_x = base->x + plate->about.x * base->w;
    double about_y = base->y + plate->about.y * base->h;
    KnBox view;

    *seen = (Seen){.opacity = (int)floor(CLAMP(weight, 0, 1) * KN_OPAQUE + 0.5), .shown = shown};
    if (!seen->opacity || !(shown > 0)) {
        seen->opacity = 0;
        return;
    }
    const KnPlateKey key = key_at(plate, (double)t);
    scale = CLAMP(scale * key.scale, 1, KN_PLATE_SCALE_MAX);
    if (plate->fixed)
        view =
            (KnBox){base->x + base->w * (0.5 - 0.5 / closer),
                    base->y + base->h * (0.5 - 0.5 / closer), base->w / closer, base->h / closer};
    else
        kn_shot_view(shot, (double)t, closer, &view);
    if (plate->depth > 0 && !plate->fixed) {
        const KnBox *m = &plates->middle;
        const double x[2] = {view.x, view.w}, y[2] = {view.y, view.h};
        const double middle_x[2] = {m->x, m->w}, middle_y[2] = {m->y, m->h};

        view.x -= goes(plates, plate->depth, about_x, x, middle_x);
        view.y -= goes(plates, plate->depth, about_y, y, middle_y);
    }
    view.x -= key.x;
    view.y -= key.y;
    /* What of the unscaled plate is seen, then the same in its own pixels. */
    view = (KnBox){about_x + (view.x - about_x) / scale, about_y + (view.y - about_y) / scale,
                   view.w / scale, view.h / scale};
    double pixel = view.w / plates->width;
    seen->at = (KnBox){(place->x - view.x) / pixel, (place->y - view.y) / pixel, place->w / pixel,
                       place->h / pixel};
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
    return a->opacity == b->opacity && !(a->shown < b->shown) && !(a->shown > b->shown) &&
           a->sampling.step == b->sampling.step &&
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

static double within(double x)
{
    return CLAMP(x, 0, 1);
}

/* How much of a sample is seen of a plate that turns in, by how far it lies behind the upright line
 * and before the moving one: a half turn is where both are so, more than that where either is. */
static double turned(double x, double y, double sine, double cosine, double shown)
{
    double first = within(x + 0.5), last = within(-y * sine - x * cosine + 0.5);

    return shown > 0.5 ? MAX(first, last) : MIN(first, last);
}

/* How much of the samples [x, x + 1) x [y, y + 1) is seen; the plate stands at `at`, all in samples
 * of the plane. */
static double revealed(int way, double shown, const KnBox *at, double x, double y)
{
    switch (way) {
    case KN_REVEAL_RIGHTWARD:
        return within(at->x + at->w * shown - x);
    case KN_REVEAL_LEFTWARD:
        return within(x + 1 - (at->x + at->w * (1 - shown)));
    case KN_REVEAL_UPWARD:
        return within(y + 1 - (at->y + at->h * (1 - shown)));
    default:
        return within(at->y + at->h * shown - y);
    }
}

/* Takes what is not seen yet out of rows whose first sample is the frame's `left`th. */
static void hide(const Plate *plate, int p, int y, int left, int n, uint8_t *color, uint8_t *cover)
{
    const Seen *seen = &plate->now;
    double half = p > 0 ? 0.5 : 1, shown = seen->shown;
    const KnBox at = {seen->at.x * half, seen->at.y * half, seen->at.w * half, seen->at.h * half};
    double middle_x = at.x + at.w / 2 - 0.5, middle_y = at.y + at.h / 2 - 0.5;
    double sine = kn_exact_sin(2 * G_PI * shown);
    double cosine = kn_exact_sin(2 * G_PI * (shown + 0.25));

    for (int i = 0; i < n; i++) {
        double share = plate->plate->reveal_way == KN_REVEAL_TURN
                           ? turned(left + i - middle_x, y - middle_y, sine, cosine, shown)
                           : revealed(plate->plate->reveal_way, shown, &at, left + i, y);

        if (share < 1) {
            cover[i] = (uint8_t)(cover[i] * share + 0.5);
            color[i] = (uint8_t)(color[i] * share + 0.5);
        }
    }
}

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
        if (seen->shown < 1)
            hide(plate, p, y, left, n, plates->color, plates->cover);
        plates->kit.kernels->blend(row + left, plates->color, plates->cover, seen->opacity, n);
    }
}
