/* SPDX-License-Identifier: MIT */
#include "pixel/flash.h"

#include <string.h>

enum {
    CHANGES_KEPT = 64,
    CHANGES_MAX = 6, /* in a second: three flashes */
    LIGHT_LEAST = KN_FLASH_WHITE / 10,
    LIGHT_DARKER = KN_FLASH_WHITE * 80 / 100,
    RED_LEAST = 20 * KN_FLASH_RED_ONE / 320 + 1, /* more than 20 of 320 */
    AREA_PARTS = 4,
};

typedef enum { KN_FLASH_GENERAL, KN_FLASH_RED, KN_N_FLASH_KINDS } KnFlashKind;

/* One cell, one kind. Values are those of cells: a red one has its saturation. */
typedef struct {
    gint64 changes[CHANGES_KEPT]; /* their frames, the n-th at n % CHANGES_KEPT */
    guint64 n;
    int direction;    /* of the last change; 0: there was none */
    guint8 extreme;   /* since then */
    guint8 low, high; /* before the first one */
} Track;

struct KnFlashMeter {
    KnFlashGrid grid;
    int fps_num, fps_den;
    guint n_cells;
    gint64 frame; /* the next one */
    KnFlashCell last[KN_FLASH_CELLS_MAX];
    gboolean looks[KN_N_FLASH_KINDS]; /* a cell may have too many changes in this second */
    Track *tracks[KN_N_FLASH_KINDS];
    GArray *findings;
};

KnFlashMeter *kn_flash_meter_new(const KnFlashGrid *grid, int fps_num, int fps_den)
{
    KnFlashMeter *meter = g_new0(KnFlashMeter, 1);

    meter->grid = *grid;
    meter->fps_num = fps_num;
    meter->fps_den = fps_den;
    meter->n_cells = (guint)(grid->columns * grid->rows);
    for (int kind = 0; kind < KN_N_FLASH_KINDS; kind++)
        meter->tracks[kind] = g_new0(Track, meter->n_cells);
    meter->findings = g_array_new(FALSE, FALSE, sizeof(KnFlashFinding));
    return meter;
}

void kn_flash_meter_free(KnFlashMeter *meter)
{
    if (!meter)
        return;
    for (int kind = 0; kind < KN_N_FLASH_KINDS; kind++)
        g_free(meter->tracks[kind]);
    g_array_unref(meter->findings);
    g_free(meter);
}

/* ---- changes ---- */

static int amount(KnFlashKind kind, guint8 value)
{
    return kind == KN_FLASH_RED ? value & ~KN_FLASH_SATURATED : value;
}

/* Whether a change from one value to the other counts. */
static gboolean counts(KnFlashKind kind, guint8 from, guint8 to)
{
    int least = kind == KN_FLASH_RED ? RED_LEAST : LIGHT_LEAST;

    if (ABS(amount(kind, from) - amount(kind, to)) < least)
        return FALSE;
    return kind == KN_FLASH_RED ? ((from | to) & KN_FLASH_SATURATED) != 0
                                : MIN(from, to) < LIGHT_DARKER;
}

static void change(Track *track, int direction, guint8 value, gint64 frame)
{
    track->changes[track->n++ % CHANGES_KEPT] = frame;
    track->direction = direction;
    track->extreme = value;
}

/* Before the first change any earlier value may be its beginning. */
static gboolean begin(Track *track, KnFlashKind kind, guint8 value, gint64 frame)
{
    if (amount(kind, value) < amount(kind, track->low))
        track->low = value;
    if (amount(kind, value) > amount(kind, track->high))
        track->high = value;
    if (counts(kind, track->low, value))
        change(track, 1, value, frame);
    else if (counts(kind, track->high, value))
        change(track, -1, value, frame);
    return track->direction != 0;
}

/* TRUE: it has changed. */
static gboolean track_add(Track *track, KnFlashKind kind, guint8 value, gint64 frame)
{
    if (track->direction == 0)
        return begin(track, kind, value, frame);
    int further = track->direction * (amount(kind, value) - amount(kind, track->extreme));

    if (further >= 0)
        track->extreme = value;
    else if (counts(kind, track->extreme, value))
        change(track, -track->direction, value, frame);
    else
        return FALSE;
    return further < 0;
}

/* ---- too many ---- */

/* Whether both frames lie within one second. */
static gboolean is_near(const KnFlashMeter *meter, gint64 first, gint64 last)
{
    return (last - first) * meter->fps_den < meter->fps_num;
}

/* The frame of the k-th last change; there were so many. */
static gint64 change_at(const Track *track, guint k)
{
    return track->changes[(track->n - k) % CHANGES_KEPT];
}

