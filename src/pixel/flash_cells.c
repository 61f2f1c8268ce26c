/* SPDX-License-Identifier: MIT */
#include "pixel/flash_cells.h"

#include <string.h>

enum { SCREEN_WIDTH = 1024, SCREEN_HEIGHT = 768, COLUMNS_MAX = 48, ROWS_MAX = 36 };

/* So many rows of a cell are looked at, of each plane: a hundredth of what drawing a frame costs.
 */
enum { ROWS_SEEN = 4 };

static int divided(gint64 a, gint64 b)
{
    return (int)((a + b / 2) / b);
}

KnFlashGrid kn_flash_grid(int width, int height)
{
    gboolean broad = (gint64)width * SCREEN_HEIGHT >= (gint64)height * SCREEN_WIDTH;
    int columns = broad ? COLUMNS_MAX : divided((gint64)ROWS_MAX * width, height);
    int rows = broad ? divided((gint64)COLUMNS_MAX * height, width) : ROWS_MAX;
    KnFlashGrid grid = {CLAMP(columns, 1, MIN(width, COLUMNS_MAX)),
                        CLAMP(rows, 1, MIN(height, ROWS_MAX)), 0, 0};

    grid.window_columns =
        MAX(divided((gint64)KN_FLASH_WINDOW_COLUMNS * grid.columns, MAX(columns, 1)), 1);
    grid.window_rows = MAX(divided((gint64)KN_FLASH_WINDOW_ROWS * grid.rows, MAX(rows, 1)), 1);
    return grid;
}

/* ---- colours ---- */

/* sRGB to linear light, of 65535 (IEC 61966-2-1). */
static const guint16 linear_of[256] = {
    0,     20,    40,    60,    80,    99,    119,   139,   159,   179,   199,   219,   241,
    264,   288,   313,   340,   367,   396,   427,   458,   491,   526,   562,   599,   637,
    677,   718,   761,   805,   851,   898,   947,   997,   1048,  1101,  1156,  1212,  1270,
    1330,  1391,  1453,  1517,  1583,  1651,  1720,  1790,  1863,  1937,  2013,  2090,  2170,
    2250,  2333,  2418,  2504,  2592,  2681,  2773,  2866,  2961,  3058,  3157,  3258,  3360,
    3464,  3570,  3678,  3788,  3900,  4014,  4129,  4247,  4366,  4488,  4611,  4736,  4864,
    4993,  5124,  5257,  5392,  5530,  5669,  5810,  5953,  6099,  6246,  6395,  6547,  6700,
    6856,  7014,  7174,  7335,  7500,  7666,  7834,  8004,  8177,  8352,  8528,  8708,  8889,
    9072,  9258,  9445,  9635,  9828,  10022, 10219, 10417, 10619, 10822, 11028, 11235, 11446,
    11658, 11873, 12090, 12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909, 14146, 14387,
    14629, 14874, 15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727,
    18001, 18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481,
    21787, 22096, 22407, 22721, 23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325, 25662,
    26001, 26344, 26688, 27036, 27386, 27739, 28094, 28452, 28813, 29176, 29542, 29911, 30282,
    30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143, 34544, 34948, 35355,
    35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138, 39572, 40009, 40449, 40891,
    41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534, 45002, 45473, 45947, 46423, 46903,
    47385, 47871, 48359, 48850, 49344, 49841, 50341, 50844, 51349, 51858, 52369, 52884, 53401,
    53921, 54445, 54971, 55500, 56032, 56567, 57105, 57646, 58190, 58737, 59287, 59840, 60396,
    60955, 61517, 62082, 62650, 63221, 63795, 64372, 64952, 65535,
};

/* value: of 255, in 1/256. */
static int linear(int value)
{
    int clamped = CLAMP(value, 0, 255 * 256), at = clamped >> 8, part = clamped & 255;
    int low = linear_of[at], high = linear_of[MIN(at + 1, 255)];

    return low + (((high - low) * part) >> 8);
}

/* yuv: means, in 1/256 of a code value. BT.709, limited range; factors in 1/4096. */
static KnFlashCell cell_of(const int yuv[3])
{
    int y = (yuv[0] - 16 * 256) * 4769, cb = yuv[1] - 128 * 256, cr = yuv[2] - 128 * 256;
    int r = linear((y + cr * 7343) >> 12);
    int g = linear((y - cb * 873 - cr * 2183) >> 12);
    int b = linear((y + cb * 8652) >> 12);
    /* 0.2126, 0.7152, 0.0722 in 1/65536 */
    gint64 light = (gint64)r * 13933 + (gint64)g * 46871 + (gint64)b * 4732;
    int red = MAX(r - g - b, 0);
    KnFlashCell cell;

    cell.light = (guint8)((light * KN_FLASH_WHITE / 65535 + 32768) >> 16);
    cell.red = (guint8)((red * KN_FLASH_RED_ONE + 32767) / 65535);
    if (red && 5 * (gint64)r >= 4 * ((gint64)r + g + b))
        cell.red |= KN_FLASH_SATURATED;
    return cell;
}

/* ---- means ---- */

/* The samples of an axis that are of cell i of n. */
static int border(int length, int i, int n)
{
    return (int)((gint64)length * i / n);
}

/* The samples of cell c, of one that is narrower than a sample the nearest. */
static int cell_end(const int *borders, int c)
{
    return MAX(borders[c + 1], borders[c] + 1);
}

static void add_row(const uint8_t *row, const int *borders, int columns, guint32 *sums)
{
    for (int c = 0; c < columns; c++)
        for (int x = borders[c], end = cell_end(borders, c); x < end; x++)
            sums[c] += row[x];
}

/* Rows so far from each other are each a wait for memory: together they are one, and compilers add
 * them as words. */
