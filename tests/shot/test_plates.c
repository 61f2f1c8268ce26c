/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "films.h"
#include "shot/plate.h"
#include "shot/renderer.h"
#include <math.h>
#include <string.h>

/* What lies on a picture, against a slow reference in double, and however it comes to be drawn. */

enum { WIDTH = 160, HEIGHT = 90, N_FRAMES = 40 };

static void key(KnTrack *track, double t, double value, const char *ease)
{
    kn_track_add(track, (KnTrackKey){t, value, ease_of(ease)});
}

/* Blobs with a clear border. */
static KnPixels plate_pixels(int width, int height, guint seed)
{
    KnPixels pixels = blobs_new(width, height, seed);

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (x < 8 || y < 8 || x >= width - 8 || y >= height - 8)
                ((uint32_t *)pixels.pixels)[(gsize)y * (gsize)pixels.stride + (gsize)x] = 0;
    return pixels;
}

typedef struct {
    const char *name;
    int surface[2], plate[2];
    KnBox place;
    double z0, z1, scale0, scale1, weight0, weight1;
    double period;
    struct {
        gboolean comes;
        int way; /* KnReveal */
        gboolean fixed;
        double depth;
        gboolean goes;
    } now;
} Case;

#define THERE                                                                                      \
    {                                                                                              \
        FALSE, 0, FALSE, 0, FALSE                                                                  \
    }

static const Case cases[] = {
    {"at rest", {160, 90}, {100, 60}, {20, 10, 100, 60}, 1, 1, 1, 1, 1, 1, 0, THERE},
    {"under a moving camera",
     {240, 135},
     {130, 90},
     {40, 20, 130, 90},
     1,
     1.4,
     1,
     1,
     1,
     1,
     0,
     THERE},
    {"weighed", {160, 90}, {100, 60}, {20, 10, 100, 60}, 1, 1, 1, 1, 0.2, 0.9, 0, THERE},
    {"pulsing", {200, 120}, {100, 60}, {60, 40, 100, 60}, 1, 1.2, 1, 1, 1, 0.3, 10, THERE},
    {"growing", {240, 135}, {130, 90}, {40, 20, 130, 90}, 1, 1, 1, 1.5, 1, 1, 0, THERE},
    {"growing under a camera",
     {240, 135},
     {130, 90},
     {40, 20, 130, 90},
     1.4,
     1,
     1,
     2,
     1,
     0.5,
     0,
     THERE},
    {"shrunk", {400, 226}, {120, 70}, {40, 20, 240, 140}, 1, 1.4, 1, 1, 1, 1, 0, THERE},
    {"beyond the frame",
     {200, 120},
     {120, 80},
     {70, 30, 120, 80},
     1.3,
     1.8,
     1,
     1.2,
     1,
     1,
     0,
     THERE},
#define RESTING {160, 90}, {100, 60}, {20, 10, 100, 60}, 1, 1, 1, 1, 1, 1, 0
#define NEAR(z0, z1, scale) {240, 135}, {130, 90}, {40, 20, 130, 90}, z0, z1, 1, scale, 1, 1, 0
    {"nearer", NEAR(1.4, 1.4, 1), {FALSE, 0, FALSE, 0.06, FALSE}},
    {"nearer, growing", NEAR(1.1, 1.4, 1.2), {FALSE, 0, FALSE, 0.2, FALSE}},
    {"going its way", RESTING, {FALSE, 0, FALSE, 0, TRUE}},
    {"going its way, growing, under a camera", NEAR(1.1, 1.4, 1.2), {FALSE, 0, FALSE, 0, TRUE}},
    {"coming from the left", RESTING, {TRUE, KN_REVEAL_RIGHTWARD, FALSE, 0, FALSE}},
    {"coming from the right", RESTING, {TRUE, KN_REVEAL_LEFTWARD, FALSE, 0, FALSE}},
    {"coming from below", RESTING, {TRUE, KN_REVEAL_UPWARD, FALSE, 0, FALSE}},
    {"coming from above", RESTING, {TRUE, KN_REVEAL_DOWNWARD, FALSE, 0, FALSE}},
    {"turning in", RESTING, {TRUE, KN_REVEAL_TURN, FALSE, 0, FALSE}},
    {"coming under a camera",
     {240, 135},
     {130, 90},
     {40, 20, 130, 90},
     1,
     1.4,
     1,
     1,
     1,
     0.5,
     0,
     {TRUE, KN_REVEAL_UPWARD, FALSE, 0, FALSE}},
    {"lying still under a moving camera",
     {240, 135},
     {100, 60},
     {30, 15, 150, 90},
     1,
     1.4,
     1,
     1,
     1,
     1,
     0,
     {TRUE, KN_REVEAL_TURN, TRUE, 0, FALSE}},
};

