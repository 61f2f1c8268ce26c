/* SPDX-License-Identifier: MIT */
#include "engine/plan/batches.h"

/* Lengths and hashes of shots, and the lengths of the batches that are expected; 0 ends. */
typedef struct {
    const char *name;
    KnCutShot shots[8];
    gint64 target, first, n;
    gint64 batches[8];
} Row;

static const Row rows[] = {
    {"one-frame", {{1, 1}}, 120, 0, 0, {1}},
    {"one-frame-target", {{3, 1}}, 1, 0, 0, {1, 1, 1}},
    {"one-shot-of-a-batch", {{120, 1}}, 120, 0, 0, {120}},
    {"a-little-long-is-not-split", {{179, 1}}, 120, 0, 0, {179}},
    {"long-is-split-from-its-own-beginning", {{180, 1}}, 120, 0, 0, {120, 60}},
    {"its-last-part-takes-the-rest", {{419, 1}}, 120, 0, 0, {120, 120, 179}},
    {"cut-at-the-smallest", {{30, 9}, {30, 5}, {30, 3}, {30, 4}, {30, 6}}, 120, 0, 0, {60, 90}},
    {"of-equal-ones-at-the-first", {{60, 9}, {30, 3}, {30, 3}, {60, 3}}, 120, 0, 0, {60, 120}},
    {"not-nearer-than-the-least", {{59, 1}, {59, 2}, {59, 3}}, 120, 0, 0, {177}},
    {"not-beside-the-parts-of-a-long-one", {{59, 3}, {180, 1}}, 118, 0, 0, {59, 118, 62}},
    {"shots-of-the-least-stand-alone", {{60, 1}, {60, 2}, {60, 3}}, 120, 0, 0, {60, 60, 60}},
    {"no-longer-than-the-greatest",
     {{59, 1}, {59, 2}, {59, 3}, {59, 4}, {59, 5}, {59, 6}, {59, 7}},
     120,
     0,
     0,
     {118, 295}},
    {"equal-ones-in-the-middle",
     {{59, 1}, {59, 1}, {59, 1}, {59, 1}, {59, 1}, {59, 1}, {59, 1}},
     120,
     0,
     0,
     {177, 236}},
    {"range-inside-of-a-batch", {{120, 1}, {120, 1}}, 120, 130, 20, {20}},
    {"range-over-a-cut", {{120, 1}, {120, 1}, {120, 1}}, 120, 100, 160, {20, 120, 20}},
    {"range-to-the-end", {{120, 1}, {120, 1}}, 120, 60, 0, {60, 120}},
    {"range-beyond-the-end", {{120, 1}, {120, 1}}, 120, 60, 100000, {60, 120}},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    guint n = 0;
    while (n < G_N_ELEMENTS(row->shots) && row->shots[n].n_frames)
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

static guint64 random64(GRand *rand)
{
    return (guint64)g_rand_int(rand) << 32 | g_rand_int(rand);
}

/* Lengths of shots, in targets: those of slideshows and of narrated films, equal and mixed ones. */
static const double lengths[][2] = {{0.01, 0.05}, {0.1, 0.4}, {0.34, 0.49}, {0.25, 1},
                                    {0.5, 1.3},   {1, 8},     {0.02, 5}};
enum { TARGET = 120, N_SHOTS = 5000 };

static gint64 random_length(GRand *rand, const double range[2])
{
    return MAX(1, (gint64)(TARGET * g_rand_double_range(rand, range[0], range[1])));
}

static GArray *random_shots(GRand *rand, const double range[2], guint n)
{
    GArray *shots = g_array_new(FALSE, FALSE, sizeof(KnCutShot));
    for (guint i = 0; i < n; i++) {
        KnCutShot shot = {random_length(rand, range), random64(rand)};
        g_array_append_val(shots, shot);
    }
    return shots;
}

static GArray *cut(const GArray *shots)
{
    return kn_batches_cut((const KnCutShot *)(const void *)shots->data, shots->len, TARGET, 0, 0);
}

/* Every frame once, in order, whatever the lengths; none shorter than half of the target or longer
 * than three; a target on average, or as the shots give it. */
static void test_covers(void)
{
    for (guint row = 0; row < G_N_ELEMENTS(lengths); row++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(row);
        g_autoptr(GArray) shots = random_shots(rand, lengths[row], N_SHOTS);
        g_autoptr(GArray) spans = cut(shots);
        gint64 all = 0, at = 0;
        for (guint i = 0; i < shots->len; i++)
            all += g_array_index(shots, KnCutShot, i).n_frames;
        for (guint i = 0; i < spans->len; i++) {
            const KnSpan *span = &g_array_index(spans, KnSpan, i);
            g_assert_cmpint(span->first_frame, ==, at);
            g_assert_cmpint(span->n_frames, >=, TARGET / 2);
            g_assert_cmpint(span->n_frames, <=, 3 * TARGET);
            at += span->n_frames;
        }
        g_assert_cmpint(at, ==, all);
        double mean = (double)all / spans->len / TARGET;
        g_assert_cmpfloat(mean, >, 0.75);
        g_assert_cmpfloat(mean, <, 1.3);
    }
}

/* What each batch shows: the hashes of its shots with the frames of them. */
static GPtrArray *contents(const GArray *shots)
{
    g_autoptr(GArray) spans = cut(shots);
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    gint64 at = 0; /* where the shot k begins */
    guint k = 0;
    for (guint i = 0; i < spans->len; i++) {
        const KnSpan *span = &g_array_index(spans, KnSpan, i);
        gint64 end = span->first_frame + span->n_frames;
        GString *text = g_string_new(NULL);
        for (;; k++) {
            const KnCutShot *shot = &g_array_index(shots, KnCutShot, k);
            gint64 shot_end = at + shot->n_frames;
            g_string_append_printf(
                text, "%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " ",
                shot->hash, MAX(span->first_frame - at, 0), MIN(end, shot_end) - at);
            if (shot_end > end)
                break;
            at = shot_end;
            if (at == end) {
                k++;
                break;
            }
        }
        g_ptr_array_add(all, g_string_free(text, FALSE));
    }
    return all;
}

static guint count_new(const GPtrArray *now, const GPtrArray *then)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    guint n = 0;
    for (guint i = 0; i < then->len; i++)
        g_hash_table_add(known, then->pdata[i]);
    for (guint i = 0; i < now->len; i++)
        n += !g_hash_table_contains(known, now->pdata[i]);
    return n;
}

