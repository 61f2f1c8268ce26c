/* SPDX-License-Identifier: MIT */
#include "vision/saliency_maps.h"

#include <stdlib.h>
#include <string.h>

enum {
    N_PLANES = 3,
    N_SIDES = 4,
    N_PASSES = 4, /* of the barrier's scans, forwards and backwards: more change little */
    LEVEL_BITS = 4,
    LEVELS = 1 << LEVEL_BITS,
    BINS = LEVELS * LEVELS * LEVELS,
};

/* ---- planes ---- */

KnOpponent *kn_opponent_new(const guint8 *rgb, int width, int height)
{
    gsize n = (gsize)width * (gsize)height;
    KnOpponent *opponent = g_new0(KnOpponent, 1);
    opponent->width = width;
    opponent->height = height;
    for (int c = 0; c < N_PLANES; c++)
        opponent->plane[c] = g_malloc(n);
    for (gsize i = 0; i < n; i++, rgb += 3) {
        int r = rgb[0], g = rgb[1], b = rgb[2];
        opponent->plane[0][i] = (guint8)((r * 77 + g * 150 + b * 29) >> 8);
        opponent->plane[1][i] = (guint8)(128 + (r - g) / 2);
        opponent->plane[2][i] = (guint8)(128 + (2 * b - r - g) / 4);
    }
    for (int c = 0; c < N_PLANES; c++)
        kn_map_smooth(opponent->plane[c], width, height, 1);
    return opponent;
}

void kn_opponent_free(KnOpponent *opponent)
{
    for (int c = 0; c < N_PLANES; c++)
        g_free(opponent->plane[c]);
    g_free(opponent);
}

/* ---- helpers ---- */

/* One line of n values, `step` apart, into out. */
static void smooth_line(const guint8 *line, int n, int step, int radius, guint8 *out)
{
    int sum = 0, count = 0;
    for (int i = 0; i < MIN(radius, n); i++, count++)
        sum += line[i * step];
    for (int i = 0; i < n; i++) {
        if (i + radius < n) {
            sum += line[(i + radius) * step];
            count++;
        }
        if (i - radius - 1 >= 0) {
            sum -= line[(i - radius - 1) * step];
            count--;
        }
        out[i * step] = (guint8)((sum + count / 2) / count);
    }
}

void kn_map_smooth(guint8 *map, int width, int height, int radius)
{
    g_autofree guint8 *rows = g_malloc((gsize)width * (gsize)height);
    for (int y = 0; y < height; y++)
        smooth_line(map + y * width, width, 1, radius, rows + y * width);
    for (int x = 0; x < width; x++)
        smooth_line(rows + x, height, width, radius, map + x);
}

void kn_map_stretch(guint8 *map, gsize n, int per_mille)
{
    gsize histogram[256] = {0}, above = 0;
    int top = 255;
    for (gsize i = 0; i < n; i++)
        histogram[map[i]]++;
    while (top > 1 && (above += histogram[top]) * 1000 <= n * (gsize)per_mille)
        top--;
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)MIN(map[i] * 255 / top, 255);
}

/* ---- barrier ---- */

typedef struct {
    const guint8 *value;
    guint8 *high, *low, *distance;
} Barrier;

/* A way that comes from the neighbour may be better than the one that is known. */
static inline void come_from(const Barrier *b, int at, int from)
{
    guint8 high = MAX(b->high[from], b->value[at]), low = MIN(b->low[from], b->value[at]);
    if (high - low < b->distance[at]) {
        b->distance[at] = (guint8)(high - low);
        b->high[at] = high;
        b->low[at] = low;
    }
}

static void scan(const Barrier *b, int width, int height)
{
    for (int y = 1; y < height - 1; y++)
        for (int x = 1; x < width - 1; x++) {
            come_from(b, y * width + x, (y - 1) * width + x);
            come_from(b, y * width + x, y * width + x - 1);
        }
    for (int y = height - 2; y > 0; y--)
        for (int x = width - 2; x > 0; x--) {
            come_from(b, y * width + x, (y + 1) * width + x);
            come_from(b, y * width + x, y * width + x + 1);
        }
}

