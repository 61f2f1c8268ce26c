/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* A frame as the meter of flashes sees it (pixel/flash.h): cells of a grid, each with how light it
 * is and how red. The frame is seen as large as it fits on a screen of 1024 x 768 pixels, as WCAG
 * 2.3.1 has it; a cell there is 21.3 pixels wide and high, so that the window of 341 x 256 has 16 x
 * 12 of them. In integers, from the mean colour of the cell: the same on every machine.
 * Threads: pure functions. */
enum {
    KN_FLASH_WINDOW_COLUMNS = 16,
    KN_FLASH_WINDOW_ROWS = 12,
    KN_FLASH_CELLS_MAX = 48 * 36,
};

typedef struct {
    int columns, rows; /* at most 48 and 36; no more than the frame has pixels */
    int window_columns, window_rows;
} KnFlashGrid;

KnFlashGrid kn_flash_grid(int width, int height);

/* Relative luminance, of KN_FLASH_WHITE; and (R - G - B) of linear light, no less than 0, in
 * KN_FLASH_RED_ONE, with KN_FLASH_SATURATED added where R / (R + G + B) is 0.8 or more. */
enum { KN_FLASH_WHITE = 250, KN_FLASH_RED_ONE = 120, KN_FLASH_SATURATED = 128 };
typedef struct {
    guint8 light, red;
} KnFlashCell;

/* Fills the cells, row by row. */
void kn_flash_cells(const KnFrame *frame, const KnFlashGrid *grid, KnFlashCell *cells);

/* Cells after those of the frame before (of a first one: zeroes), in few bytes, appended; nothing
 * when they are equal. n: their number. */
void kn_flash_pack(const KnFlashCell *before, const KnFlashCell *cells, guint n, GByteArray *to);
/* Makes the next cells of those before, in place. FALSE, some of them changed, for what is none. */
gboolean kn_flash_unpack(KnFlashCell *cells, guint n, const guint8 *bytes, gsize size);