/* There, then at rest, then elsewhere from one frame to the next. */
static const KnPlateKey ways[] = {
    {3, -12, 5, 1}, {20, 18, -7.5, 1.4}, {25, 18, -7.5, 1.4}, {26, 2, 3, 1.1}};

/* A film of one shot with the plate on a plain picture, which no filter changes. */
static KnFilm *film_of(Store *store, const Case *c, const KnPixels *pixels)
{
    KnFilm *film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    g_autoptr(KnFrame) plain = kn_frame_new(c->surface[0], c->surface[1], NULL);

    kn_frame_fill(plain, 90, 150, 110);
    KnShot shot = shot_of(store_add(store, plain), plain, WIDTH, HEIGHT, 0, N_FRAMES);
    shot_move(&shot, "linear", c->z0, 0.3, 0.6, c->z1, 0.7, 0.4);
    KnPlate plate = {
        .width = c->plate[0],
        .height = c->plate[1],
        .place = c->place,
        .about = {0.4, 0.5},
        .reveal_way = c->now.way,
        .fixed = c->now.fixed,
        .depth = c->now.depth,
    };
    if (c->now.comes) {
        key(&plate.reveal, 0, 0.3, "linear");
        key(&plate.reveal, N_FRAMES, 1, "linear");
    }
    g_strlcpy(plate.surface, store_add_sprite(store, pixels), sizeof plate.surface);
    key(&plate.weight, 0, c->weight0, "linear");
    key(&plate.weight, c->period > 0 ? c->period : N_FRAMES, c->weight1, "linear");
    plate.weight.period = c->period;
    key(&plate.scale, 0, c->scale0, "linear");
    key(&plate.scale, N_FRAMES, c->scale1, "linear");
    for (guint i = 0; i < G_N_ELEMENTS(ways) && c->now.goes; i++)
        kn_plate_go(&plate, ways[i]);
    kn_shot_add_plate(&shot, &plate);
    kn_film_add(film, &shot, NULL);
    return film;
}

/* ---- the reference ---- */

static double lanczos3(double x)
{
    x = fabs(x);
    if (x >= 3)
        return 0;
    return x < 1e-12 ? 1 : 3 * sin(G_PI * x) * sin(G_PI * x / 3) / (G_PI * G_PI * x * x);
}

static double value_at(const KnPlane *plane, double x, double y, double step)
{
    double widen = MAX(step, 1), sum = 0, total = 0;

    for (int v = (int)ceil(y - 3 * widen); v <= y + 3 * widen; v++)
        for (int u = (int)ceil(x - 3 * widen); u <= x + 3 * widen; u++) {
            double weight = lanczos3((u - x) / widen) * lanczos3((v - y) / widen);

            sum += weight * plane->data[CLAMP(v, 0, plane->height - 1) * plane->stride +
                                        CLAMP(u, 0, plane->width - 1)];
            total += weight;
        }
    return CLAMP(sum / total, 0, 255);
}

static double between(double a, double b, double t, double end)
{
    return a + (b - a) * CLAMP(t / end, 0, 1);
}

/* How much of a sample of that size is seen, whose middle lies at u, v of the plate in its own
 * pixels: by counting points. */
static double shown_of(const Case *c, int frame, double u, double v, double size)
{
    enum { POINTS = 15 };
    double shown = between(0.3, 1, frame, N_FRAMES), n = 0;

    if (!c->now.comes)
        return 1;
    for (int i = 0; i < POINTS * POINTS; i++) {
        double x = (u + (i % POINTS - POINTS / 2) * size / POINTS) / c->plate[0];
        double y = (v + (i / POINTS - POINTS / 2) * size / POINTS) / c->plate[1];
        double angle = atan2((x - 0.5) * c->plate[0], (0.5 - y) * c->plate[1]) / (2 * G_PI);
        const double at[] = {x, 1 - x, 1 - y, y, angle < 0 ? angle + 1 : angle};

        n += at[c->now.way] < shown;
    }
    return n / (POINTS * POINTS);
}

static KnPlateKey way_at(int frame)
{
    for (guint i = 1; i < G_N_ELEMENTS(ways); i++)
        if (frame < ways[i].t) {
            const KnPlateKey *a = &ways[i - 1], *b = &ways[i];
            double start = MAX(frame - a->t, 0), length = b->t - a->t;

            return (KnPlateKey){frame, between(a->x, b->x, start, length),
                                between(a->y, b->y, start, length),
                                between(a->scale, b->scale, start, length)};
        }
    return ways[G_N_ELEMENTS(ways) - 1];
}

