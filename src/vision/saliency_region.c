/* SPDX-License-Identifier: MIT */
/* A rectangle is found where the sum of (value - limit) is largest, which needs no threshold of its
 * own for each picture: a large dim region wins over a small bright one only where it stands out in
 * sum. Then colours are counted inside and outside, and each pixel is asked which of both its
 * colour is likelier in (as the models of C. Rother et al., "GrabCut", 2004, but with histograms
 * and without a cut). What that says and the first map make the second map, of which the rectangle
 * is found again. */
#include "vision/saliency_region.h"

#include <string.h>

enum {
    LEVEL_BITS = 4,
    LEVELS = 1 << LEVEL_BITS,
    BINS = LEVELS * LEVELS * LEVELS,
    N_ROUNDS = 2,
    /* Of the way from the map's mean to its limit: above it pixels count for the rectangle. */
    FIRST_LIMIT_PERCENT = 15,
    SECOND_LIMIT = 70,
    HALF = 128,
};

typedef struct {
    gint64 count[BINS], total;
} Histogram;

typedef struct {
    const KnOpponent *opponent;
    int width, height;
    gsize n;
    guint16 *bin; /* of each pixel */
    Histogram in, out;
    guint8 likely[BINS]; /* inside, of each colour */
} Work;

/* ---- the rectangle ---- */

/* The run of the largest sum in sums (Kadane's algorithm). */
static gint64 best_run(const int *sums, int n, int *start, int *length)
{
    gint64 best = 0, current = 0;
    int from = 0;
    for (int i = 0; i < n; i++) {
        if (current <= 0) {
            current = 0;
            from = i;
        }
        current += sums[i];
        if (current > best) {
            best = current;
            *start = from;
            *length = i + 1 - from;
        }
    }
    return best;
}

gboolean kn_region_rectangle(const guint8 *map, int width, int height, int limit, KnRegion *region)
{
    g_autofree int *sums = g_new(int, (gsize)width);
    gint64 best = 0;
    for (int top = 0; top < height; top++) {
        memset(sums, 0, (gsize)width * sizeof *sums);
        for (int bottom = top; bottom < height; bottom++) {
            int x = 0, n = 0;
            for (int i = 0; i < width; i++)
                sums[i] += map[bottom * width + i] - limit;
            gint64 sum = best_run(sums, width, &x, &n);
            if (sum <= best)
                continue;
            best = sum;
            region->x = x;
            region->width = n;
            region->y = top;
            region->height = bottom + 1 - top;
        }
    }
    return best > 0;
}

static gboolean is_inside(const KnRegion *region, int x, int y, int beyond_x, int beyond_y)
{
    return x >= region->x - beyond_x && x < region->x + region->width + beyond_x &&
           y >= region->y - beyond_y && y < region->y + region->height + beyond_y;
}

/* ---- colours ---- */

static int level(guint8 value, int zoom)
{
    return CLAMP((value - HALF) * zoom + HALF, 0, 255) >> (8 - LEVEL_BITS);
}

/* Colours of photographs lie near grey: they are counted twice as finely. */
static void find_bins(Work *work)
{
    guint8 *const *plane = work->opponent->plane;
    for (gsize i = 0; i < work->n; i++)
        work->bin[i] =
            (guint16)((level(plane[0][i], 1) << LEVEL_BITS | level(plane[1][i], 2)) << LEVEL_BITS |
                      level(plane[2][i], 2));
}

/* With the neighbours of each bin, by 1 2 1 in each direction. */
static void soften(Histogram *histogram)
{
    static const int step[] = {LEVELS * LEVELS, LEVELS, 1};
    g_autofree gint64 *before = g_new(gint64, BINS);
    for (int d = 0; d < 3; d++) {
        memcpy(before, histogram->count, BINS * sizeof *before);
        for (int i = 0; i < BINS; i++) {
            int at = i / step[d] % LEVELS;
            histogram->count[i] = 2 * before[i] + (at > 0 ? before[i - step[d]] : 0) +
                                  (at < LEVELS - 1 ? before[i + step[d]] : 0);
        }
    }
    histogram->total *= 64;
}

static void count_colours(Work *work, const guint8 *map, int limit, const KnRegion *region)
{
    int beyond_x = work->width / 25, beyond_y = work->height / 25;
    work->in = (Histogram){0};
    work->out = (Histogram){0};
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            int at = y * work->width + x, more = map[at] - limit;
            gboolean inside = more > 0 && is_inside(region, x, y, 0, 0);
            Histogram *to = inside ? &work->in : &work->out;
            if (!inside && is_inside(region, x, y, beyond_x, beyond_y))
                continue;
            to->count[work->bin[at]] += inside ? more : 1;
            to->total += inside ? more : 1;
        }
    soften(&work->in);
    soften(&work->out);
}

static void find_likely(Work *work)
{
    /* Of nothing known, half. */
    const gint64 floor_parts = 1000;
    gint64 in_total = MAX(work->in.total, 1), out_total = MAX(work->out.total, 1);
    for (int i = 0; i < BINS; i++) {
        gint64 in = work->in.count[i] * 1000 * floor_parts / in_total + 10;
        gint64 out = work->out.count[i] * 1000 * floor_parts / out_total + 10;
        work->likely[i] = (guint8)(in * 255 / (in + out));
    }
}

/* The likelihood inside less that outside, in thousandths. */
static int find_separation(const Work *work, const guint8 *map, int limit, const KnRegion *region)
{
    gint64 sum[2] = {0}, n[2] = {0};
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            int at = y * work->width + x;
            gboolean inside = is_inside(region, x, y, 0, 0);
            if (inside && map[at] <= limit)
                continue;
            sum[inside] += work->likely[work->bin[at]];
            n[inside]++;
        }
    if (n[0] == 0 || n[1] == 0)
        return 0;
    return (int)MAX((sum[1] * 1000 / n[1] - sum[0] * 1000 / n[0]) / 255, 0);
}

