/* SPDX-License-Identifier: MIT */
#include "shot/film.h"
#include "shot/step.h"

#include <string.h>

static const KnCut no_cut = {0};

static void clear_shot(gpointer shot)
{
    kn_shot_clear(shot);
}

KnFilm *kn_film_new(int width, int height, KnRational fps)
{
    KnFilm *film = g_new0(KnFilm, 1);

    film->width = width;
    film->height = height;
    film->fps = fps;
    film->shots = g_array_new(FALSE, FALSE, sizeof(KnShot));
    g_array_set_clear_func(film->shots, clear_shot);
    film->cuts = g_array_new(FALSE, FALSE, sizeof(KnCut));
    film->layers = g_array_new(FALSE, FALSE, sizeof(KnLayer));
    film->reach = g_array_new(FALSE, FALSE, sizeof(gint64));
    return film;
}

void kn_film_free(KnFilm *film)
{
    if (!film)
        return;
    g_array_unref(film->shots);
    g_array_unref(film->cuts);
    g_array_unref(film->layers);
    g_array_unref(film->reach);
    g_free(film);
}

void kn_film_add(KnFilm *film, KnShot *take_shot, const KnCut *cut)
{
    KnCut copy = cut ? *cut : no_cut;

    if (copy.before + copy.after == 0)
        copy = no_cut;
    g_assert(copy.before + copy.after == 0 || copy.transition);
    if (film->shots->len) {
        const KnShot *last = kn_film_shot(film, film->shots->len - 1);

        g_assert(take_shot->first_frame == last->first_frame + last->n_frames);
    }
    g_array_append_val(film->shots, *take_shot);
    g_array_append_val(film->cuts, copy);
    memset(take_shot, 0, sizeof *take_shot);
}

void kn_film_add_layer(KnFilm *film, const KnLayer *layer)
{
    gint64 reach = layer->first_frame + layer->n_frames;
    guint n = film->layers->len;

    if (n) {
        g_assert(layer->first_frame >= kn_film_layer(film, n - 1)->first_frame);
        reach = MAX(reach, g_array_index(film->reach, gint64, n - 1));
    }
    g_array_append_val(film->layers, *layer);
    g_array_append_val(film->reach, reach);
}

static int by_first_frame(gconstpointer a, gconstpointer b, gpointer user_data)
{
    gint64 x = ((const KnLayer *)a)->first_frame, y = ((const KnLayer *)b)->first_frame;

    return x < y ? -1 : x > y;
}

void kn_film_merge_layers(KnFilm *film, GArray *layers)
{
    GArray *before = film->layers;
    guint i = 0;

    g_qsort_with_data(layers->data, (gint)layers->len, sizeof(KnLayer), by_first_frame, NULL);
    film->layers = g_array_new(FALSE, FALSE, sizeof(KnLayer));
    g_array_set_size(film->reach, 0);
    for (guint j = 0; j < before->len; j++) {
        const KnLayer *next = &g_array_index(before, KnLayer, j);

        for (;
             i < layers->len && g_array_index(layers, KnLayer, i).first_frame <= next->first_frame;
             i++)
            kn_film_add_layer(film, &g_array_index(layers, KnLayer, i));
        kn_film_add_layer(film, next);
    }
    for (; i < layers->len; i++)
        kn_film_add_layer(film, &g_array_index(layers, KnLayer, i));
    g_array_unref(before);
}

int kn_film_width(const KnFilm *film)
{
    return film->width;
}

int kn_film_height(const KnFilm *film)
{
    return film->height;
}

KnRational kn_film_fps(const KnFilm *film)
{
    return film->fps;
}

gint64 kn_film_n_frames(const KnFilm *film)
{
    const KnShot *last;

    if (!film->shots->len)
        return 0;
    last = kn_film_shot(film, film->shots->len - 1);
    return last->first_frame + last->n_frames;
}

guint kn_film_n_shots(const KnFilm *film)
{
    return film->shots->len;
}

const KnShot *kn_film_shot(const KnFilm *film, guint i)
{
    return &g_array_index(film->shots, KnShot, i);
}

const KnCut *kn_film_cut(const KnFilm *film, guint i)
{
    return &g_array_index(film->cuts, KnCut, i);
}

