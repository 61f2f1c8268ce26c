/* SPDX-License-Identifier: MIT */
#include "pixel/color.h"
#include "pixel/flash.h"

#include <math.h>
#include <string.h>

/* The limits of WCAG 2.3.1, from both sides. Sequences are made of cells as the numbers say; what
 * frames are in cells is tested by itself. */
enum { FPS = 30, COLUMNS = 48, ROWS = 36, SECONDS = 4 };

/* ---- sequences ---- */

/* A field that goes to and fro between two values. */
typedef struct {
    const char *name;
    KnFlashCell dark, bright;
    double changes; /* in a second, evenly */
    double part;    /* of the window, in its upper left corner */
    gboolean dangerous;
} Row;

#define GREY(percent)                                                                              \
    {                                                                                              \
        (guint8)((percent)*2.5 + 0.5), 0                                                           \
    }
/* (R - G - B) * 320, and saturation. */
#define REDDISH(value, saturated)                                                                  \
    {                                                                                              \
        50, (guint8)((value)*120 / 320 + 0.5) + ((saturated) ? KN_FLASH_SATURATED : 0)             \
    }

static const Row rows[] = {
    {"three flashes a second", GREY(10), GREY(60), 6, 1, FALSE},
    {"four flashes a second", GREY(10), GREY(60), 8, 1, TRUE},
    {"three and a half", GREY(10), GREY(60), 7, 1, TRUE},
    {"each frame another one", GREY(0), GREY(100), 30, 1, TRUE},
    {"nothing moves", GREY(50), GREY(50), 30, 1, FALSE},
    {"24 % of the window", GREY(10), GREY(60), 10, 0.24, FALSE},
    {"25 % of the window", GREY(10), GREY(60), 10, 0.25, FALSE},
    {"26 % of the window", GREY(10), GREY(60), 10, 0.26, TRUE},
    {"a change of 9 %", GREY(40), GREY(49), 10, 1, FALSE},
    {"a change of 10 %", GREY(40), GREY(50), 10, 1, TRUE},
    {"a change of 11 %", GREY(40), GREY(51), 10, 1, TRUE},
    {"the darker at 79 %", GREY(79), GREY(95), 10, 1, TRUE},
    {"the darker at 80 %", GREY(80), GREY(95), 10, 1, FALSE},
    {"the darker at 81 %", GREY(81), GREY(95), 10, 1, FALSE},
    {"red: a change of 15", REDDISH(100, TRUE), REDDISH(115, TRUE), 10, 1, FALSE},
    {"red: a change of 24", REDDISH(100, TRUE), REDDISH(124, TRUE), 10, 1, TRUE},
    {"red: one side saturated", REDDISH(0, FALSE), REDDISH(60, TRUE), 10, 1, TRUE},
    {"red: no side saturated", REDDISH(0, FALSE), REDDISH(60, FALSE), 10, 1, FALSE},
    {"red: three flashes a second", REDDISH(0, FALSE), REDDISH(300, TRUE), 6, 1, FALSE},
    {"red: four flashes a second", REDDISH(0, FALSE), REDDISH(300, TRUE), 8, 1, TRUE},
    {"red: 24 % of the window", REDDISH(0, FALSE), REDDISH(300, TRUE), 10, 0.24, FALSE},
    {"red: 26 % of the window", REDDISH(0, FALSE), REDDISH(300, TRUE), 10, 0.26, TRUE},
};

static const KnFlashGrid grid = {COLUMNS, ROWS, KN_FLASH_WINDOW_COLUMNS, KN_FLASH_WINDOW_ROWS};

/* So many cells of the window that begins at (left, top), row by row. */
static void fill_part(KnFlashCell *cells, const KnFlashCell *value, int n, int left, int top)
{
    for (int i = 0; i < n; i++) {
        int x = left + i % KN_FLASH_WINDOW_COLUMNS, y = top + i / KN_FLASH_WINDOW_COLUMNS;

        cells[y * COLUMNS + x] = *value;
    }
}

static int cells_of(double part)
{
    return (int)(part * KN_FLASH_WINDOW_COLUMNS * KN_FLASH_WINDOW_ROWS + 0.5);
}

static KnFlashMeter *measured(const Row *row, int left, int top)
{
    KnFlashMeter *meter = kn_flash_meter_new(&grid, FPS, 1);

    for (int frame = 0; frame < SECONDS * FPS; frame++) {
        KnFlashCell cells[COLUMNS * ROWS] = {{0}};
        gboolean bright = (int)floor(frame * row->changes / FPS + 1e-9) & 1;

        for (int i = 0; i < COLUMNS * ROWS; i++)
            cells[i] = row->dark;
        fill_part(cells, bright ? &row->bright : &row->dark, cells_of(row->part), left, top);
        kn_flash_meter_add(meter, cells);
    }
    return meter;
}

