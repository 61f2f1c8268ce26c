/* SPDX-License-Identifier: MIT */
#include "shot/glide.h"
#include "shot/camera.h"
#include "shot/film.h"
#include "shot/step.h"

#include <math.h>

/* In pixels of the frame: how far its edges move from the first picture to the last of a glide, and
 * by how much they and its middle lie beside the straight and even way between (bench/encode,
 * docs/performance.md). A zoom leaves the middle where it is. */
#define FARTHEST 8.0
#define UNEVEN_EDGE 0.25
#define UNEVEN_MIDDLE 0.1

/* Where the frame's corners, by turns its left and top, and its right and bottom ones, are seen in
 * a later view: by how many pixels they have moved. */
static void moved(const KnBox *from, const KnBox *to, int width, double by[4])
{
    double pixels = width / to->w;

    by[0] = (from->x - to->x) * pixels;
    by[1] = (from->y - to->y) * pixels;
    by[2] = (from->x + from->w - to->x - to->w) * pixels;
    by[3] = (from->y + from->h - to->y - to->h) * pixels;
}

/* Whether shot times t to t + n are one glide; by: the views' distances from the first one. */
static gboolean is_even(double by[][4], int n)
{
    for (int side = 0; side < 4; side++)
        if (fabs(by[n][side]) > FARTHEST)
            return FALSE;
    for (int i = 1; i < n; i++) {
        double beside[4];

        for (int side = 0; side < 4; side++) {
            beside[side] = by[i][side] - by[n][side] * i / n;
            if (fabs(beside[side]) > UNEVEN_EDGE)
                return FALSE;
        }
        for (int axis = 0; axis < 2; axis++)
            if (fabs(beside[axis] + beside[axis + 2]) / 2 > UNEVEN_MIDDLE)
                return FALSE;
    }
    return TRUE;
}

static int even_frames(const KnFilm *film, const KnShot *shot, gint64 t, int most)
{
    double by[KN_GLIDE_MOST + 1][4];
    KnBox first, view;
    int n = 0;

    kn_shot_view(shot, (double)t, 1, &first);
    for (int i = 1; i <= most; i++) {
        kn_shot_view(shot, (double)(t + i), 1, &view);
        moved(&first, &view, kn_film_width(film), by[i]);
        if (is_even(by, i))
            n = i;
    }
    return n;
}

static gboolean steps_go_along(const KnShot *shot, gint64 own, int n)
{
    for (guint i = 0; i < shot->n_steps; i++) {
        const KnStepKind *kind = shot->steps[i].kind;
        const void *params = shot->steps[i].params;
        int weight = kind->weight(params, &(KnStepTime){.own = own, .n_frames = shot->n_frames});

        if (weight && kind->stage != KN_STAGE_LOOK && !kind->goes_along)
            return FALSE;
        for (int k = 1; k <= n; k++)
            if (kind->weight(params, &(KnStepTime){.own = own + k, .n_frames = shot->n_frames}) !=
                weight)
                return FALSE;
    }
    return TRUE;
}

/* Whether that frame shows the shot, and nothing over it. */
static gboolean is_bare(const KnFilm *film, const KnShot *shot, gint64 frame)
{
    guint index[2];
    double progress;

    return kn_film_at(film, frame, index, &progress) == 1 && kn_film_shot(film, index[0]) == shot &&
           kn_film_find_layer(film, frame, 1, 0) == kn_film_n_layers(film);
}

int kn_film_glide(const KnFilm *film, gint64 frame, gint64 end, int most)
{
    const KnShot *shot = kn_film_shot(film, kn_film_find(film, frame));
    gint64 own = frame - shot->first_frame;
    int n = -1;

    most = (int)MIN(MIN(most, KN_GLIDE_MOST), end - 1 - frame);
    if (shot->visual != KN_VISUAL_SURFACE || shot->n_plates)
        return 0;
    while (n < most && is_bare(film, shot, frame + n + 1))
        n++;
    n = n > 0 ? even_frames(film, shot, own + shot->lead, n) : 0;
    while (n > 0 && !steps_go_along(shot, own, n))
        n--;
    return n;
}