guint kn_film_n_layers(const KnFilm *film)
{
    return film->layers->len;
}

const KnLayer *kn_film_layer(const KnFilm *film, guint i)
{
    return &g_array_index(film->layers, KnLayer, i);
}

guint kn_film_find_layer(const KnFilm *film, gint64 first, gint64 n, guint from)
{
    guint end = film->layers->len, low = from, high = MAX(from, end);

    while (low < high) { /* the first layer that something up to it outlasts `first` */
        guint middle = low + (high - low) / 2;

        if (g_array_index(film->reach, gint64, middle) > first)
            high = middle;
        else
            low = middle + 1;
    }
    for (; low < end && kn_film_layer(film, low)->first_frame < first + n; low++)
        if (kn_film_layer(film, low)->first_frame + kn_film_layer(film, low)->n_frames > first)
            return low;
    return end;
}

guint kn_film_find(const KnFilm *film, gint64 frame)
{
    guint low = 0, high = film->shots->len - 1;

    while (low < high) { /* the last shot that begins at or before the frame */
        guint middle = (low + high + 1) / 2;

        if (kn_film_shot(film, middle)->first_frame <= frame)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void kn_film_reach(const KnFilm *film, gint64 first, gint64 n, guint *from, guint *to)
{
    g_assert(n > 0);
    *from = kn_film_find(film, first);
    *to = kn_film_find(film, first + n - 1);
    if (*from > 0 &&
        first < kn_film_shot(film, *from)->first_frame + kn_film_cut(film, *from - 1)->after)
        --*from;
    if (*to + 1 < film->shots->len &&
        first + n > kn_film_shot(film, *to + 1)->first_frame - kn_film_cut(film, *to)->before)
        ++*to;
}

static KnContent shot_content(const KnShot *shot)
{
    gboolean moves = FALSE, noisy = shot->visual == KN_VISUAL_CLIP;
    for (guint i = 0; i < shot->n_paths; i++)
        moves |= shot->paths[i].n > 1;
    for (guint i = 0; i < shot->n_steps; i++)
        noisy |= shot->steps[i].kind == &kn_step_grain;
    return noisy ? KN_CONTENT_CLIPS : moves ? KN_CONTENT_STILLS : KN_CONTENT_REST;
}

KnContent kn_film_content(const KnFilm *film, gint64 first, gint64 n)
{
    KnContent content = KN_CONTENT_REST;
    guint from, to;
    kn_film_reach(film, first, n, &from, &to);
    for (guint i = from; i <= to; i++)
        content = MAX(content, shot_content(kn_film_shot(film, i)));
    return content;
}

/* Frame j of a window of n shows progress (j + 1) / (n + 1): the frame before the window is all of
 * the first picture, the one behind it all of the second, and each step between is the same. */
static int in_transition(const KnCut *cut, guint first, gint64 j, guint index[2], double *progress)
{
    index[0] = first;
    index[1] = first + 1;
    *progress = (double)(j + 1) / (cut->before + cut->after + 1);
    return 2;
}

int kn_film_at(const KnFilm *film, gint64 frame, guint index[2], double *progress)
{
    guint i = kn_film_find(film, frame);
    const KnShot *shot = kn_film_shot(film, i);
    gint64 begin = frame - shot->first_frame;
    gint64 end = shot->first_frame + shot->n_frames - frame; /* frames left, this one included */

    if (i > 0) {
        const KnCut *cut = kn_film_cut(film, i - 1);

        if (begin < cut->after)
            return in_transition(cut, i - 1, begin + cut->before, index, progress);
    }
    if (i + 1 < film->shots->len) {
        const KnCut *cut = kn_film_cut(film, i);

        if (end <= cut->before)
            return in_transition(cut, i, cut->before - end, index, progress);
    }
    index[0] = i;
    *progress = 0;
    return 1;
}

gint64 kn_shot_clip_us(const KnFilm *film, const KnShot *shot, gint64 frame)
{
    gint64 own = frame - shot->first_frame;

    return kn_clip_time_at(&shot->clip_time,
                           own < 0 ? -kn_frame_us(-own, film->fps) : kn_frame_us(own, film->fps));
}