/* The sample i, j of a plane: where it lies on the picture, then on the plate. */
static double expected(const Case *c, const KnSurface *surface, const KnShot *shot, int frame,
                       int p, int i, int j)
{
    static const double plain[3] = {90, 150, 110};
    double t = c->period > 0 ? fmod(frame, c->period) : frame;
    double weight = between(c->weight0, c->weight1, t, c->period > 0 ? c->period : N_FRAMES);
    double scale = between(c->scale0, c->scale1, frame, N_FRAMES);
    double fx = p ? 2 * i + 0.5 : i + 0.5, fy = p ? 2 * j + 1 : j + 0.5;
    const KnBox *base = &shot->base;
    KnBox window;

    kn_shot_window(shot, frame, &window);
    if (c->now.fixed)
        window = (KnBox){0, 0, 1, 1};
    double x = base->x + (window.x + fx / WIDTH * window.w) * base->w;
    double y = base->y + (window.y + fy / HEIGHT * window.h) * base->h;
    double about_x = base->x + 0.4 * base->w, about_y = base->y + 0.5 * base->h;
    if (c->now.depth > 0) {
        KnBox middle;
        kn_shot_window(shot, (N_FRAMES - 1) / 2.0, &middle);
        double far_x = (0.4 - window.x) / window.w - (0.4 - middle.x) / middle.w;
        double far_y = (0.5 - window.y) / window.h - (0.5 - middle.y) / middle.h;
        double most = c->now.depth * base->w;
        x -= CLAMP(4 * c->now.depth * far_x * window.w * base->w, -most, most);
        y -= CLAMP(4 * c->now.depth * far_y * window.h * base->h, -most, most);
    }
    if (c->now.goes) {
        const KnPlateKey way = way_at(frame);
        x -= way.x;
        y -= way.y;
        scale *= way.scale;
    }
    double fine = c->plate[0] / c->place.w, step = window.w * base->w / WIDTH / scale * fine;
    double u = (about_x + (x - about_x) / scale - c->place.x) * fine - 0.5;
    double v = (about_y + (y - about_y) / scale - c->place.y) * fine - 0.5;
    double shown = shown_of(c, frame, p ? u + step / 2 : u + 0.5, v + 0.5, p ? 2 * step : step);
    if (p) {
        u = u / 2;
        v = (v - 0.5) / 2;
    }
    weight *= shown;
    double alpha = value_at(&kn_surface_alpha(surface)[p > 0], u, v, step);
    return value_at(&kn_surface_frame(surface)->plane[p], u, v, step) * weight +
           plain[p] * (1 - alpha * weight / 255);
}

static void test_golden(gconstpointer data)
{
    const Case *c = data;
    Store *store = store_new();
    KnPixels pixels = plate_pixels(c->plate[0], c->plate[1], 7);
    g_autoptr(KnFilm) film = film_of(store, c, &pixels);
    const KnShot *shot = kn_film_shot(film, 0);
    g_autoptr(KnFrame) out = kn_frame_new(WIDTH, HEIGHT, NULL);
    g_autoptr(KnRenderer) renderer =
        kn_renderer_new(film, kn_cpu_flags(), store_lookup, store, NULL);
    g_autoptr(KnSurface) surface = store_lookup(shot->plates[0].surface, store, NULL);

    for (int frame = 0; frame < N_FRAMES; frame += 13) {
        double worst = 0, sum = 0, seen = 0;
        int n = 0;

        g_assert_true(kn_renderer_draw(renderer, frame, out, NULL));
        for (int p = 0; p < 3; p++)
            for (int j = 0; j < out->plane[p].height; j++)
                for (int i = 0; i < out->plane[p].width; i++) {
                    double want = expected(c, surface, shot, frame, p, i, j);
                    double off = fabs(want - kn_frame_row(out, p, j)[i]);

                    worst = MAX(worst, off);
                    sum += off;
                    seen = MAX(seen, fabs(want - (p == 0 ? 90 : p == 1 ? 150 : 110)));
                    n++;
                }
        g_test_message("%s, frame %d: worst %.2f, mean %.3f, seen %.0f", c->name, frame, worst,
                       sum / n, seen);
        g_assert_cmpfloat(seen, >, 20);
        /* A tenth of a sample at the edge that moves. */
        g_assert_cmpfloat(worst, <, c->now.comes ? 36 : 4);
        g_assert_cmpfloat(sum / n, <, 0.5);
    }
    g_free((gpointer)pixels.pixels);
    store_free(store);
}

