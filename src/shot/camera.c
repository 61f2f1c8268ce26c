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

void kn_camera_at(const KnCameraPath *path, double t, KnBox *window)
{
    KnCameraKey key;
    double width, room;

    *window = (KnBox){0, 0, 1, 1};
    if (!path->n)
        return;
    key = path_values(path, t);
    if (path->form == KN_CAMERA_ROOM) {
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
        if (i + 1 == path->n || !kn_easing_overshoots(&path->keys[i].ease))
            continue;
        for (double t = ceil(path->keys[i].t); t < path->keys[i + 1].t; t++) {
            kn_camera_at(path, t, &window);
            width = MIN(width, window.w);
        }
    }
    return 1 / width;
}

void kn_shot_window(const KnShot *shot, double t, KnBox *window)
{
    const double least = 1 / KN_CAMERA_ZOOM_MAX;

    *window = (KnBox){0, 0, 1, 1};
    for (guint i = 0; i < shot->n_paths; i++) {
        KnBox inner;

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
    const KnBox *base = &shot->base;
    KnBox window;

    closer_window(shot, t, closer, &window);
    *view = (KnBox){base->x + window.x * base->w, base->y + window.y * base->h, window.w * base->w,
                    window.h * base->h};
}

void kn_shot_sampling(const KnShot *shot, double t, double closer, int width, KnSampling *sampling)
{
    KnBox window;

    closer_window(shot, t, closer, &window);
    kn_camera_sampling(&shot->base, &window, width, sampling);
}

gint64 kn_shot_step_max(const KnShot *shot, int width)
{
    return MAX(to_fixed(shot->base.w / width), 1);
}
