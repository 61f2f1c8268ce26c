/* SPDX-License-Identifier: MIT */
/* promise: pure frames: a transparent clip over a picture shows of both what there is of each. */
#include "base/error.h"
#include "media/clip.h"

#include <string.h>

enum { WIDTH = 7, HEIGHT = 5 }; /* odd, so that chroma has edges */

/* A clip of one picture: what a colour looks like of which so much is there, over black or white.
 */
typedef struct {
    KnClip clip;
    KnFrame *frame;
} Still;

static guint n_open;

static const KnFrame *still_frame(KnClip *clip, gint64 time_us, GError **error)
{
    if (time_us >= 0)
        return ((Still *)clip)->frame;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no picture");
    return NULL;
}

static void still_free(KnClip *clip)
{
    kn_frame_free(((Still *)clip)->frame);
    g_free(clip);
    n_open--;
}

static KnFrame *plain(int y, int cb, int cr)
{
    KnFrame *frame = kn_frame_new(WIDTH, HEIGHT, NULL);
    const int values[] = {y, cb, cr};
    for (int p = 0; p < 3; p++)
        for (int row = 0; row < frame->plane[p].height; row++)
            memset(frame->plane[p].data + row * frame->plane[p].stride, values[p],
                   (size_t)frame->plane[p].width);
    return frame;
}

static int mix(double own, double behind, double there)
{
    return (int)(own * there + behind * (1 - there) + 0.5);
}

static KnClip *still(const int own[3], double there, int behind)
{
    Still *made = g_new(Still, 1);
    *made = (Still){
        {still_frame, still_free},
        plain(mix(own[0], behind, there), mix(own[1], 128, there), mix(own[2], 128, there))};
    n_open++;
    return &made->clip;
}

static void assert_near(int value, double wanted)
{
    g_assert_cmpfloat(value, >=, wanted - 1.5); /* three values were rounded */
    g_assert_cmpfloat(value, <=, wanted + 1.5);
}

static void test_mix(void)
{
    static const int colors[][3] = {{16, 128, 128}, {235, 128, 128}, {81, 90, 240}, {145, 54, 34}};
    static const int grounds[][3] = {{16, 128, 128}, {41, 240, 110}, {235, 128, 128}};
    static const double parts[] = {0, 0.25, 0.5, 0.75, 1};
    for (gsize c = 0; c < G_N_ELEMENTS(colors); c++)
        for (gsize g = 0; g < G_N_ELEMENTS(grounds); g++)
            for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
                g_autoptr(GError) error = NULL;
                KnFrame *ground = plain(grounds[g][0], grounds[g][1], grounds[g][2]);
                KnClip *over = kn_clip_over(still(colors[c], parts[i], 16),
                                            still(colors[c], parts[i], 235), ground, &error);
                g_assert_no_error(error);
                const KnFrame *frame = over->frame(over, 0, &error);
                g_assert_no_error(error);
                for (int p = 0; p < 3; p++)
                    for (int y = 0; y < frame->plane[p].height; y++)
                        for (int x = 0; x < frame->plane[p].width; x++)
                            assert_near(frame->plane[p].data[y * frame->plane[p].stride + x],
                                        colors[c][p] * parts[i] + grounds[g][p] * (1 - parts[i]));
                over->free(over);
                kn_frame_free(ground);
            }
    g_assert_cmpuint(n_open, ==, 0);
}

/* Where one sample is clear, the ground is seen there and nowhere else. */
static void test_place(void)
{
    static const int own[3] = {100, 128, 128};
    KnFrame *ground = plain(200, 200, 60);
    KnClip *black = still(own, 1, 16), *white = still(own, 1, 235);
    KnFrame *b = ((Still *)black)->frame, *w = ((Still *)white)->frame;
    b->plane[0].data[2 * b->plane[0].stride + 4] = 16;
    w->plane[0].data[2 * w->plane[0].stride + 4] = 235;
    KnClip *over = kn_clip_over(black, white, ground, NULL);
    const KnFrame *frame = over->frame(over, 0, NULL);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            g_assert_cmpint(frame->plane[0].data[y * frame->plane[0].stride + x], ==,
                            x == 4 && y == 2 ? 200 : 100);
    for (int y = 0; y < frame->plane[1].height; y++)
        for (int x = 0; x < frame->plane[1].width; x++) /* a quarter of (2, 1) is clear */
            g_assert_cmpint(frame->plane[1].data[y * frame->plane[1].stride + x], ==,
                            x == 2 && y == 1 ? 128 + 18 : 128);
    over->free(over);
    kn_frame_free(ground);
}

static void test_bad(void)
{
    static const int own[3] = {100, 128, 128};
    g_autoptr(GError) no_picture = NULL, other_size = NULL;
    KnFrame *ground = plain(200, 200, 60), *other = kn_frame_new(WIDTH + 1, HEIGHT, NULL);
    KnClip *over = kn_clip_over(still(own, 1, 16), still(own, 1, 235), ground, NULL);
    g_assert_null(over->frame(over, -1, &no_picture));
    g_assert_error(no_picture, KN_ERROR, KN_ERROR_INPUT);
    over->free(over);
    over = kn_clip_over(still(own, 1, 16), still(own, 1, 235), other, NULL);
    g_assert_null(over->frame(over, 0, &other_size));
    g_assert_error(other_size, KN_ERROR, KN_ERROR_VERIFY);
    over->free(over);
    g_assert_null(kn_clip_over(still(own, 1, 16), NULL, ground, NULL));
    g_assert_null(kn_clip_over(NULL, NULL, ground, NULL));
    g_assert_cmpuint(n_open, ==, 0);
    kn_frame_free(ground);
    kn_frame_free(other);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip-over/what-there-is-of-both", test_mix);
    g_test_add_func("/clip-over/where-it-is-clear", test_place);
    g_test_add_func("/clip-over/what-is-wrong", test_bad);
    return g_test_run();
}
