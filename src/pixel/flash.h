/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/flash_cells.h"

/* A meter of flashes that are dangerous for people with photosensitive epilepsy, after WCAG 2.3.1
 * and ITU-R BT.1702, fed frame by frame. A flash is a pair of opposing changes:
 *
 *   general   of 10 % or more of the largest relative luminance, where the darker is below 0.80
 *   red       of more than 20 of (R - G - B) * 320, where either is a saturated red
 *             (R / (R + G + B) >= 0.8), in linear light
 *
 * each from one extreme to the next, however long it takes. Dangerous are more than three flashes
 * within any one second (that is, more than six changes) in more than a quarter of the cells of any
 * window (flash_cells.h). Counted for each cell; cells need not flash together. A second is less
 * than as many frames as it has. Threads: one at a time. */
typedef struct KnFlashMeter KnFlashMeter;

typedef struct {
    gboolean red;                   /* or general */
    gint64 first_frame, last_frame; /* of the changes that are too many; from 0 */
    guint n_changes;                /* in a second, of the cell that has most; 64 and more are 64 */
    double area;                    /* of the window that has most, 0..1 */
} KnFlashFinding;

KnFlashMeter *kn_flash_meter_new(const KnFlashGrid *grid, int fps_num, int fps_den);
void kn_flash_meter_free(KnFlashMeter *meter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFlashMeter, kn_flash_meter_free)

/* The next frame. */
void kn_flash_meter_add(KnFlashMeter *meter, const KnFlashCell *cells);

/* What was found so far, in the order of their first frames: KnFlashFinding, each a second or more
 * after the one of its kind before it. The array is the meter's. */
const GArray *kn_flash_meter_findings(const KnFlashMeter *meter);
