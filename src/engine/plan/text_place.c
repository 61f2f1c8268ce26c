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
    const KnShot *shot; /* that `placed` is of */
    GArray *placed;
};

/* What a text must not lie over. */
typedef struct {
    KnCaptionRect rect;
    const char *name;
} Obstacle;

KnTextPlaces *kn_text_places_new(const KnFilm *film)
{
    KnTextPlaces *places = g_new0(KnTextPlaces, 1);
    places->film = film;
    places->placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    return places;
}

void kn_text_places_free(KnTextPlaces *places)
{
    g_array_unref(places->placed);
    g_free(places);
}

static gboolean overlap(const KnCaptionRect *a, const KnCaptionRect *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static const Obstacle *find_overlap(const GArray *obstacles, const KnCaptionRect *rect)
{
    for (guint i = 0; i < obstacles->len; i++)
        if (overlap(rect, &g_array_index(obstacles, Obstacle, i).rect))
            return &g_array_index(obstacles, Obstacle, i);
    return NULL;
}

/* Captions and texts that are seen in those frames and stand in the columns of the text, each made
 * larger by the gap. */
static GArray *find_obstacles(const KnTextPlaces *places, gint64 from, gint64 to,
                              const KnCaptionRect *body)
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
    for (guint i = obstacles->len; i > 0; i--) {
        KnCaptionRect *rect = &g_array_index(obstacles, Obstacle, i - 1).rect;
        rect->y -= gap;
        rect->height += 2 * gap;
        if (rect->x >= body->x + body->width || rect->x + rect->width <= body->x)
            g_array_remove_index_fast(obstacles, i - 1);
    }
    return obstacles;
}

/* How far it has to go in that direction; FALSE: the frame ends there. */
static gboolean give_way(const KnTextPlaces *places, const GArray *obstacles, KnCaptionRect rect,
                         gboolean down, int *dy)
{
    int before = rect.y;
    for (const Obstacle *at; (at = find_overlap(obstacles, &rect));)
        rect.y = down ? at->rect.y + at->rect.height + (at->rect.height & 1)
                      : (at->rect.y - rect.height) & ~1;
    rect.y += (rect.y - before) & 1;
    *dy = rect.y - before;
    return rect.y >= 0 && rect.y + rect.height <= kn_film_height(places->film);
}

static int move_away(const KnTextPlaces *places, const GArray *obstacles, const KnCaptionRect *body)
{
    int up, down;
    gboolean can_up = give_way(places, obstacles, *body, FALSE, &up);
    gboolean can_down = give_way(places, obstacles, *body, TRUE, &down);
    if (can_up && (!can_down || -up <= down))
        return up;
    return can_down ? down : 0;
}

int kn_text_places_find(KnTextPlaces *places, const KnShot *shot, const KnShotText *text,
                        const KnCaptionRect *body, char **other)
{
    gint64 from = shot->first_frame + text->time.from, to = shot->first_frame + text->time.to;
    Placed made = {from, to, *body, text->effect};
    *other = NULL;
    if (places->shot != shot)
        g_array_set_size(places->placed, 0);
    places->shot = shot;
    if (body->width < 1 || body->height < 1)
        return 0;
    g_autoptr(GArray) obstacles = find_obstacles(places, from, to, body);
    int dy = text->time.movable ? move_away(places, obstacles, body) : 0;
    made.rect.y += dy;
    const Obstacle *covered = find_overlap(obstacles, &made.rect);
    if (covered)
        *other = g_strdup(covered->name);
    g_array_append_val(places->placed, made);
    return dy;
}