/* 255 inside, and less the farther away a pixel is: none at half of the region's size. */
static int nearness(const KnRegion *region, int x, int y)
{
    int dx = MAX(MAX(region->x - x, x - (region->x + region->width - 1)), 0);
    int dy = MAX(MAX(region->y - y, y - (region->y + region->height - 1)), 0);
    return MAX(255 - 2 * MAX(dx * 255 / region->width, dy * 255 / region->height), 0);
}

static void redraw(const Work *work, const guint8 *first, const KnRegion *region, guint8 *map)
{
    for (int y = 0; y < work->height; y++)
        for (int x = 0; x < work->width; x++) {
            int at = y * work->width + x;
            int both = (first[at] + work->likely[work->bin[at]]) / 2;
            map[at] = (guint8)(both * nearness(region, x, y) / 255);
        }
    kn_map_smooth(map, work->width, work->height, MAX(MAX(work->width, work->height) / 80, 1));
}

static Work *work_new(const KnOpponent *opponent)
{
    Work *work = g_new0(Work, 1);
    work->opponent = opponent;
    work->width = opponent->width;
    work->height = opponent->height;
    work->n = (gsize)opponent->width * (gsize)opponent->height;
    work->bin = g_new(guint16, work->n);
    find_bins(work);
    return work;
}

static void work_free(Work *work)
{
    g_free(work->bin);
    g_free(work);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

static int mean_of(const guint8 *map, gsize n)
{
    guint64 sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += map[i];
    return (int)(sum / n);
}

/* The colours of the region, and the map anew. */
static void learn(Work *work, const guint8 *first, int limit, KnRegion *region, guint8 *map)
{
    count_colours(work, map, limit, region);
    find_likely(work);
    region->separation = find_separation(work, map, limit, region);
    redraw(work, first, region, map);
}

static void finish(guint8 *map, gsize n)
{
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)CLAMP(HALF + (map[i] - SECOND_LIMIT) * 3, 0, 255);
}

gboolean kn_region_find(const KnOpponent *opponent, guint8 *map, KnRegion *region)
{
    g_autoptr(Work) work = work_new(opponent);
    g_autofree guint8 *first = g_memdup2(map, work->n);
    int mean = mean_of(map, work->n), limit = mean + (255 - mean) * FIRST_LIMIT_PERCENT / 100;
    *region = (KnRegion){0};
    if (!kn_region_rectangle(map, work->width, work->height, limit, region))
        return FALSE;
    for (int round = 0; round < N_ROUNDS; round++) {
        learn(work, first, limit, region, map);
        limit = SECOND_LIMIT;
        KnRegion grown = *region;
        if (!kn_region_rectangle(map, work->width, work->height, limit, &grown))
            return FALSE;
        *region = grown;
    }
    finish(map, work->n);
    return TRUE;
}

void kn_region_draw(const KnOpponent *opponent, guint8 *map, KnRegion *region)
{
    g_autoptr(Work) work = work_new(opponent);
    g_autofree guint8 *first = g_memdup2(map, work->n);
    learn(work, first, SECOND_LIMIT, region, map);
    finish(map, work->n);
}

/* ---- the mask ---- */

/* Numbers the parts of pixels that are inside (or outside) and hang together by their sides. Sizes
 * of parts, by number; 0 is none. */
static GArray *find_parts(const guint8 *map, int width, int height, gboolean inside, int *part)
{
    int n = width * height, zero = 0;
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(int));
    g_autofree int *stack = g_new(int, (gsize)n);
    g_array_append_val(sizes, zero);
    memset(part, 0, (gsize)n * sizeof *part);
    for (int i = 0; i < n; i++) {
        int depth = 0, size = 0, number = (int)sizes->len;
        if (part[i] || (map[i] >= HALF) != inside)
            continue;
        part[stack[depth++] = i] = number;
        while (depth > 0) {
            int at = stack[--depth], x = at % width, y = at / width;
            const int next[] = {x > 0 ? at - 1 : at, x + 1 < width ? at + 1 : at,
                                y > 0 ? at - width : at, y + 1 < height ? at + width : at};
            size++;
            for (guint k = 0; k < G_N_ELEMENTS(next); k++)
                if (!part[next[k]] && (map[next[k]] >= HALF) == inside)
                    part[stack[depth++] = next[k]] = number;
        }
        g_array_append_val(sizes, size);
    }
    return sizes;
}

static void turn(guint8 *map, int width, int height, gboolean inside, int smallest, int *part)
{
    g_autoptr(GArray) sizes = find_parts(map, width, height, inside, part);
    for (int i = 0; i < width * height; i++)
        if (part[i] && g_array_index(sizes, int, part[i]) < smallest)
            map[i] = inside ? 0 : 255;
}

void kn_region_clean(guint8 *map, int width, int height)
{
    enum { NEARLY = 4, HOLE = 50 }; /* parts of the largest part's size */
    int n = width * height, largest = 0;
    g_autofree int *part = g_new(int, (gsize)n);
    g_autoptr(GArray) sizes = find_parts(map, width, height, TRUE, part);
    for (guint i = 1; i < sizes->len; i++)
        largest = MAX(largest, g_array_index(sizes, int, i));
    turn(map, width, height, TRUE, largest / NEARLY, part);
    turn(map, width, height, FALSE, largest / HOLE, part);
}
