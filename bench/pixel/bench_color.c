/* SPDX-License-Identifier: MIT */
/* Converts a picture of four million pixels from RGB to YUV and prints the CPU time. */
#include "pixel/color.h"

#include <stdio.h>
#include <time.h>

enum { WIDTH = 2560, HEIGHT = 1600, N_TIMES = 20 };

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

int main(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) frame = kn_frame_new(WIDTH, HEIGHT, &error);
    if (!frame) {
        fprintf(stderr, "bench_color: %s\n", error->message);
        return 1;
    }
    gsize stride = 3 * (gsize)WIDTH;
    g_autofree uint8_t *rgb = g_malloc(stride * HEIGHT);
    for (gsize i = 0; i < stride * HEIGHT; i++)
        rgb[i] = (uint8_t)(i * 7 + i / stride * 5 + (i >> 9));
    const KnPlane *p = frame->plane;
    double best_there = 1e9, best_back = 1e9;
    for (int i = 0; i < N_TIMES; i++) {
        double start = cpu_ms();
        for (int y = 0; y < HEIGHT; y += 2) {
            const uint8_t *row = rgb + (gsize)y * stride;
            uint8_t *luma = p[0].data + y * p[0].stride;
            kn_color_rows_to_yuv(row, row + stride, WIDTH, luma, luma + p[0].stride,
                                 p[1].data + y / 2 * p[1].stride, p[2].data + y / 2 * p[2].stride);
        }
        double middle = cpu_ms();
        kn_color_frame_to_rgb(frame, rgb, stride);
        best_there = MIN(best_there, middle - start);
        best_back = MIN(best_back, cpu_ms() - middle);
    }
    g_autofree char *hash = kn_frame_hash(frame);
    printf("%d x %d: to YUV %.2f ms, to RGB %.2f ms (%.8s)\n", WIDTH, HEIGHT, best_there, best_back,
           hash);
    return 0;
}
