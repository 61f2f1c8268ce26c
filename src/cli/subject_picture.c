/* SPDX-License-Identifier: MIT */
#include "cli/subject_picture.h"

#include <math.h>

static const KnColor meant = {255, 214, 0}, other = {160, 160, 160}, anchor_color = {255, 40, 40};

typedef struct {
    KnPicture *into;
    KnCell at; /* of the picture */
} Drawing;

/* In three of ten parts, where the mask shows the subject. */
static void tint(const Drawing *drawing, const KnMask *mask)
{
    enum { WEIGHT = 96 };
    const KnCell *at = &drawing->at;
    for (int y = 0; y < at->height; y++) {
        const guint8 *row = mask->values + (gsize)(y * mask->rows / at->height * mask->columns);
        for (int x = 0; x < at->width; x++)
            kn_picture_tint(drawing->into, at->x + x, at->y + y, meant,
                            row[x * mask->columns / at->width] * WEIGHT / 255);
    }
}

static int along(int start, int length, double part)
{
    return start + (int)floor(part * length + 0.5);
}

static void draw_box(const Drawing *drawing, const KnBox *box, int thickness, KnColor color)
{
    const KnCell *at = &drawing->at;
    int x = along(at->x, at->width, box->x), y = along(at->y, at->height, box->y);
    kn_picture_frame(drawing->into, x, y, along(at->x, at->width, box->x + box->w) - x,
                     along(at->y, at->height, box->y + box->h) - y, thickness, color);
}

static void draw_anchor(const Drawing *drawing, KnPoint anchor)
{
    enum { ARM = 6 };
    int x = along(drawing->at.x, drawing->at.width, anchor.x);
    int y = along(drawing->at.y, drawing->at.height, anchor.y);
    kn_picture_frame(drawing->into, x - ARM, y - 1, 2 * ARM, 2, 1, anchor_color);
    kn_picture_frame(drawing->into, x - 1, y - ARM, 2, 2 * ARM, 1, anchor_color);
}

/* A mask in a file: its brightness. */
static KnMask *read_mask(KnSession *session, const char *path, GError **error)
{
    enum { SIDE = 512 };
    int width, height;
    g_autofree guint8 *rgb = kn_session_picture(session, path, SIDE, &width, &height, error);
    if (!rgb)
        return NULL;
    gsize n = (gsize)width * (gsize)height;
    for (gsize i = 0; i < n; i++)
        rgb[i] = rgb[3 * i + 1];
    return kn_mask_new(height, width, rgb);
}

static void draw_meant(const Drawing *drawing, const KnSubject *subject, const KnMask *file)
{
    const KnMask *mask = file ? file : subject->mask;
    KnBox box = subject->box;
    KnPoint anchor = subject->anchor;
    if (file && kn_mask_shows(file) && box.w >= 1 && box.h >= 1) {
        box = kn_mask_box(file);
        anchor = kn_subject_anchor(&box);
    }
    if (mask)
        tint(drawing, mask);
    draw_box(drawing, &box, 2, meant);
    draw_anchor(drawing, anchor);
    g_autofree char *label = g_strdup_printf("%s %.0f%%", subject->label ? subject->label : "",
                                             subject->confidence * 100);
    int x = along(drawing->at.x, drawing->at.width, box.x);
    kn_picture_label(drawing->into, MAX(x, 0),
                     MAX(along(drawing->at.y, drawing->at.height, box.y), 0), 1,
                     label + (*label == ' '));
}

gboolean kn_subject_draw(KnSession *session, const KnSegment *segment,
                         const KnSegmentSubjects *subjects, KnPicture *into, const KnCell *cell,
                         GError **error)
{
    const KnSubjectQuery first = {.nth = 1};
    const KnSubject *subject = kn_subject_choose(subjects->items, subjects->n, &first);
    g_autoptr(KnMask) file = NULL;
    KnPicture small = {0};
    small.rgb = kn_session_picture(session, segment->path, 2 * MAX(cell->width, cell->height),
                                   &small.width, &small.height, error);
    g_autofree guint8 *rgb = small.rgb;
    if (!rgb)
        return FALSE;
    if (subject && subject->mask_path && !(file = read_mask(session, subject->mask_path, error)))
        return FALSE;
    double scale =
        MIN(1, MIN((double)cell->width / small.width, (double)cell->height / small.height));
    Drawing drawing = {into, {0}};
    KnCell *at = &drawing.at;
    at->width = CLAMP((int)(small.width * scale + 0.5), 1, cell->width);
    at->height = CLAMP((int)(small.height * scale + 0.5), 1, cell->height);
    at->x = cell->x + (cell->width - at->width) / 2;
    at->y = cell->y + (cell->height - at->height) / 2;
    kn_picture_shrink_into(&small, into, at->x, at->y, at->width, at->height);
    for (guint i = 0; i < subjects->n; i++)
        if (&subjects->items[i] != subject)
            draw_box(&drawing, &subjects->items[i].box, 1, other);
    if (subject)
        draw_meant(&drawing, subject, file);
    return TRUE;
}
