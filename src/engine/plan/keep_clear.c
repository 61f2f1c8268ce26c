/* SPDX-License-Identifier: MIT */
#include "engine/plan/keep_clear.h"
#include "effects/called.h"
#include "vision/boxes.h"

#include <math.h>

/* Beside a text, as a share of the frame's shorter side: panels have light around them. */
#define GAP 0.03

/* Of a box, about its anchor, where no face is known. */
#define CORE 0.5

#define INSIDE 0.6 /* so much of a face lies in whose it is */

static KnBox around(const KnBox *a, const KnBox *b)
{
    double x = MIN(a->x, b->x), y = MIN(a->y, b->y);
    return (KnBox){x, y, MAX(a->x + a->w, b->x + b->w) - x, MAX(a->y + a->h, b->y + b->h) - y};
}

/* With the hair and the chin that its box leaves out. */
static KnBox head_of(const KnBox *face)
{
    const double above = 0.4, beside = 0.15;
    double x = MAX(face->x - beside * face->w, 0), y = MAX(face->y - above * face->h, 0);
    return (KnBox){x, y, MIN(face->x + (1 + beside) * face->w, 1) - x,
                   MIN(face->y + (1 + beside) * face->h, 1) - y};
}

static KnBox core_of(const KnSegmentSubjects *subjects, const KnSubject *subject)
{
    const KnBox *box = &subject->box;
    KnBox heads = {.w = 0};
    for (guint i = 0; i < subjects->n; i++) {
        const KnSubject *item = &subjects->items[i];
        KnBox head = head_of(&item->box);
        if (g_strcmp0(item->label, KN_CALLED_FACE) == 0 &&
            item->confidence >= KN_SUBJECT_CONFIDENCE_MIN &&
            kn_box_inside(&item->box, box) >= INSIDE)
            heads = heads.w > 0 ? around(&heads, &head) : head;
    }
    if (heads.w > 0)
        return heads;
    double w = box->w * CORE, h = box->h * CORE;
    return (KnBox){CLAMP(subject->anchor.x - w / 2, box->x, box->x + box->w - w),
                   CLAMP(subject->anchor.y - h / 2, box->y, box->y + box->h - h), w, h};
}

static KnBox in_base(const KnBox *box, const KnBox *base)
{
    return (KnBox){(box->x - base->x) / base->w, (box->y - base->y) / base->h, box->w / base->w,
                   box->h / base->h};
}

KnClear kn_clear_of(const KnSegmentSubjects *subjects, const KnBox *base)
{
    const KnSubjectQuery first = {.nth = 1};
    const KnSubject *subject = kn_subject_choose(subjects->items, subjects->n, &first);
    if (!subject)
        return (KnClear){.box = {.w = 0}};
    KnBox core = core_of(subjects, subject);
    return (KnClear){.box = in_base(&subject->box, base), .core = in_base(&core, base)};
}

/* ---- in the frame ---- */

/* Grows by where the box is seen through the window; what lies outside of the frame is cut off. */
static void add_seen(const KnFilm *film, const KnBox *box, const KnBox *window, KnCaptionRect *rect)
{
    int width = kn_film_width(film), height = kn_film_height(film);
    double left = CLAMP((box->x - window->x) / window->w, 0, 1) * width;
    double right = CLAMP((box->x + box->w - window->x) / window->w, 0, 1) * width;
    double top = CLAMP((box->y - window->y) / window->h, 0, 1) * height;
    double low = CLAMP((box->y + box->h - window->y) / window->h, 0, 1) * height;
    if (right - left < 1 || low - top < 1)
        return;
    int x = (int)floor(left), y = (int)floor(top), end = (int)ceil(right), bottom = (int)ceil(low);
    if (rect->width > 0) {
        x = MIN(x, rect->x);
        y = MIN(y, rect->y);
        end = MAX(end, rect->x + rect->width);
        bottom = MAX(bottom, rect->y + rect->height);
    }
    *rect = (KnCaptionRect){x, y, end - x, bottom - y};
}

KnClearSeen kn_clear_seen(const KnFilm *film, const GArray *clear, gint64 from, gint64 to)
{
    KnClearSeen seen = {.box = {.width = 0}};
    for (guint i = 0; clear && i < clear->len; i++) {
        const KnClear *item = &g_array_index(clear, KnClear, i);
        const KnShot *shot = kn_film_shot(film, i);
        gint64 first = MAX(from, shot->first_frame);
        gint64 end = MIN(to, shot->first_frame + shot->n_frames);
        for (gint64 frame = first; frame < end && item->box.w > 0; frame++) {
            KnBox window;
            kn_shot_window(shot, (double)(frame - shot->first_frame + shot->lead), &window);
            add_seen(film, &item->box, &window, &seen.box);
            add_seen(film, &item->core, &window, &seen.core);
        }
    }
    return seen;
}

int kn_clear_gap(const KnFilm *film)
{
    return (int)(MIN(kn_film_width(film), kn_film_height(film)) * GAP) & ~1;
}

gboolean kn_rects_overlap(const KnCaptionRect *a, const KnCaptionRect *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

/* FALSE: there is no room above it or below it. */
static gboolean pass(const KnFilm *film, const KnCaptionRect *around, const KnCaptionRect *rect,
                     int *dy)
{
    int gap = kn_clear_gap(film);
    int up = (around->y - gap - rect->y - rect->height) & ~1;
    int down = around->y + around->height + gap - rect->y;
    down += down & 1;
    gboolean can_up = rect->y + up >= gap;
    gboolean can_down = rect->y + down + rect->height <= kn_film_height(film) - gap;
    *dy = can_up && (!can_down || -up <= down) ? up : down;
    return can_up || can_down;
}

int kn_clear_move(const KnFilm *film, const KnClearSeen *seen, const KnCaptionRect *rect,
                  gboolean *covered)
{
    int dy;
    *covered = FALSE;
    if (!kn_rects_overlap(rect, &seen->box))
        return 0;
    if (pass(film, &seen->box, rect, &dy))
        return dy;
    if (!kn_rects_overlap(rect, &seen->core))
        return 0;
    if (pass(film, &seen->core, rect, &dy))
        return dy;
    *covered = TRUE;
    return 0;
}
