/* SPDX-License-Identifier: MIT */
/* Captions that are seen at one time never lie over each other, whatever their times. */
#include "base/error.h"
#include "engine/plan/caption_stack.h"

#include <string.h>

typedef struct {
    KnCaptionBlock blocks[40];
    guint n_measured;
} Stage;

static gboolean measure(gpointer data, guint i, KnCaptionBlock *block, GError **error)
{
    Stage *stage = data;
    stage->n_measured++;
    *block = stage->blocks[i % G_N_ELEMENTS(stage->blocks)];
    return TRUE;
}

static gboolean refuse(gpointer data, guint i, KnCaptionBlock *block, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "no font");
    return FALSE;
}

/* "caption from-to y|…", with how many are hidden at the end. */
static char *describe(const GArray *pieces, const Stage *stage, guint n_hidden)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < pieces->len; i++) {
        const KnCaptionPiece *piece = &g_array_index(pieces, KnCaptionPiece, i);
        g_string_append_printf(out, "%s%c %d-%d %d", i ? "|" : "", 'A' + (int)piece->caption,
                               (int)piece->from, (int)piece->to,
                               stage->blocks[piece->caption].rect.y + piece->dy);
    }
    if (n_hidden > 0)
        g_string_append_printf(out, " hidden %u", n_hidden);
    return g_string_free(out, FALSE);
}

/* All blocks are 20 high: at the bottom at 80, at the top at 0, in a frame of 100. */
#define UP                                                                                         \
    {                                                                                              \
        {0, 80, 100, 20}, FALSE                                                                    \
    }
#define DOWN                                                                                       \
    {                                                                                              \
        {0, 0, 100, 20}, TRUE                                                                      \
    }

static void test_places(void)
{
    static const struct {
        KnCaptionTime times[8];
        KnCaptionBlock blocks[8];
        const char *pieces;
    } rows[] = {
        {{{0, 10}}, {UP}, "A 0-10 80"},
        {{{0, 10}, {10, 20}}, {UP, UP}, "A 0-10 80|B 10-20 80"},
        /* The older one makes room, and the newer one does not move when it has gone. */
        {{{0, 20}, {10, 30}}, {UP, UP}, "A 0-10 80|A 10-20 60|B 10-30 80"},
        {{{5, 9}, {5, 9}}, {UP, UP}, "B 5-9 80|A 5-9 60"},
        /* The newer one has gone: the older one stays where it is. */
        {{{0, 30}, {10, 20}}, {UP, UP}, "A 0-10 80|B 10-20 80|A 10-30 60"},
        {{{0, 30}, {10, 12}, {20, 22}}, {UP, UP, UP}, "A 0-10 80|B 10-12 80|C 20-22 80|A 10-30 60"},
        /* At the top the newer one hangs below. */
        {{{0, 20}, {10, 30}}, {DOWN, DOWN}, "A 0-20 0|B 10-30 20"},
        {{{0, 20}, {10, 30}}, {UP, DOWN}, "A 0-20 80|B 10-30 0"},
        /* Beside each other there is no need to. */
        {{{0, 20}, {10, 30}},
         {{{0, 80, 40, 20}, FALSE}, {{60, 80, 40, 20}, FALSE}},
         "A 0-20 80|B 10-30 80"},
        {{{0, 9}, {0, 9}, {0, 9}},
         {{{0, 80, 40, 20}, FALSE}, {{60, 70, 40, 30}, FALSE}, UP},
         "C 0-9 80|B 0-9 50|A 0-9 60"},
        /* What has no frame is not seen. */
        {{{0, 20}, {10, 10}, {12, 20}}, {UP, UP, UP}, "A 0-12 80|C 12-20 80|A 12-20 60"},
        /* More than the frame holds. */
        {{{0, 9}, {0, 9}, {0, 9}, {0, 9}, {0, 9}, {0, 9}},
         {UP, UP, UP, UP, UP, UP},
         "F 0-9 80|E 0-9 60|D 0-9 40|C 0-9 20|B 0-9 0 hidden 1"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Stage stage = {0};
        g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(KnCaptionPiece));
        memcpy(stage.blocks, rows[i].blocks, sizeof rows[i].blocks);
        guint n = 0, n_hidden;
        while (n < 8 && rows[i].blocks[n].rect.width > 0)
            n++;
        const KnCaptionStack stack = {rows[i].times, n, 100, measure, &stage};
        g_assert_true(kn_caption_stack(&stack, pieces, &n_hidden, NULL));
        g_autofree char *found = describe(pieces, &stage, n_hidden);
        g_assert_cmpstr(found, ==, rows[i].pieces);
        g_assert_cmpuint(stage.n_measured, <=, n);
    }
}

static int by_from(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const KnCaptionTime *)a)->from, y = ((const KnCaptionTime *)b)->from;
    return x < y ? -1 : x > y;
}

