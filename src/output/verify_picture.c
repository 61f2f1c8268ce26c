/* SPDX-License-Identifier: MIT */
#include "output/verify_picture.h"
#include "pixel/flash.h"

#include <math.h>
#include <string.h>

/* Differences of two frames are means over their cells, in hundredths of KN_FLASH_WHITE / 250. All
 * limits were set from films of every preset and of noise at crf 51: docs/verification.md. */
enum {
    REACH = 32, /* frames before and after, among which a shifted one is looked for */
    RING = 2 * REACH + 1,
    BLACK_MEAN = 40,  /* no more than so light … */
    SEEN_MEAN = 120,  /* … where so much was drawn */
    QUIET = 40,       /* two frames that show the same */
    MOVED_MIN = 40,   /* since then what was drawn has moved */
    OTHER_MIN = 300,  /* no coding does so much … */
    OTHER_PART = 8,   /* … and a part of how light the picture is, and of what changes in it */
    SHIFT_SUM = 300,  /* so much better fits a neighbour, over several frames … */
    SHIFT_DRIFT = 5,  /* … in each by more than this … */
    SHIFT_FRAMES = 3, /* … of so many … */
    SHIFT_FIT = 200,  /* … and it does fit */
};
#define FROZEN_SECONDS 0.4
#define DRAWN_BLACK_SECONDS 1.0
#define DRAWN_FROZEN_SECONDS 3.0
#define GAP_SECONDS 0.25 /* faults of the film that are nearer are one */
#define BACK_SECONDS 2.0 /* a shift that goes back so soon is none */

/* Frames one after the other of which the same is to be said. */
typedef struct {
    gint64 first, last; /* last < first: none */
} Stretch;
static const Stretch none = {0, -1};

/* How much better a neighbour fits than the frame itself. */
typedef struct {
    gint64 sum, own, other; /* of differences */
    gint64 first, n;        /* frames */
} Suspicion;

typedef struct {
    gint64 frame;
    int by;
} Shift;

struct KnPictureWatch {
    guint n_cells;
    KnRational fps;
    gint64 n_planned, n_seen, number; /* number: of the frame seen last */
    KnDrawn *drawn;                   /* NULL: not known, or not any more */
    char *why;
    guint8 ring[RING][KN_FLASH_CELLS_MAX]; /* of drawn frames, how light */
    gint64 ring_end;                       /* the frame that is read next */
    guint8 now[KN_FLASH_CELLS_MAX], before[KN_FLASH_CELLS_MAX];
    guint8 anchor[KN_FLASH_CELLS_MAX], anchor_drawn[KN_FLASH_CELLS_MAX];
    gint64 anchor_frame, anchor_error; /* frame < 0: none */
    int offset;                        /* the drawn frame that is seen, less the film's own */
    Suspicion suspicions[RING];        /* by drawn frame, less the film's own */
    GArray *shifts;                    /* Shift */
    Stretch black, frozen, other, drawn_black, drawn_still;
    KnFlashMeter *meter, *drawn_meter;
    GArray *findings;
};

KnPictureWatch *kn_picture_watch_new(const KnFlashGrid *grid, KnRational fps, gint64 n_frames,
                                     KnDrawn *drawn, GArray *findings)
{
    KnPictureWatch *watch = g_new0(KnPictureWatch, 1);
    watch->n_cells = (guint)(grid->columns * grid->rows);
    watch->fps = fps;
    watch->n_planned = n_frames;
    watch->drawn = drawn;
    watch->number = -1;
    watch->anchor_frame = -1;
    watch->shifts = g_array_new(FALSE, TRUE, sizeof(Shift));
    watch->black = watch->frozen = watch->other = watch->drawn_black = watch->drawn_still = none;
    watch->meter = kn_flash_meter_new(grid, fps.num, fps.den);
    watch->drawn_meter = kn_flash_meter_new(grid, fps.num, fps.den);
    watch->findings = findings;
    return watch;
}

void kn_picture_watch_free(KnPictureWatch *watch)
{
    if (!watch)
        return;
    g_array_unref(watch->shifts);
    kn_flash_meter_free(watch->meter);
    kn_flash_meter_free(watch->drawn_meter);
    g_free(watch->why);
    g_free(watch);
}