/* Wherever the window is. */
static void test_limits(gconstpointer data)
{
    static const int places[][2] = {{0, 0}, {5, 3}, {COLUMNS - 16, ROWS - 12}};
    const Row *row = data;

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(KnFlashMeter) meter = measured(row, places[i][0], places[i][1]);
        const GArray *found = kn_flash_meter_findings(meter);

        g_assert_cmpuint(found->len, ==, row->dangerous);
        if (!found->len)
            continue;
        const KnFlashFinding *one = &g_array_index(found, KnFlashFinding, 0);
        g_assert_cmpint(one->red, ==, g_str_has_prefix(row->name, "red"));
        g_assert_cmpfloat_with_epsilon(one->area, cells_of(row->part) / 192.0, 1e-9);
        g_assert_cmpint(one->n_changes, ==, (guint)ceil(row->changes - 1e-9));
        g_assert_cmpint(one->first_frame, <=, 2 * FPS / row->changes);
        g_assert_cmpint(one->last_frame, >=, (SECONDS - 1) * FPS);
    }
}

/* Changes are from one extreme to the next: small steps add up, and noise on them is none. */
static void test_slopes(void)
{
    g_autoptr(KnFlashMeter) slow = kn_flash_meter_new(&grid, FPS, 1);
    g_autoptr(KnFlashMeter) quick = kn_flash_meter_new(&grid, FPS, 1);
    g_autoptr(KnFlashMeter) rising = kn_flash_meter_new(&grid, FPS, 1);

    for (int frame = 0; frame < SECONDS * FPS; frame++) {
        KnFlashCell cells[COLUMNS * ROWS];
        int wave = abs(frame % 6 - 3); /* 0..3: ten changes a second */

        for (int m = 0; m < 3; m++) {
            int light = m == 0   ? 20 + 8 * wave
                        : m == 1 ? 20 + 9 * wave
                                 : 2 * frame + 9 * (frame & 1);

            for (int i = 0; i < COLUMNS * ROWS; i++)
                cells[i] = (KnFlashCell){(guint8)MIN(light, 250), 0};
            kn_flash_meter_add(m == 0 ? slow : m == 1 ? quick : rising, cells);
        }
    }
    g_assert_cmpuint(kn_flash_meter_findings(slow)->len, ==, 0);
    g_assert_cmpuint(kn_flash_meter_findings(quick)->len, ==, 1);
    g_assert_cmpuint(kn_flash_meter_findings(rising)->len, ==, 0);
}

/* Two bursts are two findings when a second lies between them, and their frames are right. */
static void test_bursts(void)
{
    g_autoptr(KnFlashMeter) meter = kn_flash_meter_new(&grid, FPS, 1);

    for (int frame = 0; frame < 10 * FPS; frame++) {
        KnFlashCell cells[COLUMNS * ROWS];
        gboolean burst = (frame >= 60 && frame < 90) || (frame >= 200 && frame < 230);
        guint8 light = burst && (frame / 2) & 1 ? 200 : 20;

        for (int i = 0; i < COLUMNS * ROWS; i++)
            cells[i] = (KnFlashCell){light, 0};
        kn_flash_meter_add(meter, cells);
    }
    const GArray *found = kn_flash_meter_findings(meter);
    g_assert_cmpuint(found->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const KnFlashFinding *one = &g_array_index(found, KnFlashFinding, i);

        g_assert_cmpint(one->first_frame, ==, i ? 202 : 62);
        g_assert_cmpint(one->n_changes, ==, i ? 14 : 14);
        g_assert_cmpint(one->last_frame, >=, i ? 228 : 88);
        g_assert_cmpint(one->last_frame, <, i ? 260 : 120);
    }
}

/* A second is a second at any rate: 6 changes in it are none too many, one more is. */
static void test_rates(void)
{
    static const int rates[][2] = {{24, 1}, {25, 1},       {30000, 1001},
                                   {50, 1}, {60000, 1001}, {240, 1}};

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(rates); i++) {
        double fps = (double)rates[i / 2][0] / rates[i / 2][1], changes = i & 1 ? 7.2 : 5.9;
        g_autoptr(KnFlashMeter) meter = kn_flash_meter_new(&grid, rates[i / 2][0], rates[i / 2][1]);

        for (int frame = 0; frame < 5 * fps; frame++) {
            KnFlashCell cells[COLUMNS * ROWS];
            guint8 light = (int)floor(frame / fps * changes) & 1 ? 200 : 20;

            for (int k = 0; k < COLUMNS * ROWS; k++)
                cells[k] = (KnFlashCell){light, 0};
            kn_flash_meter_add(meter, cells);
        }
        g_assert_cmpuint(kn_flash_meter_findings(meter)->len, ==, i & 1);
    }
}

/* ---- frames ---- */