static gboolean is_over(const KnFlashMeter *meter, const Track *track)
{
    return track->n > CHANGES_MAX &&
           is_near(meter, change_at(track, CHANGES_MAX + 1), meter->frame);
}

/* The largest share that marked cells have of any window; the sums are of all above and left. */
static int most_in_window(const KnFlashGrid *grid, const guint8 *marks)
{
    int width = grid->columns + 1, most = 0;
    int sums[(48 + 1) * (36 + 1)] = {0};
    int across = MIN(grid->window_columns, grid->columns),
        down = MIN(grid->window_rows, grid->rows);

    for (int y = 0; y < grid->rows; y++)
        for (int x = 0; x < grid->columns; x++)
            sums[(y + 1) * width + x + 1] = marks[y * grid->columns + x] + sums[y * width + x + 1] +
                                            sums[(y + 1) * width + x] - sums[y * width + x];
    for (int y = down; y <= grid->rows; y++)
        for (int x = across; x <= grid->columns; x++)
            most =
                MAX(most, sums[y * width + x] - sums[(y - down) * width + x] -
                              sums[y * width + x - across] + sums[(y - down) * width + x - across]);
    return most;
}

/* Changes in the second that ends with this frame. */
static guint changes_in_second(const KnFlashMeter *meter, const Track *track)
{
    guint k = 0;

    while (k < MIN(track->n, CHANGES_KEPT) && is_near(meter, change_at(track, k + 1), meter->frame))
        k++;
    return k;
}

static void tell(KnFlashMeter *meter, KnFlashKind kind, const guint8 *marks, double area)
{
    KnFlashFinding now = {kind == KN_FLASH_RED, meter->frame, 0, 0, MIN(area, 1)}, *last = NULL;

    for (guint i = 0; i < meter->n_cells; i++) {
        const Track *track = &meter->tracks[kind][i];

        if (!marks[i])
            continue;
        now.first_frame = MIN(now.first_frame, change_at(track, CHANGES_MAX + 1));
        now.last_frame = MAX(now.last_frame, change_at(track, 1));
        now.n_changes = MAX(now.n_changes, changes_in_second(meter, track));
    }
    for (guint i = 0; i < meter->findings->len; i++) {
        KnFlashFinding *one = &g_array_index(meter->findings, KnFlashFinding, i);

        if (one->red == (kind == KN_FLASH_RED))
            last = one;
    }
    if (!last || !is_near(meter, last->last_frame, now.first_frame)) {
        g_array_append_val(meter->findings, now);
        return;
    }
    last->last_frame = now.last_frame;
    last->n_changes = MAX(last->n_changes, now.n_changes);
    last->area = MAX(last->area, now.area);
}

static void look(KnFlashMeter *meter, KnFlashKind kind)
{
    guint8 marks[KN_FLASH_CELLS_MAX];
    int n = 0, window = meter->grid.window_columns * meter->grid.window_rows;

    for (guint i = 0; i < meter->n_cells; i++)
        n += marks[i] = is_over(meter, &meter->tracks[kind][i]);
    if (n == 0)
        meter->looks[kind] = FALSE;
    if (n * AREA_PARTS <= window)
        return;
    int most = most_in_window(&meter->grid, marks);
    if (most * AREA_PARTS > window)
        tell(meter, kind, marks, (double)most / window);
}

void kn_flash_meter_add(KnFlashMeter *meter, const KnFlashCell *cells)
{
    if (meter->frame == 0)
        for (guint i = 0; i < meter->n_cells; i++)
            for (int kind = 0; kind < KN_N_FLASH_KINDS; kind++) {
                Track *track = &meter->tracks[kind][i];

                track->low = track->high = kind == KN_FLASH_RED ? cells[i].red : cells[i].light;
            }
    for (guint i = 0; i < meter->n_cells; i++) {
        if (meter->frame && cells[i].light == meter->last[i].light &&
            cells[i].red == meter->last[i].red)
            continue;
        if (track_add(&meter->tracks[KN_FLASH_GENERAL][i], KN_FLASH_GENERAL, cells[i].light,
                      meter->frame))
            meter->looks[KN_FLASH_GENERAL] = TRUE;
        if (track_add(&meter->tracks[KN_FLASH_RED][i], KN_FLASH_RED, cells[i].red, meter->frame))
            meter->looks[KN_FLASH_RED] = TRUE;
    }
    for (int kind = 0; kind < KN_N_FLASH_KINDS; kind++)
        if (meter->looks[kind])
            look(meter, kind);
    memcpy(meter->last, cells, meter->n_cells * sizeof *cells);
    meter->frame++;
}

const GArray *kn_flash_meter_findings(const KnFlashMeter *meter)
{
    return meter->findings;
}
