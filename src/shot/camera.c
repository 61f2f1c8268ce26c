/* SPDX-License-Identifier: MIT */
#include "shot/camera.h"
#include <math.h>
#include <string.h>

void kn_camera_add(KnCameraPath *path, KnCameraKey key)
{
    g_assert(!path->n || key.t >= path->keys[path->n - 1].t);
    path->keys = g_renew(KnCameraKey, path->keys, path->n + 1);
    path->keys[path->n++] = key;
}

/* The values between the two keys around t, under the easing of the first. */
static KnCameraKey path_values(const KnCameraPath *path, double t)
{
    guint low = 0, high = path->n;
    const KnCameraKey *a, *b;
    KnCameraKey key;
    double progress;

    while (low < high) { /* the first key behind t */
        guint middle = (low + high) / 2;

        if (path->keys[middle].t <= t)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return path->keys[0];
    if (low == path->n)
        return path->keys[path->n - 1];
    a = &path->keys[low - 1];
    b = &path->keys[low];
    progress = kn_easing_at(&a->ease, (t - a->t) / (b->t - a->t));
    key = *a;
    key.z += (b->z - a->z) * progress;
    key.u += (b->u - a->u) * progress;
    key.v += (b->v - a->v) * progress;
    return key;
}

/* A control point; beyond the ends on a straight line. */
static KnCameraKey control(const KnCameraPath *path, gint64 i)
{
    gint64 last = (gint64)path->n - 1, end = CLAMP(i, 0, last);
    KnCameraKey key = path->keys[end];

    if (end != i && last > 0) {
        const KnCameraKey *inner = &path->keys[end == 0 ? 1 : last - 1];

        key.z = 2 * key.z - inner->z;
        key.u = 2 * key.u - inner->u;
        key.v = 2 * key.v - inner->v;
    }
    return key;
}

/* De Boor's formula for even knots. */
static KnCameraKey spline_values(const KnCameraPath *path, double t)
{
    double step = path->n > 1 ? path->keys[1].t - path->keys[0].t : 1;
    double at = CLAMP((t - path->keys[0].t) / step, 0, (double)(path->n - 1));
    gint64 i = (gint64)floor(at);
    double f = at - (double)i, g = 1 - f;
    const double weight[4] = {g * g * g / 6, (3 * f * f * f - 6 * f * f + 4) / 6,
                              (3 * g * g * g - 6 * g * g + 4) / 6, f * f * f / 6};
    KnCameraKey key = {.t = t};

    for (int k = 0; k < 4; k++) {
        KnCameraKey c = control(path, i - 1 + k);

        key.z += weight[k] * c.z;
        key.u += weight[k] * c.u;
        key.v += weight[k] * c.v;
    }
    return key;
}

static gboolean is_spline(const KnCameraPath *path)
{
    return path->form >= KN_CAMERA_SPLINE;
}

KnCameraKey kn_camera_values(const KnCameraPath *path, double t)
{
    return is_spline(path) ? spline_values(path, t) : path_values(path, t);
}

void kn_shot_base(const KnShot *shot, double t, KnBox *base)
{
    gboolean first = TRUE;

    *base = shot->base;
    for (guint i = 0; i < shot->n_paths; i++) {
        const KnCameraPath *path = &shot->paths[i];

        if (path->form != KN_CAMERA_BASE || !path->n || (!first && t < path->keys[0].t))
            continue;
        first = FALSE;
        KnCameraKey key = kn_camera_values(path, t);

        base->x = CLAMP(key.u, 0, 1) * MAX(shot->surface_width - base->w, 0);
        base->y = CLAMP(key.v, 0, 1) * MAX(shot->surface_height - base->h, 0);
    }
}

void kn_camera_at(const KnCameraPath *path, double t, KnBox *window)
{
    KnCameraKey key;
    double width, room;

    *window = (KnBox){0, 0, 1, 1};
    if (!path->n || path->form == KN_CAMERA_BASE)
        return;
    key = kn_camera_values(path, t);
    if (path->form != KN_CAMERA_RECT) {
        width = 1 / MAX(key.z, 1);
        room = 1 - width;
        *window = (KnBox){CLAMP(key.u, 0, 1) * room, CLAMP(key.v, 0, 1) * room, width, width};
    } else {
        width = CLAMP(key.z, 1 / KN_CAMERA_ZOOM_MAX, 1);
        room = 1 - width;
        *window = (KnBox){CLAMP(key.u, 0, room), CLAMP(key.v, 0, room), width, width};
    }
}

static gboolean overshoots(const KnCameraPath *path)
{
    for (guint i = 0; i < path->n; i++)
        if (kn_easing_overshoots(&path->keys[i].ease))
            return TRUE;
    return FALSE;
}

double kn_camera_zoom_max(const KnCameraPath *path)
{
    double width = 1;
    KnBox window;

    for (guint i = 0; i < path->n; i++) {
        kn_camera_at(path, path->keys[i].t, &window);
        width = MIN(width, window.w);
        if (is_spline(path)) /* which never goes beyond its control points */
            width = MIN(width, 1 / MAX(path->keys[i].z, 1));
        if (i + 1 == path->n || !kn_easing_overshoots(&path->keys[i].ease))
            continue;
        for (double t = ceil(path->keys[i].t); t < path->keys[i + 1].t; t++) {
            kn_camera_at(path, t, &window);
            width = MIN(width, window.w);
        }
    }
    return 1 / width;
}

/* Whether a path counts then: one that another takes the place of does until its first key. */
static gboolean counts(const KnShot *shot, guint i, double t)
{
    const KnCameraPath *path = &shot->paths[i], *next = path + 1;

    if (i + 1 < shot->n_paths && next->form == KN_CAMERA_NEXT && t >= next->keys[0].t)
        return FALSE;
    return path->form != KN_CAMERA_NEXT || t >= path->keys[0].t;
}

void kn_shot_window(const KnShot *shot, double t, KnBox *window)
{
    const double least = 1 / KN_CAMERA_ZOOM_MAX;

    *window = (KnBox){0, 0, 1, 1};
    for (guint i = 0; i < shot->n_paths; i++) {
        KnBox inner;

        if (!counts(shot, i, t))
            continue;
        kn_camera_at(&shot->paths[i], t, &inner);
        window->x += inner.x * window->w;
        window->y += inner.y * window->h;
        window->w *= inner.w;
        window->h *= inner.h;
    }
    if (window->w < least) { /* about its middle */
        window->x = CLAMP(window->x + (window->w - least) / 2, 0, 1 - least);
        window->y = CLAMP(window->y + (window->h - least) / 2, 0, 1 - least);
        window->w = window->h = least;
    }
}

double kn_shot_zoom_max(const KnShot *shot)
{
    gint64 span = shot->lead + shot->n_frames + shot->tail;
    double width = 1;
    KnBox window;

    if (!shot->n_paths)
        return 1;
    if (shot->n_paths == 1 && !overshoots(&shot->paths[0]))
        return MIN(kn_camera_zoom_max(&shot->paths[0]), KN_SURFACE_ZOOM_MAX);
    for (gint64 t = 0; t < span; t++) {
        kn_shot_window(shot, (double)t, &window);
        width = MIN(width, window.w);
    }
    return MIN(1 / width, KN_SURFACE_ZOOM_MAX);
}

static gint64 to_fixed(double x)
{
    return (gint64)floor(x * 4294967296.0 + 0.5);
}

void kn_camera_sampling(const KnBox *base, const KnBox *window, int width, KnSampling *sampling)
{
    double x = base->x + window->x * base->w;
    double y = base->y + window->y * base->h;
    double scale = window->w * base->w / width;

    sampling->x_first[0] = to_fixed(x + 0.5 * scale - 0.5);
    sampling->y_first[0] = to_fixed(y + 0.5 * scale - 0.5);
    sampling->x_first[1] = to_fixed((x + 0.5 * scale - 0.5) / 2);
    sampling->y_first[1] = to_fixed((y + scale - 1) / 2);
    sampling->step = MAX(to_fixed(scale), 1);
}

/* In fractions of the base. */
static void closer_window(const KnShot *shot, double t, double closer, KnBox *window)
{
    kn_shot_window(shot, t, window);
    window->x += window->w * (0.5 - 0.5 / closer);
    window->y += window->h * (0.5 - 0.5 / closer);
    window->w /= closer;
    window->h /= closer;
}

void kn_shot_view(const KnShot *shot, double t, double closer, KnBox *view)
{
    KnBox base, window;

    kn_shot_base(shot, t, &base);
    closer_window(shot, t, closer, &window);
    *view = (KnBox){base.x + window.x * base.w, base.y + window.y * base.h, window.w * base.w,
                    window.h * base.h};
}

void kn_shot_sampling(const KnShot *shot, double t, double closer, int width, KnSampling *sampling)
{
    KnBox base, window;

    kn_shot_base(shot, t, &base);
    closer_window(shot, t, closer, &window);
    kn_camera_sampling(&base, &window, width, sampling);
}

gint64 kn_shot_step_max(const KnShot *shot, int width)
{
    return MAX(to_fixed(shot->base.w / width), 1);
}
