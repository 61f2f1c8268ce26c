/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "shot/drawing.h"
#include "shot/renderer.h"
#include <math.h>

/* Transitions of FFmpeg's that its version here does not have, against its formulas written down
 * sample by sample: cover, reveal, wind. Only chroma of wind is not xfade's, which has no planes of
 * half the size: there a line goes with the two of luma that it lies on. */
typedef struct {
    const char *name;
    char family; /* 'c' over, 'r' away, 'w' wind */
    gboolean vertical, backwards;
} Row;

static const Row rows[] = {
    {"coverleft", 'c', FALSE, FALSE},  {"coverright", 'c', FALSE, TRUE},
    {"coverup", 'c', TRUE, FALSE},     {"coverdown", 'c', TRUE, TRUE},
    {"revealleft", 'r', FALSE, FALSE}, {"revealright", 'r', FALSE, TRUE},
    {"revealup", 'r', TRUE, FALSE},    {"revealdown", 'r', TRUE, TRUE},
    {"hlwind", 'w', FALSE, FALSE},     {"hrwind", 'w', FALSE, TRUE},
    {"vuwind", 'w', TRUE, FALSE},      {"vdwind", 'w', TRUE, TRUE},
};

static const int sizes[][2] = {{99, 58}, {64, 36}, {17, 91}, {2, 2}};
static const double progresses[] = {0, 0.1, 0.25, 0.5, 0.8, 0.95, 1};

static int sample(const KnFrame *frame, int p, int x, int y)
{
    return frame->plane[p].data[y * frame->plane[p].stride + x];
}

/* The edge moves by whole samples; beyond it stands what moves, taken from where it was. */
static double moved(const Row *row, const KnFrame *a, const KnFrame *b, int p, int x, int y,
                    double gone)
{
    int n = row->vertical ? a->plane[p].height : a->plane[p].width, i = row->vertical ? y : x;
    int z = (int)((row->backwards ? gone : -gone) * n), at = z + i;
    gboolean next = at >= 0 && at < n;
    int there = ((at % n) + n) % n;
    gboolean shifted = next == (row->family == 'c');
    int from = shifted ? there : i;

    return row->vertical ? sample(next ? b : a, p, x, from) : sample(next ? b : a, p, from, y);
}

static double chance(int x, int y)
{
    float value = (float)sin((double)((float)x * 12.9898f + (float)y * 78.233f)) * 43758.545f;

    return (double)(value - floorf(value));
}

static double blown(const Row *row, const KnFrame *a, const KnFrame *b, int p, int x, int y,
                    double gone)
{
    int n = row->vertical ? a->plane[p].height : a->plane[p].width, i = row->vertical ? y : x;
    int line = row->vertical ? x : y, lines = row->vertical ? a->width : a->height;
    int first = p ? 2 * line : line, second = p ? MIN(first + 1, lines - 1) : first;
    double r = row->vertical ? (chance(first, 0) + chance(second, 0)) / 2
                             : (chance(0, first) + chance(0, second)) / 2;
    double f = row->backwards ? (double)i / n : 1 - (double)i / n;
    double v = f * (1 - 0.2) + 0.2 * r - (1 - gone) * (1 + 0.2);
    double t = CLAMP(v / -0.2, 0, 1), part = t * t * (3 - 2 * t);

    return sample(b, p, x, y) * part + sample(a, p, x, y) * (1 - part);
}

static KnFrame *picture_new(int width, int height, guint seed)
{
    KnFrame *frame = kn_frame_new(width, height, NULL);

    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++)
                frame->plane[p].data[y * frame->plane[p].stride + x] =
                    (uint8_t)(16 +
                              (kn_noise_hash(kn_noise_key(seed, (guint)p, (guint)y), (guint)x) >>
                               24) *
                                  219 / 255);
    return frame;
}

static void compare(const Row *row, const KnFrame *a, const KnFrame *b, const KnFrame *out,
                    double progress)
{
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < out->plane[p].height; y++)
            for (int x = 0; x < out->plane[p].width; x++) {
                double want = row->family == 'w' ? blown(row, a, b, p, x, y, 1 - progress)
                                                 : moved(row, a, b, p, x, y, 1 - progress);
                int got = sample(out, p, x, y);

                if (fabs(got - want) > (row->family == 'w' ? 1 : 0))
                    g_error("%s at %g, plane %d, %d, %d: %d, not %g", row->name, progress, p, x, y,
                            got, want);
            }
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    const KnTransition *transition = kn_transition_find(row->name);

    g_assert_nonnull(transition);
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        int width = sizes[s][0], height = sizes[s][1];
        g_autoptr(KnFrame) a = picture_new(width, height, 1);
        g_autoptr(KnFrame) b = picture_new(width, height, 2);
        g_autoptr(KnFrame) out = kn_frame_new(width, height, NULL);
        KnFields *fields = kn_fields_new(width, height);
        KnKernels kernels;
        KnDrawKit kit;

        kn_kernels_init(&kernels, kn_cpu_flags());
        kn_draw_kit_init(&kit, &kernels, NULL, fields, width, height);
        for (gsize k = 0; k < G_N_ELEMENTS(progresses); k++) {
            KnTransitionDraw draw = {.a = a, .b = b, .out = out, .progress = progresses[k]};

            g_assert_true(kn_transition_draw(transition, &kit, &draw, NULL));
            compare(row, a, b, out, progresses[k]);
        }
        kn_draw_kit_clear(&kit);
        kn_fields_free(fields);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path =
            g_strdup_printf("/xfade/as the formulas of later versions say: %s", rows[i].name);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    return g_test_run();
}
