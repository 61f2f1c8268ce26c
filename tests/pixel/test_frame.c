/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "pixel/frame.h"

#include <string.h>

static const int sizes[][2] = {{1, 1},     {2, 3},     {63, 64},     {64, 1},
                               {65, 2},    {1024, 5},  {1920, 1080}, {2048, 9},
                               {2047, 33}, {4096, 16}, {16384, 1},   {1, 16384}};

/* Planes lie apart, inside of the memory, on aligned rows. */
static void test_layout(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int width = sizes[i][0], height = sizes[i][1];
        g_autoptr(GError) error = NULL;
        g_autoptr(KnFrame) frame = kn_frame_new(width, height, &error);
        g_assert_no_error(error);
        gsize size = kn_frame_size_bytes(width, height);
        g_assert_cmpuint(size % 4096, ==, 0);
        g_assert_cmpint(frame->width, ==, width);
        g_assert_cmpint(frame->height, ==, height);
        const uint8_t *free_from = frame->plane[0].data;
        for (int p = 0; p < 3; p++) {
            const KnPlane *plane = &frame->plane[p];
            g_assert_cmpint(plane->width, ==, p ? (width + 1) / 2 : width);
            g_assert_cmpint(plane->height, ==, p ? (height + 1) / 2 : height);
            g_assert_cmpuint((guintptr)plane->data % KN_FRAME_ALIGN, ==, 0);
            g_assert_cmpint(plane->stride % KN_FRAME_ALIGN, ==, 0);
            g_assert_cmpint(plane->stride, >=, plane->width);
            g_assert_cmpint(plane->stride, ==, (int)kn_frame_stride_bytes(plane->width));
            g_assert_true(plane->data >= free_from);
            free_from = plane->data + plane->stride * plane->height;
        }
        g_assert_cmpuint((gsize)(free_from - frame->plane[0].data), <=, size);
        kn_frame_fill(frame, 1, 2, 3);
        for (int p = 0; p < 3; p++) {
            const KnPlane *plane = &frame->plane[p];
            g_assert_cmpint(plane->data[0], ==, p + 1);
            g_assert_cmpint(plane->data[plane->stride * (plane->height - 1) + plane->width - 1], ==,
                            p + 1);
        }
    }
}

/* The eight rows that a filter reads at once do not share a set of the cache. */
static void test_strides_spread(void)
{
    for (int width = 1; width < 10000; width += 13)
        g_assert_cmpuint(kn_frame_stride_bytes(width) % 1024, !=, 0);
    g_assert_cmpuint(kn_frame_stride_bytes(2048) % 1024, !=, 0);
    g_assert_cmpuint(kn_frame_stride_bytes(1920), ==, 1920);
}

static void test_no_memory(void)
{
    static const int bad[][2] = {{0, 5},
                                 {5, 0},
                                 {-1, 5},
                                 {5, -3},
                                 {1, KN_FRAME_SIDE_MAX + 1},
                                 {KN_FRAME_SIDE_MAX + 1, 1},
                                 {G_MAXINT, G_MAXINT}};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(kn_frame_new(bad[i][0], bad[i][1], &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    }
}

static void test_hash(void)
{
    GError *error = NULL;
    g_autoptr(KnFrame) frame = kn_frame_new(3, 3, &error);
    g_autoptr(KnFrame) other = kn_frame_new(3, 3, &error);
    g_assert_no_error(error);
    kn_frame_fill(frame, 7, 7, 7);
    uint8_t bytes[9 + 4 + 4];
    memset(bytes, 7, sizeof bytes);
    g_autofree char *hash = kn_frame_hash(frame), *expected = kn_hash_bytes(bytes, sizeof bytes);
    g_assert_cmpstr(hash, ==, expected);

    kn_frame_fill(other, 9, 9, 9);
    kn_frame_copy(other, frame);
    g_autofree char *copied = kn_frame_hash(other);
    g_assert_cmpstr(copied, ==, hash); /* although what lies behind the rows differs */
    other->plane[2].data[other->plane[2].stride + 1]++;
    g_autofree char *changed = kn_frame_hash(other);
    g_assert_cmpstr(changed, !=, hash);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame/planes-lie-apart-on-aligned-rows", test_layout);
    g_test_add_func("/frame/rows-do-not-alias-in-the-cache", test_strides_spread);
    g_test_add_func("/frame/impossible-sizes-are-errors", test_no_memory);
    g_test_add_func("/frame/hash-covers-the-picture-alone", test_hash);
    return g_test_run();
}
