/* SPDX-License-Identifier: MIT */

/* What is clear lets black through where the clip is drawn over black, and white where it is drawn
 * over white, so the difference of both in Y, of 219, is how much of the ground is seen. Over black
 * the clip's own colours have what they have of the ground already: none. */
#include "base/error.h"
#include "media/clip.h"

#include <string.h>

enum { BLACK = 16, WHITE = 235, SPAN = WHITE - BLACK, NO_COLOR = 128 };

typedef struct {
    KnClip clip;
    KnClip *black, *white;
    const KnFrame *ground;
    KnFrame *frame;
} Over;

static int divide(int value, int by)
{
    return (value + (value < 0 ? -by / 2 : by / 2)) / by;
}

/* Whether nothing of the ground is seen in a row. */
static gboolean is_opaque(const uint8_t *black, const uint8_t *white, int n)
{
    int differs = 0;
    for (int x = 0; x < n; x++)
        differs |= black[x] ^ white[x];
    return !differs;
}

static int clear_at(const KnFrame *black, const KnFrame *white, int x, int y)
{
    const KnPlane *b = &black->plane[0], *w = &white->plane[0];
    int clear = w->data[y * w->stride + x] - b->data[y * b->stride + x];
    return CLAMP(clear, 0, SPAN);
}

static void lay_luma(const Over *over, const KnFrame *black, const KnFrame *white)
{
    const KnPlane *to = &over->frame->plane[0], *ground = &over->ground->plane[0];
    for (int y = 0; y < to->height; y++) {
        const uint8_t *own = black->plane[0].data + y * black->plane[0].stride;
        const uint8_t *behind = ground->data + y * ground->stride;
        uint8_t *out = to->data + y * to->stride;
        if (is_opaque(own, white->plane[0].data + y * white->plane[0].stride, to->width)) {
            memcpy(out, own, (size_t)to->width);
            continue;
        }
        for (int x = 0; x < to->width; x++) {
            int more = divide((behind[x] - BLACK) * clear_at(black, white, x, y), SPAN);
            out[x] = (uint8_t)CLAMP(own[x] + more, 0, 255);
        }
    }
}

/* Chroma lies on even columns, between two rows: what is clear there is the mean of both,
 * low-passed 1-2-1 about the column, as colours are (pixel/color.h). */
static int clear_of_chroma(const KnFrame *black, const KnFrame *white, int x, int y)
{
    const KnPlane *luma = &black->plane[0];
    int left = MAX(2 * x - 1, 0), right = MIN(2 * x + 1, luma->width - 1), sum = 0;
    for (int i = 0; i < 2; i++) {
        int row = MIN(2 * y + i, luma->height - 1);
        sum += clear_at(black, white, left, row) + 2 * clear_at(black, white, 2 * x, row) +
               clear_at(black, white, right, row);
    }
    return sum; /* of eight times the span */
}

static void lay_chroma(const Over *over, const KnFrame *black, const KnFrame *white)
{
    const KnPlane *cb = &over->frame->plane[1];
    for (int y = 0; y < cb->height; y++)
        for (int x = 0; x < cb->width; x++) {
            int clear = clear_of_chroma(black, white, x, y);
            for (int p = 1; p < 3; p++) {
                const KnPlane *ground = &over->ground->plane[p], *to = &over->frame->plane[p];
                int own = black->plane[p].data[y * black->plane[p].stride + x];
                int more = (ground->data[y * ground->stride + x] - NO_COLOR) * clear;
                to->data[y * to->stride + x] = (uint8_t)CLAMP(own + divide(more, 8 * SPAN), 0, 255);
            }
        }
}

static const KnFrame *over_frame(KnClip *clip, gint64 time_us, GError **error)
{
    const Over *over = (Over *)clip;
    const KnFrame *black = over->black->frame(over->black, time_us, error);
    const KnFrame *white = black ? over->white->frame(over->white, time_us, error) : NULL;
    if (!white)
        return NULL;
    if (black->width != over->ground->width || black->height != over->ground->height) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "the picture behind a clip has %d x %d pixels, and the clip %d x %d",
                    over->ground->width, over->ground->height, black->width, black->height);
        return NULL;
    }
    lay_luma(over, black, white);
    lay_chroma(over, black, white);
    return over->frame;
}

static void over_free(KnClip *clip)
{
    Over *over = (Over *)clip;
    if (over->black)
        over->black->free(over->black);
    if (over->white)
        over->white->free(over->white);
    kn_frame_free(over->frame);
    g_free(over);
}

KnClip *kn_clip_over(KnClip *take_black, KnClip *take_white, const KnFrame *ground, GError **error)
{
    Over *over = g_new(Over, 1);
    *over = (Over){{over_frame, over_free}, take_black, take_white, ground, NULL};
    if (take_black && take_white)
        over->frame = kn_frame_new(ground->width, ground->height, error);
    if (over->frame)
        return &over->clip;
    over_free(&over->clip);
    return NULL;
}
