/* SPDX-License-Identifier: MIT */
#include "engine/plan/batches.h"

/* What is expected: the lengths of the batches, 0 ends. */
typedef struct {
    const char *name;
    gint64 shots[8];
    gint64 target, first, n;
    gint64 batches[8];
} Row;

static const Row rows[] = {
    {"one-frame", {1}, 120, 0, 0, {1}},
    {"one-frame-target", {3}, 1, 0, 0, {1, 1, 1}},
    {"one-shot-of-a-batch", {120}, 120, 0, 0, {120}},
    {"a-little-long-is-not-split", {170}, 120, 0, 0, {170}},
    {"long-is-split", {180}, 120, 0, 0, {90, 90}},
    {"parts-differ-by-one", {361}, 120, 0, 0, {120, 120, 121}},
    {"short-are-grouped", {40, 40, 40, 40, 40}, 120, 0, 0, {120, 80}},
    {"the-nearer-to-the-target", {100, 30, 100}, 120, 0, 0, {130, 100}},
    {"not-when-it-leads-away", {100, 90, 20}, 120, 0, 0, {100, 110}},
    {"long-stands-alone", {30, 400, 30}, 120, 0, 0, {30, 133, 133, 134, 30}},
    {"range-inside-of-a-batch", {120, 120}, 120, 130, 20, {20}},
    {"range-over-a-cut", {120, 120, 120}, 120, 100, 160, {20, 120, 20}},
    {"range-to-the-end", {120, 120}, 120, 60, 0, {60, 120}},
    {"range-beyond-the-end", {120, 120}, 120, 60, 100000, {60, 120}},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    guint n = 0;
    while (n < G_N_ELEMENTS(row->shots) && row->shots[n])
        n++;
    g_autoptr(GArray) spans = kn_batches_cut(row->shots, n, row->target, row->first, row->n);
    gint64 at = row->first;
    for (guint i = 0; i < spans->len; i++) {
        const KnSpan *span = &g_array_index(spans, KnSpan, i);
        g_assert_cmpint(span->first_frame, ==, at);
        g_assert_cmpint(span->n_frames, ==, row->batches[i]);
        at += span->n_frames;
    }
    g_assert_cmpint(row->batches[spans->len], ==, 0);
}

/* Every frame once, in order, whatever the lengths; none longer than one and three quarters of the
 * target, none cut that need not be. */
static void test_covers(void)
{
    for (gint64 target = 1; target < 700; target = target * 3 + 1) {
        enum { N = 10000 };
        g_autofree gint64 *shots = g_new(gint64, N);
        guint32 state = 1;
        gint64 all = 0, at = 0;
        for (guint i = 0; i < N; i++) {
            state = state * 1664525 + 1013904223;
            shots[i] = 1 + (state >> 16) % 1000;
            all += shots[i];
        }
        g_autoptr(GArray) spans = kn_batches_cut(shots, N, target, 0, 0);
        for (guint i = 0; i < spans->len; i++) {
            const KnSpan *span = &g_array_index(spans, KnSpan, i);
            g_assert_cmpint(span->first_frame, ==, at);
            g_assert_cmpint(span->n_frames, >, 0);
            g_assert_cmpint(span->n_frames * 4, <=, target * 7);
            at += span->n_frames;
        }
        g_assert_cmpint(at, ==, all);
    }
}

static void test_two_hours(void)
{
    const gint64 shot = 2 * 3600 * 30;
    gint64 target = (gint64)(kn_batches_duration(shot, (KnRational){30, 1}) * 30);
    g_autoptr(GArray) spans = kn_batches_cut(&shot, 1, target, 0, 0);
    g_assert_cmpint(target, ==, 600);
    g_assert_cmpuint(spans->len, ==, 360);
}

static void test_duration(void)
{
    static const struct {
        gint64 n_frames;
        KnRational fps;
        double seconds;
    } lengths[] = {{1, {30, 1}, 4},          {1800, {30, 1}, 4},
                   {240 * 25, {25, 1}, 10},  {36000, {30, 1}, 20},
                   {10000000, {240, 1}, 20}, {24000 * 120, {24000, 1001}, 20}};
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++)
        g_assert_cmpfloat(kn_batches_duration(lengths[i].n_frames, lengths[i].fps), ==,
                          lengths[i].seconds);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/batches/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/batches/cover-every-frame-once", test_covers);
    g_test_add_func("/batches/a-two-hour-segment-is-split", test_two_hours);
    g_test_add_func("/batches/default-duration-depends-on-the-film-alone", test_duration);
    return g_test_run();
}
