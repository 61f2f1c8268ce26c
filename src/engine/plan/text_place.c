/* SPDX-License-Identifier: MIT */
#include "engine/plan/text_place.h"

/* Between two texts, as a share of the frame's shorter side. */
#define GAP 0.012

typedef struct {
    gint64 from, to; /* frames of the film */
    KnCaptionRect rect;
    const char *effect;
} Placed;

struct KnTextPlaces {
    const KnFilm *film;
    const GArray *clear;
    const KnShot *shot; /* that `placed` is of */
    GArray *placed;
};

/* What a text must not lie over. */
typedef struct {
    KnCaptionRect rect;
    const char *name;
} Obstacle;

KnTextPlaces *kn_text_places_new(const KnFilm *film, const GArray *clear)
{
    KnTextPlaces *places = g_new0(KnTextPlaces, 1);
    places->film = film;
    places->clear = clear;
    places->placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    return places;
}

void kn_text_places_free(KnTextPlaces *places)
{
    g_array_unref(places->placed);
    g_free(places);
}

static const Obstacle *find_overlap(const GArray *obstacles, const KnCaptionRect *rect)
{
    for (guint i = 0; i < obstacles->len; i++)
        if (kn_rects_overlap(rect, &g_array_index(obstacles, Obstacle, i).rect))
            return &g_array_index(obstacles, Obstacle, i);
    return NULL;
}

/* Captions and texts that are seen in those frames and stand in the columns of the text, each made
 * larger by the gap. */
static GArray *find_obstacles(const KnTextPlaces *places, gint64 from, gint64 to)
{
    const KnFilm *film = places->film;
    GArray *obstacles = g_array_new(FALSE, FALSE, sizeof(Obstacle));
    guint n = kn_film_n_layers(film);
    for (guint i = kn_film_find_layer(film, from, to - from, 0); i < n;
         i = kn_film_find_layer(film, from, to - from, i + 1)) {
        const KnLayer *layer = kn_film_layer(film, i);
        Obstacle made = {{layer->x, layer->y, layer->width, layer->height}, "the captions"};
        g_array_append_val(obstacles, made);
    }
    for (guint i = 0; i < places->placed->len; i++) {
        const Placed *placed = &g_array_index(places->placed, Placed, i);
        Obstacle made = {placed->rect, placed->effect};
        if (placed->from < to && placed->to > from)
            g_array_append_val(obstacles, made);
    }
    int gap = (int)(MIN(kn_film_width(film), kn_film_height(film)) * GAP) & ~1;
    for (guint i = 0; i < obstacles->len; i++) {
        KnCaptionRect *rect = &g_array_index(obstacles, Obstacle, i).rect;
        rect->y -= gap;
        rect->height += 2 * gap;
    }
    return obstacles;
}

/* The ways that a text may go; to the sides only past what the picture is about. */
typedef enum { UP, DOWN, LEFT, RIGHT, N_WAYS } Way;

static void pass(const KnCaptionRect *at, Way way, int gap, KnCaptionRect *rect)
{
    switch (way) {
    case UP:
        rect->y = (at->y - rect->height) & ~1;
        break;
    case DOWN:
        rect->y = at->y + at->height + (at->height & 1);
        break;
    case LEFT:
        rect->x = (at->x - gap - rect->width) & ~1;
        break;
    default:
        rect->x = at->x + at->width + gap;
    }
}

/* Where it comes to in that direction; FALSE: the frame ends there. */
static gboolean give_way(const KnTextPlaces *places, const GArray *obstacles,
                         const KnCaptionRect *body, Way way, KnCaptionRect *rect)
{
    int width = kn_film_width(places->film), height = kn_film_height(places->film);
    int margin = MAX(MIN(body->x, width - body->x - body->width), 0);
    *rect = *body;
    for (const Obstacle *at; (at = find_overlap(obstacles, rect));)
        pass(&at->rect, way, kn_clear_gap(places->film), rect);
    rect->x += (rect->x - body->x) & 1;
    rect->y += (rect->y - body->y) & 1;
    return rect->y >= 0 && rect->y + rect->height <= height &&
           (rect->x == body->x || (rect->x >= margin && rect->x + rect->width <= width - margin));
}

/* To the nearest place that is free; FALSE: there is none. */
static gboolean move_away(const KnTextPlaces *places, const GArray *obstacles, Way n_ways,
                          const KnCaptionRect *body, KnCaptionRect *rect)
{
    int least = G_MAXINT;
    for (Way way = UP; way < n_ways; way++) {
        KnCaptionRect tried;
        gboolean free = give_way(places, obstacles, body, way, &tried);
        int far = ABS(tried.x - body->x) + ABS(tried.y - body->y);
        if (!free || far >= least)
            continue;
        least = far;
        *rect = tried;
    }
    return least < G_MAXINT;
}

/* Clear of all texts, and of as much of what the picture is about as there is room for. */
static void find_place(const KnTextPlaces *places, GArray *obstacles, const KnClearSeen *seen,
                       const KnCaptionRect *body, KnCaptionRect *rect)
{
    const KnCaptionRect *const subject[] = {&seen->box, &seen->core};
    int gap = kn_clear_gap(places->film);
    for (guint i = 0; i < G_N_ELEMENTS(subject); i++) {
        KnCaptionRect around = *subject[i];
        if (around.width == 0)
            continue;
        around.y -= gap;
        around.height += 2 * gap;
        Obstacle made = {around, NULL};
        g_array_append_val(obstacles, made);
        gboolean found = move_away(places, obstacles, N_WAYS, body, rect);
        g_array_set_size(obstacles, obstacles->len - 1);
        if (found)
            return;
    }
    move_away(places, obstacles, LEFT, body, rect);
}

KnTextPlace kn_text_places_find(KnTextPlaces *places, const KnShot *shot, const KnShotText *text,
                                const KnCaptionRect *body)
{
    gint64 from = shot->first_frame + text->time.from, to = shot->first_frame + text->time.to;
    Placed made = {from, to, *body, text->effect};
    KnTextPlace place = {.dx = 0};
    if (places->shot != shot)
        g_array_set_size(places->placed, 0);
    places->shot = shot;
    if (body->width < 1 || body->height < 1)
        return place;
    g_autoptr(GArray) obstacles = find_obstacles(places, from, to);
    if (text->time.movable) {
        const KnClearSeen seen = kn_clear_seen(places->film, places->clear, from, to);
        find_place(places, obstacles, &seen, body, &made.rect);
        place.covers_subject = kn_rects_overlap(&made.rect, &seen.core);
    }
    place.dx = made.rect.x - body->x;
    place.dy = made.rect.y - body->y;
    const Obstacle *covered = find_overlap(obstacles, &made.rect);
    if (covered)
        place.other = g_strdup(covered->name);
    g_array_append_val(places->placed, made);
    return place;
}