/* In how many batches a long shot of the length stands at most. */
static guint most_batches(gint64 length)
{
    return (guint)(length / TARGET) + 2;
}

/* A shot that is changed, lengthened, inserted or removed cuts no more anew than the batches that
 * show it and two more. */
static void test_edits(void)
{
    enum { N_EDITS = 300, N = 200 };
    guint sum = 0, n_edits = 0;
    for (guint row = 0; row < G_N_ELEMENTS(lengths); row++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(100 + row);
        g_autoptr(GArray) shots = random_shots(rand, lengths[row], N);
        g_autoptr(GPtrArray) then = contents(shots);
        for (guint i = 0; i < N_EDITS; i++) {
            guint at = (guint)g_rand_int_range(rand, 0, (gint)shots->len);
            KnCutShot shot = {random_length(rand, lengths[row]), random64(rand)};
            switch (g_rand_int_range(rand, 0, 4)) {
            case 0:
                shot.n_frames = g_array_index(shots, KnCutShot, at).n_frames;
                g_array_index(shots, KnCutShot, at) = shot;
                break;
            case 1:
                g_array_index(shots, KnCutShot, at) = shot;
                break;
            case 2:
                g_array_insert_val(shots, at, shot);
                break;
            default:
                g_array_remove_index(shots, at);
                shot.n_frames = 0;
            }
            GPtrArray *now = contents(shots);
            guint n_new = count_new(now, then);
            g_assert_cmpuint(n_new, <=, most_batches(shot.n_frames) + 2);
            sum += n_new;
            n_edits++;
            g_ptr_array_unref(then);
            then = now;
        }
    }
    g_test_message("%u edits made %u batches anew", n_edits, sum);
}

/* Shots that are all the same are cut into batches that are the same: one more of them, anywhere,
 * makes two kinds of batches at most. */
static void test_equal(void)
{
    KnCutShot shot = {TARGET / 5, 7};
    g_autoptr(GArray) shots = g_array_new(FALSE, FALSE, sizeof(KnCutShot));
    for (guint i = 0; i < 400; i++) {
        g_array_append_val(shots, shot);
        g_autoptr(GPtrArray) all = contents(shots);
        g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint k = 0; k < all->len; k++)
            g_hash_table_add(kinds, all->pdata[k]);
        g_assert_cmpuint(g_hash_table_size(kinds), <=, 2);
    }
}

/* A hostile number of equal shots and a target that suits them worst. */
static void test_many(void)
{
    enum { N = 100000 };
    g_autofree KnCutShot *shots = g_new(KnCutShot, N);
    for (guint i = 0; i < N; i++)
        shots[i] = (KnCutShot){1, 5};
    for (gint64 target = 3; target < 1000000; target *= 10) {
        g_autoptr(GArray) spans = kn_batches_cut(shots, N, target, 0, 0);
        g_assert_cmpuint(spans->len, >=, N / (3 * target));
    }
}

static void test_two_hours(void)
{
    const KnCutShot shot = {2 * 3600 * 30, 1};
    g_autoptr(GArray) spans = kn_batches_cut(&shot, 1, 120, 0, 0);
    g_assert_cmpuint(spans->len, ==, 1800);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/batches/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/batches/cover-every-frame-once", test_covers);
    g_test_add_func("/batches/an-edit-cuts-its-neighbourhood-alone", test_edits);
    g_test_add_func("/batches/equal-shots-make-equal-batches", test_equal);
    g_test_add_func("/batches/a-hundred-thousand-equal-shots-are-cut", test_many);
    g_test_add_func("/batches/a-two-hour-segment-is-split", test_two_hours);
    return g_test_run();
}