/* ---- cells */

static gint64 differ(const KnPictureWatch *watch, const guint8 *a, const guint8 *b)
{
    guint32 sum = 0;
    for (guint i = 0; i < watch->n_cells; i++)
        sum += (guint32)ABS((int)a[i] - (int)b[i]);
    return (gint64)sum * 100 / watch->n_cells;
}

static gint64 mean(const KnPictureWatch *watch, const guint8 *a)
{
    guint32 sum = 0;
    for (guint i = 0; i < watch->n_cells; i++)
        sum += a[i];
    return (gint64)sum * 100 / watch->n_cells;
}

static void take_light(const KnPictureWatch *watch, const KnFlashCell *cells, guint8 *light)
{
    for (guint i = 0; i < watch->n_cells; i++)
        light[i] = cells[i].light;
}

/* NULL: it is out of reach. */
static const guint8 *drawn_at(const KnPictureWatch *watch, gint64 frame)
{
    gboolean there = frame >= 0 && frame < watch->ring_end && frame >= watch->ring_end - RING;
    return there ? watch->ring[frame % RING] : NULL;
}

/* ---- findings */

static gint64 us_of(const KnPictureWatch *watch, gint64 frame)
{
    return kn_frame_us(frame, watch->fps);
}

static double seconds_of(const KnPictureWatch *watch, const Stretch *stretch)
{
    return (double)(us_of(watch, stretch->last + 1) - us_of(watch, stretch->first)) /
           G_USEC_PER_SEC;
}

static void find(const KnPictureWatch *watch, KnFlawCode code, const Stretch *where, double number,
                 double limit)
{
    const KnFlaw finding = {code, us_of(watch, where->first), us_of(watch, where->last + 1), number,
                            limit};
    kn_flaw_add(watch->findings, &finding);
}

/* One more frame of a stretch, or its end: a stretch of `least` seconds is found. */
static void go_on(KnPictureWatch *watch, Stretch *stretch, gboolean is, gint64 frame,
                  KnFlawCode code, double least)
{
    if (is && stretch->last < stretch->first)
        stretch->first = frame;
    if (is)
        stretch->last = frame;
    gint64 gap_us = kn_flaw_is_error(code) ? (gint64)(GAP_SECONDS * G_USEC_PER_SEC) : 0;
    if (is || stretch->last < stretch->first || us_of(watch, frame - stretch->last) < gap_us)
        return;
    double seconds = seconds_of(watch, stretch);
    if (seconds >= least)
        find(watch, code, stretch, seconds, least);
    *stretch = none;
}

/* ---- what was drawn */

/* As far as it is needed for the film's frame of that number. */
static void read_drawn(KnPictureWatch *watch, gint64 number)
{
    g_autoptr(GError) error = NULL;
    while (watch->drawn && watch->ring_end <= MIN(number + REACH, watch->n_planned - 1)) {
        gboolean changed;
        const KnFlashCell *cells = kn_drawn_next(watch->drawn, &changed, &error);
        if (!cells) {
            watch->drawn = NULL;
            watch->why = g_strdup(error ? error->message : "fewer frames were drawn than planned");
            return;
        }
        gint64 frame = watch->ring_end++;
        guint8 *light = watch->ring[frame % RING];
        take_light(watch, cells, light);
        kn_flash_meter_add(watch->drawn_meter, cells);
        go_on(watch, &watch->drawn_black, mean(watch, light) < BLACK_MEAN, frame,
              KN_FLAW_DRAWN_BLACK, DRAWN_BLACK_SECONDS);
        go_on(watch, &watch->drawn_still, frame > 0 && !changed, frame, KN_FLAW_DRAWN_FROZEN,
              DRAWN_FROZEN_SECONDS);
    }
}

/* ---- one frame */

static gboolean is_black(const KnPictureWatch *watch, const guint8 *drawn)
{
    return mean(watch, watch->now) <= BLACK_MEAN && mean(watch, drawn) >= SEEN_MEAN;
}