static void add_four_rows(const uint8_t *row, ptrdiff_t step, const int *borders, int columns,
                          guint32 *sums)
{
    const uint8_t *a = row, *b = a + step, *c = b + step, *d = c + step;

    for (int i = 0; i < columns; i++) {
        guint32 sum = 0;

        for (int x = borders[i], end = cell_end(borders, i); x < end; x++)
            sum += (guint16)((guint16)(a[x] + b[x]) + (guint16)(c[x] + d[x]));
        sums[i] += sum;
    }
}

/* The mean of each cell of a row of cells, in 1/256. */
static void add_means(const KnPlane *plane, const KnFlashGrid *grid, int row, int *means)
{
    int top = border(plane->height, row, grid->rows);
    int end = MAX(border(plane->height, row + 1, grid->rows), top + 1);
    int step = MAX((end - top) / ROWS_SEEN, 1), n_rows = 0;
    guint32 sums[COLUMNS_MAX] = {0};
    int borders[COLUMNS_MAX + 1];

    for (int c = 0; c <= grid->columns; c++)
        borders[c] = border(plane->width, c, grid->columns);
    int y = top + step / 2;
    for (; y + 3 * step < end; y += 4 * step, n_rows += 4)
        add_four_rows(plane->data + (ptrdiff_t)y * plane->stride, (ptrdiff_t)step * plane->stride,
                      borders, grid->columns, sums);
    for (; y < end; y += step, n_rows++)
        add_row(plane->data + (ptrdiff_t)y * plane->stride, borders, grid->columns, sums);
    for (int c = 0; c < grid->columns; c++) {
        guint64 n = (guint64)MAX(borders[c + 1] - borders[c], 1) * (guint64)n_rows;

        means[c] = (int)(((guint64)sums[c] * 256 + n / 2) / n);
    }
}

void kn_flash_cells(const KnFrame *frame, const KnFlashGrid *grid, KnFlashCell *cells)
{
    int means[3][COLUMNS_MAX];

    for (int row = 0; row < grid->rows; row++) {
        for (int p = 0; p < 3; p++)
            add_means(&frame->plane[p], grid, row, means[p]);
        for (int c = 0; c < grid->columns; c++)
            cells[row * grid->columns + c] =
                cell_of((const int[3]){means[0][c], means[1][c], means[2][c]});
    }
}

/* ---- packing ---- */

/* A byte says which of light and red have changed. What has is given cell by cell in halves of
 * bytes, the high one first: 0 to 14 is a change of -7 to 7, 15 precedes both halves of the value
 * itself. */
enum { LIGHT = 1, RED = 2, CHANGE_MAX = 7, VALUE = 15 };

typedef struct {
    GByteArray *to;
    gboolean half; /* the last byte has room */
} Packer;

static void put(Packer *packer, int half)
{
    guint8 byte = (guint8)(half << 4);

    if (packer->half)
        packer->to->data[packer->to->len - 1] |= (guint8)half;
    else
        g_byte_array_append(packer->to, &byte, 1);
    packer->half = !packer->half;
}

static guint8 value_of(const KnFlashCell *cell, int part)
{
    return part == LIGHT ? cell->light : cell->red;
}

static void pack_part(const KnFlashCell *before, const KnFlashCell *cells, guint n, int part,
                      Packer *packer)
{
    for (guint i = 0; i < n; i++) {
        int value = value_of(&cells[i], part), change = value - value_of(&before[i], part);

        if (ABS(change) <= CHANGE_MAX) {
            put(packer, change + CHANGE_MAX);
            continue;
        }
        put(packer, VALUE);
        put(packer, value >> 4);
        put(packer, value & 15);
    }
}

void kn_flash_pack(const KnFlashCell *before, const KnFlashCell *cells, guint n, GByteArray *to)
{
    Packer packer = {to, FALSE};
    guint8 parts = 0;

    for (guint i = 0; i < n; i++)
        parts |= (guint8)((before[i].light != cells[i].light ? LIGHT : 0) |
                          (before[i].red != cells[i].red ? RED : 0));
    if (!parts)
        return;
    g_byte_array_append(to, &parts, 1);
    for (int part = LIGHT; part <= RED; part++)
        if (parts & part)
            pack_part(before, cells, n, part, &packer);
}

typedef struct {
    const guint8 *bytes;
    gsize size, at; /* in halves */
} Unpacker;

/* Below 0: there is none. */
static int get(Unpacker *from)
{
    gsize byte = from->at / 2;

    if (byte >= from->size)
        return -1;
    return from->at++ & 1 ? from->bytes[byte] & 15 : from->bytes[byte] >> 4;
}

static gboolean unpack_cell(Unpacker *from, guint8 *value, int most)
{
    int half = get(from), next = *value + half - CHANGE_MAX;

    if (half == VALUE) {
        int high = get(from), low = get(from);

        next = high < 0 || low < 0 ? -1 : high << 4 | low;
    }
    if (half < 0 || next < 0 || next > most)
        return FALSE;
    *value = (guint8)next;
    return TRUE;
}

gboolean kn_flash_unpack(KnFlashCell *cells, guint n, const guint8 *bytes, gsize size)
{
    Unpacker from = {bytes, size, 2};

    if (size < 1 || bytes[0] < 1 || bytes[0] > (LIGHT | RED))
        return FALSE;
    for (int part = LIGHT; part <= RED; part++)
        for (guint i = 0; bytes[0] & part && i < n; i++)
            if (!unpack_cell(&from, part == LIGHT ? &cells[i].light : &cells[i].red,
                             part == LIGHT ? KN_FLASH_WHITE : G_MAXUINT8))
                return FALSE;
    return (from.at + 1) / 2 == size;
}