static double linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* A cell of plain colour says what the formulas say of that colour as it is coded. */
static void test_colors(void)
{
    g_autoptr(KnFrame) frame = kn_frame_new(96, 72, NULL);
    KnFlashGrid own = kn_flash_grid(96, 72);
    KnFlashCell cells[KN_FLASH_CELLS_MAX];

    for (int i = 0; i < 6 * 6 * 6; i++) {
        uint8_t rgb[3] = {(uint8_t)(i % 6 * 51), (uint8_t)(i / 6 % 6 * 51), (uint8_t)(i / 36 * 51)};
        uint8_t yuv[3], back[3];

        kn_color_to_yuv(rgb[0], rgb[1], rgb[2], yuv);
        kn_color_from_yuv(yuv[0], yuv[1], yuv[2], back);
        kn_frame_fill(frame, yuv[0], yuv[1], yuv[2]);
        kn_flash_cells(frame, &own, cells);
        double r = linear(back[0] / 255.0), g = linear(back[1] / 255.0),
               b = linear(back[2] / 255.0);
        int red = cells[0].red & ~KN_FLASH_SATURATED;

        g_assert_cmpfloat_with_epsilon(cells[0].light / 250.0, 0.2126 * r + 0.7152 * g + 0.0722 * b,
                                       0.006);
        g_assert_cmpfloat_with_epsilon(red / 120.0, MAX(r - g - b, 0), 0.012);
        if (fabs(r / (r + g + b + 1e-9) - 0.8) > 0.02 && r - g - b > 0.01)
            g_assert_cmpint((cells[0].red & KN_FLASH_SATURATED) != 0, ==, r / (r + g + b) >= 0.8);
        for (int k = 1; k < own.columns * own.rows; k++)
            g_assert_cmpmem(&cells[k], sizeof cells[k], &cells[0], sizeof cells[0]);
    }
}

/* Cells are squares of a screen, whatever the frame; what is bright in the frame is in its cells.
 */
static void test_grids(void)
{
    static const int frames[][4] = {
        {1920, 1080, 48, 27}, {1024, 768, 48, 36}, {1080, 1920, 20, 36}, {320, 180, 48, 27},
        {1000, 1000, 36, 36}, {16, 16, 16, 16},    {1, 1, 1, 1},         {8192, 4320, 48, 25},
        {17, 9, 17, 9},       {4000, 16, 48, 1}};

    for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
        int width = frames[i][0], height = frames[i][1];
        KnFlashGrid own = kn_flash_grid(width, height);
        g_autoptr(KnFrame) frame = kn_frame_new(width, height, NULL);
        KnFlashCell cells[KN_FLASH_CELLS_MAX];
        int n_bright = 0;

        g_assert_cmpint(own.columns, ==, frames[i][2]);
        g_assert_cmpint(own.rows, ==, frames[i][3]);
        kn_frame_fill(frame, 16, 128, 128);
        for (int y = 0; y < height; y++)
            memset(frame->plane[0].data + y * frame->plane[0].stride, 235, (gsize)(width + 1) / 2);
        kn_flash_cells(frame, &own, cells);
        for (int k = 0; k < own.columns * own.rows; k++)
            n_bright += cells[k].light == KN_FLASH_WHITE;
        g_assert_cmpint(ABS(n_bright - own.columns * own.rows / 2), <=, own.rows);
    }
}

/* ---- packing ---- */

static void test_packed(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    KnFlashCell before[100] = {{0}}, cells[100], back[100];

    for (int round = 0; round < 3000; round++) {
        int most = round % 3 == 0 ? 255 : round % 3 == 1 ? 7 : 0;

        memcpy(back, before, sizeof back);
        memcpy(cells, before, sizeof cells);
        for (int i = 0; i < 100; i++) {
            int light = before[i].light + g_rand_int_range(rand, -most, most + 1);
            int red = before[i].red + g_rand_int_range(rand, -most, most + 1);

            if (round & 1)
                cells[i].light = (guint8)CLAMP(light, 0, KN_FLASH_WHITE);
            if (round & 2)
                cells[i].red = (guint8)CLAMP(red, 0, 255);
        }
        g_byte_array_set_size(bytes, 0);
        kn_flash_pack(before, cells, 100, bytes);
        g_assert_cmpint(bytes->len == 0, ==, memcmp(before, cells, sizeof cells) == 0);
        if (bytes->len)
            g_assert_true(kn_flash_unpack(back, 100, bytes->data, bytes->len));
        g_assert_cmpmem(back, sizeof back, cells, sizeof cells);
        for (guint k = 0; bytes->len && k < 20; k++) { /* damaged: no harm */
            guint8 *copy = g_memdup2(bytes->data, bytes->len);
            gsize size = (gsize)g_rand_int_range(rand, 0, (gint)bytes->len + 1);

            copy[g_rand_int_range(rand, 0, (gint)bytes->len)] ^= (guint8)g_rand_int(rand);
            kn_flash_unpack(back, 100, copy, size);
            g_assert_true(size == bytes->len || !kn_flash_unpack(back, 100, bytes->data, size));
            g_free(copy);
        }
        memcpy(before, cells, sizeof before);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/flash/limits: %s", rows[i].name);

        g_test_add_data_func(path, &rows[i], test_limits);
    }
    g_test_add_func("/flash/a change goes from extreme to extreme", test_slopes);
    g_test_add_func("/flash/bursts are told by themselves", test_bursts);
    g_test_add_func("/flash/a second at any rate", test_rates);
    g_test_add_func("/flash/colours are measured in linear light", test_colors);
    g_test_add_func("/flash/cells of any frame", test_grids);
    g_test_add_func("/flash/cells come back as they were packed", test_packed);
    return g_test_run();
}