/* A camera that moves and rests, plates that do so at other times, steps that change and do not. */
static KnFilm *film_of_all(Store *store)
{
    KnFilm *film = kn_film_new(WIDTH, HEIGHT, (KnRational){30, 1});
    KnPixels pixels = plate_pixels(100, 60, 3);
    const char *sprite = store_add_sprite(store, &pixels);

    for (int i = 0; i < 2; i++) {
        g_autoptr(KnFrame) picture = picture_new(240, 135, (guint)i);
        KnCut cut = {.transition = kn_transition_find("zoom_connect"),
                     .before = 5,
                     .after = 5,
                     .ease = ease_of("linear")};
        KnShot shot =
            shot_of(store_add(store, picture), picture, WIDTH, HEIGHT, i * N_FRAMES, N_FRAMES);

        shot.lead = i ? 5 : 0;
        shot.tail = i ? 0 : 5;
        if (i == 0)
            shot_move(&shot, "linear", 1, 0.3, 0.6, 1.3, 0.7, 0.4);
        for (int k = 0; k < 3; k++) {
            KnPlate plate = {.width = 100,
                             .height = 60,
                             .place = {20 + 40 * k, 10 + 20 * k, 100, 60},
                             .about = {0.5, 0.5}};

            g_strlcpy(plate.surface, sprite, sizeof plate.surface);
            key(&plate.weight, 0, k == 0 ? 0.8 : 0, "linear");
            key(&plate.weight, 10 * k, 0.8, "linear");
            if (k == 2) {
                key(&plate.scale, 20, 1, "easeOutBack");
                key(&plate.scale, 28, 1.3, "linear");
            }
            kn_shot_add_plate(&shot, &plate);
        }
        kn_shot_add_vignette(&shot, 0.8);
        if (i == 0)
            kn_shot_add_grain(&shot, 4, 5);
        kn_film_add(film, &shot, i == 0 ? &cut : NULL);
    }
    g_free((gpointer)pixels.pixels);
    return film;
}

/* promises: pure frames, same bytes */
static void test_whatever_was_drawn_before(void)
{
    Store *store = store_new();
    g_autoptr(KnFilm) film = film_of_all(store);
    g_autoptr(KnFrame) out = kn_frame_new(WIDTH, HEIGHT, NULL);
    g_autoptr(KnRenderer) on = kn_renderer_new(film, kn_cpu_flags(), store_lookup, store, NULL);
    g_autoptr(KnRenderer) to_and_fro = kn_renderer_new(film, 0, store_lookup, store, NULL);

    for (int i = 0; i < 2 * N_FRAMES; i++) {
        int other = i * 37 % (2 * N_FRAMES);
        KnRenderer *alone = kn_renderer_new(film, kn_cpu_flags(), store_lookup, store, NULL);

        g_assert_true(kn_renderer_draw(on, i, out, NULL));
        g_autofree char *hash = kn_frame_hash(out);
        g_assert_true(kn_renderer_draw(alone, i, out, NULL));
        g_autofree char *hash_alone = kn_frame_hash(out);
        g_assert_cmpstr(hash_alone, ==, hash);
        kn_renderer_free(alone);
        g_assert_true(kn_renderer_draw(to_and_fro, other, out, NULL));
        g_assert_true(kn_renderer_draw(to_and_fro, i, out, NULL));
        g_autofree char *hash_c = kn_frame_hash(out);
        g_assert_cmpstr(hash_c, ==, hash);
    }
    store_free(store);
}

static void test_another_surface_is_refused(void)
{
    Store *store = store_new();
    Case c = cases[0];
    KnPixels pixels = plate_pixels(90, 60, 3);
    g_autoptr(KnFilm) film = film_of(store, &c, &pixels);
    g_autoptr(KnFrame) out = kn_frame_new(WIDTH, HEIGHT, NULL);
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, 0, store_lookup, store, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false(kn_renderer_draw(renderer, 0, out, &error));
    g_assert_nonnull(strstr(error->message, "is not the plate that was planned"));
    g_free((gpointer)pixels.pixels);
    store_free(store);
}