void kn_map_barrier(const KnOpponent *opponent, guint8 *map)
{
    int width = opponent->width, height = opponent->height;
    gsize n = (gsize)width * (gsize)height;
    g_autofree guint8 *memory = g_malloc(3 * n);
    g_autofree int *sums = g_new0(int, n);
    for (int c = 0; c < N_PLANES; c++) {
        Barrier b = {opponent->plane[c], memory, memory + n, memory + 2 * n};
        memcpy(b.high, b.value, n);
        memcpy(b.low, b.value, n);
        memset(b.distance, 255, n);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (x == 0 || y == 0 || x == width - 1 || y == height - 1)
                    b.distance[y * width + x] = 0;
        for (int pass = 0; pass < N_PASSES; pass++)
            scan(&b, width, height);
        /* Colour differences are small numbers beside those of brightness. */
        for (gsize i = 0; i < n; i++)
            sums[i] += b.distance[i] * (c == 0 ? 1 : 2);
    }
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)MIN(sums[i] / 2, 255);
}

/* ---- colours ---- */

/* A histogram of colours: the bins that anything falls into. */
typedef struct {
    int n;
    int count[BINS]; /* by place in the list */
    guint8 colour[BINS][N_PLANES];
    gint16 place[BINS]; /* of a bin in the list; -1: empty */
} Colours;

static int bin_of(const KnOpponent *opponent, gsize i)
{
    int bin = 0;
    for (int c = 0; c < N_PLANES; c++)
        bin = bin << LEVEL_BITS | opponent->plane[c][i] >> (8 - LEVEL_BITS);
    return bin;
}

static void count_colour(Colours *colours, int bin)
{
    if (colours->place[bin] < 0) {
        int at = colours->n++;
        colours->place[bin] = (gint16)at;
        colours->count[at] = 0;
        for (int c = 0; c < N_PLANES; c++)
            colours->colour[at][c] =
                (guint8)((bin >> ((N_PLANES - 1 - c) * LEVEL_BITS) & (LEVELS - 1)));
    }
    colours->count[colours->place[bin]]++;
}

static Colours *colours_new(void)
{
    Colours *colours = g_new0(Colours, 1);
    memset(colours->place, 0xff, sizeof colours->place);
    return colours;
}

/* In levels; colour counts twice. */
static inline int distance(const guint8 *a, const guint8 *b)
{
    return abs(a[0] - b[0]) + 2 * abs(a[1] - b[1]) + 2 * abs(a[2] - b[2]);
}

/* The average distance of a colour to all of the histogram's, each at most FAR. */
static int contrast(const Colours *colours, const guint8 *colour, int total)
{
    enum { FAR = 12 };
    gint64 sum = 0;
    for (int i = 0; i < colours->n; i++)
        sum += (gint64)MIN(distance(colour, colours->colour[i]), FAR) * colours->count[i];
    return (int)(sum * 255 / ((gint64)FAR * total));
}

void kn_map_rarity(const KnOpponent *opponent, guint8 *map)
{
    gsize n = (gsize)opponent->width * (gsize)opponent->height;
    g_autofree Colours *all = colours_new();
    for (gsize i = 0; i < n; i++)
        count_colour(all, bin_of(opponent, i));
    g_autofree int *values = g_new(int, (gsize)all->n);
    for (int i = 0; i < all->n; i++)
        values[i] = contrast(all, all->colour[i], (int)n);
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)values[all->place[bin_of(opponent, i)]];
}

/* Whether a pixel belongs to the frame of a side. */
static gboolean in_side(const KnOpponent *opponent, int side, int x, int y)
{
    int band = MAX(MIN(opponent->width, opponent->height) / 16, 1);
    const int from_edge[N_SIDES] = {y, x, opponent->height - 1 - y, opponent->width - 1 - x};
    return from_edge[side] < band;
}

