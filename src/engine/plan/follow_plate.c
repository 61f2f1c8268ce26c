/* SPDX-License-Identifier: MIT */
/* A plate that goes along with what a clip is about. It is made once, around the smallest box of
 * the middle shape that the subject has, and drawn larger where the subject is: one picture goes
 * along with a box that grows, but not with one that changes its shape, so it is always as large as
 * the longer side asks for. */
#include "engine/plan/follow.h"

#include <math.h>

/* A way's keys are a twelfth of a second apart, which nobody sees, or so far that there are no more
 * than a plate may have. */
enum { KEYS_A_STEP = 3, KEYS_MAX = 900 };

static int compare(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? 1 : -(x < y);
}

static double median(const GArray *ways, gboolean upright)
{
    g_autoptr(GArray) sides = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < ways->len; i++) {
        const KnSeenWay *way = &g_array_index(ways, KnSeenWay, i);
        for (guint k = 0; k < way->n; k++) {
            double side = upright ? way->points[k].box.h : way->points[k].box.w;
            g_array_append_val(sides, side);
        }
    }
    g_array_sort(sides, compare);
    return g_array_index(sides, double, sides->len / 2);
}

/* How many times as large as `least` a box is. */
static double times(const KnBox *box, const KnBox *least)
{
    return MAX(box->w / least->w, box->h / least->h);
}

/* In the middle of the picture. */
static KnBox least_box(const GArray *ways)
{
    KnBox least = {.w = median(ways, FALSE), .h = median(ways, TRUE)};
    double smallest = G_MAXDOUBLE;
    for (guint i = 0; i < ways->len; i++) {
        const KnSeenWay *way = &g_array_index(ways, KnSeenWay, i);
        for (guint k = 0; k < way->n; k++)
            smallest = MIN(smallest, times(&way->points[k].box, &least));
    }
    least.w = MIN(least.w * smallest, 1);
    least.h = MIN(least.h * smallest, 1);
    least.x = (1 - least.w) / 2;
    least.y = (1 - least.h) / 2;
    return least;
}

/* A spline over the control points of a piece that ends before frame `end`: speed and acceleration
 * do not jump. What is beyond its end nobody has seen; it goes on straight there, so that the
 * spline is not held back before. */
static KnCameraPath path_of(const KnSeenWay *way, int step, int end, const KnBox *least,
                            const KnBox *place)
{
    KnCameraPath path = {.form = KN_CAMERA_NEXT};
    for (guint k = 0; k < way->n; k++) {
        const KnBox *box = &way->points[k].box;
        kn_camera_add(&path, (KnCameraKey){.t = way->start + (double)k * step,
                                           .z = times(box, least),
                                           .u = (box->x + box->w / 2 - 0.5) * place->w,
                                           .v = (box->y + box->h / 2 - 0.5) * place->h});
        KnCameraKey *last = &path.keys[k];
        if (k < 2 || last->t < end)
            continue;
        last->z = MAX(2 * last[-1].z - last[-2].z, 1);
        last->u = 2 * last[-1].u - last[-2].u;
        last->v = 2 * last[-1].v - last[-2].v;
    }
    return path;
}

static void go_along(const KnCameraPath *path, int from, int to, int stride, KnPlate *plate)
{
    for (int frame = from; frame <= to; frame += frame < to ? MIN(stride, to - frame) : 1) {
        KnCameraKey at = kn_camera_values(path, frame);
        kn_plate_go(plate, (KnPlateKey){frame, at.u, at.v, CLAMP(at.z, 1, KN_PLATE_SCALE_MAX)});
    }
}

void kn_follower_lead(const KnFollower *follower, const KnSubject *subject, const KnBox *place,
                      const KnShot *shot, KnPlate *plate, KnBox *box)
{
    g_autoptr(GArray) ways =
        subject->mask || subject->mask_path ? NULL : kn_follower_way(follower, subject);
    if (!ways)
        return;
    const KnBox least = least_box(ways), *base = &shot->base;
    int stride = MAX(follower->step / KEYS_A_STEP, (int)(follower->n_frames / KEYS_MAX) + 1);
    for (guint i = 0; i < ways->len; i++) {
        const KnSeenWay *way = &g_array_index(ways, KnSeenWay, i);
        int next = i + 1 < ways->len ? g_array_index(ways, KnSeenWay, i + 1).start
                                     : (int)follower->n_frames;
        KnCameraPath path = path_of(way, follower->step, next, &least, place);
        go_along(&path, way->start, next - 1, stride, plate);
        g_free(path.keys);
    }
    *box = least;
    plate->about = (KnPoint){(place->x + place->w / 2 - base->x) / base->w,
                             (place->y + place->h / 2 - base->y) / base->h};
}
