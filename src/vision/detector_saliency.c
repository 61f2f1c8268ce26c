/* SPDX-License-Identifier: MIT */
/* What stands out of a picture by its colours and its sharpness: without any model, and without
 * knowing what it is. Four maps (saliency_maps.h) are added up, what is not sharp and what is far
 * from the middle counts less, and the region that stands out most is found (saliency_region.h).
 * How sure that is follows from how much its colours differ from all others', since that is what
 * makes a subject of a picture rather than a scene of equal things.
 *
 * Where a photographer has put one thing in focus and hardly anything else, however small, that is
 * the subject, and what else is bright or colourful is its ground. */
#include "vision/detector.h"
#include "vision/saliency_region.h"

#include <string.h>

enum {
    SIDE = 160,    /* pixels: of the picture that is looked at */
    SIDE_MIN = 8,  /* of what is too narrow to have a subject */
    SMOOTH = 40,   /* parts of the longest side */
    TOP_MILLE = 5, /* so much of a map may be at its top */
    FOCUS_TOP_MILLE = 20,
};

typedef void (*DrawMap)(const KnOpponent *opponent, guint8 *map);
static const struct {
    DrawMap draw;
    int weight;
} maps[] = {{kn_map_barrier, 2}, {kn_map_border, 2}, {kn_map_rarity, 3}, {kn_map_sharpness, 2}};

typedef struct {
    int width, height, contrast; /* of the barrier: 0..255 */
    gsize n;
    KnOpponent *opponent;
    guint8 *map;   /* all of them */
    guint8 *focus; /* what is in focus, and then: as far as it stands out by its colours */
    int shallow;   /* 0..1000: how little is in focus */
} Look;

/* The largest value, but for a few pixels. */
static int top_of(const guint8 *map, gsize n)
{
    gsize histogram[256] = {0}, above = 0;
    int top = 255;
    for (gsize i = 0; i < n; i++)
        histogram[map[i]]++;
    while (top > 0 && (above += histogram[top]) * 1000 <= n * TOP_MILLE)
        top--;
    return top;
}

/* In thousandths: 1000 in the middle, 500 in the corners. */
static int centrality(const Look *look, int x, int y)
{
    gint64 dx = 2 * x + 1 - look->width, dy = 2 * y + 1 - look->height;
    gint64 far = dx * dx * 1000 / ((gint64)look->width * look->width) +
                 dy * dy * 1000 / ((gint64)look->height * look->height);
    return (int)(1000 - far / 4);
}

/* In thousandths: what is not sharp counts for six tenths. */
static int sharpness(guint8 value)
{
    return 600 + 400 * value / 255;
}

/* 0 where a sixth of the picture or more is in focus, as in most landscapes, 1000 where hardly
 * anything is. */
static int shallowness(const guint8 *focus, gsize n)
{
    enum { LITTLE = 24, MUCH = 44 }; /* means of the map */
    gsize sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += focus[i];
    return 1000 * (MUCH - CLAMP((int)(sum / n), LITTLE, MUCH)) / (MUCH - LITTLE);
}

static void add_maps(Look *look)
{
    g_autofree int *sums = g_new0(int, look->n);
    g_autofree guint8 *one = g_malloc(look->n);
    int weights = 0;
    for (guint m = 0; m < G_N_ELEMENTS(maps); m++) {
        maps[m].draw(look->opponent, one);
        if (maps[m].draw == kn_map_barrier)
            look->contrast = top_of(one, look->n);
        kn_map_stretch(one, look->n, TOP_MILLE);
        for (gsize i = 0; i < look->n; i++)
            sums[i] += one[i] * maps[m].weight;
        weights += maps[m].weight;
    }
    for (gsize i = 0; i < look->n; i++) { /* one: the last map is that of sharpness */
        int x = (int)(i % (gsize)look->width), y = (int)(i / (gsize)look->width);
        gint64 value = (gint64)sums[i] * sharpness(one[i]) * centrality(look, x, y);
        look->map[i] = (guint8)(value / weights / 1000000);
        look->focus[i] = (guint8)MIN(look->focus[i] * (sums[i] / weights) / 255, 255);
    }
    int side = MAX(look->width, look->height);
    kn_map_smooth(look->map, look->width, look->height, MAX(side / SMOOTH, 1));
    kn_map_stretch(look->map, look->n, TOP_MILLE);
    kn_map_stretch(look->focus, look->n, FOCUS_TOP_MILLE / 2);
}