void kn_map_border(const KnOpponent *opponent, guint8 *map)
{
    int width = opponent->width, height = opponent->height;
    gsize n = (gsize)width * (gsize)height;
    g_autofree int *sums = g_new0(int, n);
    g_autofree int *most = g_new0(int, n);
    g_autofree Colours *all = colours_new();
    for (gsize i = 0; i < n; i++)
        count_colour(all, bin_of(opponent, i));
    g_autofree int *values = g_new(int, (gsize)all->n);
    for (int side = 0; side < N_SIDES; side++) {
        g_autofree Colours *edge = colours_new();
        int total = 0;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (in_side(opponent, side, x, y)) {
                    count_colour(edge, bin_of(opponent, (gsize)(y * width + x)));
                    total++;
                }
        for (int i = 0; i < all->n; i++)
            values[i] = contrast(edge, all->colour[i], total);
        for (gsize i = 0; i < n; i++) {
            int value = values[all->place[bin_of(opponent, i)]];
            sums[i] += value;
            most[i] = MAX(most[i], value);
        }
    }
    /* The side that is least like the pixel may be one that the subject lies on: without it. */
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)((sums[i] - most[i]) / (N_SIDES - 1));
}

/* ---- sharpness ---- */

void kn_map_sharpness(const KnOpponent *opponent, guint8 *map)
{
    int width = opponent->width, height = opponent->height;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int most = 0;
            for (int c = 0; c < N_PLANES; c++) {
                const guint8 *p = opponent->plane[c] + y * width + x;
                int dx = x + 1 < width ? abs(p[1] - p[0]) : 0;
                int dy = y + 1 < height ? abs(p[width] - p[0]) : 0;
                most = MAX(most, (dx + dy) * (c == 0 ? 1 : 2));
            }
            map[y * width + x] = (guint8)MIN(most * 2, 255);
        }
    kn_map_smooth(map, width, height, MAX(MIN(width, height) / 24, 1));
}

/* ---- focus ---- */

/* The brightness of a row of the picture. */
static void read_row(const KnVisionPicture *picture, int y, int *row)
{
    const guint8 *p = picture->rgb + (gsize)y * (gsize)picture->width * 3;
    for (int x = 0; x < picture->width; x++, p += 3)
        row[x] = (p[0] * 77 + p[1] * 150 + p[2] * 29) >> 8;
}

void kn_map_focus(const KnVisionPicture *picture, int width, int height, guint8 *map)
{
    enum { NOISE = 6, TIMES = 8 }; /* of a second difference: sensors and JPEG make so much */
    gsize n = (gsize)width * (gsize)height, columns = (gsize)picture->width;
    g_autofree int *sums = g_new0(int, n);
    g_autofree int *counts = g_new0(int, n);
    g_autofree int *memory = g_new(int, 3 * columns);
    int *rows[] = {memory, memory + columns, memory + 2 * columns};
    for (int y = 0; y < picture->height; y++) {
        int *before = rows[y % 3], *now = rows[(y + 1) % 3], *after = rows[(y + 2) % 3];
        if (y == 0) {
            read_row(picture, 0, before);
            read_row(picture, 0, now);
        }
        read_row(picture, MIN(y + 1, picture->height - 1), after);
        gsize line = (gsize)(y * height / picture->height) * (gsize)width;
        for (int x = 0; x < picture->width; x++) {
            int left = now[MAX(x - 1, 0)], right = now[MIN(x + 1, picture->width - 1)];
            int bent = abs(4 * now[x] - left - right - before[x] - after[x]);
            gsize at = line + (gsize)(x * width / picture->width);
            sums[at] += MAX(bent - NOISE, 0);
            counts[at]++;
        }
    }
    for (gsize i = 0; i < n; i++)
        map[i] = (guint8)MIN(sums[i] * TIMES / MAX(counts[i], 1), 255);
    kn_map_smooth(map, width, height, MAX(MIN(width, height) / 24, 1));
}
