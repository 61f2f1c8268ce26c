/* SPDX-License-Identifier: MIT */
/* Draws a Ken Burns move over a made-up surface and prints the CPU time of each frame, for each
 * version of the kernels. Usage: bench_resample [WIDTH HEIGHT] of the surface. */
#include "pixel/resample.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, N_FRAMES = 300 };

#define ONE 4294967296.0

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/* All of the source at the first frame, its middle 1920 x 1080 at the last. */
static KnSampling sampling_at(const KnFrame *source, int frame)
{
    double full = (double)source->width / WIDTH, t = (double)frame / (N_FRAMES - 1);
    double step = full + (1.0 - full) * t;
    double x = (source->width - WIDTH * step) / 2, y = (source->height - HEIGHT * step) / 2;
    return (KnSampling){
        .x_first = {(gint64)(x * ONE), (gint64)(x / 2 * ONE)},
        .y_first = {(gint64)(y * ONE), (gint64)(y / 2 * ONE)},
        .step = (gint64)(step * ONE),
    };
}

/* Returns FALSE when there is no memory. */
static gboolean run(const char *name, KnCpuFlags cpu, const KnFrame *source, int n_frames)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) out = kn_frame_new(WIDTH, HEIGHT, &error);
    gint64 step = (gint64)(MAX(1.0, (double)source->width / WIDTH) * ONE);
    KnKernels kernels;
    kn_kernels_init(&kernels, cpu);
    g_autoptr(KnResampler) resampler =
        out ? kn_resampler_new(&kernels, WIDTH, HEIGHT, step + 1, &error) : NULL;
    if (!resampler) {
        fprintf(stderr, "bench_resample: %s\n", error->message);
        return FALSE;
    }
    double prepare = 0, plane_ms[3] = {0};
    for (int f = 0; f < n_frames; f++) {
        KnSampling sampling = sampling_at(source, f * (N_FRAMES - 1) / (n_frames - 1));
        double at = cpu_ms();
        kn_resampler_prepare(resampler, source, &sampling);
        prepare += cpu_ms() - at;
        for (int i = 0; i < 3; i++) {
            const KnPlane *plane = &out->plane[i];
            at = cpu_ms();
            for (int y = 0; y < plane->height; y++)
                kn_resampler_row(resampler, i, y, plane->data + y * plane->stride, plane->width);
            plane_ms[i] += cpu_ms() - at;
        }
    }
    double chroma = plane_ms[1] + plane_ms[2];
    g_autofree char *hash = kn_frame_hash(out);
    printf("%-7s %7.3f ms a frame: tables %.3f, luma %.3f, chroma %.3f (last frame %.8s)\n", name,
           (prepare + plane_ms[0] + chroma) / n_frames, prepare / n_frames, plane_ms[0] / n_frames,
           chroma / n_frames, hash);
    return TRUE;
}

int main(int argc, char **argv)
{
    int width = argc > 2 ? atoi(argv[1]) : 2208, height = argc > 2 ? atoi(argv[2]) : 1242;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) source = kn_frame_new(width, height, &error);
    if (!source) {
        fprintf(stderr, "bench_resample: %s\n", error->message);
        return 1;
    }
    for (int i = 0; i < 3; i++)
        for (int y = 0; y < source->plane[i].height; y++)
            for (int x = 0; x < source->plane[i].width; x++)
                source->plane[i].data[y * source->plane[i].stride + x] =
                    (uint8_t)(16 + (x * 7 + y * 3 + (x * y >> 6)) % 200);
    gboolean well = TRUE;
    if (kn_cpu_flags() & KN_CPU_AVX512)
        well = run("AVX-512", KN_CPU_AVX2 | KN_CPU_AVX512, source, N_FRAMES);
    if (well && kn_cpu_flags() & KN_CPU_AVX2)
        well = run("AVX2", KN_CPU_AVX2, source, N_FRAMES);
    return well && run("C", 0, source, 20) ? 0 : 1;
}