/* Of what the map shows, how much lies in the region, in thousandths. */
static int share_of(const Look *look, const guint8 *map, const KnRegion *region)
{
    gint64 inside = 0, all = 0;
    for (int y = 0; y < look->height; y++)
        for (int x = 0; x < look->width; x++) {
            int value = map[y * look->width + x];
            all += value;
            if (x >= region->x && x < region->x + region->width && y >= region->y &&
                y < region->y + region->height)
                inside += value;
        }
    return all > 0 ? (int)(inside * 1000 / all) : 0;
}

/* What is so thin is the edge of something plain, which has no detail of its own. */
static gboolean is_thin(const KnRegion *region)
{
    enum { TIMES = 5 };
    return region->width > TIMES * region->height || region->height > TIMES * region->width;
}

/* The one thing that is in focus, if there is one; sure receives how sure that is, in thousandths.
 * What goes over an edge of the picture may be a part of something larger that is not in focus as a
 * whole, such as a blossom. */
static gboolean find_in_focus(const Look *look, KnRegion *region, int *sure)
{
    enum { LEAST = 500, LOW = 48, HIGH = 96, CORE = 300, ALL = 400 };
    KnRegion core = {0}, all = {0};
    if (look->shallow < LEAST ||
        !kn_region_rectangle(look->focus, look->width, look->height, HIGH, &core) ||
        !kn_region_rectangle(look->focus, look->width, look->height, LOW, &all) ||
        share_of(look, look->focus, &core) < CORE || share_of(look, look->focus, &all) < ALL ||
        is_thin(&core) || is_thin(&all) || all.x == 0 || all.y == 0 ||
        all.x + all.width == look->width || all.y + all.height == look->height)
        return FALSE;
    /* A much larger one has what trails away from the thing, such as the stem it sits on. */
    *region = all.width * all.height > 2 * core.width * core.height ? core : all;
    *sure = share_of(look, look->focus, &all) * look->shallow / 1000;
    return TRUE;
}

/* In thousandths. What goes from the left edge of the picture to the right one is a ground, such as
 * a sky or a meadow; what hardly differs in brightness and colour is no subject either. */
static int confidence(const Look *look, const KnRegion *region, int sure)
{
    enum { FAINT = 20, CLEAR = 60 };
    int clear = CLAMP((look->contrast - FAINT) * 1000 / (CLEAR - FAINT), 0, 1000);
    gboolean across = region->width > look->width * 95 / 100;
    return sure * clear / 1000 * (across ? 3 : 10) / 10;
}

static void take(const Look *look, const KnRegion *region, int sure, GArray *findings)
{
    double width = look->width, height = look->height;
    KnFinding finding = {
        .confidence = confidence(look, region, sure) / 1000.0,
        .box = {region->x / width, region->y / height, region->width / width,
                region->height / height},
    };
    kn_region_clean(look->map, look->width, look->height);
    g_autoptr(KnMask) mask = kn_mask_new(look->height, look->width, look->map);
    if (kn_mask_shows(mask))
        finding.mask = g_steal_pointer(&mask);
    finding.anchor =
        (KnPoint){finding.box.x + finding.box.w / 2, finding.box.y + finding.box.h / 3};
    g_array_append_val(findings, finding);
}

static gboolean find(const KnVisionPicture *picture, KnNets *nets, GArray *findings, GError **error)
{
    Look look = {0};
    KnRegion region = {0};
    int sure;
    kn_vision_size(picture->width, picture->height, SIDE, &look.width, &look.height);
    look.n = (gsize)look.width * (gsize)look.height;
    if (MIN(look.width, look.height) < SIDE_MIN)
        return TRUE;
    g_autofree guint8 *rgb = kn_vision_shrink(picture, look.width, look.height);
    g_autofree guint8 *map = g_malloc(look.n);
    g_autofree guint8 *focus = g_malloc(look.n);
    g_autoptr(KnOpponent) opponent = kn_opponent_new(rgb, look.width, look.height);
    look.opponent = opponent;
    look.map = map;
    look.focus = focus;
    kn_map_focus(picture, look.width, look.height, focus);
    kn_map_stretch(focus, look.n, FOCUS_TOP_MILLE);
    look.shallow = shallowness(focus, look.n);
    add_maps(&look);
    if (find_in_focus(&look, &region, &sure)) {
        memcpy(map, focus, look.n);
        kn_region_draw(opponent, map, &region);
    } else if (kn_region_find(opponent, map, &region)) {
        sure = region.separation;
    } else {
        return TRUE;
    }
    take(&look, &region, sure, findings);
    return TRUE;
}

const KnDetector kn_detector_saliency = {
    .name = "saliency",
    .help = "what stands out by its colours and its sharpness; needs no files",
    .version = "2",
    .find = find,
};