/* Since the anchor the film has hardly moved, and what was drawn has. */
static gboolean is_frozen(KnPictureWatch *watch, gint64 number, const guint8 *drawn, gint64 error)
{
    gint64 moved = differ(watch, watch->now, watch->anchor);
    if (watch->anchor_frame < 0 || moved > QUIET) {
        memcpy(watch->anchor, watch->now, watch->n_cells);
        memcpy(watch->anchor_drawn, drawn, watch->n_cells);
        watch->anchor_frame = number;
        watch->anchor_error = error;
        return FALSE;
    }
    gint64 drawn_moved = differ(watch, drawn, watch->anchor_drawn);
    return drawn_moved >= MAX(MOVED_MIN, 4 * watch->anchor_error) && 4 * moved <= drawn_moved &&
           5 * differ(watch, watch->now, watch->anchor_drawn) <= 2 * error;
}

static void forget_suspicions(KnPictureWatch *watch)
{
    memset(watch->suspicions, 0, sizeof watch->suspicions);
}

static gboolean is_proven(const Suspicion *suspicion)
{
    return suspicion->sum >= SHIFT_SUM && suspicion->n >= SHIFT_FRAMES &&
           2 * suspicion->other <= suspicion->own && suspicion->other <= suspicion->n * SHIFT_FIT;
}

/* Which neighbour fits better than the frame itself, for how long. */
static void suspect(KnPictureWatch *watch, gint64 number, gint64 error)
{
    const Suspicion *best = NULL;
    int by = 0;
    for (int d = -REACH; d <= REACH; d++) {
        const guint8 *drawn = drawn_at(watch, number + d);
        Suspicion *suspicion = &watch->suspicions[d + REACH];
        if (!drawn || d == watch->offset)
            continue;
        gint64 other = differ(watch, watch->now, drawn);
        if (suspicion->sum == 0)
            *suspicion = (Suspicion){.first = number};
        suspicion->sum = MAX(suspicion->sum + error - other - SHIFT_DRIFT, 0);
        suspicion->own += error;
        suspicion->other += other;
        suspicion->n++;
        gboolean nearer = best && ABS(d - watch->offset) < ABS(by - watch->offset);
        if (is_proven(suspicion) && (!best || suspicion->other < best->other ||
                                     (suspicion->other == best->other && nearer))) {
            best = suspicion;
            by = d;
        }
    }
    if (!best)
        return;
    Shift shift = {best->first, by - watch->offset};
    g_array_append_val(watch->shifts, shift);
    watch->offset = by;
    forget_suspicions(watch);
}

/* A film that stands still while what was drawn moves proves no shift. */
static gboolean moves_as_drawn(const KnPictureWatch *watch, gint64 number, const guint8 *drawn)
{
    const guint8 *earlier = drawn_at(watch, number + watch->offset - 1);
    return watch->n_seen == 0 || !earlier ||
           4 * differ(watch, watch->now, watch->before) >= differ(watch, drawn, earlier);
}

static void compare(KnPictureWatch *watch, gint64 number)
{
    const guint8 *drawn = drawn_at(watch, number + watch->offset);
    if (!drawn)
        return;
    gint64 error = differ(watch, watch->now, drawn);
    gboolean black = is_black(watch, drawn), frozen = is_frozen(watch, number, drawn, error);
    const guint8 *earlier = drawn_at(watch, number + watch->offset - 1);
    gint64 limit =
        OTHER_MIN + mean(watch, drawn) / OTHER_PART + (earlier ? differ(watch, drawn, earlier) : 0);
    if (frozen && watch->frozen.last < watch->frozen.first)
        watch->frozen = (Stretch){watch->anchor_frame, number};
    go_on(watch, &watch->black, black, number, KN_FLAW_BLACK, 0);
    go_on(watch, &watch->frozen, frozen && !black, number, KN_FLAW_FROZEN, FROZEN_SECONDS);
    if (!black && !frozen && moves_as_drawn(watch, number, drawn))
        suspect(watch, number, error);
    drawn = drawn_at(watch, number + watch->offset); /* it may have become another one */
    gboolean other = drawn && differ(watch, watch->now, drawn) > limit;
    go_on(watch, &watch->other, other && !black && !frozen, number, KN_FLAW_OTHER_PICTURES, 0);
}

