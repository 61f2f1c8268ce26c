/* SPDX-License-Identifier: MIT */

/* From the YCbCr of another standard to that of BT.709. Both describe the same R'G'B' with other
 * weights Kr and Kb (Y = Kr R + (1 - Kr - Kb) G + Kb B; Cb = (B - Y) / 2(1 - Kb); Cr = (R - Y) /
 * 2(1 - Kr)), so grey stays grey: the new chroma depends on the old chroma alone, and luma moves by
 * what chroma says. libswscale would go through RGB of 8 bits, with chroma where it is not. */
#include "media/av/clip_draw.h"

#include <math.h>

enum { BITS = 16, ONE = 1 << BITS, HALF = ONE / 2, NEUTRAL = 128 };

typedef struct {
    int y_cb, y_cr;   /* luma moves by these parts of chroma */
    int cb_cb, cb_cr; /* the new Cb of the old chroma */
    int cr_cb, cr_cr;
} Matrix;

typedef struct {
    enum AVColorSpace space;
    double kr, kb;
} Weights;

/* ITU-T H.273, table 4. */
static const Weights weights[] = {
    {AVCOL_SPC_BT470BG, 0.299, 0.114},
    {AVCOL_SPC_SMPTE170M, 0.299, 0.114},
    {AVCOL_SPC_FCC, 0.30, 0.11},
    {AVCOL_SPC_SMPTE240M, 0.212, 0.087},
    {AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593},
    {AVCOL_SPC_BT2020_CL, 0.2627, 0.0593},
};

static const Weights *find(enum AVColorSpace space)
{
    for (guint i = 0; i < G_N_ELEMENTS(weights); i++)
        if (weights[i].space == space)
            return &weights[i];
    return NULL;
}

void kn_av_matrix_weights(enum AVColorSpace space, double *kr, double *kb)
{
    const Weights *known = find(space);
    *kr = known ? known->kr : 0.2126;
    *kb = known ? known->kb : 0.0722;
}

gboolean kn_av_matrix_is_known(enum AVColorSpace space)
{
    return find(space) || space == AVCOL_SPC_BT709 || space == AVCOL_SPC_RGB ||
           space == AVCOL_SPC_RESERVED;
}

static int fixed(double x)
{
    return (int)floor(x * ONE + 0.5);
}

/* Luma has 219 steps and chroma 224. */
static Matrix matrix_of(const Weights *from)
{
    const double kr = 0.2126, kb = 0.0722, kg = 1 - kr - kb, scale = 219.0 / 224.0;
    double fr = from->kr, fb = from->kb, fg = 1 - fr - fb;
    /* R - Y, B - Y and G - Y of unit chroma, by the old weights */
    double b_cb = 2 * (1 - fb), r_cr = 2 * (1 - fr);
    double g_cb = -fb * b_cb / fg, g_cr = -fr * r_cr / fg;
    double y_cb = kg * g_cb + kb * b_cb, y_cr = kr * r_cr + kg * g_cr;
    double cb = 2 * (1 - kb), cr = 2 * (1 - kr);
    return (Matrix){.y_cb = fixed(y_cb * scale),
                    .y_cr = fixed(y_cr * scale),
                    .cb_cb = fixed((b_cb - y_cb) / cb),
                    .cb_cr = fixed(-y_cr / cb),
                    .cr_cb = fixed(-y_cb / cr),
                    .cr_cr = fixed((r_cr - y_cr) / cr)};
}

/* Eight times chroma at the luma columns of a row: three parts of the near row of chroma and one of
 * the far one; a column between two samples has half of each. */
static int chroma_at(const uint8_t *near, const uint8_t *far, int x, int width)
{
    int i = x / 2, j = MIN(i + x % 2, width - 1);
    return 3 * (near[i] + near[j]) + far[i] + far[j] - 8 * NEUTRAL;
}

static void move_luma(KnFrame *frame, const Matrix *matrix, int y)
{
    const KnPlane *cb = &frame->plane[1], *cr = &frame->plane[2];
    int near = y / 2, far = CLAMP(y % 2 ? near + 1 : near - 1, 0, cb->height - 1);
    const uint8_t *cb_near = cb->data + near * cb->stride, *cb_far = cb->data + far * cb->stride;
    const uint8_t *cr_near = cr->data + near * cr->stride, *cr_far = cr->data + far * cr->stride;
    uint8_t *row = frame->plane[0].data + y * frame->plane[0].stride;
    for (int x = 0; x < frame->width; x++) {
        int moved = matrix->y_cb * chroma_at(cb_near, cb_far, x, cb->width) +
                    matrix->y_cr * chroma_at(cr_near, cr_far, x, cr->width);
        int value = row[x] + ((moved + 8 * HALF) >> (BITS + 3));
        row[x] = (uint8_t)CLAMP(value, 0, 255);
    }
}

static void turn_chroma(KnFrame *frame, const Matrix *matrix, int y)
{
    uint8_t *cb = frame->plane[1].data + y * frame->plane[1].stride;
    uint8_t *cr = frame->plane[2].data + y * frame->plane[2].stride;
    for (int x = 0; x < frame->plane[1].width; x++) {
        int b = cb[x] - NEUTRAL, r = cr[x] - NEUTRAL;
        int new_b = NEUTRAL + ((matrix->cb_cb * b + matrix->cb_cr * r + HALF) >> BITS);
        int new_r = NEUTRAL + ((matrix->cr_cb * b + matrix->cr_cr * r + HALF) >> BITS);
        cb[x] = (uint8_t)CLAMP(new_b, 0, 255);
        cr[x] = (uint8_t)CLAMP(new_r, 0, 255);
    }
}

void kn_av_matrix_apply(KnFrame *frame, enum AVColorSpace space)
{
    const Weights *from = find(space);
    if (!from)
        return;
    Matrix matrix = matrix_of(from);
    for (int y = 0; y < frame->height; y++)
        move_luma(frame, &matrix, y);
    for (int y = 0; y < frame->plane[1].height; y++)
        turn_chroma(frame, &matrix, y);
}