/* At any frame: inside of the frame, apart from each other, each seen once. */
static void check_frame(const GArray *pieces, const Stage *stage, gint64 frame, int height)
{
    KnCaptionRect rects[KN_CAPTIONS_SEEN_MAX];
    guint captions[KN_CAPTIONS_SEEN_MAX], n = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const KnCaptionPiece *piece = &g_array_index(pieces, KnCaptionPiece, i);
        if (frame < piece->from || frame >= piece->to)
            continue;
        g_assert_cmpuint(n, <, KN_CAPTIONS_SEEN_MAX);
        KnCaptionRect rect = stage->blocks[piece->caption].rect;
        g_assert_cmpint(piece->dy % 2, ==, 0);
        rect.y += piece->dy;
        g_assert_cmpint(rect.y, >=, 0);
        g_assert_cmpint(rect.y + rect.height, <=, height);
        for (guint j = 0; j < n; j++) {
            g_assert_cmpuint(captions[j], !=, piece->caption);
            g_assert_true(
                rect.y >= rects[j].y + rects[j].height || rects[j].y >= rect.y + rect.height ||
                rect.x >= rects[j].x + rects[j].width || rects[j].x >= rect.x + rect.width);
        }
        captions[n] = piece->caption;
        rects[n++] = rect;
    }
}

static void test_any_times(void)
{
    enum { N = 40, FRAMES = 120, HEIGHT = 201 };
    for (guint seed = 0; seed < 300; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(KnCaptionPiece));
        KnCaptionTime times[N];
        Stage stage = {0};
        guint n_hidden;
        int longest = g_rand_int_range(rand, 2, 60);
        for (guint i = 0; i < N; i++) {
            int height = 2 * g_rand_int_range(rand, 1, 30), x = 10 * g_rand_int_range(rand, 0, 10);
            times[i].from = g_rand_int_range(rand, 0, FRAMES);
            times[i].to = times[i].from + g_rand_int_range(rand, 0, longest);
            gboolean hangs = g_rand_int_range(rand, 0, 3) == 0;
            gboolean at_edge = !hangs && g_rand_boolean(rand);
            stage.blocks[i] =
                (KnCaptionBlock){{x, hangs ? 6 : 200 - height, 60, height + at_edge}, hangs};
        }
        qsort(times, N, sizeof *times, by_from);
        const KnCaptionStack stack = {times, N, HEIGHT, measure, &stage};
        g_assert_true(kn_caption_stack(&stack, pieces, &n_hidden, NULL));
        for (gint64 frame = 0; frame < FRAMES + 60; frame++)
            check_frame(pieces, &stage, frame, HEIGHT);
        for (guint i = 0; i < N && n_hidden == 0; i++) { /* each is seen all the time */
            gint64 seen = 0;
            for (guint p = 0; p < pieces->len; p++) {
                const KnCaptionPiece *piece = &g_array_index(pieces, KnCaptionPiece, p);
                seen += piece->caption == i ? piece->to - piece->from : 0;
            }
            g_assert_cmpint(seen, ==, times[i].to - times[i].from);
        }
    }
}

/* A hundred thousand at one time cost what a few do: else this would last for hours. */
static void test_many(void)
{
    enum { N = 100000 };
    g_autofree KnCaptionTime *times = g_new(KnCaptionTime, N);
    Stage stage = {.n_measured = 0};
    guint n_hidden;
    for (guint i = 0; i < G_N_ELEMENTS(stage.blocks); i++)
        stage.blocks[i] = (KnCaptionBlock)UP;
    for (int spread = 0; spread <= 3000; spread += 3000) {
        g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(KnCaptionPiece));
        for (gint64 i = 0; i < N; i++)
            times[i] = (KnCaptionTime){i * spread / N, 10000 + i * 7919 % 10000};
        const KnCaptionStack stack = {times, N, 100, measure, &stage};
        stage.n_measured = 0;
        g_assert_true(kn_caption_stack(&stack, pieces, &n_hidden, NULL));
        g_assert_cmpuint(n_hidden, >, N - 200);
        g_assert_cmpuint(pieces->len, <, 200000);
    }
}

static void test_errors(void)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(KnCaptionPiece));
    g_autoptr(GError) error = NULL;
    const KnCaptionTime time = {0, 10};
    const KnCaptionStack stack = {&time, 1, 100, refuse, NULL};
    guint n_hidden;
    g_assert_false(kn_caption_stack(&stack, pieces, &n_hidden, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    g_clear_error(&error);
    const KnCaptionStack none = {NULL, 0, 100, refuse, NULL};
    g_assert_true(kn_caption_stack(&none, pieces, &n_hidden, &error));
    g_assert_cmpuint(pieces->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caption-stack/captions at one time stand on each other", test_places);
    g_test_add_func("/caption-stack/whatever their times none lies over another", test_any_times);
    g_test_add_func("/caption-stack/any number at one time is drawn as few", test_many);
    g_test_add_func("/caption-stack/a caption that cannot be drawn ends the work", test_errors);
    return g_test_run();
}