void kn_picture_watch_add(KnPictureWatch *watch, gint64 pts_us, const KnFlashCell *cells)
{
    gint64 number = (gint64)llround((double)pts_us * watch->fps.num / watch->fps.den / 1e6);
    take_light(watch, cells, watch->now);
    kn_flash_meter_add(watch->meter, cells);
    if (number > watch->number + 1) {
        const Stretch gap = {watch->number + 1, number - 1};
        find(watch, KN_FLAW_FRAMES_MISSING, &gap, (double)(number - watch->number - 1), 0);
    }
    read_drawn(watch, number);
    if (number < watch->n_planned)
        compare(watch, number);
    memcpy(watch->before, watch->now, watch->n_cells);
    watch->number = MAX(watch->number, number);
    watch->n_seen++;
}

/* ---- the end */

/* Those that go back soon belong to a stretch of other pictures. */
static void end_shifts(KnPictureWatch *watch)
{
    for (guint i = 0; i < watch->shifts->len; i++) {
        const Shift *shift = &g_array_index(watch->shifts, Shift, i);
        const Shift *next = i + 1 < watch->shifts->len ? shift + 1 : NULL;
        if (next && next->by == -shift->by &&
            us_of(watch, next->frame - shift->frame) < BACK_SECONDS * G_USEC_PER_SEC) {
            i++;
            continue;
        }
        const Stretch from = {shift->frame, watch->number};
        find(watch, shift->by > 0 ? KN_FLAW_FRAMES_DROPPED : KN_FLAW_FRAMES_INSERTED, &from,
             ABS(shift->by), 0);
    }
}

/* Of the film, where what was drawn does not flash as well. */
static void end_flashes(KnPictureWatch *watch)
{
    const GArray *findings = kn_flash_meter_findings(watch->meter);
    const GArray *drawn = kn_flash_meter_findings(watch->drawn_meter);
    Stretch told = none;
    for (guint i = 0; watch->drawn && i < findings->len; i++) {
        const KnFlashFinding *finding = &g_array_index(findings, KnFlashFinding, i);
        gint64 second = watch->fps.num / watch->fps.den + 1;
        gboolean known = FALSE;
        for (guint j = 0; j < drawn->len; j++) {
            const KnFlashFinding *other = &g_array_index(drawn, KnFlashFinding, j);
            known |= other->first_frame <= finding->last_frame + second &&
                     other->last_frame + second >= finding->first_frame;
        }
        const Stretch where = {finding->first_frame, finding->last_frame};
        if (known || where.first <= told.last)
            continue;
        find(watch, KN_FLAW_FLASHES, &where, (finding->n_changes + 1) / 2, 3);
        told = where;
    }
}

gboolean kn_picture_watch_end(KnPictureWatch *watch, char **why)
{
    const Stretch all = {0, MAX(watch->n_planned, watch->n_seen) - 1};
    read_drawn(watch, watch->n_planned);
    gint64 after = watch->number + 1 + watch->fps.num; /* as far away as ends all stretches */
    go_on(watch, &watch->black, FALSE, after, KN_FLAW_BLACK, 0);
    go_on(watch, &watch->frozen, FALSE, after, KN_FLAW_FROZEN, FROZEN_SECONDS);
    go_on(watch, &watch->other, FALSE, after, KN_FLAW_OTHER_PICTURES, 0);
    go_on(watch, &watch->drawn_black, FALSE, after, KN_FLAW_DRAWN_BLACK, DRAWN_BLACK_SECONDS);
    go_on(watch, &watch->drawn_still, FALSE, after, KN_FLAW_DRAWN_FROZEN, DRAWN_FROZEN_SECONDS);
    end_shifts(watch);
    end_flashes(watch);
    if (watch->n_seen != watch->n_planned)
        find(watch, KN_FLAW_FRAME_COUNT, &all, (double)watch->n_seen, (double)watch->n_planned);
    *why = g_steal_pointer(&watch->why);
    return watch->drawn != NULL;
}
