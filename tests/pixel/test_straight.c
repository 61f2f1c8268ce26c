/* SPDX-License-Identifier: MIT */
#include "pixel/straight.h"
#include "pixel/surface.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

enum { WIDTH = 67, HEIGHT = 35 };

static KnFrame *new_frame(gboolean alpha)
{
    GError *error = NULL;
    KnFrame *frame = kn_frame_new_alpha(WIDTH, HEIGHT, alpha, &error);
    g_assert_no_error(error);
    return frame;
}

/* What there is, laid over black by the definition, in double; found back from that. */
static void test_found_back(void)
{
    g_autoptr(KnFrame) frame = new_frame(TRUE);
    g_autoptr(KnFrame) straight = new_frame(FALSE);
    for (int alpha = 0; alpha <= 255; alpha++) {
        double share = alpha / 255.0;
        kn_frame_fill(frame, (uint8_t)lround(200 * share + 16 * (1 - share)),
                      (uint8_t)lround(90 * share + 128 * (1 - share)),
                      (uint8_t)lround(220 * share + 128 * (1 - share)));
        memset(frame->alpha.data, alpha, (gsize)frame->alpha.stride * HEIGHT);
        kn_frame_straighten(frame, straight);
        /* Half a code value over black is so many of what there is. */
        double room = alpha ? 0.5 / share + 0.5 : 0;
        const double wanted[3] = {alpha ? 200 : 16, alpha ? 90 : 128, alpha ? 220 : 128};
        for (int p = 0; p < 3; p++)
            for (int y = 0; y < straight->plane[p].height; y++)
                for (int x = 0; x < straight->plane[p].width; x++) {
                    double low = MAX(wanted[p] - room, 0), high = MIN(wanted[p] + room, 255);
                    int value = kn_frame_row(straight, p, y)[x];
                    if (value < low || value > high)
                        g_error("plane %d, alpha %d: %d, not %g", p, alpha, value, wanted[p]);
                }
    }
}

static void test_opaque_is_kept(void)
{
    g_autoptr(KnFrame) frame = new_frame(TRUE);
    g_autoptr(KnFrame) straight = new_frame(FALSE);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++)
                kn_frame_row(frame, p, y)[x] = (uint8_t)(x * 7 + y * 13 + p * 50);
    memset(frame->alpha.data, 255, (gsize)frame->alpha.stride * HEIGHT);
    kn_frame_straighten(frame, straight);
    g_autofree char *before = kn_frame_hash(frame), *after = kn_frame_hash(straight);
    g_assert_cmpstr(before, ==, after);
}

/* A surface with transparency, over black and as its coverage; one without is all there. */
static void test_views(void)
{
    GError *error = NULL;
    g_autofree char *folder = g_dir_make_tmp("kinora-straight-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a", NULL);
    g_autoptr(KnFrame) frame = new_frame(FALSE);
    g_autofree guint8 *memory = g_malloc0(kn_alpha_size_bytes(WIDTH, HEIGHT));
    KnPlane alpha[2];
    kn_alpha_init(alpha, WIDTH, HEIGHT, memory);
    memset(alpha[0].data, 51, (gsize)alpha[0].stride * HEIGHT);
    memset(alpha[1].data, 51, (gsize)alpha[1].stride * (gsize)alpha[1].height);
    kn_frame_fill(frame, 40, 20, 30); /* 200, 100 and 150, a fifth of them */
    kn_surface_write_alpha(path, frame, alpha, &error);
    g_assert_no_error(error);
    g_autoptr(KnSurface) on_black =
        kn_surface_take_on_black(kn_surface_open(path, TRUE, NULL), &error);
    const KnFrame *black = kn_surface_frame(on_black);
    g_assert_null(kn_surface_alpha(on_black));
    g_assert_cmpint(kn_frame_row(black, 0, 3)[5], ==, 53);  /* 40 + 16 * 0.8 */
    g_assert_cmpint(kn_frame_row(black, 1, 3)[5], ==, 122); /* 20 + 128 * 0.8 */
    g_autoptr(KnSurface) coverage = kn_surface_take_coverage(kn_surface_open(path, TRUE, NULL));
    g_assert_cmpint(kn_frame_row(kn_surface_frame(coverage), 0, 34)[66], ==, 51);
    g_assert_nonnull(kn_surface_alpha(coverage));
    KnSurface *same = kn_surface_take_on_black(kn_surface_ref(coverage), &error);
    g_assert_true(same == coverage);
    kn_surface_unref(same);
    kn_surface_write(path, frame, &error);
    g_assert_no_error(error);
    g_autoptr(KnSurface) all = kn_surface_take_coverage(kn_surface_open(path, TRUE, NULL));
    g_assert_cmpint(kn_frame_row(kn_surface_frame(all), 0, 34)[66], ==, 255);
    g_assert_cmpint(kn_frame_row(kn_surface_frame(all), 2, 17)[33], ==, 255);
    g_assert_null(kn_surface_alpha(all));
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/straight/colours-are-found-back", test_found_back);
    g_test_add_func("/straight/what-is-opaque-is-kept", test_opaque_is_kept);
    g_test_add_func("/straight/surfaces-over-black-and-as-coverage", test_views);
    return g_test_run();
}
