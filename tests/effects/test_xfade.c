/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "shot/drawing.h"
#include "shot/renderer.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Transitions with a name of FFmpeg's against the ffmpeg program itself. Its xfade filter takes no
 * 4:2:0, so it runs twice on 4:4:4: at the size of the luma plane, whose Y must be ours, and at
 * that of the chroma planes, whose Cb and Cr must be ours. (The planes that are not compared hold
 * the samples nearest in place: `distance` looks at all three.) One second at 32 frames a second
 * makes its progress exact in binary. */
enum { W = 99, H = 58, N = 32, SKIP = 77 };

typedef struct {
    const char *name;
    double differing; /* the share of samples that may differ by more than one code value */
} Row;

static const Row rows[] = {
    {"fade", 0},     {"fadeblack", 0},    {"fadewhite", 0},  {"fadegrays", 0},
    {"fadefast", 0}, {"fadeslow", 0},     {"slideleft", 0},  {"slideright", 0},
    {"slideup", 0},  {"slidedown", 0},    {"wipeleft", 0},   {"wiperight", 0},
    {"wipeup", 0},   {"wipedown", 0},     {"wipetl", 0},     {"wipetr", 0},
    {"wipebl", 0},   {"wipebr", 0},       {"smoothleft", 0}, {"smoothright", 0},
    {"smoothup", 0}, {"smoothdown", 0},   {"circleopen", 0}, {"circleclose", 0},
    {"vertopen", 0}, {"vertclose", 0},    {"horzopen", 0},   {"horzclose", 0},
    {"diagtl", 0},   {"diagtr", 0},       {"diagbl", 0},     {"diagbr", 0},
    {"hlslice", 0},  {"hrslice", 0},      {"vuslice", 0},    {"vdslice", 0},
    {"radial", 0},   {"circlecrop", 0},   {"rectcrop", 0},   {"distance", 0},
    {"squeezeh", 0}, {"squeezev", 0},     {"zoomin", 0},     {"pixelize", 0},
    {"hblur", 0},    {"dissolve", 0.002}, /* its noise depends on the last bit of libm's sinf */
};

static char *folder;

static KnFrame *picture_new(guint seed)
{
    KnFrame *frame = kn_frame_new(W, H, NULL);

    for (int p = 0; p < 3; p++) {
        for (int y = 0; y < frame->plane[p].height; y++) {
            for (int x = 0; x < frame->plane[p].width; x++) {
                guint noise = kn_noise_hash(kn_noise_key(seed, (guint)p, (guint)y), (guint)x) >> 26;
                int slope = seed ? 2 * x + y : 230 - 3 * y + x / 2;

                frame->plane[p].data[y * frame->plane[p].stride + x] =
                    (uint8_t)CLAMP(slope / (p ? 2 : 1) + (int)noise, 16, 235);
            }
        }
    }
    return frame;
}

/* The frame as 4:4:4 at the size of one of its planes, N + 1 times, in a file. */
static char *write_raw(const KnFrame *frame, int plane, const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    int width = frame->plane[plane].width, height = frame->plane[plane].height;
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    for (int i = 0; i <= N; i++) {
        for (int q = 0; q < 3; q++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int sx = plane && !q ? 2 * x : !plane && q ? x / 2 : x;
                    int sy = plane && !q ? 2 * y : !plane && q ? y / 2 : y;

                    g_byte_array_append(bytes,
                                        frame->plane[q].data + sy * frame->plane[q].stride + sx, 1);
                }
            }
        }
    }
    g_assert_true(g_file_set_contents(path, (char *)bytes->data, bytes->len, NULL));
    return path;
}

static GBytes *run_xfade(const char *name, const char *a, const char *b, int width, int height)
{
    g_autofree char *size = g_strdup_printf("%dx%d", width, height);
    g_autofree char *graph = g_strdup_printf("[0][1]xfade=transition=%s:duration=1:offset=0", name);
    const char *argv[] = {"ffmpeg",   "-v",       "error",    "-nostdin", "-f",
                          "rawvideo", "-pix_fmt", "yuv444p",  "-s:v",     size,
                          "-r",       "32",       "-i",       a,          "-f",
                          "rawvideo", "-pix_fmt", "yuv444p",  "-s:v",     size,
                          "-r",       "32",       "-i",       b,          "-filter_complex",
                          graph,      "-f",       "rawvideo", "-pix_fmt", "yuv444p",
                          "pipe:1",   NULL};
    g_autoptr(GSubprocess) process = g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
    GBytes *out = NULL;

    g_assert_nonnull(process);
    g_assert_true(g_subprocess_communicate(process, NULL, NULL, &out, NULL, NULL));
    g_assert_true(g_subprocess_get_successful(process));
    g_assert_cmpuint(g_bytes_get_size(out), >=, (gsize)N * width * height * 3);
    return out;
}

typedef struct {
    gsize n, off; /* samples, those further than one code value */
    int worst;
    int first_frame; /* of a wrong sample */
} Difference;

static void compare_plane(const KnFrame *ours, int plane, const uint8_t *theirs, int frame,
                          Difference *difference)
{
    const KnPlane *p = &ours->plane[plane];

    theirs += ((gsize)frame * 3 + plane) * p->width * p->height;
    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            int d = ABS(p->data[y * p->stride + x] - theirs[y * p->width + x]);

            difference->n++;
            if (d > 1 && !difference->off++)
                difference->first_frame = frame;
            difference->worst = MAX(difference->worst, d);
        }
    }
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    const KnTransition *transition = kn_transition_find(row->name);
    KnFrame *a = picture_new(0), *b = picture_new(1), *out = kn_frame_new(W, H, NULL);
    Difference difference = {0};
    KnKernels kernels;
    KnFields *fields = kn_fields_new(W, H);
    KnDrawKit kit;

    g_assert_nonnull(transition);
    kn_kernels_init(&kernels, kn_cpu_flags());
    kn_draw_kit_init(&kit, &kernels, NULL, fields, W, H);
    for (int plane = 0; plane < 2; plane++) {
        g_autofree char *path_a = write_raw(a, plane, "a.yuv");
        g_autofree char *path_b = write_raw(b, plane, "b.yuv");
        g_autoptr(GBytes) theirs =
            run_xfade(row->name, path_a, path_b, a->plane[plane].width, a->plane[plane].height);

        for (int k = 1; k < N; k++) {
            KnTransitionDraw draw = {.a = a, .b = b, .out = out, .progress = k / (double)N};

            g_assert_true(kn_transition_draw(transition, &kit, &draw, NULL));
            for (int q = plane ? 1 : 0; q < (plane ? 3 : 1); q++)
                compare_plane(out, q, g_bytes_get_data(theirs, NULL), k, &difference);
        }
    }
    g_test_message("%s: worst %d, %u of %u samples beyond one, first in frame %d", row->name,
                   difference.worst, (guint)difference.off, (guint)difference.n,
                   difference.first_frame);
    g_assert_cmpfloat((double)difference.off, <=, row->differing * (double)difference.n);
    kn_draw_kit_clear(&kit);
    kn_fields_free(fields);
    kn_frame_free(a);
    kn_frame_free(b);
    kn_frame_free(out);
}

int main(int argc, char **argv)
{
    g_autofree char *program = g_find_program_in_path("ffmpeg");
    int status;

    g_test_init(&argc, &argv, NULL);
    if (!program) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = g_dir_make_tmp("kinora-xfade-XXXXXX", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path =
            g_strdup_printf("/xfade/within one code value of FFmpeg: %s", rows[i].name);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    status = g_test_run();
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = g_build_filename(folder, i ? "b.yuv" : "a.yuv", NULL);

        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