/* The frozen form, whole and damaged. */
static void test_frozen(void)
{
#define KEY "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
#define EASE "(byte 1, (0.0, 0.0, 0.0, 0.0))"
#define NONE "(0.0, [])"
#define REST ", " NONE ", byte 4, true, 0, [])]"
    static const struct {
        const char *text, *problem; /* NULL: none */
    } rows[] = {
        {"[]", NULL},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE REST, NULL},
        {"[(" KEY ", (10, 10), (0, 0, 20, 20), (0.5, 2), (3, [(0, 1, " EASE ")]), " NONE REST,
         NULL},
        {"[('', (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE REST, "no SHA-256"},
        {"[(" KEY ", (0, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE REST, "size of a plate"},
        {"[(" KEY ", (10, 70000), (0, 0, 10, 10), (0, 0), " NONE ", " NONE REST, "size of a plate"},
        {"[(" KEY ", (10, 10), (-1, 0, 10, 10), (0, 0), " NONE ", " NONE REST, "does not lie"},
        {"[(" KEY ", (10, 10), (0, 101, 10, 10), (0, 0), " NONE ", " NONE REST, "does not lie"},
        {"[(" KEY ", (10, 10), (0, 0, nan, 10), (0, 0), " NONE ", " NONE REST, "does not lie"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (inf, 0), " NONE ", " NONE REST, "middle"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), (-1, []), " NONE REST, "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), (0, [(0, 1.1, " EASE ")]), " NONE REST,
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), (0, [(-1, 1, " EASE ")]), " NONE REST,
         "track"},
        {"[(" KEY
         ", (10, 10), (0, 0, 10, 10), (0, 0), (0, [(0, 1, (byte 250, (0, 0, 0, 0)))]), " NONE REST,
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), (0, [(2, 1, " EASE "), (1, 1, " EASE
         ")]), " NONE REST,
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", (0, [(0, 0.9, " EASE ")])" REST,
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", (0, [(0, 5, " EASE ")])" REST,
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 9, 10), (0, 0), " NONE ", " NONE REST, NULL},
        {"[(" KEY ", (10, 10), (0, 0, 9, 10), (0, 0), " NONE ", " NONE ", " NONE
         ", byte 0, false, 0, [])]",
         "does not lie"},
        {"[(" KEY ", (10, 10), (0, 0, 0.5, 10), (0, 0), " NONE ", " NONE REST, "does not lie"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE ", (0, [(0, 1.1, " EASE
         ")]), byte 0, false, 0, [])]",
         "track"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE ", " NONE
         ", byte 5, false, 0, [])]",
         "track"},
#define DEPTH(text)                                                                                \
    "[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE ", " NONE                       \
    ", byte 0, false, " text ")]"
#define WAY(keys) DEPTH("0, [" keys "]") /* of one that moves */
        {DEPTH("0.5, []"), NULL},
        {DEPTH("0.6, []"), "depth"},
        {DEPTH("-0.1, []"), "depth"},
        {DEPTH("nan, []"), "depth"},
        {WAY("(0, 0, 0, 1), (2.5, -3, 4, 4)"), NULL},
        {WAY("(-1, 0, 0, 1)"), "way"},
        {WAY("(2, 0, 0, 1), (1, 0, 0, 1)"), "way"},
        {WAY("(0, nan, 0, 1)"), "way"},
        {WAY("(0, 0, 70000, 1)"), "way"},
        {WAY("(0, 0, 0, 0.9)"), "way"},
        {WAY("(0, 0, 0, 4.1)"), "way"},
        {"[(" KEY ", (10, 10), (0, 0, 10, 10), (0, 0), " NONE ", " NONE ", " NONE
         ", byte 0, true, 0, [(0, 0, 0, 1)])]",
         "way"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnShot shot = {.visual = KN_VISUAL_SURFACE, .surface_width = 100, .surface_height = 100};
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) frozen =
            g_variant_parse(G_VARIANT_TYPE(KN_PLATES_TYPE), rows[i].text, NULL, NULL, &error);
        g_test_message("%s", rows[i].text);
        g_assert_no_error(error);
        const char *problem = kn_plates_from_variant(frozen, &shot);
        if (rows[i].problem) {
            g_assert_nonnull(problem);
            g_assert_nonnull(strstr(problem, rows[i].problem));
        } else {
            g_assert_cmpstr(problem, ==, NULL);
            g_autoptr(GVariant) again = g_variant_ref_sink(kn_plates_to_variant(&shot));
            g_assert_true(g_variant_equal(again, frozen));
        }
        kn_shot_clear(&shot);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/plates/golden/", cases[i].name, NULL);
        g_test_add_data_func(name, &cases[i], test_golden);
    }
    g_test_add_func("/plates/pure", test_whatever_was_drawn_before);
    g_test_add_func("/plates/another-surface", test_another_surface_is_refused);
    g_test_add_func("/plates/frozen", test_frozen);
    return g_test_run();
}
